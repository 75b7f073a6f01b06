import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { KUSTOMIZE } from "../src/ours.ts";

/** What the pages, the scripts and the comments of the tree say. */
const TEXTS = readdirSync(KUSTOMIZE, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(md|sh|yaml)$/.test(file))
  .map((file) => readFileSync(join(KUSTOMIZE, file), "utf8"));

test("whoever applies or compares a tree takes back what was changed by hand", () => {
  const typed = TEXTS.flatMap((text) => text.match(/kubectl (apply|diff)\b[^`|&;\n]*/g) ?? []);
  expect(typed.length).toBeGreaterThan(10);
  // Of the import's own ConfigMap there is nothing else to be taken back.
  const trees = typed.filter((command) => !command.endsWith(" -f -"));
  expect(trees.filter((command) => !/^kubectl \w+ --server-side --force-conflicts /.test(command))).toEqual(
    [],
  );
});
