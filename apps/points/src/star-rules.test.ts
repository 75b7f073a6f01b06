import { expect, test } from "@jest/globals";
import { draftOf, faultOf, freshCode, sumOfBlocks, toRules } from "./star-rules.ts";

const rules = {
  ...{ quotaPercent: 30, publicityDays: 7 },
  blocks: [150, 150, 150, 250, 100, 200].map((mostTenths) => ({
    ...{ block: "STAR_BLOCK_WORK" as const, mostTenths },
  })),
  bands: [900, 800, 700, 600].map((tenths, at) => ({ stars: 5 - at, tenths })),
  vetoItems: [{ code: "OWN_1", text: { zhCn: "一", en: "one" } }],
};
const draft = () => draftOf(rules);

test("what is read is written again as it was", () => {
  expect(toRules(draft())).toEqual(rules);
  expect(faultOf(draft())).toBeUndefined();
  expect(freshCode(draft().items)).toBe("OWN_2");
});

test("blocks come to a hundred, bands fall, items are said in both languages", () => {
  const blocks = draft();
  blocks.blocks[0]!.points = "15.5";
  expect([sumOfBlocks(blocks), faultOf(blocks)]).toEqual([1_005, "blocks"]);
  blocks.blocks[0]!.points = "many";
  expect([sumOfBlocks(blocks), faultOf(blocks)]).toEqual([undefined, "blocks"]);
  const bands = draft();
  bands.bands[1]!.points = "90";
  expect(faultOf(bands)).toBe("bands");
  const items = draft();
  items.items[0]!.en = " ";
  expect(faultOf(items)).toBe("items");
});
