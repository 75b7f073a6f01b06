import { addDays, dayOf, ExpectedError, type Day } from "@qiming/core";

export const CRITERIA = ["CONTENT", "FORM", "EFFECT"] as const;
export type Criterion = (typeof CRITERIA)[number];

/** What those who were there think of a meeting: sums, and who has answered; nothing says who said what. */
export interface Ratings {
  readonly raterIds: readonly string[];
  /** How many gave 1, 2, 3, 4 and 5. */
  readonly counts: Readonly<Record<Criterion, readonly number[]>>;
  /** In the order of their letters. */
  readonly comments: readonly string[];
}

/** Fewer answers would say who gave them. */
export const LEAST_ANSWERS = 5;
const OPEN_DAYS = 14;

/** The last day on which one can say what one thinks of a meeting that ended then. */
export const lastRatingDay = (endTime: Date): Day => addDays(dayOf(endTime), OPEN_DAYS);

export const isRatingOpen = (endTime: Date, now: Date): boolean => dayOf(now) <= lastRatingDay(endTime);

/** @throws RATING_OVER (failed_precondition) */
export function requireRatingOpen(endTime: Date, now: Date): void {
  if (!isRatingOpen(endTime, now))
    throw new ExpectedError("failed_precondition", "RATING_OVER", "answers are taken for two weeks");
}

/** 43: 4.3. Half a tenth is rounded up. */
export function averageTenths(counts: readonly number[]): number {
  const answers = counts.reduce((sum, count) => sum + count, 0);
  const sum = counts.reduce((total, count, index) => total + count * (index + 1), 0);
  return Math.round((sum * 10) / answers);
}

export interface SpotCheckScores {
  readonly preparation: number;
  readonly procedure: number;
  readonly content: number;
  readonly records: number;
  readonly followUp: number;
}

/** What a superior found, and what the branch says to it. */
export interface SpotCheck {
  readonly id: string;
  readonly scores: SpotCheckScores;
  readonly finding: string;
  readonly authorId: string;
  readonly time: Date;
  readonly answer: string;
  readonly answerTime?: Date | undefined;
}

/** @throws SPOT_CHECK_NOT_FOUND (not_found), SPOT_CHECK_ANSWERED (failed_precondition) */
export function answeredCheck(
  all: readonly SpotCheck[],
  id: string,
  answer: string,
  time: Date,
): { checks: SpotCheck[]; answered: SpotCheck } {
  const known = all.find((each) => each.id === id);
  if (!known) throw new ExpectedError("not_found", "SPOT_CHECK_NOT_FOUND", `there is no check ${id}`);
  if (known.answer)
    throw new ExpectedError("failed_precondition", "SPOT_CHECK_ANSWERED", "it was answered already");
  const answered = { ...known, answer, answerTime: time };
  return { checks: all.map((each) => (each === known ? answered : each)), answered };
}
