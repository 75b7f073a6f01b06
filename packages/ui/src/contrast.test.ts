import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";

const css = readFileSync(new URL("./styles/tokens.css", import.meta.url), "utf8");
const block = (selector: string) => {
  const start = css.indexOf(`${selector} {`);
  expect(start).toBeGreaterThan(-1);
  const body = css.slice(start, css.indexOf("}", start));
  return Object.fromEntries(
    [...body.matchAll(/--qm-([\w-]+): (#[0-9a-f]{6});/g)].map((each) => each.slice(1)),
  );
};
const light = block(":root") as Record<string, string>;
const dark = block(':root[data-theme="dark"]') as Record<string, string>;

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ["paper", "card", "tint", "good-tint", "warn-tint", "bad-tint", "info-tint"];
const KINDS = ["good", "warn", "bad", "info"];
const TEXT = [
  ...GROUNDS.flatMap((ground) => ["ink", "soft"].map((text) => [text, ground])),
  ...["paper", "card", "tint"].flatMap((ground) => ["accent", "bad", "good"].map((text) => [text, ground])),
  ...KINDS.map((kind) => [kind, `${kind}-tint`]),
  ["on-accent", "accent"],
  ["paper", "ink"],
];
/** What shows where a control is, or how large a value is. */
const EDGES = [
  ...["paper", "card"].flatMap((ground) =>
    ["edge", "accent", "bad", "focus", ...[1, 2, 3, 4, 5, 6].map((n) => `chart-${n}`)].map((edge) => [
      edge,
      ground,
    ]),
  ),
  ...GROUNDS.map((ground) => ["focus", ground]),
  ["edge", "tint"],
  ["accent", "line"],
];
const tooClose = (pairs: string[][], least: number) =>
  [light, dark].flatMap((colours, i) =>
    pairs
      .filter(([one, other]) => contrast(colours[one!]!, colours[other!]!) < least)
      .map(([one, other]) => `${i ? "dark" : "light"}: ${one} on ${other}`),
  );

test("text stands out from every ground it is written on by 4.5 : 1, in light and dark", () => {
  expect(tooClose(TEXT, 4.5)).toEqual([]);
});

test("edges of controls, marks of focus and the shapes of charts stand out by 3 : 1", () => {
  expect(tooClose(EDGES, 3)).toEqual([]);
});

test("light and dark name the same colours, and so does what is drawn before either is chosen", () => {
  expect(Object.keys(dark)).toEqual(Object.keys(light));
  expect(block(":root:not([data-theme])")).toEqual(dark);
});
