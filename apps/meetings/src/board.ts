/** What the projector's board shows. */
import type { BoardJson } from "@qiming/contracts/browser/attendance";
import type { AgendaItemJson, CheckJson, MeetingJson } from "@qiming/contracts/browser/meeting";
import { isRunning, isSecret, lastDecided, runningItem } from "./meeting.ts";

/** The next code comes so soon. */
const TURN_MS = 15_000;
/** For so long after its turn a scanned code still opens. */
const SCAN_AFTER_MS = 15_000;
/** A board comes with every turn of the code: a line on which none has come for so long is dead, even where the browser does not say so. */
const SILENT_AFTER_MS = 40_000;
/** The figures are taken for one whole turn of theirs after the one in which they were shown. */
const TYPE_FOR_MS = 300_000;

/** A board with the time when it came. */
export interface Received {
  readonly board: BoardJson;
  readonly at: Date;
}

/** How long until the code turns, at most one turn: whose clock is wrong is the device's matter, not the code's. */
function turnsIn({ board: { nextTokenTime = "" }, at }: Received): number {
  return Math.min(Math.max(new Date(nextTokenTime).getTime() - at.getTime(), 0), TURN_MS);
}

/** Whole seconds until the next code. */
export const secondsLeft = (received: Received, now: Date): number =>
  Math.ceil(Math.max(turnsIn(received) - ageOf(received, now), 0) / 1_000);

/** A clock on the page that ticks once a second may be a little behind. */
const ageOf = ({ at }: Received, now: Date): number => Math.max(now.getTime() - at.getTime(), 0);

/** The code that can still be scanned, or typed; each is empty once it opens nothing any more. */
export function freshCode(received: Received, now: Date): { token: string; code: string } {
  const { token = "", code = "" } = received.board;
  const age = ageOf(received, now);
  return {
    token: age < turnsIn(received) + SCAN_AFTER_MS ? token : "",
    code: age < TYPE_FOR_MS ? code : "",
  };
}

export const isSilent = (received: Received, now: Date): boolean => ageOf(received, now) > SILENT_AFTER_MS;

/** 482913 as it is read out: 482 913. */
export const inThrees = (code: string): string => code.replace(/^(\d{3})(\d{3})$/, "$1 $2");

export const signInAddress = (origin: string, meetingId: string, token: string): string =>
  `${origin}/m/meetings/${meetingId}/sign-in?t=${encodeURIComponent(token)}`;

/** The item that everybody looks at: the one voted on or, until the next one, the one decided last. */
export const shownItem = (meeting: MeetingJson): AgendaItemJson | undefined =>
  runningItem(meeting) ?? (meeting.state === "MEETING_STATE_IN_SESSION" ? lastDecided(meeting) : undefined);

/** What has to hold for the next vote or, without one, for the meeting. */
export const quorumToCome = ({ agenda = [], figures }: MeetingJson): CheckJson | undefined =>
  agenda.find(({ vote }) => vote?.state === "VOTE_STATE_PENDING")?.vote?.quorum ?? figures?.quorum;

/** How far a secret vote is: papers handed out of voters, then ballots given back of papers. */
export function progressOf(item: AgendaItemJson): { n: number; all: number } | undefined {
  if (!item.vote || !isRunning(item) || !isSecret(item)) return undefined;
  const { state, presentVoters = 0, papersHandedOut = 0, ballotsCast = 0 } = item.vote;
  return state === "VOTE_STATE_HANDING_OUT"
    ? { n: papersHandedOut, all: presentVoters }
    : { n: ballotsCast, all: papersHandedOut };
}
