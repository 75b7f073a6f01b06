import { createHash } from "node:crypto";
import { ExpectedError, startOf, type Day } from "@qiming/core";
import { isOnCommittee, type RollEntry } from "./meeting.ts";

const TALK_KINDS = ["COMMITTEE_COMMITTEE", "COMMITTEE_MEMBER", "MEMBER_MEMBER"] as const;
export type TalkKind = (typeof TALK_KINDS)[number];
type TalkState = "RECORDED" | "CONFIRMED" | "DENIED" | "WITHDRAWN";

/** One of the two, with the office that they held when it was recorded. */
interface Party {
  readonly personId: string;
  readonly isOnCommittee: boolean;
}

/** That two people have talked on a day; there is one of each pair and day. What they talked about is theirs: it has no place here. */
export interface Talk {
  readonly id: string;
  readonly organizationId: string;
  readonly day: Day;
  readonly state: TalkState;
  /** First the one who recorded it. */
  readonly parties: readonly [Party, Party];
  /** Of the last call that recorded it. */
  readonly operationId: string;
}

export const TALK_SOURCE = "《中国共产党支部工作条例（试行）》第十九条";

export const isTalkOf = ({ parties }: Talk, personId: string): boolean =>
  parties.some((each) => each.personId === personId);
export const isBy = ({ parties: [by] }: Talk, personId: string): boolean => by.personId === personId;
export const otherThan = ({ parties: [by, other] }: Talk, personId: string): string =>
  by.personId === personId ? other.personId : by.personId;

/** One of each pair and day, whoever of the two records it. */
export function talkIdOf(personId: string, otherId: string, day: Day): string {
  const key = [...[personId, otherId].sort(), day].join("\n");
  return createHash("sha256").update(`talk\n${key}`).digest("hex").slice(0, 32);
}

/** By the other one, as long as it waits. */
export const isToAnswer = (talk: Talk, personId: string): boolean =>
  talk.state === "RECORDED" && !isBy(talk, personId);

export function kindOf({ parties }: Pick<Talk, "parties">): TalkKind {
  const committee = parties.filter((each) => each.isOnCommittee).length;
  return committee === 2 ? "COMMITTEE_COMMITTEE" : committee === 1 ? "COMMITTEE_MEMBER" : "MEMBER_MEMBER";
}

/** The first and the last day of a year. */
export const daysOf = (year: number): [Day, Day] => [`${year}-01-01`, `${year}-12-31`];

/** @throws DAY_INVALID (invalid_argument) of what is no day, is still ahead or was before the year began */
export function requireTalkDay(day: Day, today: Day): void {
  const [first] = daysOf(Number(today.slice(0, 4)));
  if (!isDay(day) || day > today || day < first)
    throw new ExpectedError("invalid_argument", "DAY_INVALID", "a day of this year that is not ahead");
}

function isDay(day: Day): boolean {
  try {
    startOf(day);
    return true;
  } catch {
    return false;
  }
}

/**
 * The two of a talk, first the one who records it.
 *
 * @throws NOT_A_MEMBER (failed_precondition) where one of the two is not on the roll, or both are the same
 */
export function partiesFrom(
  roll: readonly RollEntry[],
  recorderId: string,
  otherId: string,
): Talk["parties"] {
  const partyOf = (personId: string): Party | undefined => {
    const entry = roll.find((each) => each.personId === personId);
    return entry && { personId, isOnCommittee: isOnCommittee(entry) };
  };
  const [by, other] = [partyOf(recorderId), partyOf(otherId)];
  if (!by || !other || recorderId === otherId)
    throw new ExpectedError("failed_precondition", "NOT_A_MEMBER", "two members of one branch talk");
  return [by, other];
}

/**
 * The same talk back: this very call recorded it before. Where the other one had recorded it, both have said so now.
 *
 * @param before withdrawn where nothing is known of this pair and day
 * @throws TALK_RECORDED (already_exists)
 */
export function recorded(
  before: Talk,
  { organizationId, parties, operationId }: Pick<Talk, "organizationId" | "parties" | "operationId">,
): Talk {
  if (before.operationId === operationId) return before;
  const isMine = isBy(before, parties[0].personId);
  if (before.state === "RECORDED" && !isMine) return { ...before, state: "CONFIRMED", operationId };
  // Whoever denied it may have been wrong; nobody is asked twice.
  const isFree = before.state === "WITHDRAWN" || (before.state === "DENIED" && !isMine);
  if (!isFree) throw new ExpectedError("already_exists", "TALK_RECORDED", "this talk is recorded");
  return { ...before, organizationId, parties, operationId, state: "RECORDED" };
}

/** The same talk back: that is what they said before. @throws TALK_ANSWERED (failed_precondition) */
export function answered(talk: Talk, isSo: boolean): Talk {
  const state = isSo ? "CONFIRMED" : "DENIED";
  if (talk.state === state) return talk;
  requireUnanswered(talk);
  return { ...talk, state };
}

/** The same talk back: it is withdrawn. @throws TALK_ANSWERED (failed_precondition) */
export function withdrawn(talk: Talk): Talk {
  if (talk.state === "WITHDRAWN") return talk;
  requireUnanswered(talk);
  return { ...talk, state: "WITHDRAWN" };
}

function requireUnanswered({ state }: Talk): void {
  if (state !== "RECORDED")
    throw new ExpectedError("failed_precondition", "TALK_ANSWERED", `the talk is ${state}`);
}

/** How far a branch is with one kind of talks. */
export interface TalkCoverage {
  readonly kind: TalkKind;
  /** Pairs of the committee, or members beside it. */
  readonly needed: number;
  readonly held: number;
  /** Those who still have one before them: pairs of the committee, or members one by one. */
  readonly missing: readonly (readonly RollEntry[])[];
}

/**
 * Every two of the committee; every other member with somebody of the committee; every other member with one of their own. Who is on the
 * committee now has it before them; what somebody was on the day of a talk decides what it counts for.
 *
 * @param talks of one year
 */
export function coverageOf(roll: readonly RollEntry[], talks: readonly Talk[]): TalkCoverage[] {
  const committee = roll.filter(isOnCommittee);
  const members = roll.filter((each) => !isOnCommittee(each));
  const held = talks.filter(({ state }) => state === "CONFIRMED");
  const pairs = committee.flatMap((one, index) => committee.slice(index + 1).map((other) => [one, other]));
  const hasTalked = (people: readonly RollEntry[], kind: TalkKind): boolean =>
    held.some(
      (talk) => kindOf(talk) === kind && people.every(({ personId }) => countsFor(talk, personId, kind)),
    );
  const duties: Record<TalkKind, readonly (readonly RollEntry[])[]> = {
    COMMITTEE_COMMITTEE: pairs,
    COMMITTEE_MEMBER: committee.length > 0 ? members.map((each) => [each]) : [],
    MEMBER_MEMBER: members.length > 1 ? members.map((each) => [each]) : [],
  };
  return TALK_KINDS.map((kind) => {
    const missing = duties[kind].filter((people) => !hasTalked(people, kind));
    return { kind, needed: duties[kind].length, held: duties[kind].length - missing.length, missing };
  });
}

/** Whoever was on the committee themselves has not talked with it as a member. */
const countsFor = ({ parties }: Talk, personId: string, kind: TalkKind): boolean =>
  parties.some((each) => each.personId === personId && (kind !== "COMMITTEE_MEMBER" || !each.isOnCommittee));

/** What somebody still has before them. */
export const missingFor = (coverage: readonly TalkCoverage[], personId: string): TalkKind[] =>
  coverage
    .filter(({ missing }) => missing.flat().some((each) => each.personId === personId))
    .map(({ kind }) => kind);

/** Those who have had one at all. */
export const talked = (talks: readonly Talk[]): ReadonlySet<string> =>
  new Set(
    talks
      .filter(({ state }) => state === "CONFIRMED")
      .flatMap(({ parties }) => parties.map(({ personId }) => personId)),
  );
