import { ExpectedError } from "@qiming/core";

/** 优秀, 合格, 基本合格, 不合格; the best first. */
export const GRADES = ["EXCELLENT", "QUALIFIED", "BASICALLY_QUALIFIED", "UNQUALIFIED"] as const;
export type AppraisalGrade = (typeof GRADES)[number];

/** How many say which. */
export type GradeTally = Readonly<Record<AppraisalGrade, number>>;

/** Somebody on the paper of a test. */
export interface Reviewed {
  readonly id: string;
  readonly name: string;
  readonly personId: string;
}

export interface CandidateGrade {
  readonly candidateId: string;
  readonly grade: AppraisalGrade;
}

export interface CandidateGrades {
  readonly candidateId: string;
  readonly tally: GradeTally;
}

export const tallyGrades = (grades: readonly AppraisalGrade[]): GradeTally =>
  Object.fromEntries(
    GRADES.map((grade) => [grade, grades.filter((each) => each === grade).length]),
  ) as GradeTally;

/** From so many papers on, whoever knows their own learns nothing of a single other one. */
const SAID_FROM = 5;

/** Whether a tally says nothing of a single paper to whom it is about. */
export const isSaid = (tally: GradeTally): boolean =>
  GRADES.reduce((sum, grade) => sum + tally[grade], 0) >= SAID_FROM;

/** @throws BALLOT_INVALID (invalid_argument) of a paper that leaves somebody out, names somebody twice, or somebody else */
export function requireGrades(grades: readonly CandidateGrade[], reviewed: readonly Reviewed[]): void {
  const named = new Set(grades.map(({ candidateId }) => candidateId));
  if (grades.length !== reviewed.length || !reviewed.every(({ id }) => named.has(id)))
    throw new ExpectedError("invalid_argument", "BALLOT_INVALID", "everybody on the paper has one grade");
}

/** What the papers of a test say, in the order of the paper. */
export const appraised = (
  reviewed: readonly Reviewed[],
  papers: readonly (readonly CandidateGrade[])[],
): CandidateGrades[] =>
  reviewed.map(({ id: candidateId }) => ({
    candidateId,
    tally: tallyGrades(
      papers.flatMap((paper) =>
        paper.filter((each) => each.candidateId === candidateId).map(({ grade }) => grade),
      ),
    ),
  }));
