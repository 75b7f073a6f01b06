import { ListAnswersRequestSchema, type DigestService } from "@qiming/contracts/feedback/v1/digest_service";
import { TicketKind } from "@qiming/contracts/feedback/v1/ticket_service";
import { requirePerson } from "@qiming/core";
import { decodePageToken, encodePageToken, type Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import { toFigure, toHandled, toPublished } from "./to-ticket.ts";

const PAGE = 20;

export function digestHandler({ digest }: UseCases): Handlers<typeof DigestService> {
  return {
    async listAnswers(request) {
      const after = decodePageToken(ListAnswersRequestSchema, request) ?? "";
      const page = { after, limit: request.pageSize || PAGE };
      const { tickets, next } = await digest.list(request.query, request.categoryCode, page);
      return {
        answers: tickets.map(toPublished),
        nextPageToken: next ? encodePageToken(ListAnswersRequestSchema, request, next) : "",
      };
    },
    listSimilar: async ({ title }) => ({ answers: (await digest.similar(title)).map(toPublished) }),
    async getPublicFigures() {
      const { counts, overdue } = await digest.figures();
      return {
        desks: counts.map(toFigure),
        overdue: overdue.map(({ number, kind, desk, dueDay }) => ({
          ...{ number, kind: TicketKind[kind], deskName: desk.name, dueDay },
        })),
      };
    },
    publishAnswer: async ({ ticketId, title, question, answer }, { actor }) =>
      toHandled(await digest.publish(ticketId, { title, question, answer }, requirePerson(actor))),
    unpublishAnswer: async ({ ticketId }, { actor }) =>
      toHandled(await digest.unpublish(ticketId, requirePerson(actor))),
  };
}
