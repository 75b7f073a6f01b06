/** What the secretary's desk makes of a meeting: where it stands, what is to be done next, what is still open. */
import type {
  AgendaItemJson,
  AttendeeJson,
  MeetingJson,
  MeetingStateJson,
} from "@qiming/contracts/browser/meeting";
import { unfinishedElection } from "./election.ts";
import { isThere, isVoter, knownStatus, runningItem, minutesBy, writtenSections } from "./meeting.ts";

const STEPS = ["plan", "notice", "meeting", "minutes", "sealed"] as const;
export type Step = (typeof STEPS)[number];
type StepState = "done" | "current" | "todo" | "stopped";

const REACHED: Partial<Record<MeetingStateJson, number>> = {
  MEETING_STATE_PLANNED: 0,
  MEETING_STATE_NOTICED: 1,
  MEETING_STATE_IN_SESSION: 2,
  MEETING_STATE_ENDED: 3,
  MEETING_STATE_SEALED: STEPS.length,
};

/** A cancelled meeting stopped where it was. */
export function stepsOf({ state, noticeTime }: MeetingJson): { step: Step; state: StepState }[] {
  const isCancelled = state === "MEETING_STATE_CANCELLED";
  const reached = isCancelled ? (noticeTime ? 1 : 0) : REACHED[state!]!;
  const at = (index: number): StepState => {
    if (index !== reached) return index < reached ? "done" : "todo";
    return isCancelled ? "stopped" : "current";
  };
  return STEPS.map((step, index) => ({ step, state: at(index) }));
}

export type Part = "votes" | "roll" | "minutes" | "followUps";

/** The parts of the desk that a state has work for, the most pressing first. */
export function partsOf({ state, agenda = [] }: MeetingJson): Part[] {
  const votes: Part[] = agenda.some(({ vote }) => vote) ? ["votes"] : [];
  switch (state) {
    case "MEETING_STATE_NOTICED":
      return ["roll", ...votes];
    case "MEETING_STATE_IN_SESSION":
      return [...votes, "roll", "minutes", "followUps"];
    case "MEETING_STATE_ENDED":
    case "MEETING_STATE_SEALED":
      return ["minutes", "followUps", ...votes, "roll"];
    default:
      return [];
  }
}

/** The one thing to do next. */
export type NextStep =
  "notice" | "replan" | "wait" | "begin" | "vote" | "round" | "end" | "write" | "seal" | "none";

export function nextStep(meeting: MeetingJson, now: Date): NextStep {
  const { state, plan, signInTime = "" } = meeting;
  switch (state) {
    case "MEETING_STATE_PLANNED":
      return new Date(plan!.startTime!) > now ? "notice" : "replan";
    case "MEETING_STATE_NOTICED":
      return new Date(signInTime) > now ? "wait" : "begin";
    case "MEETING_STATE_IN_SESSION":
      if (openItem(meeting)) return "vote";
      return unfinishedElection(meeting) ? "round" : "end";
    case "MEETING_STATE_ENDED":
      return isWritten(meeting) && minutesBy(meeting) ? "seal" : "write";
    default:
      return "none";
  }
}

const hasState = (state: string) => (item: AgendaItemJson) => item.vote?.state === state;

/** The item that is voted on or, without one, the next that is to be. */
export const openItem = (meeting: MeetingJson): AgendaItemJson | undefined =>
  runningItem(meeting) ?? meeting.agenda?.find(hasState("VOTE_STATE_PENDING"));

/** How many motions nobody has voted on yet. */
export const pendingVotes = ({ agenda = [] }: MeetingJson): number =>
  agenda.filter(hasState("VOTE_STATE_PENDING")).length;

export const isWritten = (meeting: MeetingJson): boolean => writtenSections(meeting).length > 0;

/** Whose written opinion can be handed in. */
export const absentVoters = ({ attendees = [] }: MeetingJson): AttendeeJson[] =>
  attendees.filter((each) => isVoter(each) && !isThere(each));

export const ROLL_FILTERS = ["all", "unknown", "there", "missing"] as const;
export type RollFilter = (typeof ROLL_FILTERS)[number];

const MATCHES: Record<RollFilter, (attendee: AttendeeJson) => boolean> = {
  all: () => true,
  unknown: (attendee) => !knownStatus(attendee),
  there: isThere,
  missing: (attendee) => !!knownStatus(attendee) && !isThere(attendee),
};

export const filtered = (attendees: readonly AttendeeJson[], filter: RollFilter): AttendeeJson[] =>
  attendees.filter(MATCHES[filter]);

/** How many answered what, among those who were invited. */
export function repliesOf({ attendees = [] }: MeetingJson): { coming: number; leave: number; none: number } {
  const count = (reply: AttendeeJson["reply"]) => attendees.filter((each) => each.reply === reply).length;
  const [coming, leave] = [count("REPLY_COMING"), count("REPLY_ASKS_FOR_LEAVE")];
  return { coming, leave, none: attendees.length - coming - leave };
}

/** How it will be noted of those of whom nobody knows, once the meeting is ended. */
export function endFigures({ attendees = [] }: MeetingJson): {
  there: number;
  leave: number;
  absent: number;
} {
  const isOnLeave = (attendee: AttendeeJson) =>
    knownStatus(attendee)
      ? attendee.status === "ATTENDANCE_STATUS_ON_LEAVE"
      : attendee.reply === "REPLY_ASKS_FOR_LEAVE";
  const there = attendees.filter(isThere).length;
  const leave = attendees.filter(isOnLeave).length;
  return { there, leave, absent: attendees.length - there - leave };
}

export const HANDS = [
  { hand: "approve", choice: "VOTE_CHOICE_APPROVE" },
  { hand: "against", choice: "VOTE_CHOICE_AGAINST" },
  { hand: "abstain", choice: "VOTE_CHOICE_ABSTAIN" },
] as const;

/** Three numbers as fields hold them, which may be empty meanwhile. */
export type HandsDraft = Record<(typeof HANDS)[number]["hand"], number | "">;

export const sumOf = (hands: HandsDraft): number =>
  Object.values(hands).reduce<number>((sum, each) => sum + (each || 0), 0);

/** Whether every hand is counted once. */
export const addUp = (hands: HandsDraft, presentVoters: number): boolean =>
  Object.values(hands).every((each) => Number.isInteger(each) && Number(each) >= 0) &&
  sumOf(hands) === presentVoters;
