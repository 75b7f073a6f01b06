import { addDays, type Day } from "@qiming/core";
import type { LocalizedText } from "@qiming/service-form";
import { RULES, SOURCES } from "./development-steps.ts";
import {
  activistReviews,
  addMonths,
  governingVote,
  isConfirming,
  isPublished,
  openSteps,
  probationEnd,
  publicityFault,
  recordOf,
  type Dossier,
} from "./development.ts";

export type Standing = "OK" | "YELLOW" | "OVERDUE" | "BLOCKED";

/** A step that comes next, and how it stands. */
export interface Due {
  readonly step: number;
  readonly standing: Standing;
  /** Not earlier; empty: any day. */
  readonly fromDay: Day | "";
  /** Not later; empty: any day. */
  readonly byDay: Day | "";
  /** Why it stands so; empty where nothing is to be said. */
  readonly rule: string;
  readonly source: LocalizedText;
}

const due = (
  step: number,
  standing: Standing = "OK",
  rule = "",
  { fromDay = "", byDay = "" }: { readonly fromDay?: Day; readonly byDay?: Day } = {},
): Due => ({ step, standing, rule, fromDay, byDay, source: SOURCES[rule] ?? { zhCn: "", en: "" } });

/** Within a time: in time, near its end from a day on, or past it. */
function within(step: number, rule: string, byDay: Day, yellowFrom: Day, today: Day): Due {
  if (today > byDay) return due(step, "OVERDUE", rule, { byDay });
  return due(step, today >= yellowFrom ? "YELLOW" : "OK", rule, { byDay });
}

/** What comes next in a dossier, in the order of the steps. Empty where it has ended. */
export const standing = (dossier: Dossier, today: Day): Due[] =>
  openSteps(dossier).flatMap((step) => {
    if (step === 7) return [reviewDue(dossier, 6, today), standingOf(dossier, step, today)];
    if (step === 22) return [reviewDue(dossier, 21, today), standingOf(dossier, step, today)];
    return standingOf(dossier, step, today);
  });

function standingOf(dossier: Dossier, step: number, today: Day): Due {
  const day = (of: number): Day => recordOf(dossier, of)?.day ?? "";
  switch (step) {
    case 2: {
      const yellow = addDays(day(1), RULES.talkYellowDays);
      return within(2, "TALK_DUE", addMonths(day(1), RULES.talkMonths), yellow, today);
    }
    case 7: {
      const fromDay = addMonths(day(3), RULES.activistMonths);
      if (today < fromDay) return due(7, "BLOCKED", "YEAR_NOT_OVER", { fromDay });
      if (activistReviews(dossier, today).length < RULES.activistReviews)
        return due(7, "BLOCKED", "REVIEWS_MISSING");
      break;
    }
    case 15:
    case 23:
      return governingVote(dossier, step)
        ? due(step, "BLOCKED", "VOTE_NOT_PASSED")
        : due(step, "OK", "VOTE_AWAITED");
    case 16:
    case 17: {
      const byDay = addMonths(day(15), RULES.approvalMonths);
      const last = addMonths(day(15), RULES.approvalMostMonths);
      if (today > last) return due(step, "BLOCKED", "VOTE_EXPIRED", { byDay: last });
      if (today > byDay) return due(step, "OVERDUE", "DELAY_REASON_MISSING", { byDay });
      const timed = within(step, "APPROVAL_DUE", byDay, addMonths(day(15), 2), today);
      return step === 17 ? publicOr(dossier, timed, today) : timed;
    }
    case 22: {
      const fromDay = probationEnd(dossier);
      if (today < fromDay) return due(22, "BLOCKED", "PROBATION_RUNNING", { fromDay });
      break;
    }
    case 24: {
      const byDay = addMonths(day(23), RULES.approvalMonths);
      const timed = within(24, "CONFIRMATION_DUE", byDay, addMonths(day(23), 2), today);
      return isConfirming(dossier) ? publicOr(dossier, timed, today) : timed;
    }
  }
  return publicOr(dossier, due(step), today);
}

/** A step that waits for its publicity; what is late stays late. */
function publicOr(dossier: Dossier, timed: Due, today: Day): Due {
  if (!isPublished(timed.step) || timed.standing === "OVERDUE") return timed;
  const fault = publicityFault(dossier, timed.step, today);
  return fault ? { ...due(timed.step, "BLOCKED", fault), byDay: timed.byDay } : timed;
}

/** So many days before a review must be there those who owe it are reminded. */
const REVIEW_AHEAD_DAYS = 14;

/** The next review of an activist or of somebody in probation: a warning, never a bar of its own. */
function reviewDue(dossier: Dossier, step: 6 | 21, today: Day): Due {
  const byDay = reviewBy(dossier, step);
  const yellowFrom = addDays(byDay, -REVIEW_AHEAD_DAYS);
  return within(step, step === 21 ? "QUARTER_DUE" : "REVIEW_DUE", byDay, yellowFrom, today);
}

function reviewBy(dossier: Dossier, step: 6 | 21): Day {
  const isInProbation = step === 21;
  const begin = recordOf(dossier, isInProbation ? 15 : 3)?.day ?? "";
  const days = dossier.reviews
    .filter((each) => each.isInProbation === isInProbation)
    .map((each) => each.day)
    .sort();
  const months = isInProbation ? RULES.probationReviewMonths : RULES.activistReviewMonths;
  return addMonths(days.at(-1) ?? begin, months);
}

export interface OwedReview {
  readonly step: 6 | 21;
  readonly byDay: Day;
  /** From then on those who owe it are reminded, once. */
  readonly remindFrom: Day;
}

/** The review that comes next, where nobody was reminded of it. */
export function owedReview(dossier: Dossier): OwedReview | undefined {
  const open = openSteps(dossier);
  const step = open.includes(22) ? 21 : open.includes(7) ? 6 : undefined;
  const byDay = step && reviewBy(dossier, step);
  if (!step || !byDay || dossier.remindedDay === byDay) return undefined;
  return { step, byDay, remindFrom: addDays(byDay, -REVIEW_AHEAD_DAYS) };
}

const WEIGHT: Readonly<Record<Standing, number>> = { OVERDUE: 0, YELLOW: 1, OK: 2, BLOCKED: 3 };

/** What must be seen to first. */
export const mostUrgent = (dues: readonly Due[]): Due | undefined =>
  [...dues].sort((a, b) => WEIGHT[a.standing] - WEIGHT[b.standing] || a.step - b.step)[0];
