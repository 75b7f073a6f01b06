import { expect, test } from "@jest/globals";
import type { RuleBookJson } from "@qiming/contracts/browser/rule_book";
import { dayOf, faultKey, fieldId, nextContent, partsOf, shelfOf, weightsOf } from "./rule-book.ts";

const book = (version: string, effectiveFrom: string, more: RuleBookJson = {}): RuleBookJson => ({
  ...{ id: `YT-2026.${version}`, organizationId: "u", content: { code: "YT-2026", version, effectiveFrom } },
  ...more,
});
const added = book("v1", "2026-01-01", { isSupplement: true, isInForce: true, organizationId: "c1" });

test("the university's book in force stands before the college's supplement; what comes and what was are apart", () => {
  const [next, present, former] = [
    book("v3", "2027-01-01"),
    book("v2", "2026-01-01", { isInForce: true }),
    book("v1", "2025-01-01"),
  ];
  expect(shelfOf([next, added, present, former], "2026-03-18")).toEqual({
    ...{ inForce: [present, added], coming: [next], former: [former] },
  });
});

test("a day is China's", () => {
  expect(dayOf(new Date("2026-03-17T16:00:00Z"))).toBe("2026-03-18");
});

test("the next version begins with what is in force and has the next number", () => {
  const books = [book("v2", "2026-01-01", { isInForce: true }), added];
  const now = new Date("2026-03-18T00:00:00Z");
  const next = nextContent(books, [book("v3", "2027-01-01")], "u", "", now);
  expect(next).toMatchObject({ code: "YT-2026", version: "v4", effectiveFrom: "2027-01-01", changeNote: "" });
  expect(nextContent(books, [], "c9", "LAW-2026", now)).toMatchObject({ code: "LAW-2026", version: "v1" });
});

test("parts stand in their order, those without an indicator are left out", () => {
  const indicators = [
    { code: "B", part: "SCORE_PART_BONUS" as const },
    { code: "A", part: "SCORE_PART_BASE" as const },
  ];
  const partCaps = [{ part: "SCORE_PART_BASE" as const, tenths: 600 }];
  expect(partsOf({ indicators, partCaps }).map(({ part, capTenths }) => [part, capTenths])).toEqual([
    ["SCORE_PART_BASE", 600],
    ["SCORE_PART_BONUS", undefined],
  ]);
});

test.each([
  ["indicators.0.source", "forbidden", "rules.forbidden.login"],
  ["indicators.1.source", "required", "rules.fault.required"],
  ["indicators.0.part", "bounds", "rules.fault.bounds"],
  ["effectiveFrom", "order", "rules.fault.day.order"],
  ["qualifiedFromTenths", "order", "rules.fault.order"],
  ["title.zhCn", "something new", "rules.fault.required"],
])("what is wrong at %s (%s) is said as %s", (field, rule, key) => {
  expect(faultKey({ field, rule }, { indicators: [{ source: "login" }, {}] })).toBe(key);
  expect(fieldId(field)).not.toContain(".");
});

test("the weights of an appraisal's grades are said, the best first", () => {
  const said = weightsOf([100, 70, 40, 0], (key) => key.replace("rules.grade.", ""));
  expect(said).toBe("EXCELLENT 100% · QUALIFIED 70% · BASICALLY_QUALIFIED 40% · UNQUALIFIED 0%");
});
