/** A plan as a form holds it, and as the contract does. Days and times are those of Shanghai, wherever the device is. */
import type {
  BallotModeJson,
  ExemptionJson,
  MeetingModeJson,
  MeetingPlanJson,
  MeetingTypeJson,
  MotionKindJson,
} from "@qiming/contracts/browser/meeting";
import { kindsAt, modesFor } from "./meeting-types.ts";

export interface PointDraft {
  /** Its own among those of the form. */
  readonly key: number;
  title: string;
  hasMotion: boolean;
  kind: MotionKindJson;
  ballotMode: BallotModeJson;
  text: string;
}

export interface PlanDraft {
  type: MeetingTypeJson;
  title: string;
  /** 2026-03-18 and 19:00. */
  day: string;
  time: string;
  minutes: number;
  mode: MeetingModeJson;
  place: string;
  link: string;
  points: PointDraft[];
  /** One a line. */
  guests: string;
  readonly exemptions: readonly ExemptionJson[];
}

/** What is wrong, by the field where it is: a field of the plan, or "points.3.title" by the point's key. */
export interface PlanFault {
  readonly field: string;
  readonly fault:
    | "titleMissing"
    | "dayMissing"
    | "timeMissing"
    | "startPassed"
    | "minutesOut"
    | "placeMissing"
    | "linkInvalid"
    | "pointTitleMissing"
    | "motionTextMissing"
    | "guestsTooMany"
    | "guestTooLong";
}

export const MOST_POINTS = 20;
const MOST_GUESTS = 20;
const MOST_GUEST_LETTERS = 40;
export const LEAST_MINUTES = 10;
export const MOST_MINUTES = 480;
const OFFSET = "+08:00";
const OFFSET_MS = 8 * 3_600_000;

let lastKey = 0;
export const newPoint = (title = ""): PointDraft => ({
  key: ++lastKey,
  title,
  hasMotion: false,
  kind: "MOTION_KIND_ORDINARY",
  ballotMode: "BALLOT_MODE_SHOW_OF_HANDS",
  text: "",
});

export const newPlan = (type: MeetingTypeJson): PlanDraft => ({
  type,
  title: "",
  day: "",
  time: "19:00",
  minutes: 60,
  mode: "MEETING_MODE_OFFLINE",
  place: "",
  link: "",
  points: [newPoint()],
  guests: "",
  exemptions: [],
});

export function fromPlan(plan: MeetingPlanJson): PlanDraft {
  const { type, title = "", startTime = "", minutes = 60, mode, place = "", link = "" } = plan;
  const local = new Date(new Date(startTime).getTime() + OFFSET_MS).toISOString();
  return {
    type: type!,
    title,
    day: local.slice(0, 10),
    time: local.slice(11, 16),
    minutes,
    mode: mode!,
    place,
    link,
    points: (plan.agenda ?? []).map(({ title: point, motion }) => ({
      ...newPoint(point),
      ...(motion && {
        hasMotion: true,
        kind: motion.kind!,
        ballotMode: motion.ballotMode!,
        text: motion.text ?? "",
      }),
    })),
    guests: (plan.guests ?? []).join("\n"),
    exemptions: plan.exemptions ?? [],
  };
}

const startOf = ({ day, time }: Pick<PlanDraft, "day" | "time">): Date | undefined =>
  day && time ? new Date(`${day}T${time}:00${OFFSET}`) : undefined;

export const isOnSite = ({ mode }: Pick<PlanDraft, "mode">) => mode !== "MEETING_MODE_ONLINE";
export const isOnline = ({ mode }: Pick<PlanDraft, "mode">) => mode !== "MEETING_MODE_OFFLINE";

/** Whether something is decided under a point: not every type of meeting decides. */
const isDecided = ({ type }: Pick<PlanDraft, "type">, { hasMotion }: PointDraft): boolean =>
  hasMotion && kindsAt(type).length > 0;

const guestsOf = ({ guests }: PlanDraft): string[] =>
  guests
    .split("\n")
    .map((each) => each.trim())
    .filter(Boolean);

export function toPlan(draft: PlanDraft): MeetingPlanJson {
  const { type, minutes, mode, exemptions } = draft;
  return {
    type,
    title: draft.title.trim(),
    startTime: startOf(draft)!.toISOString(),
    minutes,
    mode,
    ...(isOnSite(draft) && { place: draft.place.trim() }),
    ...(isOnline(draft) && { link: draft.link.trim() }),
    agenda: draft.points.map((point) => ({
      title: point.title.trim(),
      ...(isDecided(draft, point) && {
        motion: { kind: point.kind, ballotMode: point.ballotMode, text: point.text.trim() },
      }),
    })),
    guests: guestsOf(draft),
    exemptions: [...exemptions],
  };
}

/** Brings what a type or a kind does not allow to what it does. */
export function settle(draft: PlanDraft): void {
  const kinds = kindsAt(draft.type);
  for (const point of draft.points) {
    if (kinds.length > 0 && !kinds.includes(point.kind)) point.kind = kinds[0]!;
    const modes = modesFor(point.kind);
    if (!modes.includes(point.ballotMode)) point.ballotMode = modes[0]!;
  }
}

/** In the order of the form. */
export function faultsOf(draft: PlanDraft, now: Date): PlanFault[] {
  const faults: PlanFault[] = [];
  const check = (isWrong: boolean, field: string, fault: PlanFault["fault"]) => {
    if (isWrong) faults.push({ field, fault });
  };
  const start = startOf(draft);
  const { minutes } = draft;
  check(!draft.title.trim(), "title", "titleMissing");
  check(!draft.day, "day", "dayMissing");
  check(!draft.time, "time", "timeMissing");
  check(!!start && start <= now, "day", "startPassed");
  check(
    !Number.isInteger(minutes) || minutes < LEAST_MINUTES || minutes > MOST_MINUTES,
    "minutes",
    "minutesOut",
  );
  check(isOnSite(draft) && !draft.place.trim(), "place", "placeMissing");
  check(isOnline(draft) && !isHttps(draft.link.trim()), "link", "linkInvalid");
  for (const point of draft.points) {
    check(!point.title.trim(), `points.${point.key}.title`, "pointTitleMissing");
    check(isDecided(draft, point) && !point.text.trim(), `points.${point.key}.text`, "motionTextMissing");
  }
  const guests = guestsOf(draft);
  check(guests.length > MOST_GUESTS, "guests", "guestsTooMany");
  check(
    guests.some(({ length }) => length > MOST_GUEST_LETTERS),
    "guests",
    "guestTooLong",
  );
  return faults;
}

const isHttps = (link: string): boolean => URL.canParse(link) && new URL(link).protocol === "https:";
