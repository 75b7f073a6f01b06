import { createHash } from "node:crypto";
import { packArchive, type SharedPackages } from "@qiming/module-checks";

export const shared: SharedPackages = {
  "@qiming/web-kit": { version: "0.1.0", exports: ["defineModule"] },
};

const sri = (text: string): string => `sha384-${createHash("sha384").update(text).digest("base64")}`;

/** A module as a build leaves it, small and in order unless something is changed. */
export function archiveOf({
  id = "college-econ",
  route = "/m/econ",
  version = "1.0.0",
  text = "one",
  style = '@layer module{[data-module="college-econ"] .a{color:red}}',
  script: rest = "",
  manifest: more = {},
}: {
  id?: string;
  route?: string;
  version?: string;
  text?: string;
  style?: string;
  /** What stands at the end of its script. */
  script?: string;
  manifest?: object;
} = {}): Uint8Array {
  const script = `import{defineModule}from"@qiming/web-kit";export const{mount,unmount,bootstrap}=defineModule({});export const text="${text}";${rest}`;
  const files: Record<string, string> = { "main.js": script, "main.css": style };
  const manifest = {
    contract: 1,
    id,
    version,
    route,
    lane: "page",
    nav: { title: { "zh-CN": "经贸", en: "ECON" }, icon: "college", order: 90 },
    entry: "main.js",
    css: ["main.css"],
    integrity: Object.fromEntries(Object.entries(files).map(([name, content]) => [name, sri(content)])),
    requires: { "@qiming/web-kit": "^0.1.0" },
    ...more,
  };
  const all = { ...files, "module.json": JSON.stringify(manifest) };
  return packArchive(new Map(Object.entries(all).map(([name, content]) => [name, Buffer.from(content)])));
}
