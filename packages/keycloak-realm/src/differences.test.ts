import { expect, test } from "@jest/globals";
import { differences } from "./differences.ts";

test("only what is wanted is looked at, and order says nothing", () => {
  const present = { enabled: true, list: ["b", "a"], attributes: { own: "x", level: "1" }, extra: 1 };
  expect(differences({ enabled: true, list: ["a", "b"], attributes: { level: "1" } }, present)).toEqual([]);
});

test("every difference is told with its path", () => {
  expect(
    differences(
      { enabled: true, attributes: { level: "2" }, list: ["a"] },
      { enabled: false, attributes: { level: "1" } },
    ),
  ).toEqual(["enabled: false → true", "attributes.level: 1 → 2", 'list: nothing → ["a"]']);
});

test("nothing, an empty list and an empty text are the same", () => {
  expect(differences({ a: [], b: "", c: {} }, {})).toEqual([]);
});

test("a secret is never told", () => {
  expect(differences({ secret: "new" }, { secret: "old" })).toEqual(["secret: another one → another one"]);
});
