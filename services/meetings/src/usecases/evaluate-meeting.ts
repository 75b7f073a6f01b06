import { ExpectedError, holdsPermission, newId, type Clock, type PersonActor } from "@qiming/core";
import { isThere } from "../domain/attendance.ts";
import {
  answeredCheck,
  isRatingOpen,
  lastRatingDay,
  requireRatingOpen,
  LEAST_ANSWERS,
  type Criterion,
  type Ratings,
  type SpotCheckScores,
} from "../domain/evaluation.ts";
import { attended, requireAttended, requireState, type Meeting } from "../domain/meeting.ts";
import { answeredNotice, checkedNotice } from "../domain/notices.ts";
import type { Meetings, RatingsStore, Register } from "./ports.ts";

interface Ports {
  readonly meetings: Meetings;
  readonly ratings: RatingsStore;
  readonly register: Register;
  readonly clock: Clock;
}

/** What is thought of a meeting, as one reader may see it. */
export interface EvaluationView {
  readonly meeting: Meeting;
  /** How many have answered. */
  readonly answers: number;
  /** Undefined: too few have, or more may. */
  readonly shown: Ratings | undefined;
  /** The last day on which answers are taken. */
  readonly closeDay: string;
  readonly mayRate: boolean;
  readonly hasRated: boolean;
  readonly mayCheck: boolean;
  readonly mayAnswer: boolean;
  /** Comments and checks are for those who hold or oversee the branch's meetings. */
  readonly seesAll: boolean;
}

const isOver = ({ state }: Meeting): boolean => state === "ENDED" || state === "SEALED";

/** How good a meeting was. */
export function evaluateMeeting({ meetings, ratings, register, clock }: Ports) {
  const view = async (id: string, actor: PersonActor): Promise<EvaluationView> => {
    const meeting = (await meetings.find(id))!;
    const found = await ratings.find(id);
    const answers = found.raterIds.length;
    const hasRated = found.raterIds.includes(actor.personId);
    const may = (permission: string) => holdsPermission(actor, permission, meeting.lineage);
    const isOpen = isOver(meeting) && !!meeting.endTime && isRatingOpen(meeting.endTime, clock.now());
    // No result is followed by another one: the difference would say what a single answer was.
    const isFinal = !isOpen || answers === meeting.confirmed.filter(isThere).length;
    return {
      ...{ meeting, answers, hasRated },
      shown: isFinal && answers >= LEAST_ANSWERS ? found : undefined,
      closeDay: meeting.endTime ? lastRatingDay(meeting.endTime) : "",
      mayRate: isOpen && !hasRated && attended(meeting, actor.personId),
      mayCheck: isOver(meeting) && may("meetings.oversee"),
      mayAnswer: may("meetings.manage"),
      seesAll: may("meetings.read"),
    };
  };
  return {
    view,
    /**
     * @throws MEETING_STATE, RATING_OVER (failed_precondition), NOT_ON_LIST, WAS_NOT_THERE (permission_denied), ALREADY_RATED
     * (already_exists)
     */
    async rate(
      id: string,
      personId: string,
      { scores, comment }: { readonly scores: Readonly<Record<Criterion, number>>; readonly comment: string },
    ): Promise<void> {
      const meeting = await meetings.find(id);
      if (!meeting) throw notOnList();
      if (!meeting.invited.some((each) => each.personId === personId)) throw notOnList();
      requireState(meeting, "ENDED", "SEALED");
      requireAttended(meeting, personId);
      requireRatingOpen(meeting.endTime!, clock.now());
      if (!(await ratings.add(id, personId, scores, comment.trim())))
        throw new ExpectedError("already_exists", "ALREADY_RATED", "one answer a person");
    },
    /** @throws MEETING_STATE (failed_precondition) */
    async check(
      id: string,
      operationId: string,
      { scores, finding }: { readonly scores: SpotCheckScores; readonly finding: string },
      actorId: string,
    ): Promise<void> {
      const { organizationId } = (await meetings.find(id))!;
      const leaderIds = (await register.units(organizationId)).find(
        (each) => each.id === organizationId,
      )?.leaderIds;
      const checkId = operationId || newId(clock.now());
      await meetings.change(id, (meeting) => {
        requireState(meeting, "ENDED", "SEALED");
        const act = { action: "meetings.spot_check", actorId, details: { checkId } };
        if (meeting.spotChecks.some((each) => each.id === checkId)) return { meeting, act };
        const check = { id: checkId, scores, finding, authorId: actorId, time: clock.now(), answer: "" };
        return {
          meeting: { ...meeting, spotChecks: [...meeting.spotChecks, check] },
          act,
          tells: (leaderIds ?? []).map((personId) => ({ personId, ...checkedNotice(meeting) })),
        };
      });
    },
    /** @throws SPOT_CHECK_NOT_FOUND (not_found), SPOT_CHECK_ANSWERED (failed_precondition) */
    async answer(id: string, checkId: string, answer: string, actorId: string): Promise<void> {
      await meetings.change(id, (meeting) => {
        const { checks, answered } = answeredCheck(meeting.spotChecks, checkId, answer, clock.now());
        return {
          meeting: { ...meeting, spotChecks: checks },
          act: { action: "meetings.answer_spot_check", actorId, details: { checkId } },
          tells: [{ personId: answered.authorId, ...answeredNotice(meeting) }],
        };
      });
    },
  };
}

const notOnList = () =>
  new ExpectedError("permission_denied", "NOT_ON_LIST", "not on the list of this meeting");
