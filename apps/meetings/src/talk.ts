/** Heart-to-heart talks as a page shows them. */
import type { ColleagueJson, TalkJson } from "@qiming/contracts/browser/talk";
import { dayOf } from "./follow-up.ts";

export interface TalkDraft {
  personId: string;
  day: string;
}

/** What waits for the reader's word, and all others. */
export const inTalkSections = (talks: readonly TalkJson[] = []) => ({
  toAnswer: talks.filter(({ isMineToAnswer }) => isMineToAnswer),
  others: talks.filter(({ isMineToAnswer }) => !isMineToAnswer),
});

export const talkTag = {
  TALK_STATE_UNSPECIFIED: "qm-tag--plain",
  TALK_STATE_RECORDED: "qm-tag--warn",
  TALK_STATE_CONFIRMED: "qm-tag--good",
  TALK_STATE_DENIED: "qm-tag--plain",
} as const satisfies Record<NonNullable<TalkJson["state"]>, string>;

/** Whoever recorded it takes it back as long as the other one has not answered. */
export const mayWithdraw = ({ state, isMineToAnswer }: TalkJson): boolean =>
  state === "TALK_STATE_RECORDED" && !isMineToAnswer;

/** With whom one could talk, those of the committee first; a part without anybody is left out. */
export const inOffices = (colleagues: readonly ColleagueJson[] = []) =>
  [
    { office: "committee", people: colleagues.filter(({ isOnCommittee }) => isOnCommittee) },
    { office: "members", people: colleagues.filter(({ isOnCommittee }) => !isOnCommittee) },
  ].filter(({ people }) => people.length > 0);

/** From the first day of the year until today. */
export function daysToRecord(now: Date): { first: string; last: string } {
  const last = dayOf(now);
  return { first: `${last.slice(0, 4)}-01-01`, last };
}

/** Why a talk cannot be recorded so, as far as this device knows. */
export function talkRefusalOf({ personId, day }: TalkDraft, now: Date): string | undefined {
  const { first, last } = daysToRecord(now);
  if (!personId) return "NOT_A_MEMBER";
  return day < first || day > last ? "DAY_INVALID" : undefined;
}
