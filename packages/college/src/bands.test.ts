import { expect, test } from "@jest/globals";
import { bandsOf } from "./bands.ts";

const main = (column: string) => ({ column, place: "main" as const });
const side = (column: string) => ({ column, place: "side" as const });
const names = (choices: Parameters<typeof bandsOf>[0]) =>
  bandsOf(choices).map((band) => [
    band.main.map(({ column }) => column).join(),
    band.side.map(({ column }) => column).join(),
  ]);

test.each([
  [
    ["a", "b"],
    [
      ["a", ""],
      ["b", ""],
    ],
  ],
  [[main("a"), side("b")], [["a", "b"]]],
  [
    ["a", main("b"), main("c"), side("d"), "e"],
    [
      ["a", ""],
      ["b,c", "d"],
      ["e", ""],
    ],
  ],
  [
    [main("a"), side("b"), main("c")],
    [
      ["a", "b"],
      ["c", ""],
    ],
  ],
  [
    [side("a"), main("b")],
    [
      ["", "a"],
      ["b", ""],
    ],
  ],
])("columns %j stand in bands that keep the chosen order", (choices, bands) => {
  expect(names(choices)).toEqual(bands);
  expect(
    bandsOf(choices).flatMap((band) => [...band.main, ...band.side].map(({ column }) => column)),
  ).toEqual(choices.map((each) => (typeof each === "string" ? each : each.column)));
});
