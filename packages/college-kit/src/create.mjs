// Uses only what Node ships: it runs before anything is installed.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { text, UsageError } from "./texts.mjs";

const TEMPLATE = fileURLToPath(new URL("../template", import.meta.url));
const SUFFIX = ".tmpl";
/** Named without their dot, which packing would take for something else. */
const HIDDEN = ["gitignore", "npmrc"];

/**
 * Writes a new module: one page with live data, its test, and all that is needed to run, check and publish it.
 *
 * @param code the college's code on the platform, for example "ECON"
 * @param platform the platform's origin, for example "http://localhost:3000"
 * @throws UsageError where a value is missing or the folder is not empty
 */
export function createModule({ folder, code, nameZh, nameEn, platform }) {
  const origin = originOf(platform);
  expectValue("code", code, /^[A-Za-z][A-Za-z0-9]{1,19}$/);
  expectValue("name-zh", nameZh, /^[^"\\<>{}@|$`\n]{1,24}$/);
  expectValue("name-en", nameEn, /^[^"\\<>{}@|$`\n]{1,80}$/);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new UsageError(text("create.notEmpty", { folder }));
  const values = {
    CODE: code.toUpperCase(),
    ID: `college-${code.toLowerCase()}`,
    ROUTE: `/m/${code.toLowerCase()}`,
    NAME_ZH: nameZh,
    NAME_EN: nameEn,
    PLATFORM: origin,
    ...versions(),
  };
  for (const file of templateFiles()) {
    const name = file.slice(0, -SUFFIX.length);
    const target = join(folder, HIDDEN.includes(name) ? `.${name}` : name);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, filled(readFileSync(join(TEMPLATE, file), "utf8"), values));
  }
}

function expectValue(name, value, pattern) {
  if (!value || !pattern.test(value))
    throw new UsageError(text("create.value", { name, value: value ?? "" }));
}

function originOf(platform) {
  try {
    const { origin, protocol } = new URL(platform);
    if (protocol === "http:" || protocol === "https:") return origin;
  } catch {
    // told below
  }
  throw new UsageError(text("create.value", { name: "platform", value: platform }));
}

const templateFiles = () =>
  readdirSync(TEMPLATE, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(SUFFIX));

/** The versions that the platform itself is built with, as `VERSION:vue`. */
function versions() {
  const known = JSON.parse(readFileSync(new URL("../dist/versions.json", import.meta.url), "utf8"));
  return Object.fromEntries(Object.entries(known).map(([name, version]) => [`VERSION:${name}`, version]));
}

const filled = (content, values) =>
  content.replace(/@@([\w:@/-]+?)@@/g, (place, name) => {
    if (!(name in values)) throw new Error(`the template has a place ${place} that nothing fills`);
    return values[name];
  });
