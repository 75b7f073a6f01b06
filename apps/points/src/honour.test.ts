import { expect, test } from "@jest/globals";
import type { HonourApplicationJson, HonourCallJson } from "@qiming/contracts/browser/honour";
import {
  blankCall,
  claimGiven,
  claimPath,
  faultOf,
  formOf,
  isPage,
  isWhole,
  marksOf,
  nextOf,
  statusOf,
  toRequest,
} from "./honour.ts";

const at = (step: string): HonourCallJson => ({
  state: `HONOUR_CALL_STATE_${step}` as "HONOUR_CALL_STATE_OPEN",
});
const handedIn = (more: HonourApplicationJson = {}): HonourApplicationJson => ({
  ...{ state: "HONOUR_APPLICATION_STATE_HANDED_IN", kind: "HONOUR_APPLICATION_KIND_OWN", ...more },
});

test.each<[string, HonourApplicationJson, string, string]>([
  ["a draft", { state: "HONOUR_APPLICATION_STATE_DRAFT" }, "OPEN", "draft"],
  ["what was declined", { state: "HONOUR_APPLICATION_STATE_DECLINED" }, "REVIEW", "declined"],
  [
    "a nomination that nobody has agreed to",
    handedIn({ kind: "HONOUR_APPLICATION_KIND_NOMINATION" }),
    ...(["OPEN", "asks"] as const),
  ],
  [
    "a nomination that was never answered",
    handedIn({ kind: "HONOUR_APPLICATION_KIND_NOMINATION" }),
    ...(["AWARDED", "declined"] as const),
  ],
  ["one with an opinion missing", handedIn({ opinions: [{ isFor: true }, {}] }), "REVIEW", "waits"],
  ["one that was heard", handedIn({ opinions: [{ isFor: false }] }), "REVIEW", "handedIn"],
  ["one that is chosen", handedIn({ isDecided: true, isChosen: true }), "PUBLICITY", "chosen"],
  ["one that is not", handedIn({ isDecided: true }), "AWARDED", "notChosen"],
  ["one that was awarded", handedIn({ isDecided: true, isChosen: true }), "AWARDED", "awarded"],
  [
    "one that was revoked",
    handedIn({ isDecided: true, isChosen: true, isRevoked: true }),
    ...(["AWARDED", "revoked"] as const),
  ],
  ["one of a call that was cancelled", handedIn(), "CANCELLED", "cancelled"],
])("%s is told as such", (_, application, step, status) => {
  expect(statusOf(application, at(step))).toBe(status);
});

test("a call goes on step by step; awarded or cancelled it goes nowhere", () => {
  expect(nextOf(at("OPEN"))?.state).toBe("HONOUR_CALL_STATE_REVIEW");
  expect(nextOf(at("AWARDED"))).toBeUndefined();
  expect(nextOf(at("CANCELLED"))).toBeUndefined();
  expect(marksOf(at("PUBLICITY")).map(({ state }) => state)).toEqual(["done", "done", "current", "todo"]);
});

test("an application without merits stays a draft; empty rows of evidence are left out", () => {
  const form = { ...formOf(), evidence: [{ title: " ", source: "" }] };
  expect(faultOf(form, "HONOUR_APPLICATION_KIND_OWN")).toBe("MERITS_MISSING");
  expect(faultOf({ ...form, isDraft: true }, "HONOUR_APPLICATION_KIND_OWN")).toBeUndefined();
  expect(faultOf(form, "HONOUR_APPLICATION_KIND_NOMINATION")).toBe("INVALID_REQUEST");
  const nameless = { ...form, evidence: [{ title: "", source: "文号" }] };
  expect(faultOf(nameless, "HONOUR_APPLICATION_KIND_OWN")).toBe("EVIDENCE_MISSING");
  expect(
    toRequest("c", { ...form, holderId: "p2", merits: " 事迹 " }, "HONOUR_APPLICATION_KIND_NOMINATION"),
  ).toEqual({ callId: "c", merits: "事迹", evidence: [], handIn: true, branchId: "", personId: "p2" });
});

test("a call is whole with its titles, conditions, day and numbers", () => {
  const whole = {
    ...blankCall(),
    titleZh: "称号",
    titleEn: "Title",
    conditions: "条件",
    lastDay: "2026-05-01",
  };
  expect(isWhole(whole)).toBe(true);
  for (const more of [
    { titleEn: " " },
    { places: 0 },
    { places: 1.5 },
    { months: 121 },
    { publicityDays: 0 },
  ])
    expect([more, isWhole({ ...whole, ...more })]).toEqual([more, false]);
});

test("an honour leads to a claim that knows what it is about, where the rules have levels", () => {
  const honour = { callId: "c", title: { zhCn: "优秀党员", en: "Outstanding" }, awardDay: "2026-04-01" };
  const claimable = [{ indicatorCode: "BON-01" }, { indicatorCode: "BON-05", levels: [{ tenths: 20 }] }];
  const path = claimPath(honour, claimable)!;
  expect(claimGiven(Object.fromEntries(new URL(path, "http://x").searchParams))).toEqual({
    ...{ indicatorCode: "BON-05", title: "优秀党员", day: "2026-04-01" },
    evidence: "/m/points/honours/c",
  });
  expect(claimPath(honour, claimable.slice(0, 1))).toBeUndefined();
  expect(claimPath({ ...honour, isRevoked: true }, claimable)).toBeUndefined();
  expect(claimGiven({ claim: "x" })).toBeUndefined();
});

test.each([
  ["/m/meetings/activities/a-1", true],
  ["https://example.org/m/x", false],
  ["//example.org", false],
  ["javascript:alert(1)", false],
  ["", false],
])("%s is a page of the platform: %s", (source, expected) => {
  expect(isPage(source)).toBe(expected);
});
