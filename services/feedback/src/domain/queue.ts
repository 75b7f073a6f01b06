import type { Day } from "@qiming/core";
import { digestWords } from "./digest.ts";
import { bucketOf } from "./tally.ts";
import { isOpen, type DeskRef, type Ticket } from "./ticket.ts";

export type DeskPart = "WAITING" | "DESK" | "REVIEW" | "OVERSIGHT" | "DONE";

/** By what a ticket is found: derived from it at each change, and written with it. */
export interface Found {
  /** Of lists, with whose they are: "WAITING desk:library". */
  readonly queueKeys: readonly string[];
  readonly isOpen: boolean;
  /** Of what is published: by which it is found. */
  readonly digestWords?: readonly string[] | undefined;
  /** Of the clock that ends next. */
  readonly dueDay: Day;
  /** Missing where there is no name. */
  readonly askerId?: string | undefined;
  /** Of everybody beside the asker whose name stands in it. */
  readonly involved: readonly string[];
  /** When its desk sees it, or the next thing that its asker did; missing: nothing waits. */
  readonly nextArriveTime?: Date | undefined;
  /** Figures that its last changes have moved and that were not counted anew since, as `bucketOf` names them. */
  readonly untallied?: readonly string[] | undefined;
}
export type KeptTicket = Ticket &
  Found & {
    /** Who was told of a card, and of which: "YELLOW 2026-03-20". */
    readonly cardTold?: string | undefined;
  };

const atDesk = ({ code }: Pick<DeskRef, "code">): string => `desk:${code}`;
const atLead = ({ code }: Pick<DeskRef, "code">): string => `lead:${code}`;
const ofPerson = (personId: string): string => `person:${personId}`;
const above = ({ lineage }: DeskRef): string[] => lineage.map((id) => `above:${id}`);

/** The keys of one list for somebody. */
export function keysOf(
  part: DeskPart,
  reader: {
    readonly personId: string;
    readonly desks: readonly { readonly code: string; readonly isLead: boolean }[];
    /** Over which organisations they coordinate. */
    readonly overseen: readonly string[];
  },
): string[] {
  const desks = reader.desks.map(atDesk);
  const leads = reader.desks.filter(({ isLead }) => isLead).map(atLead);
  const overseen = reader.overseen.map((id) => `above:${id}`);
  const keys: Readonly<Record<DeskPart, readonly string[]>> = {
    WAITING: [...desks, ofPerson(reader.personId)],
    DESK: desks,
    REVIEW: [...leads, ...overseen],
    OVERSIGHT: overseen,
    DONE: [...desks, ...overseen],
  };
  return keys[part].map((key) => `${part} ${key}`);
}

/** @param before as it was; missing: it is new */
export function found(ticket: Ticket, before?: KeptTicket): KeptTicket {
  const { firstResponse, solution, asker } = ticket;
  const {
    askerId: _,
    digestWords: __,
    nextArriveTime: ___,
    untallied: ____,
    ...plain
  } = ticket as KeptTicket;
  const isFirst = !firstResponse.doneDay && firstResponse.dueDay < solution.dueDay;
  return {
    ...plain,
    queueKeys: ticket.hasArrived ? queueKeys(ticket) : [],
    isOpen: isOpen(ticket),
    ...(ticket.digest && { digestWords: digestWords(ticket.digest) }),
    dueDay: isFirst ? firstResponse.dueDay : solution.dueDay,
    ...(asker && { askerId: asker.personId }),
    involved: involvedIn(ticket),
    untallied: [...new Set([...(before?.untallied ?? []), ...[before, ticket].flatMap(bucketsOf)])],
    nextArriveTime: ticket.hasArrived ? ticket.delayed?.[0]?.arriveTime : ticket.arriveTime,
  };
}

const bucketsOf = (ticket: Ticket | undefined): string[] => (ticket ? [bucketOf(ticket)] : []);

function queueKeys(ticket: Ticket): string[] {
  const { state, desk, jointDesks, owner, isSupervised } = ticket;
  if (!isOpen(ticket))
    return state === "MERGED" ? [] : [atDesk(desk), ...above(desk)].map((key) => `DONE ${key}`);
  const waits = state === "SUBMITTED" || !owner ? atDesk(desk) : ofPerson(owner.personId);
  const isAbove = state === "COORDINATION" || state === "SUPERVISION";
  const readers = isSupervised ? above(desk) : [atLead(desk), ...above(desk)];
  return [
    ...(isAbove || state === "IN_REVIEW" ? [] : [`WAITING ${waits}`]),
    ...(isAbove
      ? above(desk).map((key) => `OVERSIGHT ${key}`)
      : [desk, ...jointDesks].map((each) => `DESK ${atDesk(each)}`)),
    ...(state === "IN_REVIEW" ? readers.map((key) => `REVIEW ${key}`) : []),
  ];
}

function involvedIn({ owner, draftAnswer, answerAuthor, notes, milestones }: Ticket): string[] {
  const named = [owner, draftAnswer?.author, answerAuthor, ...notes.map(({ author }) => author)];
  const ids = [...named.map((each) => each?.personId), ...milestones.map(({ actorId }) => actorId)];
  return [...new Set(ids.flatMap((id) => id || []))];
}
