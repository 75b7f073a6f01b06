// What each image holds. A part is a package that runs as a process of its own; the web is what browsers load.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Where the web lies within an image that has it. */
export const WEB = "web";

/** Whatever runs as a service: every folder of `services/` but the gateway. */
const servicesIn = (root) => foldersIn(root, "services").filter((name) => name !== "gateway");

/** Of one kind of package; a pruned workspace may have none. */
export const foldersIn = (root, kind) => (existsSync(join(root, kind)) ? readdirSync(join(root, kind)) : []);

/** The modules that are the platform's own: colleges' come through the registry and are in no image. */
const modulesIn = (root) =>
  foldersIn(root, "apps").filter(
    (name) => existsSync(join(root, "apps", name, "manifest.json")) && !name.startsWith("college-"),
  );

/** Every image that this project makes. */
export const imagesOf = (root) => [...servicesIn(root), "gateway", "operator", "web"];

/**
 * What one image is made of.
 *
 * @returns `program`: the package whose `dist/main.js` runs; `packages`: every package that must be built; `files`: what is copied beside it, place in the image → folder or file of
 * the built workspace
 */
export function describeImage(root, name) {
  if (!imagesOf(root).includes(name))
    throw new Error(`${name}: there is no such image; there are ${imagesOf(root).join(", ")}`);
  const program = name === "web" ? undefined : `@qiming/${name}`;
  const { packages, files } = besides(root, name);
  return { name, program, packages: [...(program ? [program] : []), ...packages], files };
}

function besides(root, name) {
  const shared = { "vendor/shared.json": "packages/vendor/dist/shared.json" };
  if (name === "portal") return { packages: ["@qiming/vendor"], files: within(WEB, shared) };
  if (!["gateway", "web"].includes(name)) return { packages: [], files: {} };
  const modules = modulesIn(root);
  const web = {
    shell: "apps/shell/dist",
    vendor: "packages/vendor/dist",
    ...Object.fromEntries(modules.map((module) => [`modules/${module}`, `apps/${module}/dist`])),
  };
  return {
    packages: ["shell", ...modules]
      .map((app) => `@qiming/app-${app}`)
      .concat("@qiming/vendor", ...(name === "gateway" ? ["@qiming/college-kit"] : [])),
    files: within(WEB, name === "gateway" ? { ...web, kit: "packages/college-kit/dist" } : web),
  };
}

const within = (folder, files) =>
  Object.fromEntries(Object.entries(files).map(([place, source]) => [`${folder}/${place}`, source]));
