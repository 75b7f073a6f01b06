import { gzipSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { createTar, type TarFileInput } from "nanotar";
import { ArchiveFault, openArchive, packArchive } from "../src/index.ts";
import { sampleModule } from "./sample-module.ts";

const archive = (...files: TarFileInput[]) => gzipSync(createTar(files));
const rule = (bytes: Uint8Array): string | undefined => {
  try {
    openArchive(bytes);
  } catch (error) {
    if (error instanceof ArchiveFault) return error.fault.rule;
    throw error;
  }
  return undefined;
};

test("what is packed is what is opened", () => {
  const files = sampleModule();
  expect(openArchive(packArchive(files))).toEqual(new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))));
});

test("the same files give the same bytes, in whatever order they come", () => {
  const files = [...sampleModule()];
  const [one, other] = [packArchive(new Map(files)), packArchive(new Map(files.reverse()))];
  expect(Buffer.compare(one, other)).toBe(0);
});

const file = (name: string, data = "x"): TarFileInput => ({ name, data });

test.each<[string, string, Uint8Array]>([
  ["what is no gzip", "ARCHIVE_UNREADABLE", new TextEncoder().encode("hello")],
  ["what is no tar", "ARCHIVE_UNREADABLE", gzipSync("x".repeat(2000))],
  [
    "a tar cut short",
    "ARCHIVE_UNREADABLE",
    gzipSync(createTar([file("a.js", "x".repeat(1000))]).slice(0, 1024)),
  ],
  ["a bomb", "ARCHIVE_TOO_LARGE", gzipSync(new Uint8Array(100_000_000))],
  ["too much as it travels", "ARCHIVE_TOO_LARGE", new Uint8Array(700_001)],
  ["a folder", "ARCHIVE_ODD_ENTRY", archive({ name: "folder" })],
  ["a way out", "ARCHIVE_ODD_NAME", archive(file("../a.js"))],
  ["a way out further down", "ARCHIVE_ODD_NAME", archive(file("a/../../b.js"))],
  ["an absolute name", "ARCHIVE_ODD_NAME", archive(file("/etc/passwd"))],
  ["a name of another system", "ARCHIVE_ODD_NAME", archive(file("a\\b.js"))],
  ["a hidden file", "ARCHIVE_ODD_NAME", archive(file(".htaccess"))],
  ["one name twice", "ARCHIVE_DUPLICATE", archive(file("a.js"), file("A.js"))],
  [
    "too many files",
    "ARCHIVE_TOO_MANY",
    archive(...Array.from({ length: 201 }, (_, at) => file(`${at}.js`))),
  ],
])("refuses %s", (_, expected, bytes) => {
  expect(rule(bytes)).toBe(expected);
});

test("what would not be opened is not packed", () => {
  for (const name of ["封面.png", `${"a".repeat(98)}.js`, "../a.js"])
    expect(() => packArchive(new Map([[name, new Uint8Array(1)]]))).toThrow("ARCHIVE_ODD_NAME");
});

test("refuses a link", () => {
  const tar = createTar([file("a.js")]);
  tar[156] = "2".charCodeAt(0);
  tar.set(new TextEncoder().encode("        "), 148);
  const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  tar.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  expect(rule(gzipSync(tar))).toBe("ARCHIVE_ODD_ENTRY");
});

test("refuses a header that does not add up", () => {
  const tar = createTar([file("a.js")]);
  tar[0] = "b".charCodeAt(0);
  expect(rule(gzipSync(tar))).toBe("ARCHIVE_UNREADABLE");
});

test("whatever the bytes, it opens or says which rule they break", () => {
  const tar = createTar([file("a.js"), file("b.css")]);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(tar.length - 1), fc.nat(255)), { maxLength: 8 }), (changes) => {
      const bytes = tar.slice();
      for (const [at, byte] of changes) bytes[at] = byte;
      rule(gzipSync(bytes));
    }),
  );
});
