import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { demoFiles } from "./demo-files.ts";

let folder: string;
let file: string;
let broughtIn: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "demo-files-"));
  file = join(folder, "register.yaml");
  writeFileSync(file, "one");
  broughtIn = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As often as the platform starts. */
const start = (isThere: boolean, bringIn = async (name: string) => void broughtIn.push(name)) =>
  demoFiles(folder, isThere)(file, bringIn);

test("a file is brought in once, and again when it has changed or the university is not there", async () => {
  await start(false);
  await start(true);
  expect(broughtIn).toHaveLength(1);
  writeFileSync(file, "two");
  await start(true);
  await start(true);
  expect(broughtIn).toHaveLength(2);
  await start(false);
  expect(broughtIn).toHaveLength(3);
});

test("what could not be brought in is tried again at the next start", async () => {
  await expect(start(true, () => Promise.reject(new Error("cut off")))).rejects.toThrow("cut off");
  await start(true);
  expect(broughtIn).toHaveLength(1);
});
