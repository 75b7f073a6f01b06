// From a built workspace to the files of an image: the same files, byte for byte and second for second, whoever builds them and whenever.
import { lutimesSync, mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { writeBill } from "./bill-of-materials.mjs";
import { packagesFrom } from "./installed.mjs";
import { describeImage, foldersIn, WEB } from "./parts.mjs";
import { precompress } from "./precompress.mjs";
import { pnpm, readJson } from "./run.mjs";
import { copy } from "./workspace.mjs";

const DOCUMENTS = "usr/share/doc/qiming";
/** What package managers note for themselves: with times and this machine's paths. */
const NOTES = [
  ".modules.yaml",
  ".pnpm-workspace-state.json",
  ".pnpm-workspace-state-v1.json",
  ".package-map.json",
  ".pnpm/lock.yaml",
];
/** For people who develop with a package. Maps of our own are needed: they lead from a failing line to its source. */
const FOR_DEVELOPERS = /\.(d\.[cm]?ts|[cm]?ts|map|md|markdown|flow|tsbuildinfo)$/;
const LICENCE = /^(licen[cs]e|copying|notice)/i;
/** Of the font's seven weights two are printed with, see packages/documents; each has fifteen megabytes. */
const UNUSED = { "@expo-google-fonts/noto-serif-sc": /^(?!400Regular|700Bold)\d{3}/ };
/** Parts that pretend to be something else, and tools: none of them has any business in production. */
const FORBIDDEN =
  /^(@qiming\/(embedded-.*|platform|images|module-preset)|@?libsql(\/.*)?|typescript\d*|turbo|pnpm|npm|vite|rolldown|esbuild|jest|@swc\/core.*|eslint|oidc-provider)$/;

/** Writes an image's files into a folder that stands for its root. */
export async function layOut(workspace, name, folder) {
  const { program, packages, files } = describeImage(workspace, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (program) deploy(workspace, program, join(folder, "app"));
  for (const [place, source] of Object.entries(files)) copy(join(workspace, source), join(folder, place));
  if (name === "web") byVersion(join(folder, WEB, "modules"));
  const found = program
    ? packagesFrom([join(folder, "app")])
    : packagesFrom(
        packages.map((each) => folderOf(workspace, each)),
        isNotInBrowsers,
      );
  refuseForbidden(found);
  if (program) refuseUnexplained(join(folder, "app"), found);
  await writeBill({
    name,
    packages: found,
    lockfile: join(workspace, "pnpm-lock.yaml"),
    folder: join(folder, DOCUMENTS),
  });
  if (program) tidy(join(folder, "app"), found);
  if (name === "web") await precompress(join(folder, WEB));
  setTimes(folder, Number(process.env.SOURCE_DATE_EPOCH ?? 0));
}

/** What a package takes where it is there, and what the kit brings for the tests of colleges' modules, is in nobody's bundle. */
const isNotInBrowsers = ({ name, peerDependenciesMeta }, needed) =>
  peerDependenciesMeta?.[needed]?.optional ||
  (name === "@qiming/web-kit" && ["axe-core", "@testing-library/dom"].includes(needed));

/** The program with what it needs in production, workspace packages among it as copies. */
function deploy(workspace, program, folder) {
  pnpm(
    workspace,
    ...["--config.inject-workspace-packages=true", `--filter=${program}`],
    ...["deploy", "--prod", "--prefer-offline", resolve(folder)],
  );
  for (const each of NOTES) rmSync(join(folder, "node_modules", each), { force: true });
  for (const each of ["pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc"])
    rmSync(join(folder, each), { force: true });
  // Where its packages came from is nobody's business any more.
  const { name, version, type, dependencies } = readJson(join(folder, "package.json"));
  const needs = Object.fromEntries(Object.keys(dependencies).map((each) => [each, "*"]));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name, version, type, dependencies: needs }, null, 1),
  );
}

const folderOf = (workspace, name) =>
  ["packages", "services", "apps"]
    .flatMap((kind) => foldersIn(workspace, kind).map((each) => join(workspace, kind, each)))
    .find((each) => readJson(join(each, "package.json")).name === name);

/** Modules lie where pages look for them: below their version. */
function byVersion(folder) {
  for (const each of readdirSync(folder)) {
    const { id, version } = readJson(join(folder, each, "module.json"));
    const files = readdirSync(join(folder, each));
    for (const file of files) copy(join(folder, each, file), join(folder, ".new", id, version, file));
    rmSync(join(folder, each), { recursive: true });
  }
  for (const each of readdirSync(join(folder, ".new"))) copy(join(folder, ".new", each), join(folder, each));
  rmSync(join(folder, ".new"), { recursive: true });
}

/** @throws Error that names each */
export function refuseForbidden(packages) {
  const found = packages.filter(({ name }) => FORBIDDEN.test(name)).map(({ name }) => name);
  if (found.length > 0) throw new Error(`not for production: ${found.join(", ")}`);
}

/** Whatever is installed must be in the bill of materials. */
function refuseUnexplained(app, packages) {
  const known = new Set(packages.map(({ folder }) => folder));
  const store = join(realpathSync(app), "node_modules/.pnpm");
  const unknown = readdirSync(store)
    .filter((each) => each !== "node_modules")
    .flatMap((each) => packageFolders(join(store, each, "node_modules")))
    .filter((each) => !known.has(each));
  if (unknown.length > 0) throw new Error(`installed and needed by nobody: ${unknown.join(", ")}`);
}

/** Packages that lie in a folder themselves, as against links to others. */
const packageFolders = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .flatMap(({ name }) =>
      name.startsWith("@") ? packageFolders(join(folder, name)) : [join(folder, name)],
    );

function tidy(app, packages) {
  for (const { name, folder, isOurs } of packages)
    for (const file of filesIn(folder)) {
      const isUnused = UNUSED[name]?.test(file.slice(folder.length + 1));
      const isOurMap = isOurs && file.endsWith(".js.map");
      const isForDevelopers = FOR_DEVELOPERS.test(file) && !isOurMap && !LICENCE.test(basename(file));
      if (isUnused || isForDevelopers) rmSync(file);
    }
  for (const each of readdirSync(app, { recursive: true, withFileTypes: true }))
    if (each.name === ".bin") rmSync(join(each.parentPath, each.name), { recursive: true, force: true });
}

/** Files of a package, without those of packages within it. */
const filesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((each) => {
    const path = join(folder, each.name);
    if (each.isDirectory()) return each.name === "node_modules" ? [] : filesIn(path);
    return each.isFile() ? [path] : [];
  });

function setTimes(folder, seconds) {
  for (const each of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, each.name);
    if (each.isDirectory()) setTimes(path, seconds);
    lutimesSync(path, seconds, seconds);
  }
  lutimesSync(folder, seconds, seconds);
}
