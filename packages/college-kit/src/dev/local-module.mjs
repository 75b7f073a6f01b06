/** Where the development server serves the module's own files. */
export const MODULE_BASE = "/@module/";

/** The platform's list of modules with this one in the place of the one that is published, or beside the others. */
export function withLocalModule(body, { manifest, version, collegeCode }) {
  const registry = JSON.parse(body);
  const local = {
    contract: 1,
    ...manifest,
    version,
    lane: "page",
    college: collegeCode,
    base: MODULE_BASE,
    entry: "src/main.ts",
    css: [],
    requires: {},
    integrity: {},
  };
  const others = registry.modules.filter(({ id, route }) => id !== local.id && route !== local.route);
  return JSON.stringify({ ...registry, modules: [...others, local] });
}
