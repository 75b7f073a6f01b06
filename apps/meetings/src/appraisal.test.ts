import { expect, test } from "@jest/globals";
import { countsOfGrades, isBelow, namesByGrade, toGrades, ungraded, type GradesDraft } from "./appraisal.ts";
import { wordsOfCheck, mayVoteOn } from "./vote.ts";

const motion = {
  kind: "MOTION_KIND_APPRAISAL" as const,
  candidates: [
    { id: "c1", name: "陈示一" },
    { id: "c2", name: "李样二" },
    { id: "c3", name: "王示三" },
  ],
};
const draft: GradesDraft = { c3: "APPRAISAL_GRADE_QUALIFIED", c1: "APPRAISAL_GRADE_EXCELLENT" };

test("a paper knows who is left, and keeps its order however it is filled", () => {
  expect(ungraded(motion, {})).toHaveLength(3);
  expect(ungraded(motion, draft).map(({ name }) => name)).toEqual(["李样二"]);
  expect(toGrades(motion, draft)).toEqual([
    { candidateId: "c1", grade: "APPRAISAL_GRADE_EXCELLENT" },
    { candidateId: "c3", grade: "APPRAISAL_GRADE_QUALIFIED" },
  ]);
});

test("a filled paper is read back grade by grade", () => {
  expect(namesByGrade(motion, toGrades(motion, { ...draft, c2: "APPRAISAL_GRADE_QUALIFIED" }))).toEqual([
    { grade: "APPRAISAL_GRADE_EXCELLENT", names: ["陈示一"] },
    { grade: "APPRAISAL_GRADE_QUALIFIED", names: ["李样二", "王示三"] },
  ]);
});

test("counts stand by their grades", () => {
  expect(countsOfGrades({ excellent: 1, basicallyQualified: 2 }).map(({ n }) => n)).toEqual([1, 0, 2, 0]);
});

test.each([
  ["EXCELLENT", false],
  ["QUALIFIED", false],
  ["BASICALLY_QUALIFIED", true],
  ["UNQUALIFIED", true],
] as const)("%s is below what is expected: %s", (grade, expected) => {
  expect(isBelow(`APPRAISAL_GRADE_${grade}`)).toBe(expected);
});

test("half or more is not said like more than half", () => {
  const code = "QUORUM_ORDINARY";
  expect(wordsOfCheck({ code, comparison: "≥" })).toBe("meetings.check.atLeast.QUORUM_ORDINARY");
  expect(wordsOfCheck({ code, comparison: ">" })).toBe("meetings.check.moreThan.QUORUM_ORDINARY");
});

test("probationary members give grades, and decide nothing", () => {
  const probationary = { role: "ATTENDANCE_ROLE_NON_VOTING", roleReason: "PROBATIONARY" } as const;
  const suspended = { role: "ATTENDANCE_ROLE_NON_VOTING", roleReason: "RIGHTS_SUSPENDED" } as const;
  expect(mayVoteOn(probationary, motion)).toBe(true);
  expect(mayVoteOn(suspended, motion)).toBe(false);
  expect(mayVoteOn(probationary, { kind: "MOTION_KIND_ADMISSION" })).toBe(false);
});
