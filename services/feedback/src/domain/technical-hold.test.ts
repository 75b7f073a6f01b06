import { expect, test } from "@jest/globals";
import { technicalHold } from "./technical-hold.ts";
import { shieldedParts } from "./transparency.ts";
import { afterWorkingHours, workingMinutesBetween } from "./working-hours.ts";

const now = new Date("2026-03-18T02:00:00Z");
const body = (text: string, link = "") => ({
  blocks: [{ kind: "BLOCK_KIND_PARAGRAPH" as const, runs: [{ text, link }] }],
});
const said = (text: string, minutesAgo = 30) => ({
  body: body(text),
  writeTime: new Date(now.getTime() - minutesAgo * 60_000),
});

test.each([
  ["他的电话是13800138000", "PHONE_NUMBER"],
  ["１３８ ００１３ ８０００", "PHONE_NUMBER"],
  ["138-0013-8000", "PHONE_NUMBER"],
  ["+8613800138000", "PHONE_NUMBER"],
  ["证件 11010519491231002X", "IDENTITY_NUMBER"],
  ["110105 19491231 0021", "IDENTITY_NUMBER"],
  ["看 https://t.cn/abc", "SPAM_LINKS"],
  ["https://a.cn https://b.cn https://c.cn https://d.cn", "SPAM_LINKS"],
])("%s is held", (text, pattern) => {
  expect(technicalHold("", body(text), [], now)?.pattern).toBe(pattern);
});

test.each([
  ["食堂的饭又贵又难吃，太差了，领导都不管"],
  ["学号 20240000000001，编号 138001380001"],
  ["见 https://example.edu.cn/a 和 https://example.edu.cn/b"],
  ["总机 0535-6900000"],
])("%s is not: what somebody thinks holds nothing", (text) => {
  expect(technicalHold("", body(text), [], now)).toBeUndefined();
});

test("a title is looked at, and an address behind other words", () => {
  expect(technicalHold("13800138000", body("a"), [], now)?.pattern).toBe("PHONE_NUMBER");
  expect(technicalHold("", body("资料", "https://dwz.cn/x"), [], now)?.pattern).toBe("SPAM_LINKS");
});

test("the third time the same is held, however it is spaced; two short words are not", () => {
  const text = "欢迎大家来参加周末的活动";
  expect(technicalHold("", body(text), [said(text)], now)).toBeUndefined();
  expect(technicalHold("", body(`${text}！`), [said(text), said(` ${text}`)], now)?.pattern).toBe("FLOODING");
  expect(technicalHold("", body("谢谢"), [said("谢谢"), said("谢谢")], now)).toBeUndefined();
});

test("the sixth within a minute is held", () => {
  const five = ["一", "二", "三", "四", "五"].map((text) => said(text, 0.5));
  expect(technicalHold("", body("六"), five, now)?.pattern).toBe("TOO_MANY");
  expect(technicalHold("", body("六"), five.slice(1), now)).toBeUndefined();
});

test.each([
  ["within a day", "2026-03-18T10:00:00+08:00", "2026-03-18T14:00:00+08:00"],
  ["over a night", "2026-03-18T16:00:00+08:00", "2026-03-19T10:00:00+08:00"],
  ["over a holiday and a weekend", "2026-03-19T17:30:00+08:00", "2026-03-23T11:30:00+08:00"],
  ["from before the day begins", "2026-03-18T05:00:00+08:00", "2026-03-18T12:00:00+08:00"],
])("four working hours %s", (_, from, until) => {
  const periods = [{ kind: "HOLIDAY" as const, from: "2026-03-20", to: "2026-03-20" }];
  const end = afterWorkingHours(periods, new Date(from), 4);
  expect(end).toEqual(new Date(until));
  expect(workingMinutesBetween(periods, new Date(from), end)).toBe(240);
});

test.each([
  [
    [0, 6, 9],
    ["0", "6", "9"],
  ],
  [
    [2, 6, 9],
    ["-", "-", "9"],
  ],
  [
    [2, 3, 9],
    ["-", "-", "9"],
  ],
  [
    [2, 0, 0],
    ["-", "0", "0"],
  ],
])("of %j so much is said that nobody can reckon the rest: %j", (counts, shown) => {
  expect(shieldedParts(counts).map(({ count, isSmall }) => (isSmall ? "-" : String(count)))).toEqual(shown);
});
