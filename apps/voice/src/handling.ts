import type { HandledTicketJson } from "@qiming/contracts/browser/handling";
import type { ClosureJson, SlaClockJson, TicketStateJson } from "@qiming/contracts/browser/ticket";

const TAGS: Partial<Record<TicketStateJson, string>> = {
  TICKET_STATE_SUBMITTED: "qm-tag--info",
  TICKET_STATE_ACCEPTED: "qm-tag--info",
  TICKET_STATE_ASSIGNED: "qm-tag--info",
  TICKET_STATE_IN_PROGRESS: "qm-tag--info",
  TICKET_STATE_NEED_INFO: "qm-tag--warn",
  TICKET_STATE_IN_REVIEW: "qm-tag--warn",
  TICKET_STATE_ANSWERED: "qm-tag--good",
  TICKET_STATE_CLOSED: "qm-tag--good",
  TICKET_STATE_COORDINATION: "qm-tag--warn",
  TICKET_STATE_SUPERVISION: "qm-tag--warn",
};
export const tagOf = (state: TicketStateJson | undefined): string =>
  (state && TAGS[state]) ?? "qm-tag--plain";

/** The wire always says something, if only that there is nothing to say. */
export const isSaid = (value: string | undefined): value is string =>
  !!value && !value.endsWith("_UNSPECIFIED");

export const cardTag = (flag: string | undefined): string =>
  flag === "SLA_FLAG_RED" ? "qm-tag--bad" : "qm-tag--warn";

export type HandlingAct =
  | "review"
  | "route"
  | "accept"
  | "reply"
  | "answer"
  | "refuse"
  | "transfer"
  | "assign"
  | "invite"
  | "triage"
  | "extend"
  | "merge";

/** What can be done now: what moves the ticket on stands first, all else behind it. */
export function actsOf({ rights = {}, ticket, colleagues = [] }: HandledTicketJson): {
  readonly main: readonly HandlingAct[];
  readonly others: readonly HandlingAct[];
} {
  const kept = (acts: readonly (HandlingAct | false | undefined)[]) =>
    acts.filter((act): act is HandlingAct => !!act);
  // Until the asker has heard from a human, a word is what is waited for.
  const isHeard = !!ticket?.firstResponse?.doneDay;
  const words = kept([rights.mayHandle && "reply", rights.mayAnswer && "answer"]);
  return {
    main: kept([
      rights.mayReview && "review",
      rights.mayRoute && "route",
      rights.mayAccept && "accept",
      ...(isHeard ? [...words].reverse() : words),
    ]),
    others: kept([
      rights.mayTriage && colleagues.length > 1 && "assign",
      rights.mayInvite && "invite",
      rights.mayTransfer && "transfer",
      rights.mayTriage && "triage",
      rights.mayExtend && "extend",
      rights.mayMerge && "merge",
      rights.mayRefuse && "refuse",
    ]),
  };
}

/** With which an answer can end; each says something else. */
export const CLOSURES = [
  "CLOSURE_SOLVED",
  "CLOSURE_EXPLAINED",
  "CLOSURE_CANNOT_SOLVE",
  "CLOSURE_NOT_RESPONSIBLE",
] as const satisfies readonly ClosureJson[];

/** It says why, or who is responsible. */
export const needsNote = (closure: ClosureJson): boolean =>
  closure === "CLOSURE_CANNOT_SOLVE" || closure === "CLOSURE_NOT_RESPONSIBLE";

export const KINDS = [
  "TICKET_KIND_INQUIRY",
  "TICKET_KIND_HELP",
  "TICKET_KIND_SUGGESTION",
  "TICKET_KIND_COMPLAINT",
] as const;

export const clockState = ({ doneDay, isPaused }: SlaClockJson = {}): "doneOn" | "paused" | "dueOn" =>
  doneDay ? "doneOn" : isPaused ? "paused" : "dueOn";

export type DeskPart = "waiting" | "desk" | "review" | "oversight" | "done";

/** The lists that can hold anything for a reader, in order. */
export function partsFor({
  isAtDesk,
  mayReview,
  isOverseer,
}: {
  isAtDesk?: boolean;
  mayReview?: boolean;
  isOverseer?: boolean;
}): readonly DeskPart[] {
  const mine: readonly DeskPart[] = isAtDesk ? ["waiting", "desk"] : [];
  const rest: readonly DeskPart[] = isAtDesk || isOverseer ? ["done"] : [];
  return [
    ...mine,
    ...(mayReview ? ["review" as const] : []),
    ...(isOverseer ? ["oversight" as const] : []),
    ...rest,
  ];
}
