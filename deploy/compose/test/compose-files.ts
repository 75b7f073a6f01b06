import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export interface ComposeService {
  readonly image?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly disable?: boolean };
  readonly ports?: readonly string[];
  readonly networks?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks?: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

export const readText = (folder: string, file: string): string => readFileSync(join(folder, file), "utf8");

/** The file with its settings put in, as `docker compose` does. @throws Error where one that must be set is not */
export function readCompose(
  folder: string,
  file: string,
  settings: Readonly<Record<string, string>>,
): ComposeFile {
  const text = readText(folder, file).replaceAll(
    /\$\$|\$\{([A-Z_]+)(?::([-?])([^}]*))?\}/g,
    (whole, name: string | undefined, kind: string | undefined, rest: string | undefined) => {
      if (!name) return whole === "$$" ? "$" : whole;
      const value = settings[name] || (kind === "-" ? rest : undefined);
      if (value === undefined && kind === "?") throw new Error(`${name}: ${rest}`);
      return value ?? "";
    },
  );
  return parse(text, { merge: true }) as ComposeFile;
}

/** The names of the settings that a file asks for. */
export const askedIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name!)),
];
