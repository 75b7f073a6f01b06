import { expect, test } from "@jest/globals";
import { countText, mayPause, monthBeside, postIdIn, stepsOf } from "./moderation.ts";

test("months go over the end of a year, both ways", () => {
  expect([monthBeside("2026-01", -1), monthBeside("2026-12", 1), monthBeside("2026-05", 0)]).toEqual([
    "2025-12",
    "2027-01",
    "2026-05",
  ]);
});

test("a small number is said to be one, none is none", () => {
  expect([countText({ isSmall: true }, "少于 5"), countText({ count: 7 }, ""), countText({}, "")]).toEqual([
    "少于 5",
    "7",
    "0",
  ]);
});

test("a pause comes with what takes something away", () => {
  expect(["HIDE", "REMOVE", "KEEP", "LOCK"].map((kind) => mayPause(`DECISION_KIND_${kind}`))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test("what a topic is already is not offered", () => {
  expect(stepsOf(true, 0)).toContain("INCIDENT_STEP_KIND_UNLOCK");
  expect(stepsOf(true, 0)).not.toContain("INCIDENT_STEP_KIND_LOCK");
  expect(stepsOf(false, 60)).toContain("INCIDENT_STEP_KIND_NORMAL_SPEED");
});

test("a post is named by its address or by itself", () => {
  expect([postIdIn("https://a.cn/m/discussion/topics/t?post=p-1"), postIdIn(" p-2 ")]).toEqual([
    "p-1",
    "p-2",
  ]);
});
