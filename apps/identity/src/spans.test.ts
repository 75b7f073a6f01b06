import { afterEach, expect, test } from "@jest/globals";
import { language } from "@qiming/web-kit";
import { spanText, storedText } from "./spans.ts";

afterEach(() => {
  language.value = "zh-CN";
});

test.each([
  [0, "0 秒钟", "0 seconds"],
  [90, "90 秒钟", "90 seconds"],
  [360, "6 分钟", "6 minutes"],
  [7_199, "119 分钟", "119 minutes"],
  [97_200, "27 小时", "27 hours"],
  [300_000, "3 天", "3 days"],
])("%s seconds in words", (seconds, zh, en) => {
  language.value = "zh-CN";
  expect(spanText(seconds)).toBe(zh);
  language.value = "en";
  expect(spanText(seconds)).toBe(en);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [12_400_000_000, "12 GB"],
  [4e15, "4000 TB"],
])("%s bytes", (bytes, text) => {
  expect(storedText(bytes)).toBe(text);
});
