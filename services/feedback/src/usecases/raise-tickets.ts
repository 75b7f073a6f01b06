import { dayOf, ExpectedError, newId, type PersonActor } from "@qiming/core";
import { consentWithdrawn } from "../domain/digest.ts";
import { requireCategory, routed, type Directory, type PersonRef } from "../domain/directory.ts";
import { newNumber } from "../domain/number.ts";
import { tellHandlers, type HandlerEvent, type Telling } from "../domain/notices.ts";
import { found, type KeptTicket } from "../domain/queue.ts";
import {
  added,
  nudged,
  rated,
  reopened,
  submitted,
  withdrawn,
  type AskerAct,
  type FreeAct,
  type Moment,
  type NameLevel,
  type Satisfaction,
  type Ticket,
  type TicketKind,
} from "../domain/ticket.ts";
import type { Act, FeedbackPorts, Member, Page, PageOfTickets } from "./ports.ts";
import { membersAt, notFound, ticketParts, type TicketParts } from "./ticket-parts.ts";

/** How many one person hands in a day. */
const MOST_A_DAY = 10;

export interface Raised {
  readonly kind: TicketKind;
  readonly categoryCode: string;
  readonly title: string;
  readonly text: string;
  /** What it concerns; empty: the whole university. */
  readonly organizationId: string;
  readonly mayPublish: boolean;
}
export interface AskerDoing {
  readonly act: AskerAct | FreeAct;
  readonly text: string;
  readonly satisfaction?: Satisfaction | undefined;
}

/** A ticket at the desk that takes it. @param moment missing: now. @throws CATEGORY_UNKNOWN (invalid_argument), ORGANIZATION_NOT_FOUND (not_found) */
export async function raisedAs(
  ports: FeedbackPorts,
  parts: TicketParts,
  { categoryCode, organizationId, ...said }: Raised,
  from: Pick<Ticket, "id" | "nameLevel" | "asker" | "keyHash" | "arriveTime">,
  moment?: Moment,
): Promise<{ ticket: Ticket; directory: Directory }> {
  const named = organizationId ? await ports.register.lineage(organizationId) : undefined;
  const directory = await (named ? parts.directoryOf(named[0]?.id) : parts.onlyDirectory());
  const line = named ?? (await ports.register.lineage(directory.id));
  const at = line.at(-1)!;
  const category = requireCategory(directory, categoryCode);
  const desk = routed(
    directory,
    categoryCode,
    line.map(({ id }) => id),
  );
  const about = { organizationId: at.id, organizationName: at.name, number: newNumber() };
  const ticket = submitted(
    { ...said, ...from, ...about, category },
    desk,
    moment ?? (await parts.momentNow()),
  );
  return { ticket, directory };
}

/** What an asker does to a ticket. */
export function done(before: Ticket, { act, text, satisfaction }: AskerDoing, moment: Moment): Ticket {
  switch (act) {
    case "add":
      return added(before, text, moment);
    case "withdraw":
      return withdrawn(before, moment);
    case "rate":
      return rated(before, { satisfaction: satisfaction!, text }, moment);
    case "reopen":
      return reopened(before, text, moment);
    case "nudge":
      return nudged(before, moment);
    case "withdraw_consent":
      return consentWithdrawn(before);
  }
}

const TOLD: Readonly<Partial<Record<AskerDoing["act"], HandlerEvent>>> = {
  add: "added",
  reopen: "reopened",
  nudge: "nudged",
};

/** Whoever has a ticket is told what its asker did: where it waits to be supervised or coordinated, whoever stands above. */
function toldOf(
  act: AskerDoing["act"],
  after: Ticket,
  directory: Directory,
  overseers: readonly PersonRef[],
): Telling[] {
  const event = TOLD[act];
  if (!event || !after.hasArrived) return [];
  const { owner, state } = after;
  if (state === "SUPERVISION" || state === "COORDINATION") {
    const above = overseers.map(({ personId }) => personId);
    return tellHandlers(act === "reopen" ? "to_supervise" : event, after, above);
  }
  return tellHandlers(event, after, owner ? [owner.personId] : membersAt(directory, after));
}

/** Whose answer satisfied, the first time it is said. @param author of the answer that was read */
const satisfiedBy = (after: Ticket, before: Ticket, author: Member | undefined): Member | undefined =>
  after.satisfaction === "SATISFIED" &&
  !before.satisfaction &&
  after.answerAuthor?.personId === author?.personId
    ? author
    : undefined;

/**
 * An act of the asker, with or without a name.
 *
 * @param actorId missing: nobody knows, and the log is told nothing
 * @throws what the act throws
 */
export async function askerActs(
  { register }: FeedbackPorts,
  parts: TicketParts,
  { id, answerAuthor, desk }: KeptTicket,
  doing: AskerDoing,
  actorId?: string,
): Promise<KeptTicket> {
  const isRated = doing.act === "rate" && !!answerAuthor?.personId;
  const author = isRated ? await register.member(answerAuthor.personId) : undefined;
  const [moment, directory, overseers] = await Promise.all([
    parts.momentNow(),
    parts.onlyDirectory(),
    TOLD[doing.act] ? register.overseers(desk.lineage) : [],
  ]);
  return parts.change(
    id,
    (before) => done(before, doing, moment),
    (after, before) => ({
      ...(actorId && { act: { action: `feedback.${doing.act}`, actorId } }),
      tells: toldOf(doing.act, after, directory, overseers),
      satisfiedBy: satisfiedBy(after, before, author),
    }),
  );
}

/** Tickets on the side of whoever asks in their name. */
export function raiseTickets(ports: FeedbackPorts) {
  const { tickets, register, clock } = ports;
  const parts = ticketParts(ports);
  const mine = async (id: string, { personId }: PersonActor): Promise<KeptTicket> => {
    const kept = await tickets.find(id);
    if (kept?.asker?.personId !== personId) throw notFound();
    return kept;
  };
  return {
    /** @throws CATEGORY_UNKNOWN (invalid_argument), ORGANIZATION_NOT_FOUND (not_found), TOO_MANY_TICKETS (resource_exhausted) */
    async submit(
      operationId: string,
      raised: Raised & { readonly nameLevel: Exclude<NameLevel, "ANONYMOUS"> },
      { personId }: PersonActor,
    ): Promise<KeptTicket> {
      const id = operationId || newId(clock.now());
      const there = await tickets.find(id);
      if (there) return there;
      const today = dayOf(clock.now());
      if ((await tickets.countOf(personId, today)) >= MOST_A_DAY)
        throw new ExpectedError("resource_exhausted", "TOO_MANY_TICKETS", `${MOST_A_DAY} a day`);
      const { name } = await register.describe(personId);
      const from = { id, nameLevel: raised.nameLevel, asker: { personId, name }, arriveTime: clock.now() };
      const { ticket, directory } = await raisedAs(ports, parts, raised, from);
      const kept = found(ticket);
      const act: Act = { action: "feedback.submit", actorId: personId };
      const tells = tellHandlers("arrived", ticket, membersAt(directory, ticket));
      return (await tickets.add({ kept, act, tells })) ? kept : (await tickets.find(id))!;
    },
    mine: (personId: string, page: Page): Promise<PageOfTickets> => tickets.listMine(personId, page),
    get: async (id: string, actor: PersonActor): Promise<KeptTicket> =>
      parts.withAnswers(await mine(id, actor)),
    /** @throws TICKET_NOT_FOUND (not_found), and what the act throws */
    act: async (id: string, doing: AskerDoing, actor: PersonActor): Promise<KeptTicket> =>
      askerActs(ports, parts, await mine(id, actor), doing, actor.personId),
  };
}
