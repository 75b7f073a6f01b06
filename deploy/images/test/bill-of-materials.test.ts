import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { refuseInvalid, writeBill } from "../src/bill-of-materials.mjs";
import { hashesIn, packagesFrom } from "../src/installed.mjs";
import { refuseForbidden } from "../src/lay-out.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "qiming-images-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As the package manager lays packages out: each beside what it needs, by links. */
function install(name: string, description: object, needs: readonly string[] = []): void {
  const beside = join(folder, "app/node_modules/.pnpm", name.replace("/", "+"), "node_modules");
  mkdirSync(join(beside, name), { recursive: true });
  writeFileSync(
    join(beside, name, "package.json"),
    JSON.stringify({ name, version: "1.0.0", ...description }),
  );
  writeFileSync(join(beside, name, "LICENSE"), `text of ${name}`);
  for (const each of needs)
    symlinkSync(join(folder, "app/node_modules/.pnpm", each, "node_modules", each), join(beside, each));
}

function installed() {
  mkdirSync(join(folder, "app/node_modules"), { recursive: true });
  writeFileSync(
    join(folder, "app/package.json"),
    JSON.stringify({ name: "@qiming/x", version: "0.1.0", dependencies: { a: "1", "never-installed": "1" } }),
  );
  install("b", { license: "(MIT OR GPL-3.0-only)" });
  install("a", { license: "MIT", dependencies: { b: "1" } }, ["b"]);
  symlinkSync(join(folder, "app/node_modules/.pnpm/a/node_modules/a"), join(folder, "app/node_modules/a"));
  const hash = Buffer.alloc(64, 1).toString("base64");
  writeFileSync(
    join(folder, "lock.yaml"),
    `packages:\n\n  a@1.0.0:\n    resolution: {integrity: sha512-${hash}}\n`,
  );
  return packagesFrom([join(folder, "app")]);
}

const write = (packages: ReturnType<typeof installed>) =>
  writeBill({ name: "x", packages, lockfile: join(folder, "lock.yaml"), folder: join(folder, "doc") });
const read = (name: string) => readFileSync(join(folder, "doc", name), "utf8");

test("lists what runs, what it needs, its hash and its licence", async () => {
  await write(installed());
  const bill = JSON.parse(read("sbom.cdx.json"));
  expect(bill.components).toEqual([
    {
      type: "library",
      "bom-ref": "@qiming/x@0.1.0",
      group: "@qiming",
      name: "x",
      version: "0.1.0",
      purl: "pkg:npm/%40qiming/x@0.1.0",
    },
    {
      ...{ type: "library", "bom-ref": "a@1.0.0", name: "a", version: "1.0.0", purl: "pkg:npm/a@1.0.0" },
      hashes: [{ alg: "SHA-512", content: "01".repeat(64) }],
      licenses: [{ license: { id: "MIT" } }],
    },
    {
      ...{ type: "library", "bom-ref": "b@1.0.0", name: "b", version: "1.0.0", purl: "pkg:npm/b@1.0.0" },
      licenses: [{ expression: "(MIT OR GPL-3.0-only)" }],
    },
  ]);
  expect(bill.dependencies).toContainEqual({ ref: "a@1.0.0", dependsOn: ["b@1.0.0"] });
  expect(read("third-party-licences.txt")).toContain("a 1.0.0: MIT\n\ntext of a\n");
});

test("the same packages make the same bill", async () => {
  await write(installed());
  const first = read("sbom.cdx.json");
  await write(packagesFrom([join(folder, "app")]));
  expect(read("sbom.cdx.json")).toBe(first);
});

test.each([
  ["a copyleft", { license: "GPL-3.0-only" }, "a@1.0.0 (GPL-3.0-only)"],
  ["no word", {}, "a@1.0.0 (none)"],
  ["words of its own", { license: "SEE LICENSE IN LICENSE" }, "a@1.0.0 (SEE LICENSE IN LICENSE)"],
  ["one licence that is not on the list beside another", { license: "(MIT AND AGPL-3.0-only)" }, "AGPL"],
])("refuses %s as a licence", async (_, description, words) => {
  const packages = installed().map((each) => (each.name === "a" ? { ...each, description } : each));
  await expect(write(packages)).rejects.toThrow(words);
});

test("refuses a bill that is not valid by its schema", async () => {
  await write(installed());
  const bill = JSON.parse(read("sbom.cdx.json"));
  await refuseInvalid(JSON.stringify(bill));
  await expect(refuseInvalid(JSON.stringify({ ...bill, components: [{ name: "x" }] }))).rejects.toThrow(
    "not valid",
  );
});

test.each([
  "@qiming/embedded-mongo",
  "@qiming/platform",
  "libsql",
  "@libsql/linux-x64-gnu",
  "typescript",
  "turbo",
  "vite",
])("refuses %s in production", (name) => {
  const packages = installed();
  refuseForbidden(packages);
  expect(() => refuseForbidden([...packages, { ...packages[0]!, name }])).toThrow(name);
});

test("reads the hash of every package that the project's own lockfile lists", () => {
  const lockfile = new URL("../../../pnpm-lock.yaml", import.meta.url).pathname;
  const listed = readFileSync(lockfile, "utf8").match(/^ {4}resolution: \{integrity: /gm)!;
  expect(hashesIn(lockfile).size).toBe(listed.length);
});
