/** A branch's year in the mirror, as its pages ask for it. Nothing here puts one person before another: people stand by name. */
import type { AppraisalGradeJson } from "@qiming/contracts/browser/meeting";
import type {
  GradeDecisionJson,
  GradeTallyJson,
  ReviewedPersonJson,
  ReviewJson,
  ReviewRowJson,
  ReviewStepJson,
  SelfReviewStateJson,
} from "@qiming/contracts/browser/review";
import { countsOfGrades, GRADES, isBelow, knownGrade } from "./appraisal.ts";

export const isOpen = ({ state }: Pick<ReviewJson, "state">): boolean => state === "REVIEW_STATE_OPEN";

/** What is the reader's to write, and the rest as it came. */
export function inParts(rows: readonly ReviewRowJson[] = []) {
  return {
    toWrite: rows.filter(({ isMineToDo }) => isMineToDo),
    others: rows.filter(({ isMineToDo }) => !isMineToDo),
  };
}

export const byBranch = (rows: readonly ReviewRowJson[] = []): ReviewRowJson[] =>
  [...rows].sort((a, b) => (a.organizationName ?? "").localeCompare(b.organizationName ?? "", "zh-CN"));

/** Undefined: nothing was written. */
export const selfState = ({ selfReviewState }: ReviewedPersonJson): SelfReviewStateJson | undefined =>
  selfReviewState === "SELF_REVIEW_STATE_UNSPECIFIED" ? undefined : selfReviewState;

/** Whether it is still with whoever writes it. */
export const isBeingWritten = (person: ReviewedPersonJson): boolean =>
  !["SELF_REVIEW_STATE_HANDED_IN", "SELF_REVIEW_STATE_ACCEPTED"].includes(selfState(person) ?? "");

export const isHandedIn = (person: ReviewedPersonJson): boolean =>
  selfState(person) === "SELF_REVIEW_STATE_HANDED_IN";

export const PEOPLE_FILTERS = ["all", "toRead", "missing"] as const;
export type PeopleFilter = (typeof PEOPLE_FILTERS)[number];
const MATCHES: Record<PeopleFilter, (person: ReviewedPersonJson) => boolean> = {
  all: () => true,
  toRead: isHandedIn,
  missing: isBeingWritten,
};
export const filtered = (people: readonly ReviewedPersonJson[], filter: PeopleFilter): ReviewedPersonJson[] =>
  people.filter(MATCHES[filter]);

const stepOf = ({ steps = [] }: ReviewJson, code: ReviewStepJson["code"]): ReviewStepJson | undefined =>
  steps.find((step) => step.code === code);
export const isDone = (review: ReviewJson, code: ReviewStepJson["code"]): boolean =>
  !!stepOf(review, code)?.isDone;

export interface StepWay {
  readonly to: string;
  /** Its text among those of the steps' ways. */
  readonly text: "talks" | "coverage" | "meeting" | "plan" | "test" | "planTest" | "followUps";
}

/**
 * Where a step goes on; undefined where it is done on its own page, or by somebody else.
 *
 * @param isOffice for those who manage the branch; otherwise for one of its members
 */
export function wayOf(review: ReviewJson, { code }: ReviewStepJson, isOffice: boolean): StepWay | undefined {
  const { organizationId, meetingId, testMeetingId, year } = review;
  const mayPlan = isOffice && isOpen(review);
  const plan = (type: string) => `/plan/${organizationId}?type=${type}`;
  const page = (id: string) => `/${id}${isOffice ? "/manage" : ""}`;
  switch (code) {
    case "REVIEW_STEP_CODE_TALKS":
      return isOffice
        ? { to: `/talks/${organizationId}?year=${year}`, text: "coverage" }
        : { to: "/talks", text: "talks" };
    case "REVIEW_STEP_CODE_MEETING":
      if (meetingId) return { to: page(meetingId), text: "meeting" };
      return mayPlan ? { to: plan("MEETING_TYPE_ORG_LIFE_MEETING"), text: "plan" } : undefined;
    case "REVIEW_STEP_CODE_TEST":
      if (testMeetingId) return { to: page(testMeetingId), text: "test" };
      return mayPlan ? { to: plan("MEETING_TYPE_DEMOCRATIC_APPRAISAL"), text: "planTest" } : undefined;
    case "REVIEW_STEP_CODE_MENDING":
      return meetingId ? { to: page(meetingId), text: "followUps" } : undefined;
    default:
      return undefined;
  }
}

export const isPreparation = ({ code }: ReviewStepJson): boolean =>
  code === "REVIEW_STEP_CODE_STUDY" || code === "REVIEW_STEP_CODE_OPINIONS";

/** The grade that most papers of the test give. Undefined where equally many give another, or nobody was tested. */
export function testedGrade(test: GradeTallyJson | undefined): AppraisalGradeJson | undefined {
  const most = mostOf(test);
  return most.length === 1 ? most[0] : undefined;
}

/** One, or several that equally many papers give. */
function mostOf(test: GradeTallyJson | undefined): AppraisalGradeJson[] {
  const counts = countsOfGrades(test ?? {});
  const most = Math.max(...counts.map(({ n }) => n));
  return most === 0 ? [] : counts.filter(({ n }) => n === most).map(({ grade }) => grade);
}

export interface GradeDraft {
  grade: AppraisalGradeJson | undefined;
  reason: string;
}
/** By the person's id. */
export type GradeDrafts = Record<string, GradeDraft>;

/** As they were decided before; nothing is chosen beforehand. */
export const draftsOf = (people: readonly ReviewedPersonJson[]): GradeDrafts =>
  Object.fromEntries(
    people.map(({ personId = "", grade, gradeReason = "" }) => [
      personId,
      { grade: knownGrade(grade), reason: gradeReason },
    ]),
  );

/** What is not chosen yet becomes what most papers say, where they say one thing and it needs no reason. */
export const filledByTest = (people: readonly ReviewedPersonJson[], drafts: GradeDrafts): GradeDrafts =>
  Object.fromEntries(
    people.map(({ personId = "", test }) => {
      const draft = drafts[personId]!;
      const tested = testedGrade(test);
      return [personId, draft.grade || !tested || isBelow(tested) ? draft : { ...draft, grade: tested }];
    }),
  );

const isAsTested = ({ test }: ReviewedPersonJson, grade: AppraisalGradeJson): boolean =>
  mostOf(test).includes(grade);

/** Below "qualified", and what most in the test did not say, is given with a reason. */
export const needsReason = (person: ReviewedPersonJson, grade: AppraisalGradeJson | undefined): boolean =>
  !!grade && (isBelow(grade) || !isAsTested(person, grade));

export interface GradeFault {
  readonly field: string;
  readonly fault: "reasonMissing" | "ownGrade" | "meetingMissing" | "nothingChosen";
}

/** In the order of the form. @param readerId whose own grade is recorded only as the test says it */
export function gradeFaults(
  people: readonly ReviewedPersonJson[],
  drafts: GradeDrafts,
  { meetingId, readerId }: { readonly meetingId: string; readonly readerId: string | undefined },
): GradeFault[] {
  const ofPeople = people.flatMap((person): GradeFault[] => {
    const { personId = "" } = person;
    const { grade, reason } = drafts[personId]!;
    if (!grade) return [];
    if (personId === readerId && !isAsTested(person, grade))
      return [{ field: `grades.${personId}`, fault: "ownGrade" }];
    const isMissing = needsReason(person, grade) && !reason.trim();
    return isMissing ? [{ field: `grades.${personId}`, fault: "reasonMissing" }] : [];
  });
  return [
    ...(meetingId ? [] : [{ field: "meeting", fault: "meetingMissing" } as const]),
    ...ofPeople,
    ...(decisionsOf(people, drafts).length ? [] : [{ field: "grades", fault: "nothingChosen" } as const]),
  ];
}

export const decisionsOf = (
  people: readonly ReviewedPersonJson[],
  drafts: GradeDrafts,
): GradeDecisionJson[] =>
  people.flatMap((person) => {
    const { personId = "" } = person;
    const { grade, reason } = drafts[personId]!;
    return grade ? [{ personId, grade, reason: needsReason(person, grade) ? reason.trim() : "" }] : [];
  });

/** How many of the best there are in a draft, how many there may be without a word, and of how many. */
export function excellentOf(drafts: GradeDrafts): { n: number; third: number; all: number; isMany: boolean } {
  const given = Object.values(drafts);
  const n = given.filter(({ grade }) => grade === GRADES[0]).length;
  return { n, all: given.length, third: Math.floor(given.length / 3), isMany: n * 3 > given.length };
}

/** What has to be done before a review can be closed. */
export function missingToClose(review: ReviewJson): ("meeting" | "grades")[] {
  return [
    ...(isDone(review, "REVIEW_STEP_CODE_MEETING") ? [] : ["meeting" as const]),
    ...(review.withAppraisal && !isDone(review, "REVIEW_STEP_CODE_GRADES") ? ["grades" as const] : []),
  ];
}
