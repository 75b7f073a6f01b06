import { afterEach, expect, test } from "@jest/globals";
import { formatDate, formatMoment, formatSpan, formatTime, formatWeekday } from "./format.ts";
import { language } from "./language.ts";

afterEach(() => void (language.value = "zh-CN"));

// A Wednesday.
const NOW = new Date("2026-03-18T15:00:00+08:00");
const inBoth = (say: () => string) =>
  (["zh-CN", "en"] as const).map((each) => ((language.value = each), say()));

test.each([
  ["today", "2026-03-18T19:00:00+08:00", "今天 19:00", "Today 19:00"],
  ["today after midnight, yesterday in Greenwich", "2026-03-17T16:05:00Z", "今天 00:05", "Today 00:05"],
  ["yesterday", "2026-03-17T09:30:00+08:00", "昨天 09:30", "Yesterday 09:30"],
  ["tomorrow", "2026-03-19T23:59:00+08:00", "明天 23:59", "Tomorrow 23:59"],
  ["earlier this week", "2026-03-16T08:00:00+08:00", "周一 08:00", "Mon 08:00"],
  ["the end of this week", "2026-03-22T23:00:00+08:00", "周日 23:00", "Sun 23:00"],
  ["next week, within seven days", "2026-03-24T19:00:00+08:00", "3月24日 周二 19:00", "Tue 24 March 19:00"],
  ["last week, within seven days", "2026-03-14T19:00:00+08:00", "3月14日 周六 19:00", "Sat 14 March 19:00"],
  ["seven days on", "2026-03-25T19:00:00+08:00", "3月25日 周三", "Wed 25 March"],
  ["this year", "2026-11-02T19:00:00+08:00", "11月2日 周一", "Mon 2 November"],
  ["another year", "2025-03-18T19:00:00+08:00", "2025年3月18日", "18 March 2025"],
  ["this year here, last year in Greenwich", "2025-12-31T16:00:00Z", "1月1日 周四", "Thu 1 January"],
])("a moment, %s", (_, time, chinese, english) => {
  expect(inBoth(() => formatMoment(time, NOW))).toEqual([chinese, english]);
});

test("yesterday stays yesterday across a new year", () => {
  expect(formatMoment("2025-12-31T20:00:00+08:00", new Date("2026-01-01T08:00:00+08:00"))).toBe("昨天 20:00");
});

test.each([
  [
    "one day",
    "2026-03-18T19:00:00+08:00",
    "2026-03-18T20:30:00+08:00",
    "3月18日 周三 19:00–20:30",
    "Wed 18 March 19:00–20:30",
  ],
  [
    "past midnight",
    "2026-03-18T23:00:00+08:00",
    "2026-03-19T00:30:00+08:00",
    "3月18日 周三 23:00 – 3月19日 周四 00:30",
    "Wed 18 March 23:00 – Thu 19 March 00:30",
  ],
  [
    "two days of another year, said once",
    "2025-03-18T09:00:00+08:00",
    "2025-03-19T17:00:00+08:00",
    "2025年3月18日 周二 09:00 – 3月19日 周三 17:00",
    "Tue 18 March 2025 09:00 – Wed 19 March 17:00",
  ],
  [
    "into the next year",
    "2026-12-31T20:00:00+08:00",
    "2027-01-01T08:00:00+08:00",
    "12月31日 周四 20:00 – 2027年1月1日 周五 08:00",
    "Thu 31 December 20:00 – Fri 1 January 2027 08:00",
  ],
])("a span, %s", (_, from, to, chinese, english) => {
  expect(inBoth(() => formatSpan(from, to, NOW))).toEqual([chinese, english]);
});

test("days, times and weekdays are those of Beijing", () => {
  const time = "2026-03-17T16:05:00Z";
  expect(inBoth(() => formatDate(time))).toEqual(["2026年3月18日", "18 March 2026"]);
  expect(inBoth(() => formatTime(time))).toEqual(["2026年3月18日 00:05", "18 March 2026 at 00:05"]);
  expect(inBoth(() => formatWeekday(time))).toEqual(["周三", "Wed"]);
});
