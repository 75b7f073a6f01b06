import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { GROUND } from "../src/palette.ts";

const folder = new URL("../../ui/src/", import.meta.url);
const styles = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".css"))
  .map((file) => readFileSync(new URL(file, folder), "utf8"))
  .join("\n");

test.each(["paper", "card", "ink"] as const)("the %s of the checks is the design system's", (name) => {
  const values = [...styles.matchAll(new RegExp(`--qm-${name}:\\s*(#[0-9a-f]{6})\\b`, "g"))];
  expect(new Set(values.map(([, colour]) => colour))).toEqual(
    new Set([GROUND.light[name], GROUND.dark[name]]),
  );
});
