import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
// @ts-expect-error: a script without types
import { blockList } from "../../../deploy/keycloak/make-block-list.mjs";
import { passwordPolicy } from "../src/password-policy.ts";

const FOLDER = new URL("../../../deploy/keycloak/", import.meta.url);
const kept = readFileSync(new URL("party-blocklist.txt", FOLDER), "utf8").trimEnd().split("\n");

test("the block list is what its script makes, and fits into a ConfigMap", () => {
  expect(kept).toEqual(blockList());
  expect(new Set(kept).size).toBe(kept.length);
  expect(Buffer.byteLength(kept.join("\n"))).toBeLessThan(700_000);
});

test("no line of it would be refused for its length anyway, or is missed for its capitals", () => {
  expect(kept.filter((line) => line.length < 12 || line !== line.toLowerCase())).toEqual([]);
});

test("a university's own words are blocked with what people put behind them", () => {
  const own = blockList(["Yunting"]) as string[];
  expect(own).toEqual(expect.arrayContaining(["yunting@2026", "yuntingdangjian"]));
});

test.each([
  "Password1234",
  "123456789012",
  "qwertyuiop123",
  "woaini1314520",
  "dangyuan@2026",
  "xuexiqiangguo",
])("%s is refused as too common", async (password) => {
  const policy = passwordPolicy("length(12) and passwordBlacklist(party-blocklist.txt)", FOLDER.pathname);
  expect(await policy.violation(password, "yt2024-0009")).toMatchObject({
    error: "invalidPasswordBlacklistedMessage",
  });
});
