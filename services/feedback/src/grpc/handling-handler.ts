import {
  DeskPart,
  ListDeskRequestSchema,
  ReplyKind,
  type HandlingService,
} from "@qiming/contracts/feedback/v1/handling_service";
import { Closure, TicketKind } from "@qiming/contracts/feedback/v1/ticket_service";
import { requirePerson } from "@qiming/core";
import { decodePageToken, encodePageToken, type Handlers } from "@qiming/service-kit";
import type { DeskPart as Part } from "../domain/queue.ts";
import type { Closure as End, TicketKind as Kind } from "../domain/ticket.ts";
import type { UseCases } from "../use-cases.ts";
import { reviewsAnswers, type Handled } from "../usecases/handle-tickets.ts";
import { toFigure, toHandled, toRow } from "./to-ticket.ts";

const PAGE = 50;
const shown = async (view: Promise<Handled>) => toHandled(await view);

export function handlingHandler({ handling }: UseCases): Handlers<typeof HandlingService> {
  return {
    async listDesk(request, { actor }) {
      const after = decodePageToken(ListDeskRequestSchema, request) ?? "";
      const page = { after, limit: request.pageSize || PAGE };
      const person = requirePerson(actor);
      const { tickets, next, standing, moment } = await handling.desk(
        DeskPart[request.part] as Part,
        person,
        page,
      );
      return {
        tickets: tickets.map((each) => toRow(each, moment)),
        nextPageToken: next ? encodePageToken(ListDeskRequestSchema, request, next) : "",
        ...{ isAtDesk: standing.desks.length > 0, isOverseer: standing.overseen.length > 0 },
        mayReview: reviewsAnswers(standing),
      };
    },
    getHandledTicket: ({ ticketId }, { actor }) => shown(handling.get(ticketId, requirePerson(actor))),
    acceptTicket: ({ ticketId }, { actor }) => shown(handling.accept(ticketId, requirePerson(actor))),
    refuseTicket: ({ ticketId, reason }, { actor }) =>
      shown(handling.refuse(ticketId, reason, requirePerson(actor))),
    triageTicket: ({ ticketId, kind, categoryCode }, { actor }) =>
      shown(
        handling.triage(ticketId, { kind: TicketKind[kind] as Kind, categoryCode }, requirePerson(actor)),
      ),
    assignTicket: ({ ticketId, personId }, { actor }) =>
      shown(handling.assign(ticketId, personId, requirePerson(actor))),
    transferTicket: ({ ticketId, deskCode, reason }, { actor }) =>
      shown(handling.transfer(ticketId, { deskCode, reason }, requirePerson(actor))),
    routeTicket: ({ ticketId, deskCode, reason }, { actor }) =>
      shown(handling.route(ticketId, { deskCode, reason }, requirePerson(actor))),
    inviteDesk: ({ ticketId, deskCode, reason }, { actor }) =>
      shown(handling.invite(ticketId, { deskCode, reason }, requirePerson(actor))),
    replyToAsker: ({ ticketId, text, kind }, { actor }) =>
      shown(
        handling.reply(ticketId, { text, isQuestion: kind === ReplyKind.QUESTION }, requirePerson(actor)),
      ),
    addNote: ({ ticketId, text }, { actor }) => shown(handling.note(ticketId, text, requirePerson(actor))),
    extendTicket: ({ ticketId, days, reason }, { actor }) =>
      shown(handling.extend(ticketId, { days, reason }, requirePerson(actor))),
    writeAnswer: ({ ticketId, text, closure, closureNote }, { actor }) =>
      shown(
        handling.answer(
          ...([ticketId, { text, closure: Closure[closure] as End, closureNote }] as const),
          requirePerson(actor),
        ),
      ),
    reviewAnswer: ({ ticketId, isApproved, reason }, { actor }) =>
      shown(handling.review(ticketId, { isApproved, reason }, requirePerson(actor))),
    mergeTicket: ({ ticketId, intoTicketId }, { actor }) =>
      shown(handling.merge(ticketId, intoTicketId, requirePerson(actor))),
    async getDeskFigures({ organizationId }) {
      const { counts, overdue, moment } = await handling.figures(organizationId);
      return {
        desks: counts.map(toFigure),
        overdue: overdue.map((each) => toRow(each, moment)),
      };
    },
  };
}
