/** A test: its paper as a voter fills it, its result as everybody reads it. Nobody is put before anybody: the order is that of the paper. */
import type {
  AppraisalGradeJson,
  CandidateGradeJson,
  CandidateGradesJson,
  MotionJson,
  VoteResultJson,
} from "@qiming/contracts/browser/meeting";
import type { SignedBallotJson } from "@qiming/contracts/browser/vote";

export const GRADES = ["EXCELLENT", "QUALIFIED", "BASICALLY_QUALIFIED", "UNQUALIFIED"].map(
  (grade) => `APPRAISAL_GRADE_${grade}`,
) as readonly AppraisalGradeJson[];

export const isAppraisal = (motion: MotionJson | undefined): boolean =>
  motion?.kind === "MOTION_KIND_APPRAISAL";

/** Undefined: none was given. */
export const knownGrade = (grade: AppraisalGradeJson | undefined): AppraisalGradeJson | undefined =>
  grade === "APPRAISAL_GRADE_UNSPECIFIED" ? undefined : grade;

/** Worse than 合格. */
export const isBelow = (grade: AppraisalGradeJson | undefined): boolean =>
  grade === "APPRAISAL_GRADE_BASICALLY_QUALIFIED" || grade === "APPRAISAL_GRADE_UNQUALIFIED";

export type Counts = Pick<
  CandidateGradesJson,
  "excellent" | "qualified" | "basicallyQualified" | "unqualified"
>;

/** How many gave which grade, the best first. */
export function countsOfGrades(counts: Counts): { grade: AppraisalGradeJson; n: number }[] {
  const { excellent = 0, qualified = 0, basicallyQualified = 0, unqualified = 0 } = counts;
  return [excellent, qualified, basicallyQualified, unqualified].map((n, index) => ({
    grade: GRADES[index]!,
    n,
  }));
}

/** A paper while it is filled: the grade by the id. */
export type GradesDraft = Readonly<Record<string, AppraisalGradeJson>>;

/** As it was kept; nothing where it cannot be read. */
export function fromKept(text: string | null): GradesDraft {
  try {
    return (JSON.parse(text ?? "null") as GradesDraft | null) ?? {};
  } catch {
    return {};
  }
}

/** Who has no grade on it yet, in the order of the paper. */
export const ungraded = ({ candidates = [] }: MotionJson, draft: GradesDraft) =>
  candidates.filter(({ id }) => !draft[id!]);

/** In the order of the paper. */
export const toGrades = ({ candidates = [] }: MotionJson, draft: GradesDraft): CandidateGradeJson[] =>
  candidates.flatMap(({ id = "" }) => {
    const grade = draft[id];
    return grade ? [{ candidateId: id, grade }] : [];
  });

/** For each grade that a paper gives, to whom. */
export function namesByGrade(
  { candidates = [] }: MotionJson,
  grades: readonly CandidateGradeJson[],
): { grade: AppraisalGradeJson; names: string[] }[] {
  const given = new Map(grades.map(({ candidateId, grade }) => [candidateId, grade]));
  return GRADES.map((grade) => ({
    grade,
    names: candidates.filter(({ id }) => given.get(id) === grade).map(({ name = "" }) => name),
  })).filter(({ names }) => names.length > 0);
}

/** Whether everybody has each grade as often as the ballots give it. */
export const areGradesRight = (
  { grades: sheet = [] }: VoteResultJson,
  ballots: readonly SignedBallotJson[],
): boolean =>
  sheet.every(({ candidateId, ...counts }) => {
    const given = ballots.flatMap(({ grades = [] }) =>
      grades.filter((each) => each.candidateId === candidateId).map(({ grade }) => grade),
    );
    return countsOfGrades(counts).every(
      ({ grade, n }) => given.filter((each) => each === grade).length === n,
    );
  });
