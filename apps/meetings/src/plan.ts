/** A plan as a form holds it, and as the contract does. */
import type {
  AgendaPointJson,
  BallotModeJson,
  ConfirmationOutcomeJson,
  ExemptionJson,
  MeetingModeJson,
  MeetingPlanJson,
  MeetingTypeJson,
  MotionJson,
  MotionKindJson,
} from "@qiming/contracts/browser/meeting";
import { startOf, toDayAndTime, type DayAndTime } from "./day-time.ts";
import { linkOf } from "./meeting.ts";
import { formsAt, isAboutMember, kindsAt, modesFor } from "./meeting-types.ts";

export interface PointDraft {
  /** Its own among those of the form. */
  readonly key: number;
  title: string;
  hasMotion: boolean;
  kind: MotionKindJson;
  ballotMode: BallotModeJson;
  text: string;
  /** Whom an admission or a confirmation is about; empty where nobody has named them. */
  personId: string;
  /** Of a confirmation: what is moved, and of an extension for how many months. */
  outcome: ConfirmationOutcomeJson;
  extendMonths: number;
  /** Of an election: how many are elected; who stands, one a line. */
  seats: number;
  candidates: string;
  /** Of a member's proposal; else empty. */
  readonly proposalId: string;
}

export interface PlanDraft extends DayAndTime {
  type: MeetingTypeJson;
  /** Of an organisational life meeting; else empty. */
  form: MeetingTypeJson | "";
  title: string;
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
    | "seatsOut"
    | "candidatesMissing"
    | "candidatesTooMany"
    | "candidateTooLong"
    | "candidateTwice"
    | "guestsTooMany"
    | "guestTooLong";
}

export const MOST_POINTS = 20;
const MOST_GUESTS = 20;
const MOST_NAME_LETTERS = 40;
export const MOST_SEATS = 20;
const MOST_CANDIDATES = 40;
export const LEAST_MINUTES = 10;
export const MOST_MINUTES = 480;

let lastKey = 0;
export const newPoint = (title = ""): PointDraft => ({
  key: ++lastKey,
  title,
  hasMotion: false,
  kind: "MOTION_KIND_ORDINARY",
  ballotMode: "BALLOT_MODE_SHOW_OF_HANDS",
  text: "",
  personId: "",
  outcome: "CONFIRMATION_OUTCOME_CONFIRM",
  extendMonths: 6,
  seats: 1,
  candidates: "",
  proposalId: "",
});

/** An appraisal begins with its test. */
export const newTest = (title: string, text: string): PointDraft => ({
  ...newPoint(title),
  ...{ hasMotion: true, kind: "MOTION_KIND_APPRAISAL", ballotMode: "BALLOT_MODE_SECRET", text },
});

export const newPlan = (type: MeetingTypeJson): PlanDraft => ({
  type,
  form: "",
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

const isMoved = (outcome: ConfirmationOutcomeJson | undefined): outcome is ConfirmationOutcomeJson =>
  !!outcome && outcome !== "CONFIRMATION_OUTCOME_UNSPECIFIED";

export const pointsOf = (agenda: readonly AgendaPointJson[] = []): PointDraft[] =>
  agenda.map(({ title: point, motion, proposalId = "" }) => ({
    ...newPoint(point),
    proposalId,
    ...(motion && {
      hasMotion: true,
      kind: motion.kind!,
      ballotMode: motion.ballotMode!,
      text: motion.text ?? "",
      personId: motion.personId ?? "",
      ...(isMoved(motion.outcome) && { outcome: motion.outcome }),
      extendMonths: motion.extendMonths || 6,
      seats: motion.seats || 1,
      candidates: (motion.candidates ?? []).map(({ name }) => name).join("\n"),
    }),
  }));

export function fromPlan(plan: MeetingPlanJson): PlanDraft {
  const { type, form, title = "", startTime = "", minutes = 60, mode, place = "", link = "" } = plan;
  return {
    type: type!,
    form: form === "MEETING_TYPE_UNSPECIFIED" ? "" : (form ?? ""),
    title,
    ...toDayAndTime(startTime),
    minutes,
    mode: mode!,
    place,
    link,
    points: pointsOf(plan.agenda),
    guests: (plan.guests ?? []).join("\n"),
    exemptions: plan.exemptions ?? [],
  };
}

/** The next meeting after the pattern of one: when it is, who is not counted, and whom it is about, is decided anew; a proposal is taken up once. */
export function copyOf(plan: MeetingPlanJson): PlanDraft {
  const draft = fromPlan(plan);
  const points = draft.points.map((point) => ({ ...point, proposalId: "", personId: "" }));
  return { ...draft, points, day: "", exemptions: [] };
}

export const isOnSite = ({ mode }: Pick<PlanDraft, "mode">) => mode !== "MEETING_MODE_ONLINE";
export const isOnline = ({ mode }: Pick<PlanDraft, "mode">) => mode !== "MEETING_MODE_OFFLINE";

/** Whether something is decided under a point: not every type of meeting decides. */
const isDecided = ({ type, form }: Pick<PlanDraft, "type" | "form">, { hasMotion }: PointDraft): boolean =>
  hasMotion && kindsAt(type, form).length > 0;

/** Out of a field with one a line. */
const namesIn = (lines: string): string[] =>
  lines
    .split("\n")
    .map((each) => each.trim())
    .filter(Boolean);

const personOf = ({ kind, personId }: PointDraft): string => (isAboutMember(kind) ? personId : "");

const outcomeOf = ({ kind, outcome, extendMonths }: PointDraft): Partial<MotionJson> => ({
  ...(kind === "MOTION_KIND_CONFIRMATION" && {
    outcome,
    ...(outcome === "CONFIRMATION_OUTCOME_EXTEND" && { extendMonths }),
  }),
});

const motionOf = (point: PointDraft): MotionJson => ({
  ...{ kind: point.kind, ballotMode: point.ballotMode, text: point.text.trim() },
  ...(personOf(point) && { personId: personOf(point) }),
  ...outcomeOf(point),
  ...ballotOf(point),
});

const ballotOf = ({ kind, seats, candidates }: PointDraft): Partial<MotionJson> => ({
  ...(kind === "MOTION_KIND_ELECTION" && {
    seats,
    candidates: namesIn(candidates).map((name) => ({ name })),
  }),
});

export function toPlan(draft: PlanDraft): MeetingPlanJson {
  const { type, form, minutes, mode, exemptions } = draft;
  return {
    type,
    ...(form && { form }),
    title: draft.title.trim(),
    startTime: startOf(draft)!.toISOString(),
    minutes,
    mode,
    ...(isOnSite(draft) && { place: draft.place.trim() }),
    ...(isOnline(draft) && { link: draft.link.trim() }),
    agenda: draft.points.map((point) => ({
      title: point.title.trim(),
      ...(isDecided(draft, point) && { motion: motionOf(point) }),
      ...(point.proposalId && { proposalId: point.proposalId }),
    })),
    guests: namesIn(draft.guests),
    exemptions: [...exemptions],
  };
}

/** Brings what a type, a form or a kind does not allow to what it does. */
export function settle(draft: PlanDraft, organizationType: string | undefined): void {
  const forms = formsAt(draft.type, organizationType);
  if (!forms.some((form) => form === draft.form)) draft.form = forms[0] ?? "";
  const kinds = kindsAt(draft.type, draft.form);
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
  check(isOnline(draft) && !linkOf({ link: draft.link.trim() }), "link", "linkInvalid");
  for (const point of draft.points) {
    check(!point.title.trim(), `points.${point.key}.title`, "pointTitleMissing");
    check(isDecided(draft, point) && !point.text.trim(), `points.${point.key}.text`, "motionTextMissing");
    if (isDecided(draft, point) && point.kind === "MOTION_KIND_ELECTION")
      faults.push(...electionFaults(point));
  }
  const guests = namesIn(draft.guests);
  check(guests.length > MOST_GUESTS, "guests", "guestsTooMany");
  check(
    guests.some(({ length }) => length > MOST_NAME_LETTERS),
    "guests",
    "guestTooLong",
  );
  return faults;
}

function electionFaults({ key, seats, candidates }: PointDraft): PlanFault[] {
  const isCount = Number.isInteger(seats) && seats >= 1 && seats <= MOST_SEATS;
  const ofNames = candidatesFault(namesIn(candidates), isCount ? seats : 1);
  return [
    ...(isCount ? [] : [{ field: `points.${key}.seats`, fault: "seatsOut" } as const]),
    ...(ofNames ? [{ field: `points.${key}.candidates`, fault: ofNames }] : []),
  ];
}

function candidatesFault(names: readonly string[], seats: number): PlanFault["fault"] | undefined {
  if (names.length < seats) return "candidatesMissing";
  if (names.length > MOST_CANDIDATES) return "candidatesTooMany";
  if (names.some(({ length }) => length > MOST_NAME_LETTERS)) return "candidateTooLong";
  return new Set(names).size < names.length ? "candidateTwice" : undefined;
}
