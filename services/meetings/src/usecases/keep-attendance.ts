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
import { requireState, type Meeting } from "../domain/meeting.ts";
import { isCode, requireToken } from "../domain/sign-in-token.ts";
import { isVoting } from "../domain/vote.ts";
import type { Frozen, Meetings, Presences } from "./ports.ts";

/** So many codes a person and meeting, right or wrong; scanning, and the roll call, go on. */
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
  const seatAt = async (id: string, personId: string): Promise<Frozen & { seat: Invited }> => {
    const frozen = await meetings.findFrozen(id);
    const seat = frozen?.invited.get(personId);
    if (!frozen || !seat) throw notOnList();
    return { ...frozen, seat };
  };
  const requireOpen = async (id: string, states: readonly Meeting["state"][]) => {
    const found = (await meetings.findState(id))!;
    requireState(found, ...states);
    return found;
  };
  const save = async (
    id: string,
    personId: string,
    states: readonly Meeting["state"][],
    change: (presence: Presence) => Presence,
  ): Promise<Presence> => {
    const presence = await presences.change(id, personId, change);
    // After the write: whatever closes the list reads it after it has closed, so what is said here to be there is in it.
    await requireOpen(id, states);
    changed(id);
    return presence;
  };
  const requireCode = async (id: string, personId: string, code: string, secret: string) => {
    // Counted before it is looked at: as many at once are as many.
    if (code && (await presences.countTry(id, personId)) > MOST_TRIES) throw tooManyTries();
    if (isCode(code, secret, id, clock.now())) return;
    throw new ExpectedError("invalid_argument", "CODE_WRONG", "this is not the code");
  };
  return {
    /** @throws NOT_ON_LIST (permission_denied), MEETING_STATE (failed_precondition), REASON_MISSING (invalid_argument) */
    async reply(id: string, personId: string, reply: Reply, reason: string): Promise<Presence> {
      await seatAt(id, personId);
      await requireOpen(id, ["NOTICED"]);
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
      const { seat, secret, signInTime } = await seatAt(id, personId);
      const { beginTime } = await requireOpen(id, OPEN);
      if (clock.now() < signInTime)
        throw new ExpectedError("failed_precondition", "SIGN_IN_TOO_EARLY", "nobody can sign in yet", {
          metadata: { opens: signInTime.toISOString() },
        });
      const method: Method = token ? "QR" : "CODE";
      if (token) requireToken(token, secret, id, clock.now());
      else await requireCode(id, personId, code, secret);
      const presence = await save(id, personId, OPEN, (before) =>
        signedIn(before, method, clock.now(), !!beginTime && clock.now() > beginTime),
      );
      return { invited: seat, presence };
    },
    /** @throws NOT_ON_LIST (permission_denied), MEETING_STATE, IS_VOTING (failed_precondition), REASON_MISSING (invalid_argument) */
    async callRoll(
      id: string,
      personId: string,
      { status, reason }: { readonly status: AttendanceStatus; readonly reason: string },
      actorId: string,
    ): Promise<Presence> {
      await seatAt(id, personId);
      const meeting = (await meetings.find(id))!;
      requireState(meeting, ...OPEN);
      const leaves = !isThere({ status });
      if (leaves && hasVote(meeting, personId)) throw isVotingNow();
      const deed = { time: clock.now(), actorId };
      let before: Presence | undefined;
      const presence = await save(id, personId, OPEN, (known) => {
        before = known;
        return called(known, status, reason, deed);
      });
      // A vote may have been opened meanwhile, with them among the voters.
      if (leaves && hasVote((await meetings.find(id))!, personId)) {
        await presences.change(id, personId, () => before!);
        throw isVotingNow();
      }
      return presence;
    },
    erase: (personId: string): Promise<void> => presences.erase(personId),
  };
}

const hasVote = ({ agenda }: Meeting, personId: string): boolean =>
  agenda.some(({ vote }) => vote && isVoting(vote, personId));

const isVotingNow = () =>
  new ExpectedError("failed_precondition", "IS_VOTING", "they have a vote in what is running");

const notOnList = () =>
  new ExpectedError("permission_denied", "NOT_ON_LIST", "not on the list of this meeting");

const tooManyTries = () =>
  new ExpectedError("resource_exhausted", "TOO_MANY_TRIES", "too many wrong codes; scan, or be called");
