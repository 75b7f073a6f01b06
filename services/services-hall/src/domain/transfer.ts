import { addDays, ExpectedError, type Day } from "@qiming/core";
import { placeIn, type Line, type PersonRef } from "./line.ts";
import type { StepPlace } from "./definition.ts";

/** A transfer of affiliation: which act is whose in which state, and what follows. @see docs/domain, 2.5 */

export type Direction = "WITHIN" | "OUT" | "IN";

export const STATES = [
  ...(["DRAFT", "SUBMITTED", "BRANCH_REVIEWED", "COLLEGE_REVIEWED", "ISSUED", "IN_TRANSIT"] as const),
  ...(["ACCEPTED", "COMPLETED", "RETURNED", "REJECTED", "EXPIRED", "REISSUE_REQUESTED"] as const),
  "CANCELLED",
] as const;
export type TransferState = (typeof STATES)[number];

export const ACTS = [
  ...(["SUBMIT", "CANCEL", "AGREE", "RETURN", "ISSUE", "HAND_OVER", "ACCEPT", "REJECT"] as const),
  ...([
    "RECORD_RECEIPT",
    "REQUEST_REISSUE",
    "GIVE_OPINION",
    "ANSWER_FLAG",
    "ASSIGN",
    "SETTLE_AGAIN",
  ] as const),
] as const;
export type TransferAct = (typeof ACTS)[number];

export const PARTIES = [
  ...(["APPLICANT", "SENDER_BRANCH", "SENDER_COLLEGE", "UNIVERSITY", "RECEIVER_BRANCH"] as const),
] as const;
export type Party = (typeof PARTIES)[number];

export type DestinationKind = "BRANCH" | "EMPLOYER" | "SCHOOL" | "RESIDENCE";

export interface Destination {
  readonly kind: DestinationKind;
  readonly branchId: string;
  readonly organizationName: string;
  readonly place: string;
  readonly reason: string;
}

export interface Letter {
  readonly number: string;
  readonly day: Day;
  /** The last one on which it is valid. */
  readonly lastDay: Day;
  /** Days before its end of which people were reminded. */
  readonly reminded: readonly number[];
}

export interface Receipt {
  readonly number: string;
  readonly day: Day;
  readonly recorderId?: string | undefined;
  /** Empty once they are erased. */
  readonly recorderName: string;
}

export interface Flag {
  readonly day: Day;
  readonly answer: string;
  readonly answererId?: string | undefined;
  readonly answererName: string;
  readonly allowsReissue: boolean;
}

export interface TransferEvent {
  readonly act: TransferAct | "EXPIRE" | "SETTLE" | "FLAG";
  /** Missing: nobody's act. */
  readonly actorId?: string | undefined;
  readonly actorName: string;
  readonly state: TransferState;
  readonly text: string;
  readonly time: Date;
}

export interface Transfer {
  readonly id: string;
  readonly number: string;
  readonly direction: Direction;
  readonly state: TransferState;
  readonly person: PersonRef;
  /** "FULL" or "PROBATIONARY". */
  readonly memberStatus: string;
  /** From the university down to the branch; empty: from outside. */
  readonly senderLine: Line;
  /** Of the organisation outside, where they come from there. */
  readonly senderName: string;
  readonly destination: Destination;
  /** From the university down to the branch; empty: to outside, or not chosen yet. */
  readonly receiverLine: Line;
  /** Latest last. */
  readonly letters: readonly Letter[];
  readonly opinion: string;
  readonly receipt?: Receipt | undefined;
  readonly flag?: Flag | undefined;
  /** How often the register was told. */
  readonly attempt: number;
  /** Why the register did not carry it out; empty: it has, or has not answered yet. */
  readonly problem: string;
  readonly acceptedBy: string;
  readonly acceptedDay: Day | "";
  readonly isByOffice: boolean;
  readonly events: readonly TransferEvent[];
  readonly beginTime: Date;
  /** Counts the changes. */
  readonly edition: number;
  /** Of the latest calls: one that comes again does nothing. */
  readonly operations: readonly string[];
}

const LETTER_DAYS = 90;
const FLAG_MONTHS = 6;
/** Days before a letter's end. */
const REMINDERS = [30, 15, 7, 1] as const;
const MOST_EVENTS = 100;
const MOST_OPERATIONS = 20;
/** Stands for what somebody wrote about somebody who is erased. */
const NOT_SAID = "—";

const STEPS: Readonly<Record<Exclude<Party, "APPLICANT">, StepPlace>> = {
  SENDER_BRANCH: "BRANCH",
  SENDER_COLLEGE: "COLLEGE",
  UNIVERSITY: "UNIVERSITY",
  RECEIVER_BRANCH: "BRANCH",
};
const ROLES: Readonly<Record<StepPlace, readonly string[]>> = {
  BRANCH: ["BRANCH_SECRETARY", "BRANCH_DEPUTY_SECRETARY", "ORGANIZATION_OFFICER"],
  COLLEGE: ["ORGANIZER", "COLLEGE_COMMITTEE"],
  UNIVERSITY: ["ORG_DEPARTMENT"],
};

export const OFFICES: readonly string[] = Object.values(ROLES).flat();

/** In whose line, and at which place, a party stands. */
export const standOf = (
  party: Exclude<Party, "APPLICANT">,
  { senderLine, receiverLine }: Pick<Transfer, "senderLine" | "receiverLine">,
) => {
  const place = STEPS[party];
  const isReceiver = party === "RECEIVER_BRANCH" || (party === "UNIVERSITY" && senderLine.length === 0);
  return { line: isReceiver ? receiverLine : senderLine, step: { code: party, place, roles: ROLES[place] } };
};

/** Between branches of one college the college need not be asked. */
export const needsCollege = ({
  direction,
  senderLine,
  receiverLine,
}: Pick<Transfer, "direction" | "senderLine" | "receiverLine">): boolean =>
  direction === "OUT" ||
  (direction === "WITHIN" && placeIn(senderLine, "COLLEGE")?.id !== placeIn(receiverLine, "COLLEGE")?.id);

interface Rule {
  readonly by: readonly Party[];
  readonly of: readonly Direction[];
  readonly from: readonly TransferState[];
  /** What else must be so. */
  readonly where?: (transfer: Transfer) => boolean;
}

const FROM_HERE = ["WITHIN", "OUT"] as const;
const ALL = ["WITHIN", "OUT", "IN"] as const;
const isRefusedByRegister = ({ problem }: Transfer) => problem !== "";
const readyForReceiver = (transfer: Transfer) =>
  (transfer.state === "BRANCH_REVIEWED") !== needsCollege(transfer);

const RULES: Readonly<Record<TransferAct, readonly Rule[]>> = {
  SUBMIT: [{ by: ["APPLICANT"], of: FROM_HERE, from: ["DRAFT", "RETURNED", "REJECTED"] }],
  CANCEL: [
    {
      ...{ by: ["APPLICANT"], of: FROM_HERE },
      from: ["DRAFT", "SUBMITTED", "BRANCH_REVIEWED", "COLLEGE_REVIEWED", "RETURNED", "REJECTED"],
    },
    { by: ["UNIVERSITY"], of: ["OUT"], from: ["ISSUED", "IN_TRANSIT", "EXPIRED", "REISSUE_REQUESTED"] },
    { by: ["UNIVERSITY"], of: ["IN"], from: ["IN_TRANSIT", "REJECTED"] },
    { by: ["UNIVERSITY"], of: ALL, from: ["ACCEPTED"], where: isRefusedByRegister },
  ],
  AGREE: [
    { by: ["SENDER_BRANCH"], of: FROM_HERE, from: ["SUBMITTED"] },
    { by: ["SENDER_COLLEGE"], of: FROM_HERE, from: ["BRANCH_REVIEWED"], where: needsCollege },
  ],
  RETURN: [
    { by: ["SENDER_BRANCH"], of: FROM_HERE, from: ["SUBMITTED"] },
    { by: ["SENDER_COLLEGE"], of: FROM_HERE, from: ["BRANCH_REVIEWED"], where: needsCollege },
    { by: ["UNIVERSITY"], of: ["OUT"], from: ["COLLEGE_REVIEWED"] },
  ],
  ISSUE: [{ by: ["UNIVERSITY"], of: ["OUT"], from: ["COLLEGE_REVIEWED", "REISSUE_REQUESTED"] }],
  HAND_OVER: [{ by: ["APPLICANT", "UNIVERSITY"], of: ["OUT"], from: ["ISSUED"] }],
  ACCEPT: [
    {
      ...{ by: ["RECEIVER_BRANCH"], of: ["WITHIN"], where: readyForReceiver },
      from: ["BRANCH_REVIEWED", "COLLEGE_REVIEWED"],
    },
    { by: ["RECEIVER_BRANCH"], of: ["IN"], from: ["IN_TRANSIT"] },
  ],
  REJECT: [
    {
      ...{ by: ["RECEIVER_BRANCH"], of: ["WITHIN"], where: readyForReceiver },
      from: ["BRANCH_REVIEWED", "COLLEGE_REVIEWED"],
    },
    { by: ["RECEIVER_BRANCH"], of: ["IN"], from: ["IN_TRANSIT"] },
    // The organisation outside did, and the university learnt of it.
    { by: ["UNIVERSITY"], of: ["OUT"], from: ["IN_TRANSIT"] },
  ],
  RECORD_RECEIPT: [{ by: ["UNIVERSITY"], of: ["OUT"], from: ["ISSUED", "IN_TRANSIT", "EXPIRED"] }],
  REQUEST_REISSUE: [{ by: ["APPLICANT"], of: ["OUT"], from: ["EXPIRED"] }],
  GIVE_OPINION: [
    {
      ...{ by: ["SENDER_COLLEGE"], of: ["OUT"], from: ["REISSUE_REQUESTED"] },
      where: ({ opinion }) => opinion === "",
    },
  ],
  ANSWER_FLAG: [
    {
      ...{ by: ["UNIVERSITY"], of: ["OUT"], from: ["EXPIRED", "REISSUE_REQUESTED"] },
      where: ({ flag }) => flag?.answer === "",
    },
  ],
  ASSIGN: [{ by: ["UNIVERSITY"], of: ["IN"], from: ["REJECTED"] }],
  SETTLE_AGAIN: [{ by: ["UNIVERSITY"], of: ALL, from: ["ACCEPTED"], where: isRefusedByRegister }],
};

const fitting = (transfer: Transfer, act: TransferAct): Rule[] =>
  RULES[act].filter(
    ({ of, from, where }) =>
      of.includes(transfer.direction) && from.includes(transfer.state) && (where?.(transfer) ?? true),
  );

/** What somebody may do by what they are to it. */
export const actsOf = (transfer: Transfer, parties: readonly Party[]): TransferAct[] =>
  ACTS.filter((act) => fitting(transfer, act).some(({ by }) => by.some((party) => parties.includes(party))));

/** Whose turn it is to go on with it; none: nobody's, or the member's. */
export function turnOf(transfer: Transfer): Exclude<Party, "APPLICANT"> | undefined {
  const { state, direction, problem, opinion, flag } = transfer;
  switch (state) {
    case "SUBMITTED":
      return "SENDER_BRANCH";
    case "BRANCH_REVIEWED":
      return needsCollege(transfer) ? "SENDER_COLLEGE" : "RECEIVER_BRANCH";
    case "COLLEGE_REVIEWED":
      return direction === "WITHIN" ? "RECEIVER_BRANCH" : "UNIVERSITY";
    case "IN_TRANSIT":
      return direction === "IN" ? "RECEIVER_BRANCH" : undefined;
    case "REJECTED":
      return direction === "IN" ? "UNIVERSITY" : undefined;
    case "REISSUE_REQUESTED":
      return opinion ? "UNIVERSITY" : "SENDER_COLLEGE";
    case "EXPIRED":
      return flag?.answer === "" ? "UNIVERSITY" : undefined;
    case "ISSUED":
      return "UNIVERSITY";
    case "ACCEPTED":
      return problem ? "UNIVERSITY" : undefined;
    default:
      return undefined;
  }
}

/** Whoever leaves, and their branch before it agrees, are reminded of dues that are open. */
export const remindsOfDues = ({ state, direction }: Transfer, parties: readonly Party[]): boolean =>
  direction !== "IN" &&
  ((state === "SUBMITTED" && parties.includes("SENDER_BRANCH")) ||
    (isOpen({ state }) && parties.includes("APPLICANT")));

export const isOpen = ({ state }: Pick<Transfer, "state">): boolean =>
  state !== "COMPLETED" && state !== "CANCELLED";

export const mayEdit = ({ direction, state }: Pick<Transfer, "direction" | "state">): boolean =>
  direction !== "IN" && (state === "DRAFT" || state === "RETURNED" || state === "REJECTED");

/** Since when the receiving side sees it. */
export const hasReachedReceiver = (transfer: Transfer): boolean =>
  transfer.direction === "IN" ||
  transfer.acceptedDay !== "" ||
  (transfer.direction === "WITHIN" && turnOf(transfer) === "RECEIVER_BRANCH");

const refused = (reason: string, message: string) =>
  new ExpectedError("failed_precondition", reason, message);
const invalid = (reason: string, message: string) => new ExpectedError("invalid_argument", reason, message);

/** What is not there yet of where somebody goes. */
const isComplete = ({ kind, branchId, organizationName, place }: Destination): boolean =>
  kind === "BRANCH" ? branchId !== "" : organizationName !== "" && (kind !== "RESIDENCE" || place !== "");

export const directionOf = ({ kind }: Pick<Destination, "kind">): Direction =>
  kind === "BRANCH" ? "WITHIN" : "OUT";

/** Where it is to go. @throws TRANSFER_STATE (failed_precondition) */
export function directed(
  transfer: Transfer,
  destination: Destination,
  receiverLine: Line,
  operationId = "",
): Transfer {
  if (!mayEdit(transfer)) throw refused("TRANSFER_STATE", "it is on its way");
  return {
    ...transfer,
    ...{ destination, receiverLine, direction: directionOf(destination), edition: transfer.edition + 1 },
    operations: withOperation(transfer, operationId),
  };
}

export interface ActInput {
  readonly act: TransferAct;
  readonly text: string;
  /** Of a letter. */
  readonly validDays: number;
  readonly isOldLetterReturned: boolean;
  /** Of a receipt. */
  readonly day: string;
  readonly receiptNumber: string;
  /** Of an assignment; empty otherwise. */
  readonly receiverLine: Line;
  readonly allowsReissue: boolean;
  /** The next of what the act gives one: of the transfer, a letter or a receipt. */
  readonly number: string;
}

export interface ActMoment {
  readonly time: Date;
  readonly today: Day;
  readonly actor: PersonRef;
  readonly parties: readonly Party[];
  readonly operationId: string;
}

const SAYS_WHY: readonly TransferAct[] = [
  ...(["RETURN", "REJECT", "REQUEST_REISSUE", "GIVE_OPINION", "ANSWER_FLAG"] as const),
];

/**
 * The transfer after an act of somebody.
 *
 * @throws TRANSFER_STATE where the act is nobody's now, TRANSFER_NOT_HELD (permission_denied) where it is somebody else's, OWN_TRANSFER where it is others' about them,
 *   REASON_MISSING, DESTINATION_INCOMPLETE, RECEIPT_DAY_INVALID (invalid_argument), OLD_LETTER_MISSING, OPINION_MISSING, REISSUE_TOO_LATE (failed_precondition)
 */
export function acted(transfer: Transfer, input: ActInput, moment: ActMoment): Transfer {
  if (moment.operationId && transfer.operations.includes(moment.operationId)) return transfer;
  const rules = fitting(transfer, input.act);
  if (rules.length === 0) throw refused("TRANSFER_STATE", `no ${input.act} in ${transfer.state}`);
  if (!rules.some(({ by }) => by.some((party) => moment.parties.includes(party)))) {
    if (moment.parties.includes("APPLICANT"))
      throw new ExpectedError("permission_denied", "OWN_TRANSFER", "nobody decides about their own");
    throw new ExpectedError("permission_denied", "TRANSFER_NOT_HELD", "the step is held by others");
  }
  const isSaid = input.text.trim() !== "";
  const mustSay = SAYS_WHY.includes(input.act) || (input.act === "CANCEL" && transfer.state !== "DRAFT");
  if (mustSay && !isSaid) throw invalid("REASON_MISSING", "this needs its reason");
  const after = { ...transfer, ...changeOf(transfer, input, moment) };
  const event: TransferEvent = {
    ...{ act: input.act, actorId: moment.actor.personId, actorName: moment.actor.name },
    ...{ state: after.state, text: input.text.trim(), time: moment.time },
  };
  return {
    ...recorded(after, event),
    operations: withOperation(transfer, moment.operationId),
  };
}

const withOperation = ({ operations }: Transfer, operationId: string): string[] =>
  [...operations, operationId].filter(Boolean).slice(-MOST_OPERATIONS);

const recorded = (transfer: Transfer, event: TransferEvent): Transfer => ({
  ...transfer,
  edition: transfer.edition + 1,
  events: [...transfer.events, event].slice(-MOST_EVENTS),
});

type Change = Partial<Transfer> & Pick<Transfer, "state">;

function changeOf(transfer: Transfer, input: ActInput, moment: ActMoment): Change {
  switch (input.act) {
    case "SUBMIT":
      if (!isComplete(transfer.destination))
        throw invalid("DESTINATION_INCOMPLETE", "where it goes is not complete");
      return { state: "SUBMITTED", number: transfer.number || input.number };
    case "CANCEL":
      return { state: "CANCELLED", problem: "" };
    case "AGREE":
      return { state: transfer.state === "SUBMITTED" ? "BRANCH_REVIEWED" : "COLLEGE_REVIEWED" };
    case "RETURN":
      return { state: "RETURNED" };
    case "ISSUE":
      return issued(transfer, input, moment);
    case "HAND_OVER":
      return { state: "IN_TRANSIT" };
    case "ACCEPT":
      return accepted(transfer, moment, moment.today, {
        ...(transfer.direction === "IN" && {
          receipt: receiptBy(moment.actor, input.number, moment.today),
        }),
      });
    case "REJECT":
      return { state: "REJECTED" };
    case "RECORD_RECEIPT":
      return receiptRecorded(transfer, input, moment);
    case "REQUEST_REISSUE":
      requireInTime(transfer, moment.today);
      return { state: "REISSUE_REQUESTED", opinion: "" };
    case "GIVE_OPINION":
      return { state: transfer.state, opinion: input.text.trim() };
    case "ANSWER_FLAG":
      return {
        state: transfer.state,
        flag: {
          ...{ day: transfer.flag!.day, answer: input.text.trim() },
          ...{ answererId: moment.actor.personId, answererName: moment.actor.name },
          allowsReissue: input.allowsReissue,
        },
      };
    case "ASSIGN":
      return { state: "IN_TRANSIT", receiverLine: input.receiverLine };
    case "SETTLE_AGAIN":
      return { state: "ACCEPTED", problem: "", attempt: transfer.attempt + 1 };
  }
}

const accepted = (
  { attempt }: Transfer,
  { actor }: ActMoment,
  day: Day,
  change: Partial<Transfer>,
): Change => ({
  ...change,
  ...{ state: "ACCEPTED", acceptedBy: actor.personId, acceptedDay: day, attempt: attempt + 1, problem: "" },
});

function issued(transfer: Transfer, input: ActInput, { today }: ActMoment): Change {
  if (transfer.state === "REISSUE_REQUESTED") {
    if (!transfer.opinion) throw refused("OPINION_MISSING", "the college has not given its opinion");
    requireInTime(transfer, today);
  }
  if (transfer.letters.length > 0 && !input.isOldLetterReturned)
    throw refused("OLD_LETTER_MISSING", "the old letter must be given back");
  const lastDay = addDays(today, input.validDays || LETTER_DAYS);
  const letter: Letter = { number: input.number, day: today, lastDay, reminded: [] };
  return { state: "ISSUED", letters: [...transfer.letters, letter], flag: undefined };
}

const receiptBy = ({ personId: recorderId, name: recorderName }: PersonRef, number: string, day: Day) => ({
  ...{ number, day, recorderId, recorderName },
});

/** Of a letter that was presented in time the receipt may come later. */
function receiptRecorded(transfer: Transfer, input: ActInput, moment: ActMoment): Change {
  const { day, lastDay } = letterOf(transfer)!;
  if (input.day < day || input.day > lastDay || input.day > moment.today)
    throw invalid("RECEIPT_DAY_INVALID", "lies ahead, or the letter was not valid on that day");
  const receipt = receiptBy(moment.actor, input.receiptNumber, input.day);
  return accepted(transfer, moment, input.day, { receipt });
}

/** @throws REISSUE_TOO_LATE (failed_precondition) */
function requireInTime(transfer: Transfer, today: Day): void {
  if (today > lastReissueDay(transfer) && !transfer.flag?.allowsReissue)
    throw refused("REISSUE_TOO_LATE", "the letter is older than six months");
}

export const letterOf = ({ letters }: Pick<Transfer, "letters">): Letter | undefined => letters.at(-1);

const lastReissueDay = (transfer: Transfer): Day => addMonths(letterOf(transfer)!.day, FLAG_MONTHS);

/** The same day of a later month, or its last one. */
export function addMonths(day: Day, count: number): Day {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + count, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + count, Math.min(date, last))).toISOString().slice(0, 10);
}

const isOnTheWay = ({ direction, state }: Transfer): boolean =>
  direction === "OUT" && (state === "ISSUED" || state === "IN_TRANSIT");

/** Of a letter that is on its way or has ended; below zero: since so many days. */
export function daysLeft(transfer: Transfer, today: Day): number | undefined {
  const letter = letterOf(transfer);
  const counts =
    isOnTheWay(transfer) || transfer.state === "EXPIRED" || transfer.state === "REISSUE_REQUESTED";
  if (!letter || !counts || transfer.direction !== "OUT") return undefined;
  return Math.round((Date.parse(letter.lastDay) - Date.parse(today)) / 86_400_000);
}

/** The day on which time next does something to it. */
export function watchDayOf(transfer: Transfer): Day | undefined {
  const letter = letterOf(transfer);
  if (!letter || transfer.direction !== "OUT") return undefined;
  if (isOnTheWay(transfer)) {
    const next = REMINDERS.find((days) => !letter.reminded.includes(days));
    return next === undefined ? addDays(letter.lastDay, 1) : addDays(letter.lastDay, -next);
  }
  const isEnded = transfer.state === "EXPIRED" || transfer.state === "REISSUE_REQUESTED";
  return isEnded && !transfer.flag ? addDays(lastReissueDay(transfer), 1) : undefined;
}

export type Watched = "REMINDER" | "EXPIRED" | "FLAG";

/** What time does to a letter, a step at a time: it marks and tells, and never changes a member's status. */
export function watched(
  transfer: Transfer,
  today: Day,
  time: Date,
): { readonly transfer: Transfer; readonly tells?: Watched } {
  const due = watchDayOf(transfer);
  if (due === undefined || due > today) return { transfer };
  const event = { actorName: "", text: "", time };
  if (!isOnTheWay(transfer)) {
    const flag: Flag = { day: today, answer: "", answererName: "", allowsReissue: false };
    const flagged = { ...transfer, flag };
    return { transfer: recorded(flagged, { ...event, act: "FLAG", state: transfer.state }), tells: "FLAG" };
  }
  const letter = letterOf(transfer)!;
  if (today > letter.lastDay) {
    const expired = { ...transfer, state: "EXPIRED" as const };
    return { transfer: recorded(expired, { ...event, act: "EXPIRE", state: "EXPIRED" }), tells: "EXPIRED" };
  }
  // Whoever was away for some of them hears the latest alone.
  const left = daysLeft(transfer, today)!;
  const reminded = REMINDERS.filter((days) => days >= left);
  const letters = [...transfer.letters.slice(0, -1), { ...letter, reminded }];
  return { transfer: { ...transfer, letters, edition: transfer.edition + 1 }, tells: "REMINDER" };
}

/** What stays once its member is erased: that it was, its number and its steps. What still ran is cancelled. */
export function emptied(transfer: Transfer, time: Date): Transfer {
  const { person, destination } = transfer;
  if (person.name === "") return transfer;
  const state = isOpen(transfer) ? "CANCELLED" : transfer.state;
  const bare = {
    ...{ ...transfer, state, person: { ...person, name: "" }, senderName: "", opinion: "" },
    destination: { ...destination, organizationName: "", place: "", reason: "" },
    events: transfer.events.map((each) => ({
      ...each,
      ...{ text: "", actorName: each.actorName === person.name ? "" : each.actorName },
    })),
    ...(transfer.flag && { flag: { ...transfer.flag, answer: transfer.flag.answer && NOT_SAID } }),
  } as const;
  return recorded(bare, { act: "SETTLE", actorName: "", state, text: "", time });
}

/** Who stands in it beside its member. */
export const handlersOf = ({ person, events, receipt, flag }: Transfer): string[] => {
  const ids = [...events.map(({ actorId }) => actorId), receipt?.recorderId, flag?.answererId];
  return [...new Set(ids)].filter((id): id is string => Boolean(id) && id !== person.personId);
};

/** Another's transfer without the name of somebody who is erased. The same one back where it is not in it. */
export function nameless(transfer: Transfer, personId: string): Transfer {
  const { events, receipt, flag } = transfer;
  const isNamed =
    events.some(({ actorId, actorName }) => actorId === personId && actorName !== "") ||
    (receipt?.recorderId === personId && receipt.recorderName !== "") ||
    (flag?.answererId === personId && flag.answererName !== "");
  if (!isNamed) return transfer;
  return {
    ...{ ...transfer, edition: transfer.edition + 1 },
    events: events.map((each) => (each.actorId === personId ? { ...each, actorName: "" } : each)),
    ...(receipt?.recorderId === personId && { receipt: { ...receipt, recorderName: "" } }),
    ...(flag?.answererId === personId && { flag: { ...flag, answererName: "" } }),
  };
}

/** What the register did; an answer to an earlier attempt, or one that is told again, changes nothing. */
export function settled(
  transfer: Transfer,
  { attempt, reason, time }: { readonly attempt: number; readonly reason: string; readonly time: Date },
): Transfer {
  if (transfer.state !== "ACCEPTED" || transfer.attempt !== attempt || transfer.problem) return transfer;
  const state = reason ? transfer.state : "COMPLETED";
  const event: TransferEvent = { act: "SETTLE", actorName: "", state, text: "", time };
  return recorded({ ...transfer, state, problem: reason }, event);
}
