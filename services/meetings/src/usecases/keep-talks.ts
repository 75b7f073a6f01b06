import { byName, dayOf, ExpectedError, type Clock, type Day, type PersonActor } from "@qiming/core";
import type { RollEntry } from "../domain/meeting.ts";
import { talkNotice } from "../domain/notices.ts";
import {
  answered,
  coverageOf,
  daysOf,
  isBy,
  isTalkOf,
  missingFor,
  otherThan,
  partiesFrom,
  recorded,
  requireTalkDay,
  talked,
  talkIdOf,
  withdrawn,
  type Talk,
  type TalkCoverage,
  type TalkKind,
} from "../domain/talk.ts";
import type { Register, TalkChange, Talks } from "./ports.ts";

const MOST_SHOWN = 500;

interface Ports {
  readonly talks: Talks;
  readonly register: Pick<Register, "roll" | "lineage" | "nameOf">;
  readonly clock: Clock;
}

/** A talk as one of the two sees it. */
export interface TalkView {
  readonly talk: Talk;
  readonly readerId: string;
  /** Empty where nobody is known by their id any more. */
  readonly otherName: string;
}

/** That people have talked with each other, and with whom they have it before them. */
export function keepTalks({ talks, register, clock }: Ports) {
  const thisYear = () => Number(dayOf(clock.now()).slice(0, 4));
  const rollOf = async (branchId: string): Promise<readonly RollEntry[]> =>
    [...(await register.roll(branchId))].sort(byName);
  const held = async (organizationId: string, year: number) => {
    const [roll, found] = await Promise.all([
      rollOf(organizationId),
      talks.list(organizationId, ...daysOf(year)),
    ]);
    return { roll, found };
  };
  const nameOf = async (personId: string, roll: readonly RollEntry[]): Promise<string> =>
    roll.find((each) => each.personId === personId)?.name ?? (await register.nameOf(personId)) ?? "";
  const viewOf = async (
    talk: Talk,
    readerId: string,
    roll: readonly RollEntry[] = [],
  ): Promise<TalkView> => ({
    ...{ talk, readerId },
    otherName: await nameOf(otherThan(talk, readerId), roll),
  });
  /** Changes what somebody may change; what is not there is refused like what is between others. */
  const changeAs = async (
    isFor: (talk: Talk) => boolean,
    id: string,
    change: (before: Talk) => TalkChange,
  ): Promise<Talk> => {
    if (!(await talks.find(id))) throw notPermitted();
    return talks.change(id, (before) => {
      if (!isFor(before)) throw notPermitted();
      return change(before);
    });
  };

  return {
    /** @param year 0: this year */
    async mine(
      year: number,
      { personId, branchId }: PersonActor,
    ): Promise<{ year: number; shown: TalkView[]; colleagues: RollEntry[]; missing: TalkKind[] }> {
      const wanted = year || thisYear();
      const found = await talks.listOf(personId, ...daysOf(wanted), MOST_SHOWN);
      const now = branchId ? await held(branchId, thisYear()) : { roll: [], found: [] };
      // Who is in a branch is for its members, not for whoever would be one.
      const isMember = now.roll.some((each) => each.personId === personId);
      const roll = isMember ? now.roll : [];
      return {
        year: wanted,
        shown: await Promise.all(found.map((talk) => viewOf(talk, personId, roll))),
        colleagues: roll.filter((each) => each.personId !== personId),
        missing: missingFor(coverageOf(roll, now.found), personId),
      };
    },
    /**
     * @throws NO_BRANCH, NOT_A_MEMBER (failed_precondition), DAY_INVALID (invalid_argument), TALK_RECORDED (already_exists),
     * TALK_BUSY (aborted)
     */
    async record(
      operationId: string,
      otherId: string,
      day: Day,
      { personId, branchId: organizationId }: PersonActor,
    ): Promise<TalkView> {
      if (!organizationId)
        throw new ExpectedError("failed_precondition", "NO_BRANCH", "members record talks of their branch");
      requireTalkDay(day, dayOf(clock.now()));
      const roll = await rollOf(organizationId);
      const parties = partiesFrom(roll, personId, otherId);
      const id = talkIdOf(personId, otherId, day);
      const blank: Talk = { ...{ id, organizationId, day, parties }, state: "WITHDRAWN", operationId: "" };
      const talk = await talks.change(
        id,
        (before) => {
          const after = recorded(before, { organizationId, parties, operationId });
          const isAsked = after.state === "RECORDED";
          return {
            talk: after,
            act: { action: `meetings.${isAsked ? "record" : "confirm"}_talk`, actorId: personId },
            tells: isAsked ? [{ personId: otherId, ...talkNotice("recorded", after) }] : [],
          };
        },
        blank,
      );
      return viewOf(talk, personId, roll);
    },
    /** @throws PERMISSION_DENIED, TALK_ANSWERED (failed_precondition), TALK_BUSY (aborted) */
    async answer(id: string, isSo: boolean, { personId }: PersonActor): Promise<TalkView> {
      const isFor = (talk: Talk) => isTalkOf(talk, personId) && !isBy(talk, personId);
      const talk = await changeAs(isFor, id, (before) => {
        const after = answered(before, isSo);
        const denied = { personId: before.parties[0].personId, ...talkNotice("denied", after) };
        return {
          talk: after,
          act: { action: `meetings.${isSo ? "confirm" : "deny"}_talk`, actorId: personId },
          tells: isSo ? [] : [denied],
        };
      });
      return viewOf(talk, personId);
    },
    /** @throws PERMISSION_DENIED, TALK_ANSWERED (failed_precondition), TALK_BUSY (aborted) */
    async withdraw(id: string, { personId }: PersonActor): Promise<void> {
      const isFor = (talk: Talk) => isBy(talk, personId);
      await changeAs(isFor, id, (before) => ({
        talk: withdrawn(before),
        act: { action: "meetings.withdraw_talk", actorId: personId },
      }));
    },
    /**
     * How far a branch is, with the names of those who are missing in their order.
     *
     * @param year 0: this year
     * @throws NO_BRANCH (failed_precondition)
     */
    async coverage(organizationId: string, year: number): Promise<{ year: number; kinds: TalkCoverage[] }> {
      if ((await register.lineage(organizationId)).at(-1)?.type !== "BRANCH")
        throw new ExpectedError("failed_precondition", "NO_BRANCH", "talks are held in branches");
      const wanted = year || thisYear();
      const { roll, found } = await held(organizationId, wanted);
      return { year: wanted, kinds: coverageOf(roll, found) };
    },
    /** Those who have had a talk of a branch in a year at all. */
    talked: async (organizationId: string, year: number): Promise<ReadonlySet<string>> =>
      talked(await talks.list(organizationId, ...daysOf(year))),
  };
}

const notPermitted = () => new ExpectedError("permission_denied", "PERMISSION_DENIED", "not permitted");
