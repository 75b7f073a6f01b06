import { dayOf, ExpectedError, newId, type PersonActor } from "@qiming/core";
import { done, type AskerDoing } from "../domain/asker-acts.ts";
import { requireCategory, routed, type Directory, type PersonRef } from "../domain/directory.ts";
import { newNumber } from "../domain/number.ts";
import { tellHandlers, type HandlerEvent, type Telling } from "../domain/notices.ts";
import { found, type KeptTicket } from "../domain/queue.ts";
import { submitted, type Moment, type NameLevel, type Ticket, type TicketKind } from "../domain/ticket.ts";
import type { Act, FeedbackPorts, Member, Page, PageOfTickets, TicketChange } from "./ports.ts";
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

/** What others hear of an act of the asker, once it is done. */
export async function hearingOf(
  { register }: FeedbackPorts,
  parts: TicketParts,
  { answerAuthor, desk }: KeptTicket,
  { act }: Pick<AskerDoing, "act">,
): Promise<(after: KeptTicket, before: KeptTicket) => Pick<TicketChange, "tells" | "satisfiedBy">> {
  const isRated = act === "rate" && !!answerAuthor?.personId;
  const [author, directory, overseers] = await Promise.all([
    isRated ? register.member(answerAuthor.personId) : undefined,
    parts.onlyDirectory(),
    TOLD[act] ? register.overseers(desk.lineage) : [],
  ]);
  return (after, before) => ({
    tells: toldOf(act, after, directory, overseers),
    satisfiedBy: satisfiedBy(after, before, author),
  });
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
  const askerActs = async (kept: KeptTicket, doing: AskerDoing, actorId: string): Promise<KeptTicket> => {
    const [moment, hearing] = await Promise.all([parts.momentNow(), hearingOf(ports, parts, kept, doing)]);
    return parts.change(
      kept.id,
      (before) => done(before, doing, moment),
      (after, before) => ({
        act: { action: `feedback.${doing.act}`, actorId },
        ...hearing(after, before),
      }),
    );
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
      askerActs(await mine(id, actor), doing, actor.personId),
  };
}
