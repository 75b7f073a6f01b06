import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** Which parts read a setting, and whether they start without it in production. */
export interface Setting {
  readonly parts: Set<string>;
  isRequired: boolean;
}

const SINGLE = /\b(optional|required)(?:<[^(]*>)?\(\s*"([A-Z][A-Z0-9_]+)"/g;
const TOGETHER = /\btogether\(\s*\{([^}]*)\},\s*"([A-Z][A-Z0-9_]+)"/g;

/**
 * Every setting that the parts read, found where they read it: `optional("NAME", …)`, `required("NAME", …)`, `together({ … }, "NAME")`.
 *
 * @param root of the project
 */
export function settingsInCode(root: string): Map<string, Setting> {
  const services = readdirSync(join(root, "services")).filter((name) => name !== "gateway");
  const found = new Map<string, Setting>();
  const note = (name: string, parts: readonly string[], isRequired: boolean) => {
    const setting = found.get(name) ?? { parts: new Set(), isRequired: false };
    for (const part of parts) setting.parts.add(part);
    setting.isRequired ||= isRequired;
    found.set(name, setting);
  };
  for (const file of sourcesIn(root)) {
    const text = readFileSync(join(root, file), "utf8");
    const parts = readersOf(file, services);
    for (const [, kind, name] of text.matchAll(SINGLE)) note(name!, parts, kind === "required");
    for (const [, names, leave] of text.matchAll(TOGETHER)) {
      for (const [, name] of names!.matchAll(/"([A-Z][A-Z0-9_]+)"/g)) note(name!, parts, true);
      note(leave!, parts, false);
    }
  }
  return found;
}

/** What every process has stands in service-kit's host folder; the rest in the part's own. */
function readersOf(file: string, services: readonly string[]): readonly string[] {
  if (file.endsWith("host/peers.ts")) return [...services, "gateway", "operator"];
  if (file.endsWith("host/management.ts")) return [...services, "gateway"];
  if (file.startsWith("packages/service-kit")) return services;
  return [file.startsWith("services/") ? file.split("/")[1]! : "operator"];
}

const sourcesIn = (root: string): string[] =>
  ["packages/service-kit/src", "packages/operator/src", "services"].flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
          .filter((each) => each.isFile() && each.name.endsWith(".ts") && !/\.test\.ts$/.test(each.name))
          .map((each) => relative(root, join(each.parentPath, each.name)))
          .filter((file) => /\/src\//.test(file) && !/node_modules|\/dist\//.test(file))
      : [],
  );
