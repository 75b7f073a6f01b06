import { expect, test } from "@jest/globals";
import type { ItemRowJson } from "@qiming/contracts/browser/item";
import { language } from "@qiming/web-kit";
import { audienceIn, byEvent, foundIn } from "./hall.ts";

const item = (code: string, zhCn: string, more: Partial<ItemRowJson> = {}): ItemRowJson => ({
  ...{ code, name: { zhCn, en: code }, summary: { zhCn: `${zhCn}说明`, en: code }, mayApply: true, ...more },
});
const ITEMS = [
  item("SV-05", "党员身份证明", { lifeEvent: "LIFE_EVENT_PROOFS", audiences: ["AUDIENCE_STUDENTS"] }),
  item("SV-10", "活动经费", { lifeEvent: "LIFE_EVENT_BRANCH_WORK", audiences: ["AUDIENCE_BRANCHES"] }),
  item("SV-11", "活动室预约", { lifeEvent: "LIFE_EVENT_BRANCH_WORK" }),
  item("SV-12", "换届请示", { lifeEvent: "LIFE_EVENT_BRANCH_WORK", mayApply: false }),
];
const codes = (items: readonly ItemRowJson[]) => items.map(({ code }) => code);

test("an item is shown to its audiences, one without any to everybody", () => {
  language.value = "zh-CN";
  expect(codes(foundIn(ITEMS, "", undefined))).toEqual(["SV-05", "SV-10", "SV-11", "SV-12"]);
  expect(codes(foundIn(ITEMS, "", "AUDIENCE_STUDENTS"))).toEqual(["SV-05", "SV-11", "SV-12"]);
  expect(codes(foundIn(ITEMS, "", "AUDIENCE_BRANCHES"))).toEqual(["SV-10", "SV-11", "SV-12"]);
});

test("all words that are searched for are found, in name, sentence or code", () => {
  expect(codes(foundIn(ITEMS, " 活动  sv-1", undefined))).toEqual(["SV-10", "SV-11"]);
  expect(codes(foundIn(ITEMS, "活动 证明", undefined))).toEqual([]);
});

test("groups hold what may be begun, none of them empty", () => {
  expect(byEvent(ITEMS).map(({ event, items }) => [event, codes(items)])).toEqual([
    ["LIFE_EVENT_PROOFS", ["SV-05"]],
    ["LIFE_EVENT_BRANCH_WORK", ["SV-10", "SV-11"]],
  ]);
});

test("an address that names no audience shows everybody's", () => {
  expect(audienceIn("AUDIENCE_STAFF")).toBe("AUDIENCE_STAFF");
  expect([undefined, "", "AUDIENCE_UNSPECIFIED", ["AUDIENCE_STAFF"]].map(audienceIn)).toEqual(
    Array(4).fill(undefined),
  );
});
