import { dayOf, ExpectedError, type PersonActor } from "@qiming/core";
import { deskOf, requireCategory, requireDesk, roleAt, type PersonRef } from "../domain/directory.ts";
import { tellAsker, tellHandlers, type Telling } from "../domain/notices.ts";
import { keysOf, type DeskPart, type KeptTicket } from "../domain/queue.ts";
import {
  accepted,
  allows,
  answerWritten,
  approved,
  assigned,
  extendedBy,
  givenBack,
  invited,
  mergedInto,
  noted,
  refused,
  replied,
  routedTo,
  transferred,
  triaged,
  type Closure,
  type HandlerAct,
  type Moment,
  type Ticket,
  type TicketKind,
} from "../domain/ticket.ts";
import type { DeskCounts, FeedbackPorts, Page, PageOfTickets } from "./ports.ts";
import { membersAt, notFound, ticketParts, type Standing } from "./ticket-parts.ts";

const ALIKE = 20;
const OVERDUE = 50;
const FIGURE_DAYS = 365;

/** What somebody may do with a ticket by where they stand, whatever its state. */
export interface Reach {
  /** Answers at its desk, or at one that helps. */
  readonly handles: boolean;
  /** At its very desk: whose matter it is, and by when, is not for those who help. */
  readonly isAtDesk: boolean;
  readonly isLead: boolean;
  /** Coordinates and supervises above its desk. */
  readonly oversees: boolean;
}

function reachOf({ actor, desks, overseen }: Standing, { desk, jointDesks, involved, asker }: KeptTicket) {
  const at = [desk, ...jointDesks].map(({ code }) => code);
  const own = desks.filter(({ code }) => at.includes(code));
  // Nobody handles what they raised themselves.
  const isOther = asker?.personId !== actor.personId;
  return {
    handles: isOther && own.length > 0,
    isAtDesk: isOther && own.some((each) => each.code === desk.code),
    isLead: isOther && own.some((each) => each.code === desk.code && roleAt(each, actor.personId) === "LEAD"),
    oversees: isOther && desk.lineage.some((id) => overseen.includes(id)),
    wasThere: isOther && involved.includes(actor.personId),
  };
}

/** What only those of its desk decide, and whoever stands above. */
const DESK_ACTS: readonly HandlerAct[] = [
  ...(["accept", "refuse", "triage", "assign", "transfer"] as const),
  ...(["invite", "extend", "merge"] as const),
];
/** Whether somebody who stands there does such a thing at all, whatever the ticket's state. */
export const mayDo = ({ handles, isAtDesk, oversees }: Reach, act: HandlerAct): boolean =>
  oversees || (DESK_ACTS.includes(act) ? isAtDesk : handles);

/** Who reads an answer before it goes out: a lead of the desk, or whoever stands above; of a supervised ticket the latter alone. */
export const mayReview = ({ isLead, oversees }: Reach, { isSupervised }: Ticket): boolean =>
  oversees || (isLead && !isSupervised);

/** Whether anything could wait for somebody's review at all. */
export const reviewsAnswers = ({ actor, desks, overseen }: Standing): boolean =>
  overseen.length > 0 || desks.some((desk) => roleAt(desk, actor.personId) === "LEAD");

export interface Handled {
  readonly kept: KeptTicket;
  readonly standing: Standing;
  readonly reach: Reach;
  readonly moment: Moment;
  readonly alike: readonly KeptTicket[];
}

/** Tickets on the side of those who answer. */
export function handleTickets(ports: FeedbackPorts) {
  const { tickets, register, clock } = ports;
  const parts = ticketParts(ports);

  async function seen(id: string, actor: PersonActor) {
    const [kept, standing, moment] = await Promise.all([
      tickets.find(id),
      parts.standing(actor),
      parts.momentNow(),
    ]);
    if (!kept?.hasArrived) throw notFound();
    const reach = reachOf(standing, kept);
    if (!reach.handles && !reach.oversees && !reach.wasThere) throw notFound();
    return { kept, standing, reach, moment };
  }
  async function shown(view: Omit<Handled, "alike">): Promise<Handled> {
    const { kept, standing } = view;
    const isMergeable = allows(kept, "merge");
    const keys = [`DESK desk:${kept.desk.code}`];
    const open = isMergeable ? (await tickets.list("DESK", keys, { after: "", limit: ALIKE })).tickets : [];
    const alike = open.filter(({ id, category }) => id !== kept.id && category.code === kept.category.code);
    return { ...view, standing, alike };
  }
  /** One act of somebody at the ticket's desk, or above it. */
  async function act(
    id: string,
    actor: PersonActor,
    action: string,
    decide: (before: Ticket, by: PersonRef, moment: Moment) => Ticket,
    tellsOf: (after: Ticket, standing: Standing) => readonly Telling[] = () => [],
    isAllowed: (reach: Reach, kept: Ticket) => boolean = (reach) => mayDo(reach, action as HandlerAct),
    isMerged = false,
  ): Promise<Handled> {
    const view = await seen(id, actor);
    const { standing, moment } = view;
    if (!isAllowed(view.reach, view.kept)) throw notFound();
    const kept = await parts.change(
      id,
      (before) => decide(before, standing.actor, moment),
      (after) => ({
        act: { action: `feedback.${action}`, actorId: actor.personId },
        ...{ tells: tellsOf(after, standing), isMerged },
      }),
    );
    return shown({ ...view, kept, reach: reachOf(standing, kept) });
  }
  const others =
    (event: Parameters<typeof tellHandlers>[0], isLead = false) =>
    (after: Ticket, { directory, actor }: Standing) =>
      tellHandlers(event, after, membersAt(directory, after, isLead), actor.personId);
  const overseersOf = async ({ desk }: Ticket): Promise<string[]> =>
    (await register.overseers(desk.lineage)).map(({ personId }) => personId);

  return {
    today: () => dayOf(clock.now()),
    async desk(
      part: DeskPart,
      actor: PersonActor,
      page: Page,
    ): Promise<PageOfTickets & { standing: Standing; moment: Moment }> {
      const [standing, moment] = await Promise.all([parts.standing(actor), parts.momentNow()]);
      const desks = standing.desks.map((desk) => ({
        ...{ code: desk.code, isLead: roleAt(desk, actor.personId) === "LEAD" },
      }));
      const keys = keysOf(part, { personId: actor.personId, desks, overseen: standing.overseen });
      const listed = keys.length > 0 ? await tickets.list(part, keys, page) : { tickets: [], next: "" };
      return { ...listed, standing, moment };
    },
    get: async (id: string, actor: PersonActor): Promise<Handled> => shown(await seen(id, actor)),
    accept: (id: string, actor: PersonActor) => act(id, actor, "accept", accepted),
    refuse: (id: string, reason: string, actor: PersonActor) =>
      act(
        ...([id, actor, "refuse"] as const),
        (before, by, moment) => refused(before, by, reason, moment),
        (after) => tellAsker("not_accepted", after),
      ),
    async triage(id: string, wish: { kind: TicketKind; categoryCode: string }, actor: PersonActor) {
      const { standing } = await seen(id, actor);
      const category = requireCategory(standing.directory, wish.categoryCode);
      return act(id, actor, "triage", (before, by, moment) =>
        triaged(before, by, { kind: wish.kind, category }, moment),
      );
    },
    /** @throws PERSON_UNFIT (failed_precondition) */
    async assign(id: string, personId: string, actor: PersonActor) {
      const { standing, kept } = await seen(id, actor);
      const to = deskOf(standing.directory, kept.desk.code)?.members.find(
        (each) => each.personId === personId,
      );
      if (!to || to.personId === kept.asker?.personId)
        throw new ExpectedError("failed_precondition", "PERSON_UNFIT", "nobody of the desk");
      const person = { personId: to.personId, name: to.name };
      return act(
        ...([id, actor, "assign"] as const),
        (before, by, moment) => assigned(before, by, person, moment),
        (after, { actor: by }) => tellHandlers("given", after, [personId], by.personId),
      );
    },
    async transfer(id: string, wish: { deskCode: string; reason: string }, actor: PersonActor) {
      const { standing, kept } = await seen(id, actor);
      const desk = requireDesk(standing.directory, wish.deskCode);
      const overseers = await overseersOf(kept);
      return act(
        ...([id, actor, "transfer"] as const),
        (before, by, moment) => transferred(before, by, { desk, reason: wish.reason }, moment),
        (after, at) =>
          after.state === "COORDINATION"
            ? tellHandlers("to_coordinate", after, overseers, actor.personId)
            : [...others("arrived")(after, at), ...tellAsker("transferred", after)],
      );
    },
    /** @throws NOT_COORDINATOR (permission_denied) */
    async route(id: string, wish: { deskCode: string; reason: string }, actor: PersonActor) {
      const { standing, reach } = await seen(id, actor);
      if (!reach.oversees)
        throw new ExpectedError("permission_denied", "NOT_COORDINATOR", "whoever coordinates decides");
      const desk = requireDesk(standing.directory, wish.deskCode);
      return act(
        ...([id, actor, "route"] as const),
        (before, by, moment) => routedTo(before, by, { desk, reason: wish.reason }, moment),
        (after, at) => [...others("arrived")(after, at), ...tellAsker("transferred", after)],
      );
    },
    async invite(id: string, wish: { deskCode: string; reason: string }, actor: PersonActor) {
      const { standing } = await seen(id, actor);
      const desk = requireDesk(standing.directory, wish.deskCode);
      return act(
        ...([id, actor, "invite"] as const),
        (before, by, moment) => invited(before, by, { desk, reason: wish.reason }, moment),
        (after) =>
          tellHandlers(
            "invited",
            after,
            desk.members.map(({ personId }) => personId),
            actor.personId,
          ),
      );
    },
    reply: (id: string, wish: { text: string; isQuestion: boolean }, actor: PersonActor) =>
      act(
        ...([id, actor, "reply"] as const),
        (before, _, moment) => replied(before, wish, moment),
        (after) => tellAsker(wish.isQuestion ? "asked" : "replied", after),
      ),
    note: (id: string, text: string, actor: PersonActor) =>
      act(id, actor, "note", (before, author, { time }) => noted(before, { author, text, time })),
    extend: (id: string, wish: { days: number; reason: string }, actor: PersonActor) =>
      act(
        ...([id, actor, "extend"] as const),
        (before, by, moment) => extendedBy(before, by, wish, moment),
        (after) => tellAsker("extended", after),
      ),
    /** @throws REVIEWER_MISSING (failed_precondition) where nobody else could read it */
    async answer(
      id: string,
      wish: { closure: Closure; text: string; closureNote: string },
      actor: PersonActor,
    ) {
      const { standing, kept } = await seen(id, actor);
      const leads = kept.isSupervised ? [] : membersAt(standing.directory, kept, true);
      const isOther = (personId: string) => ![actor.personId, kept.asker?.personId].includes(personId);
      const readers = leads.some(isOther) ? leads : await overseersOf(kept);
      if (!readers.some(isOther))
        throw new ExpectedError("failed_precondition", "REVIEWER_MISSING", "nobody else could read it");
      return act(
        ...([id, actor, "answer"] as const),
        (before, author, moment) => answerWritten(before, { ...wish, author }, moment),
        (after) => tellHandlers("to_review", after, readers, actor.personId),
      );
    },
    /** @throws NOT_REVIEWER (permission_denied) */
    async review(id: string, wish: { isApproved: boolean; reason: string }, actor: PersonActor) {
      const { reach, kept } = await seen(id, actor);
      if (!mayReview(reach, kept))
        throw new ExpectedError("permission_denied", "NOT_REVIEWER", "a lead reads answers");
      return act(
        ...([id, actor, wish.isApproved ? "approve" : "give_back"] as const),
        (before, by, moment) =>
          wish.isApproved ? approved(before, by, moment) : givenBack(before, by, wish.reason),
        (after) =>
          wish.isApproved
            ? answeredTells(after)
            : tellHandlers("given_back", after, [after.draftAnswer!.author.personId]),
        mayReview,
      );
    },
    async merge(id: string, intoId: string, actor: PersonActor) {
      const { kept: into, reach } = await seen(intoId, actor);
      if (!reach.handles && !reach.oversees) throw notFound();
      return act(
        ...([id, actor, "merge"] as const),
        (before, by, moment) => mergedInto(before, by, into, moment),
        (after) => tellAsker("merged", after),
        undefined,
        true,
      );
    },
    async figures(organizationId: string) {
      const line = (await register.lineage(organizationId)).map(({ id }) => id);
      const { desks } = await parts.directoryOf(line[0]);
      const moment = await parts.momentNow();
      const today = dayOf(moment.time);
      const since = dayOf(new Date(moment.time.getTime() - FIGURE_DAYS * 86_400_000));
      const below = desks.filter(({ lineage }) => lineage.includes(organizationId));
      const counts: { desk: (typeof below)[number]; counts: DeskCounts }[] = [];
      for (const desk of below) counts.push({ desk, counts: await tickets.count(desk.code, since, today) });
      return { counts, overdue: await tickets.listOverdue(organizationId, today, OVERDUE), moment };
    },
  };
}

/** The asker is told, and whoever asked the same. */
const answeredTells = (after: Ticket): Telling[] => [
  ...tellAsker("answered", after),
  ...after.merged.flatMap(({ ticketId, askerId }) =>
    askerId ? tellAsker("answered", { ...after, id: ticketId, asker: { personId: askerId, name: "" } }) : [],
  ),
];
