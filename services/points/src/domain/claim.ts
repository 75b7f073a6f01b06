import { addWorkingDays, dayOf, ExpectedError, startOf, type Day, type Period } from "@qiming/core";
import { periodOf } from "./account.ts";
import {
  CLAIMED,
  DEDUCTED,
  type BookRef,
  type Indicator,
  type RuleBook,
  type ScorePart,
} from "./rule-book.ts";
import { refOf } from "./supplement.ts";

export type ClaimKind = "CLAIM" | "DEDUCTION";
export type ClaimState = "SUBMITTED" | "RETURNED" | "ACCEPTED" | "DECLINED" | "WITHDRAWN";

/** As somebody wrote it. */
export interface ClaimContent {
  readonly indicatorCode: string;
  /** Which of the indicator's levels, from 0 on; 0 where it has none. */
  readonly level: number;
  readonly day: Day;
  readonly title: string;
  readonly evidence: string;
}

/** What the rule book that was in force on the day makes of it. */
interface Valued {
  readonly ruleBook: BookRef;
  readonly indicator: Pick<Indicator, "code" | "name">;
  readonly part: ScorePart;
  readonly levelName?: Indicator["name"] | undefined;
  /** Before the caps. */
  readonly tenths: number;
}

export interface Claim {
  readonly id: string;
  readonly kind: ClaimKind;
  readonly state: ClaimState;
  readonly personId: string;
  readonly branchId: string;
  readonly collegeId: string;
  /** From the university down to the branch, as the tree was when it was made. */
  readonly lineage: readonly string[];
  readonly period: string;
  readonly content: ClaimContent;
  readonly value: Valued;
  /** The member; of a deduction who proposed it; of a sheet who brought it. */
  readonly makerId: string;
  readonly isFromSheet: boolean;
  readonly submitTime: Date;
  /** Of a deduction: what the member has to say, and until when it waits for that. */
  readonly answer: string;
  readonly hearingUntil: Day | "";
  /** The last one. */
  readonly decision?: ClaimDecision | undefined;
}

interface ClaimDecision {
  readonly actorId: string;
  readonly reason: string;
  readonly time: Date;
}

type Act = "amend" | "withdraw" | "accept" | "return" | "decline" | "answer" | "agree" | "reject";
interface Step {
  readonly kinds: readonly ClaimKind[];
  readonly from: readonly ClaimState[];
  readonly to: ClaimState;
}

const STEPS: Readonly<Record<Act, Step>> = {
  amend: { kinds: ["CLAIM"], from: ["RETURNED"], to: "SUBMITTED" },
  withdraw: { kinds: ["CLAIM", "DEDUCTION"], from: ["SUBMITTED", "RETURNED"], to: "WITHDRAWN" },
  accept: { kinds: ["CLAIM"], from: ["SUBMITTED"], to: "ACCEPTED" },
  return: { kinds: ["CLAIM"], from: ["SUBMITTED"], to: "RETURNED" },
  decline: { kinds: ["CLAIM"], from: ["SUBMITTED"], to: "DECLINED" },
  answer: { kinds: ["DEDUCTION"], from: ["SUBMITTED"], to: "SUBMITTED" },
  agree: { kinds: ["DEDUCTION"], from: ["SUBMITTED"], to: "ACCEPTED" },
  reject: { kinds: ["DEDUCTION"], from: ["SUBMITTED"], to: "DECLINED" },
};

/** @throws CLAIM_STATE (failed_precondition) */
function stepped(claim: Claim, act: Act): Claim {
  const { kinds, from, to } = STEPS[act];
  if (!kinds.includes(claim.kind) || !from.includes(claim.state))
    throw new ExpectedError("failed_precondition", "CLAIM_STATE", `a ${claim.kind} that is ${claim.state}`, {
      metadata: { state: claim.state },
    });
  return { ...claim, state: to };
}

const invalid = (reason: string, message: string) => new ExpectedError("invalid_argument", reason, message);
const denied = (reason: string, message: string) => new ExpectedError("permission_denied", reason, message);

/** What somebody can claim by a rule book. */
export const claimable = ({ indicators }: RuleBook): Indicator[] =>
  indicators.filter(({ source }) => source === CLAIMED);

/** What can be deducted by hand. */
export const deductible = ({ indicators }: RuleBook): Indicator[] =>
  indicators.filter(({ source }) => source === DEDUCTED);

/** @throws INVALID_REQUEST (invalid_argument) for a day that no calendar has, DAY_AHEAD (invalid_argument) */
export function requirePast(day: Day, now: Date): void {
  try {
    startOf(day);
  } catch (cause) {
    throw new ExpectedError("invalid_argument", "INVALID_REQUEST", `${day} is no day`, { cause });
  }
  if (day > dayOf(now)) throw invalid("DAY_AHEAD", "it has not happened yet");
}

export const periodOfDay = (day: Day): string => periodOf(startOf(day));

/** @throws NOT_CLAIMABLE, LEVEL_INVALID (invalid_argument) */
export function valueOfClaim(
  book: RuleBook,
  { indicatorCode, level }: Pick<ClaimContent, "indicatorCode" | "level">,
): Valued {
  const indicator = claimable(book).find(({ code }) => code === indicatorCode);
  if (!indicator) throw invalid("NOT_CLAIMABLE", `${indicatorCode} is not claimed`);
  const { levels = [] } = indicator;
  const found = levels[level];
  if (levels.length === 0 ? level !== 0 : !found)
    throw invalid("LEVEL_INVALID", `there is no level ${level}`);
  return { ...valued(book, indicator), ...(found && { levelName: found.name, tenths: found.tenths }) };
}

/** @throws NOT_DEDUCTIBLE (invalid_argument) */
export function valueOfDeduction(book: RuleBook, indicatorCode: string): Valued {
  const indicator = deductible(book).find(({ code }) => code === indicatorCode);
  if (!indicator) throw invalid("NOT_DEDUCTIBLE", `${indicatorCode} is not deducted by hand`);
  return valued(book, indicator);
}

const valued = (book: RuleBook, indicator: Indicator): Valued => ({
  ruleBook: refOf(book, indicator.code),
  indicator: { code: indicator.code, name: indicator.name },
  ...{ part: indicator.part, tenths: indicator.unitTenths },
});

/** @throws EVIDENCE_MISSING (invalid_argument) */
export function requireEvidence({ evidence }: Pick<ClaimContent, "evidence">): void {
  if (!evidence.trim()) throw invalid("EVIDENCE_MISSING", "a claim says where it can be checked");
}

/** @throws REASON_MISSING (invalid_argument) */
export function requireReason(reason: string): void {
  if (!reason.trim()) throw invalid("REASON_MISSING", "a reason is needed");
}

const HEARING_DAYS = 3;

/** The last day on which a member may take their time to answer. */
export const hearingUntil = (periods: readonly Period[], now: Date): Day =>
  addWorkingDays(periods, dayOf(now), HEARING_DAYS);

/** Whether a person may change or withdraw it: who made it and, of a claim, whose it is. */
export const isMaker = ({ kind, makerId, personId }: Claim, actorId: string): boolean =>
  actorId === makerId || (kind === "CLAIM" && actorId === personId);

/** Once more, as it is now. @throws CLAIM_STATE (failed_precondition) */
export const amended = (claim: Claim, content: ClaimContent, value: Valued, now: Date): Claim => ({
  ...stepped(claim, "amend"),
  ...{ content, value, period: periodOfDay(content.day), submitTime: now },
});

/** @throws CLAIM_STATE (failed_precondition) */
export const withdrawn = (claim: Claim): Claim => stepped(claim, "withdraw");

/**
 * @param value what the evidence shows; missing: as it was claimed
 * @throws CLAIM_STATE (failed_precondition), OWN_CLAIM (permission_denied), REASON_MISSING (invalid_argument)
 */
export function decidedClaim(
  claim: Claim,
  act: "accept" | "return" | "decline",
  decision: ClaimDecision,
  value?: { readonly level: number; readonly value: Valued },
): Claim {
  const next = stepped(claim, act);
  if (isMaker(claim, decision.actorId))
    throw denied("OWN_CLAIM", "nobody decides what they brought themselves");
  if (act !== "accept") requireReason(decision.reason);
  const seen = value &&
    act === "accept" && { content: { ...claim.content, level: value.level }, value: value.value };
  return { ...next, ...seen, decision };
}

/** The same claim back: it says so already. @throws CLAIM_STATE (failed_precondition), REASON_MISSING (invalid_argument) */
export function answered(claim: Claim, text: string): Claim {
  const next = stepped(claim, "answer");
  requireReason(text);
  return claim.answer === text.trim() ? claim : { ...next, answer: text.trim() };
}

/** Whether the member had their say, or the time for it. */
const isHeard = ({ answer, hearingUntil: last }: Claim, now: Date): boolean =>
  answer !== "" || dayOf(now) > last;

/**
 * By another person than who proposed it. An answer is answered with a reason, whatever is decided.
 *
 * @throws CLAIM_STATE, HEARING_OPEN (failed_precondition), OWN_DEDUCTION, OWN_ACCOUNT (permission_denied), REASON_MISSING (invalid_argument)
 */
export function decidedDeduction(claim: Claim, isAgreed: boolean, decision: ClaimDecision): Claim {
  const next = stepped(claim, isAgreed ? "agree" : "reject");
  if (claim.makerId === decision.actorId) throw denied("OWN_DEDUCTION", "two people decide on a deduction");
  if (claim.personId === decision.actorId)
    throw denied("OWN_ACCOUNT", "nobody decides about their own points");
  if (!isHeard(claim, decision.time))
    throw new ExpectedError(
      "failed_precondition",
      "HEARING_OPEN",
      `the member has until ${claim.hearingUntil}`,
      {
        metadata: { day: claim.hearingUntil },
      },
    );
  if (!isAgreed || claim.answer) requireReason(decision.reason);
  return { ...next, decision };
}

/** Whether it waits for this person's decision, who may decide at that place. */
export const waitsFor = (claim: Claim, actorId: string, now: Date): boolean =>
  claim.state === "SUBMITTED" &&
  actorId !== claim.personId &&
  actorId !== claim.makerId &&
  (claim.kind === "CLAIM" || isHeard(claim, now));
