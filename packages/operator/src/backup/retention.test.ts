import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { folderName, forgetBackups } from "./retention.ts";

test("forgets what is older than it may be, and nothing that is no backup", async () => {
  const folder = await mkdtemp(join(tmpdir(), "retention-"));
  const now = new Date("2026-11-26T12:00:00Z");
  for (const name of ["20261112T115959Z", "20261112T120001Z", folderName(now), "media", "20200101"])
    await mkdir(join(folder, name));
  expect(await forgetBackups(folder, 14, now)).toEqual(["20261112T115959Z"]);
  expect((await readdir(folder)).sort()).toEqual([
    "20200101",
    "20261112T120001Z",
    "20261126T120000Z",
    "media",
  ]);
  await rm(folder, { recursive: true });
});
