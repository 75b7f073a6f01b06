// Packs what a college's own repository needs of this one, for the platform to serve: the kit, the preset, the checks, and the sources that
// a module is compiled and tested against.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { packArchive } from "@qiming/module-checks";

const PACKAGES = "..";
const MAX_NAME = 100;
/** Scope of all packages of this repository. */
const OWN = "@qiming/";

const isTest = (file) => /\.test\.ts$/.test(file);
const sources = (file) => file.startsWith("src/") && !isTest(file);

const built = (file) => file.startsWith("dist/") && !file.endsWith(".map");
const builtOnly = (description) => ({
  ...description,
  exports: { ".": withoutSource(description.exports["."]) },
});

/** What goes into each tarball, and what changes in its package.json. */
const PACKED = {
  contracts: {
    files: (file) =>
      file.startsWith("gen/browser/") || (file.startsWith("gen/es/qiming/") && file.endsWith(".d.ts")),
    // The browser's part is tables and types; the rest would bring the whole of protobuf along.
    change: (description) => ({
      ...description,
      exports: { "./browser/*": description.exports["./browser/*"] },
      dependencies: {},
    }),
  },
  "web-kit": { files: sources },
  ui: {
    files: sources,
    // A module that was made before there was rich text does not name it, and needs it only where it shows some.
    change: (description) => ({
      ...description,
      peerDependenciesMeta: { "@qiming/rich-text": { optional: true } },
    }),
  },
  "rich-text": { files: built, change: builtOnly },
  college: { files: sources },
  "module-preset": { files: sources },
  "module-checks": {
    files: built,
    change: builtOnly,
  },
  "college-kit": {
    files: (file) => /^(src|template)\//.test(file) || /^dist\/(shared|versions)\.json$/.test(file),
    // Making a module must need nothing but the kit itself.
    change: (description) => ({
      ...description,
      dependencies: {},
      peerDependencies: anyVersionOf(Object.keys(description.dependencies)),
      peerDependenciesMeta: Object.fromEntries(
        Object.keys(description.dependencies).map((name) => [name, { optional: true }]),
      ),
    }),
  },
};

const catalog = readCatalog();
rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
writeFileSync("dist/shared.json", readFileSync(join(PACKAGES, "vendor/dist/shared.json")));
writeFileSync("dist/versions.json", JSON.stringify(catalog, null, 1));
for (const [name, packed] of Object.entries(PACKED)) writeFileSync(`dist/${name}.tgz`, pack(name, packed));

function pack(name, { files, change = (description) => description }) {
  const folder = join(PACKAGES, name);
  const packed = new Map(
    filesIn(folder)
      .filter(files)
      .map((file) => [`package/${file}`, new Uint8Array(readFileSync(join(folder, file)))]),
  );
  const description = change(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  packed.set(
    "package/package.json",
    new TextEncoder().encode(JSON.stringify(published(description), null, 2)),
  );
  const tooLong = [...packed.keys()].find((file) => file.length > MAX_NAME);
  if (tooLong)
    throw new Error(`${tooLong}: a name of more than ${MAX_NAME} characters does not fit into a tar`);
  return packArchive(packed);
}

/** The description with real versions. What comes from this platform is a peer: npm then takes the one that the module itself names. */
function published({
  name,
  version,
  description,
  type,
  bin,
  exports,
  dependencies = {},
  peerDependencies = {},
  peerDependenciesMeta,
}) {
  const isOwn = (each) => each.startsWith(OWN);
  const names = Object.keys(dependencies);
  return {
    name,
    version,
    description,
    type,
    ...(bin && { bin }),
    ...(exports && { exports }),
    dependencies: Object.fromEntries(
      names.filter((each) => !isOwn(each)).map((each) => [each, versionOf(each)]),
    ),
    peerDependencies: { ...anyVersionOf(names.filter(isOwn)), ...peerDependencies },
    ...(peerDependenciesMeta && { peerDependenciesMeta }),
  };
}

function anyVersionOf(names) {
  return Object.fromEntries(names.map((each) => [each, "*"]));
}

function withoutSource({ source: _source, ...conditions }) {
  return conditions;
}

function versionOf(name) {
  const version = catalog[name];
  if (!version) throw new Error(`${name} is not in the catalog of pnpm-workspace.yaml`);
  return version;
}

/** Package → version, as pnpm-workspace.yaml lists them. */
function readCatalog() {
  const [, list] = readFileSync("../../pnpm-workspace.yaml", "utf8").split(/^catalog:\n/m);
  const entries = [];
  for (const line of list.split("\n")) {
    const entry = /^ {2}"?([^":]+)"?: ([^\s#]+)/.exec(line);
    if (!entry) break;
    entries.push([entry[1], entry[2]]);
  }
  return Object.fromEntries(entries);
}

function filesIn(folder) {
  const found = [];
  const visit = (inner) => {
    for (const each of readdirSync(inner, { withFileTypes: true })) {
      const path = join(inner, each.name);
      if (each.isDirectory() && !["node_modules", ".turbo"].includes(each.name)) visit(path);
      else if (each.isFile()) found.push(relative(folder, path).split(sep).join("/"));
    }
  };
  visit(folder);
  return found.sort();
}
