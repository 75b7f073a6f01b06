import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";

const texts = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`../src/locales/${language}.json`, import.meta.url), "utf8"));
const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

test("both languages say the same things of the same places", () => {
  const [zh, en] = [texts("zh-CN"), texts("en")];
  expect(Object.keys(zh)).toEqual(Object.keys(en));
  for (const [key, text] of Object.entries(en)) expect([key, places(zh[key]!)]).toEqual([key, places(text)]);
});
