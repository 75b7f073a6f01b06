import { expect, test } from "@jest/globals";
import en from "../src/locales/en.json" with { type: "json" };
import zhCN from "../src/locales/zh-CN.json" with { type: "json" };

const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

test("both languages say the same things of the same places", () => {
  expect(Object.keys(zhCN)).toEqual(Object.keys(en));
  for (const [key, text] of Object.entries(en))
    expect([key, places(zhCN[key as keyof typeof zhCN])]).toEqual([key, places(text)]);
});
