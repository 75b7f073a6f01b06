import { ExpectedError, type Clock } from "@qiming/core";
import {
  called,
  isThere,
  replied,
  signedIn,
  type AttendanceStatus,
  type Invited,
  type Method,
  type Presence,
  type Reply,
} from "../domain/attendance.ts";
import { requireState, signInTime, type Meeting } from "../domain/meeting.ts";
import { isCode, requireToken } from "../domain/sign-in-token.ts";
import { isRunning } from "../domain/vote.ts";
import type { Meetings, Presences } from "./ports.ts";

/** So many wrong codes a person and meeting; scanning, and the roll call, go on. */
const MOST_TRIES = 10;
const OPEN = ["NOTICED", "IN_SESSION"] as const;

interface Ports {
  readonly meetings: Meetings;
  readonly presences: Presences;
  readonly clock: Clock;
  /** Wakes those who watch. */
  readonly changed: (meetingId: string) => void;
}

/** Who comes, and who came. */
export function keepAttendance({ meetings, presences, clock, changed }: Ports) {
  const invitedTo = async (id: string, personId: string): Promise<Meeting> => {
    const meeting = await meetings.find(id);
    if (!meeting?.invited.some((each) => each.personId === personId)) throw notOnList();
    return meeting;
  };
  const save = async (
    id: string,
    personId: string,
    states: readonly Meeting["state"][],
    change: (presence: Presence) => Presence,
  ): Promise<Presence> => {
    const presence = await presences.change(id, personId, change);
    // After the write: whatever closes the list reads it after it has closed, so what is said here to be there is in it.
    requireState((await meetings.find(id))!, ...states);
    changed(id);
    return presence;
  };
  const requireCode = async (id: string, personId: string, code: string, { secret }: Meeting) => {
    if ((await presences.tries(id, personId)) >= MOST_TRIES) throw tooManyTries();
    if (isCode(code, secret, id, clock.now())) return;
    if ((await presences.countTry(id, personId)) >= MOST_TRIES) throw tooManyTries();
    throw new ExpectedError("invalid_argument", "CODE_WRONG", "this is not the code");
  };
  return {
    /** @throws NOT_ON_LIST (permission_denied), MEETING_STATE (failed_precondition), REASON_MISSING (invalid_argument) */
    async reply(id: string, personId: string, reply: Reply, reason: string): Promise<Presence> {
      requireState(await invitedTo(id, personId), "NOTICED");
      return save(id, personId, ["NOTICED"], (presence) => replied(presence, reply, reason));
    },
    /**
     * @param proof the token of a scanned code, or the six figures
     * @throws NOT_ON_LIST (permission_denied); MEETING_STATE, SIGN_IN_TOO_EARLY, TOKEN_STALE (failed_precondition); TOKEN_FORGED, TOKEN_FOREIGN,
     * CODE_WRONG (invalid_argument); TOO_MANY_TRIES (resource_exhausted)
     */
    async signIn(
      id: string,
      personId: string,
      { token, code }: { readonly token: string; readonly code: string },
    ): Promise<{ invited: Invited; presence: Presence }> {
      const meeting = await invitedTo(id, personId);
      requireState(meeting, ...OPEN);
      const opens = signInTime(meeting);
      if (clock.now() < opens)
        throw new ExpectedError("failed_precondition", "SIGN_IN_TOO_EARLY", "nobody can sign in yet", {
          metadata: { opens: opens.toISOString() },
        });
      const method: Method = token ? "QR" : "CODE";
      if (token) requireToken(token, meeting.secret, id, clock.now());
      else await requireCode(id, personId, code, meeting);
      const presence = await save(id, personId, OPEN, (before) =>
        signedIn(before, method, clock.now(), isLate(meeting, clock.now())),
      );
      return { invited: meeting.invited.find((each) => each.personId === personId)!, presence };
    },
    /** @throws NOT_ON_LIST (permission_denied), MEETING_STATE, IS_VOTING (failed_precondition), REASON_MISSING (invalid_argument) */
    async callRoll(
      id: string,
      personId: string,
      { status, reason }: { readonly status: AttendanceStatus; readonly reason: string },
      actorId: string,
    ): Promise<Presence> {
      const meeting = await invitedTo(id, personId);
      requireState(meeting, ...OPEN);
      const isVoting = meeting.agenda.some(
        ({ vote }) => vote && isRunning(vote) && vote.voterIds.includes(personId),
      );
      if (isVoting && !isThere({ status }))
        throw new ExpectedError("failed_precondition", "IS_VOTING", "they have a vote in what is running");
      const deed = { time: clock.now(), actorId };
      return save(id, personId, OPEN, (presence) => called(presence, status, reason, deed));
    },
    erase: (personId: string): Promise<void> => presences.erase(personId),
  };
}

/** Whoever comes after the meeting has begun. */
const isLate = ({ beginTime }: Meeting, now: Date): boolean => !!beginTime && now > beginTime;

const notOnList = () =>
  new ExpectedError("permission_denied", "NOT_ON_LIST", "not on the list of this meeting");

const tooManyTries = () =>
  new ExpectedError("resource_exhausted", "TOO_MANY_TRIES", "too many wrong codes; scan, or be called");
