import { dayOf, ExpectedError, type Day, type PersonActor } from "@qiming/core";
import { deskOf, requireCategory, requireDesk, roleAt, type PersonRef } from "../domain/directory.ts";
import { tellAsker, tellHandlers, type Telling } from "../domain/notices.ts";
import { keysOf, type DeskPart, type KeptTicket } from "../domain/queue.ts";
import { overdueIn, type Tally } from "../domain/tally.ts";
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

export function reachOf(
  { actorId, desks, overseen }: Standing,
  { desk, jointDesks, involved, asker }: KeptTicket,
) {
  const at = [desk, ...jointDesks].map(({ code }) => code);
  const own = desks.filter(({ code }) => at.includes(code));
  // Nobody handles what they raised themselves.
  const isOther = asker?.personId !== actorId;
  return {
    handles: isOther && own.length > 0,
    isAtDesk: isOther && own.some((each) => each.code === desk.code),
    isLead: isOther && own.some((each) => each.code === desk.code && roleAt(each, actorId) === "LEAD"),
    oversees: isOther && desk.lineage.some((id) => overseen.includes(id)),
    wasThere: isOther && involved.includes(actorId),
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
export const reviewsAnswers = ({ actorId, desks, overseen }: Standing): boolean =>
  overseen.length > 0 || desks.some((desk) => roleAt(desk, actorId) === "LEAD");

/** A ticket with where its reader stands to it. */
export interface Seen {
  readonly kept: KeptTicket;
  readonly standing: Standing;
  readonly reach: Reach;
  readonly moment: Moment;
}
export interface Handled extends Seen {
  readonly alike: readonly KeptTicket[];
}

/** Tickets on the side of those who answer. */
export function handleTickets(ports: FeedbackPorts) {
  const { tickets, tallies, register } = ports;
  const parts = ticketParts(ports);

  async function seen(id: string, actor: PersonActor): Promise<Seen> {
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
  async function shown(view: Seen): Promise<Handled> {
    const { kept } = view;
    const isMergeable = allows(kept, "merge");
    const keys = [`DESK desk:${kept.desk.code}`];
    const open = isMergeable ? (await tickets.list("DESK", keys, { after: "", limit: ALIKE })).tickets : [];
    const alike = open.filter(({ id, category }) => id !== kept.id && category.code === kept.category.code);
    return { ...view, alike };
  }
  /** One act of somebody at the ticket's desk, or above it. */
  async function act(
    view: Seen,
    action: string,
    decide: (before: Ticket, by: PersonRef, moment: Moment) => Ticket,
    {
      tellsOf = () => [],
      isAllowed = (reach) => mayDo(reach, action as HandlerAct),
      isMerged = false,
    }: {
      readonly tellsOf?: (after: Ticket) => readonly Telling[];
      readonly isAllowed?: (reach: Reach, kept: Ticket) => boolean;
      readonly isMerged?: boolean;
    } = {},
  ): Promise<Handled> {
    const { standing, moment } = view;
    if (!isAllowed(view.reach, view.kept)) throw notFound();
    const by = await register.describe(standing.actorId);
    const kept = await parts.change(
      view.kept.id,
      (before) => decide(before, by, moment),
      (after) => ({
        act: { action: `feedback.${action}`, actorId: standing.actorId },
        ...{ tells: tellsOf(after), isMerged },
      }),
    );
    return shown({ ...view, kept, reach: reachOf(standing, kept) });
  }
  const tellDesk = (after: Ticket, { directory, actorId }: Standing): Telling[] =>
    tellHandlers("arrived", after, membersAt(directory, after), actorId);
  const overseersOf = async ({ desk }: Ticket): Promise<string[]> =>
    (await register.overseers(desk.lineage)).map(({ personId }) => personId);

  return {
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
    seen,
    act,
    accept: async (id: string, actor: PersonActor) => act(await seen(id, actor), "accept", accepted),
    refuse: async (id: string, reason: string, actor: PersonActor) =>
      act(await seen(id, actor), "refuse", (before, by, moment) => refused(before, by, reason, moment), {
        tellsOf: (after) => tellAsker("not_accepted", after),
      }),
    async triage(id: string, wish: { kind: TicketKind; categoryCode: string }, actor: PersonActor) {
      const view = await seen(id, actor);
      const category = requireCategory(view.standing.directory, wish.categoryCode);
      return act(view, "triage", (before, by, moment) =>
        triaged(before, by, { kind: wish.kind, category }, moment),
      );
    },
    /** @throws PERSON_UNFIT (failed_precondition) */
    async assign(id: string, personId: string, actor: PersonActor) {
      const view = await seen(id, actor);
      const { standing, kept } = view;
      const to = deskOf(standing.directory, kept.desk.code)?.members.find(
        (each) => each.personId === personId,
      );
      if (!to || to.personId === kept.asker?.personId)
        throw new ExpectedError("failed_precondition", "PERSON_UNFIT", "nobody of the desk");
      const person = { personId: to.personId, name: to.name };
      return act(view, "assign", (before, by, moment) => assigned(before, by, person, moment), {
        tellsOf: (after) => tellHandlers("given", after, [personId], actor.personId),
      });
    },
    async transfer(id: string, wish: { deskCode: string; reason: string }, actor: PersonActor) {
      const view = await seen(id, actor);
      const desk = requireDesk(view.standing.directory, wish.deskCode);
      const overseers = await overseersOf(view.kept);
      const to = { desk, reason: wish.reason };
      return act(view, "transfer", (before, by, moment) => transferred(before, by, to, moment), {
        tellsOf: (after) =>
          after.state === "COORDINATION"
            ? tellHandlers("to_coordinate", after, overseers, actor.personId)
            : [...tellDesk(after, view.standing), ...tellAsker("transferred", after)],
      });
    },
    /** @throws NOT_COORDINATOR (permission_denied) */
    async route(id: string, wish: { deskCode: string; reason: string }, actor: PersonActor) {
      const view = await seen(id, actor);
      if (!view.reach.oversees)
        throw new ExpectedError("permission_denied", "NOT_COORDINATOR", "whoever coordinates decides");
      const to = { desk: requireDesk(view.standing.directory, wish.deskCode), reason: wish.reason };
      return act(view, "route", (before, by, moment) => routedTo(before, by, to, moment), {
        tellsOf: (after) => [...tellDesk(after, view.standing), ...tellAsker("transferred", after)],
      });
    },
    async invite(id: string, wish: { deskCode: string; reason: string }, actor: PersonActor) {
      const view = await seen(id, actor);
      const desk = requireDesk(view.standing.directory, wish.deskCode);
      const helpers = desk.members.map(({ personId }) => personId);
      const to = { desk, reason: wish.reason };
      return act(view, "invite", (before, by, moment) => invited(before, by, to, moment), {
        tellsOf: (after) => tellHandlers("invited", after, helpers, actor.personId),
      });
    },
    reply: async (id: string, wish: { text: string; isQuestion: boolean }, actor: PersonActor) =>
      act(await seen(id, actor), "reply", (before, _, moment) => replied(before, wish, moment), {
        tellsOf: (after) => tellAsker(wish.isQuestion ? "asked" : "replied", after),
      }),
    note: async (id: string, text: string, actor: PersonActor) =>
      act(await seen(id, actor), "note", (before, author, { time }) => noted(before, { author, text, time })),
    extend: async (id: string, wish: { days: number; reason: string }, actor: PersonActor) =>
      act(await seen(id, actor), "extend", (before, by, moment) => extendedBy(before, by, wish, moment), {
        tellsOf: (after) => tellAsker("extended", after),
      }),
    /** @throws REVIEWER_MISSING (failed_precondition) where nobody else could read it */
    async answer(
      id: string,
      wish: { closure: Closure; text: string; closureNote: string },
      actor: PersonActor,
    ) {
      const view = await seen(id, actor);
      const { standing, kept } = view;
      const leads = kept.isSupervised ? [] : membersAt(standing.directory, kept, true);
      const isOther = (personId: string) => ![actor.personId, kept.asker?.personId].includes(personId);
      const readers = leads.some(isOther) ? leads : await overseersOf(kept);
      if (!readers.some(isOther))
        throw new ExpectedError("failed_precondition", "REVIEWER_MISSING", "nobody else could read it");
      return act(
        ...([view, "answer"] as const),
        (before, author, moment) => answerWritten(before, { ...wish, author }, moment),
        { tellsOf: (after) => tellHandlers("to_review", after, readers, actor.personId) },
      );
    },
    /** @throws NOT_REVIEWER (permission_denied) */
    async review(id: string, wish: { isApproved: boolean; reason: string }, actor: PersonActor) {
      const view = await seen(id, actor);
      if (!mayReview(view.reach, view.kept))
        throw new ExpectedError("permission_denied", "NOT_REVIEWER", "a lead reads answers");
      return wish.isApproved
        ? act(view, "approve", approved, { tellsOf: answeredTells, isAllowed: mayReview })
        : act(view, "give_back", (before, by) => givenBack(before, by, wish.reason), {
            tellsOf: (after) => tellHandlers("given_back", after, [after.draftAnswer!.author.personId]),
            isAllowed: mayReview,
          });
    },
    async merge(id: string, intoId: string, actor: PersonActor) {
      const { kept: into, reach } = await seen(intoId, actor);
      if (!reach.handles && !reach.oversees) throw notFound();
      const view = await seen(id, actor);
      return act(view, "merge", (before, by, moment) => mergedInto(before, by, into, moment), {
        ...{ tellsOf: (after) => tellAsker("merged", after), isMerged: true },
      });
    },
    async figures(organizationId: string) {
      const line = (await register.lineage(organizationId)).map(({ id }) => id);
      const { desks } = await parts.directoryOf(line[0]);
      const moment = await parts.momentNow();
      const today = dayOf(moment.time);
      const since = dayOf(new Date(moment.time.getTime() - FIGURE_DAYS * 86_400_000));
      const below = desks.filter(({ lineage }) => lineage.includes(organizationId));
      await tallies.refresh();
      const codes = below.map(({ code }) => code);
      const read = await tallies.read(codes, since);
      const counts = below.map((desk) => ({ desk, counts: countsOf(read.get(desk.code)!, today) }));
      return { counts, overdue: await tickets.listOverdue(organizationId, today, OVERDUE), moment };
    },
  };
}

function countsOf(tally: Tally, today: Day): DeskCounts {
  const { dues: _, ...figures } = tally;
  return { ...figures, overdue: overdueIn(tally, today) };
}

/** The asker is told, and whoever asked the same. */
const answeredTells = (after: Ticket): Telling[] => [
  ...tellAsker("answered", after),
  ...after.merged.flatMap(({ ticketId, askerId }) =>
    askerId ? tellAsker("answered", { ...after, id: ticketId, asker: { personId: askerId, name: "" } }) : [],
  ),
];
