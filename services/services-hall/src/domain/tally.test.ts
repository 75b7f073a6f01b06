import { expect, test } from "@jest/globals";
import { startOf } from "@qiming/core";
import { countsAs, moved, sumsOf } from "./tally.ts";

const end = startOf("2026-03-10");
test.each([
  ["DRAFT", ""],
  ["WITHDRAWN", ""],
  ["IN_REVIEW", "IN_REVIEW 2026-03-20"],
  ["RETURNED", "RETURNED"],
  ["RESULT_ISSUED", "DONE 2026-03-10"],
  ["ARCHIVED", "DONE 2026-03-10"],
  ["REFUSED", "REFUSED 2026-03-10"],
] as const)("a case that is %s counts as %s", (state, as) => {
  expect(countsAs({ state, deadlineDay: "2026-03-20", endTime: end })).toBe(as);
});

test("sums go by the day: late from the day after the deadline, what has ended for a year", () => {
  const counts = { "IN_REVIEW 2026-03-20": 2, RETURNED: 1, "DONE 2026-03-10": 3, "REFUSED 2026-03-09": 4 };
  expect(sumsOf(counts, "2026-03-20")).toEqual({ inReview: 2, returned: 1, late: 0, done: 3, refused: 4 });
  expect(sumsOf(counts, "2026-03-21").late).toBe(2);
  expect(sumsOf(counts, "2027-03-10")).toMatchObject({ done: 3, refused: 0 });
  expect(sumsOf(counts, "2027-03-11").done).toBe(0);
});

test("a move takes away where a case was and adds where it is; what ended long ago is forgotten", () => {
  const first = moved({}, [{ from: "", to: "IN_REVIEW 2026-03-20" }], "2026-03-10");
  expect(first).toEqual({ "IN_REVIEW 2026-03-20": 1 });
  const second = moved(first, [{ from: "IN_REVIEW 2026-03-20", to: "DONE 2026-03-11" }], "2026-03-11");
  expect(second).toEqual({ "DONE 2026-03-11": 1 });
  expect(moved(second, [], "2027-06-01")).toEqual({});
  expect(moved({}, [{ from: "DONE 2024-01-01", to: "" }], "2026-03-11")).toEqual({});
});
