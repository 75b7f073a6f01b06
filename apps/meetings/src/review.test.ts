import { expect, test } from "@jest/globals";
import type { ReviewedPersonJson, ReviewJson, ReviewStepJson } from "@qiming/contracts/browser/review";
import {
  decisionsOf,
  draftsOf,
  excellentOf,
  filledByTest,
  filtered,
  gradeFaults,
  inParts,
  missingToClose,
  needsReason,
  testedGrade,
  wayOf,
  type GradeDrafts,
} from "./review.ts";

const EXCELLENT = "APPRAISAL_GRADE_EXCELLENT";
const QUALIFIED = "APPRAISAL_GRADE_QUALIFIED";
const BASICALLY = "APPRAISAL_GRADE_BASICALLY_QUALIFIED";
const person = (personId: string, more: ReviewedPersonJson = {}): ReviewedPersonJson => ({
  ...{ personId, name: personId, test: { excellent: 1, qualified: 4 } },
  ...more,
});
const review = (more: ReviewJson = {}): ReviewJson => ({
  ...{
    id: "b1.2026",
    organizationId: "b1",
    year: 2026,
    state: "REVIEW_STATE_OPEN",
    mayManage: true,
    withAppraisal: true,
  },
  ...more,
});
const step = (code: string, isDone = false): ReviewStepJson => ({
  code: `REVIEW_STEP_CODE_${code}` as NonNullable<ReviewStepJson["code"]>,
  isDone,
});

test("what is the reader's to write comes first", () => {
  const { toWrite, others } = inParts([{ id: "a" }, { id: "b", isMineToDo: true }]);
  expect([toWrite, others].map(([first]) => first?.id)).toEqual(["b", "a"]);
});

const office = { isOffice: true };
const member = { isOffice: false };
test.each<[string, typeof office, ReviewJson, string | undefined]>([
  ["TALKS", member, {}, "/talks"],
  ["TALKS", office, {}, "/talks/b1?year=2026"],
  ["MEETING", office, {}, "/plan/b1?type=MEETING_TYPE_ORG_LIFE_MEETING"],
  ["MEETING", member, {}, undefined],
  ["MEETING", office, { state: "REVIEW_STATE_CLOSED" }, undefined],
  ["MEETING", office, { meetingId: "m1" }, "/m1/manage"],
  ["MEETING", member, { meetingId: "m1" }, "/m1"],
  ["TEST", office, {}, "/plan/b1?type=MEETING_TYPE_DEMOCRATIC_APPRAISAL"],
  ["TEST", office, { testMeetingId: "m2" }, "/m2/manage"],
  ["MENDING", office, {}, undefined],
  ["MENDING", office, { meetingId: "m1" }, "/m1/manage"],
  ["SELF", office, {}, undefined],
])("the step %s leads on: %j %j %s", (code, { isOffice }, more, to) => {
  expect(wayOf(review(more), step(code), isOffice)?.to).toBe(to);
});

test.each([
  [{ excellent: 1, qualified: 4 }, QUALIFIED],
  [{ excellent: 2, qualified: 2 }, undefined],
  [{}, undefined],
  [undefined, undefined],
])("most papers of %j say %s", (tally, grade) => {
  expect(testedGrade(tally)).toBe(grade);
});

test("a reason is asked for below qualified, and where most in the test said something else", () => {
  expect(needsReason(person("a"), QUALIFIED)).toBe(false);
  expect(needsReason(person("a"), EXCELLENT)).toBe(true);
  expect(needsReason(person("a", { test: { basicallyQualified: 5 } }), BASICALLY)).toBe(true);
  expect(needsReason(person("a", { test: { excellent: 2, qualified: 2 } }), EXCELLENT)).toBe(false);
  expect(needsReason(person("a"), undefined)).toBe(false);
});

test("the test fills in what is not chosen, and neither a tie nor what needs a reason", () => {
  const people = [
    person("a"),
    person("b", { grade: EXCELLENT, gradeReason: "支援一年" }),
    person("c", { test: { excellent: 2, qualified: 2 } }),
    person("d", { test: { basicallyQualified: 5 } }),
  ];
  const filled = filledByTest(people, draftsOf(people));
  expect(people.map(({ personId }) => filled[personId!]!.grade)).toEqual([
    QUALIFIED,
    EXCELLENT,
    undefined,
    undefined,
  ]);
});

test("faults name the person; who is left out is no fault", () => {
  const people = [person("a"), person("b"), person("c")];
  const drafts: GradeDrafts = {
    a: { grade: EXCELLENT, reason: "有理由" },
    b: { grade: BASICALLY, reason: " " },
    c: { grade: undefined, reason: "" },
  };
  expect(gradeFaults(people, drafts, { meetingId: "", readerId: "a" })).toEqual([
    { field: "meeting", fault: "meetingMissing" },
    { field: "grades.a", fault: "ownGrade" },
    { field: "grades.b", fault: "reasonMissing" },
  ]);
  drafts["b"]!.reason = "多次缺席";
  expect(gradeFaults(people, drafts, { meetingId: "m1", readerId: "z" })).toEqual([]);
  expect(decisionsOf(people, drafts)).toEqual([
    { personId: "a", grade: EXCELLENT, reason: "有理由" },
    { personId: "b", grade: BASICALLY, reason: "多次缺席" },
  ]);
  expect(gradeFaults([person("c")], drafts, { meetingId: "m1", readerId: "z" })).toEqual([
    { field: "grades", fault: "nothingChosen" },
  ]);
});

test.each([
  [1, 3, false],
  [2, 3, true],
  [4, 12, false],
  [5, 12, true],
])("%i excellent of %i are many: %s", (n, all, isMany) => {
  const drafts = Object.fromEntries(
    Array.from({ length: all }, (_, i) => [
      `p${i}`,
      { grade: i < n ? EXCELLENT : QUALIFIED, reason: "" } as const,
    ]),
  );
  expect(excellentOf(drafts)).toEqual({ n, all, third: Math.floor(all / 3), isMany });
});

test("a review is closed after its meeting and, with an appraisal, with everybody's grade", () => {
  const steps = [step("MEETING"), step("GRADES")];
  expect(missingToClose(review({ steps }))).toEqual(["meeting", "grades"]);
  expect(missingToClose(review({ steps, withAppraisal: false }))).toEqual(["meeting"]);
  expect(missingToClose(review({ steps: [step("MEETING", true), step("GRADES", true)] }))).toEqual([]);
});

test("those to be read, and those who have not handed in", () => {
  const people = [
    person("a", { selfReviewState: "SELF_REVIEW_STATE_HANDED_IN" }),
    person("b", { selfReviewState: "SELF_REVIEW_STATE_RETURNED" }),
    person("c", { selfReviewState: "SELF_REVIEW_STATE_ACCEPTED" }),
    person("d", { selfReviewState: "SELF_REVIEW_STATE_UNSPECIFIED" }),
  ];
  expect(filtered(people, "toRead").map(({ personId }) => personId)).toEqual(["a"]);
  expect(filtered(people, "missing").map(({ personId }) => personId)).toEqual(["b", "d"]);
  expect(filtered(people, "all")).toHaveLength(4);
});
