// How large the shell's own files are.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { table } from "./figures.mjs";

const shell = new URL("../../apps/shell/", import.meta.url);
const read = (path) => readFileSync(new URL(path, shell), "utf8");
const gzipped = (content) => gzipSync(content, { level: 9 }).length;
const kb = (bytes) => `${(bytes / 1000).toFixed(2)} kB`;

const textsIn = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(textsIn));

/** The shell's own files, gzipped each by itself. What it says in two languages is no code and counted apart. @returns budgets */
export function ownCode() {
  const files = readdirSync(new URL("dist/", shell));
  const contentOf = (start, end = ".js") =>
    read(`dist/${files.find((name) => name.startsWith(start) && name.endsWith(end))}`);
  const size = (...args) => gzipped(contentOf(...args));
  const texts = ["zh-CN", "en"].flatMap((each) => textsIn(JSON.parse(read(`src/locales/${each}.json`))));
  const withoutTexts = texts.reduce((code, text) => code.replace(`\`${text}\``, "``"), contentOf("shell-"));
  const code = gzipped(withoutTexts) + size("main-");
  console.log("\nthe shell's own files, gzipped each by itself");
  table(
    ["", "bytes"],
    [
      ["its code, with the entry", kb(code)],
      ["its texts in two languages", kb(size("shell-") + size("main-") - code)],
      ["before it: boot", kb(size("boot"))],
      ["login, with the identity provider's adapter", kb(size("login-"))],
      ["what the first page does without", kb(size("later-"))],
      ["frames for modules that are not trusted", kb(size("frame-"))],
      ["service worker", kb(size("service-worker"))],
      ["styles", kb(size("style-", ".css"))],
    ],
  );
  return [{ name: "shell's own code, gzipped", bound: 5, value: code / 1000, unit: "kB", digits: 2 }];
}
