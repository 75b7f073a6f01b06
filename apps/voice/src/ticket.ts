import type {
  ClosureJson,
  SatisfactionJson,
  SlaClockJson,
  TicketJson,
  TicketRowJson,
  TicketStateJson,
  TurnJson,
} from "@qiming/contracts/browser/ticket";

type State = TicketStateJson | undefined;

const TAGS: Partial<Record<TicketStateJson, string>> = {
  TICKET_STATE_SUBMITTED: "qm-tag--info",
  TICKET_STATE_ACCEPTED: "qm-tag--info",
  TICKET_STATE_ASSIGNED: "qm-tag--info",
  TICKET_STATE_IN_PROGRESS: "qm-tag--info",
  TICKET_STATE_IN_REVIEW: "qm-tag--info",
  TICKET_STATE_COORDINATION: "qm-tag--info",
  TICKET_STATE_SUPERVISION: "qm-tag--warn",
  TICKET_STATE_NEED_INFO: "qm-tag--warn",
  TICKET_STATE_ANSWERED: "qm-tag--good",
  TICKET_STATE_NOT_ACCEPTED: "qm-tag--bad",
};
export const tagOf = (state: State): string => (state && TAGS[state]) ?? "qm-tag--plain";

const OVER: readonly State[] = [
  "TICKET_STATE_CLOSED",
  "TICKET_STATE_NOT_ACCEPTED",
  "TICKET_STATE_WITHDRAWN",
  "TICKET_STATE_MERGED",
];
/** Something is still to come, if only the asker's word on the answer. */
const isUnderWay = ({ state }: Pick<TicketRowJson, "state">): boolean => !OVER.includes(state);

/** What waits for the asker comes first, then what is under way, then what is over. */
export function inSections(rows: readonly TicketRowJson[]) {
  const forAsker: readonly State[] = ["TICKET_STATE_NEED_INFO", "TICKET_STATE_ANSWERED"];
  return {
    todo: rows.filter(({ state }) => forAsker.includes(state)),
    running: rows.filter((row) => isUnderWay(row) && !forAsker.includes(row.state)),
    over: rows.filter((row) => !isUnderWay(row)),
  };
}

const BEFORE_ANSWER: readonly State[] = [
  "TICKET_STATE_SUBMITTED",
  "TICKET_STATE_ACCEPTED",
  "TICKET_STATE_ASSIGNED",
  "TICKET_STATE_IN_PROGRESS",
  "TICKET_STATE_NEED_INFO",
  "TICKET_STATE_IN_REVIEW",
  "TICKET_STATE_COORDINATION",
];

/** How its answer was found to be; undefined before. */
export const ratingOf = ({ satisfaction }: Pick<TicketJson, "satisfaction">): SatisfactionJson | undefined =>
  satisfaction === "SATISFACTION_UNSPECIFIED" ? undefined : satisfaction;

/** How an answer ended a ticket; undefined for what is no answer. */
export const closureOf = ({ closure }: Pick<TurnJson, "closure">): ClosureJson | undefined =>
  closure === "CLOSURE_UNSPECIFIED" ? undefined : closure;

/** What its asker can do about a ticket now. Whether it counts is decided by the service, each time. */
export function actsOf(ticket: TicketJson) {
  const { state, satisfactionText, reopenUntilDay, mayNudge, mayWithdraw } = ticket;
  const rating = ratingOf(ticket);
  const isAnswered = state === "TICKET_STATE_ANSWERED" || state === "TICKET_STATE_CLOSED";
  return {
    isAsked: state === "TICKET_STATE_NEED_INFO",
    mayAdd: BEFORE_ANSWER.includes(state) || state === "TICKET_STATE_SUPERVISION",
    mayWithdraw: !!mayWithdraw,
    mayNudge: !!mayNudge,
    mayRate: isAnswered && !rating,
    mayAddWord: isAnswered && !!rating && !satisfactionText,
    mayReopen: !!reopenUntilDay,
  };
}

/** How one of the clocks stands: the text that says so, the day in it, and the card. */
export function clockWords({ dueDay = "", doneDay = "", flag, isPaused }: SlaClockJson): {
  readonly text: "done" | "late" | "paused" | "overdue" | "running";
  readonly day: string;
  readonly card?: "yellow" | "red";
} {
  if (doneDay) return { text: doneDay <= dueDay ? "done" : "late", day: doneDay };
  if (isPaused) return { text: "paused", day: dueDay };
  if (flag === "SLA_FLAG_RED") return { text: "overdue", day: dueDay, card: "red" };
  return { text: "running", day: dueDay, ...(flag === "SLA_FLAG_YELLOW" && { card: "yellow" as const }) };
}

/** What ended without an answer has no clock that says anything. */
export const hasClocks = ({ state }: Pick<TicketJson, "state">): boolean =>
  state !== "TICKET_STATE_WITHDRAWN" &&
  state !== "TICKET_STATE_MERGED" &&
  state !== "TICKET_STATE_NOT_ACCEPTED";

const CLOSURE_TAGS: Partial<Record<ClosureJson, string>> = {
  CLOSURE_SOLVED: "qm-tag--good",
  CLOSURE_CANNOT_SOLVE: "qm-tag--warn",
};
export const closureTag = (closure: ClosureJson): string => CLOSURE_TAGS[closure] ?? "";
