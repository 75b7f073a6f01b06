import {
  ListMyTicketsRequestSchema,
  NameLevel,
  Satisfaction,
  TicketKind,
  type TicketService,
} from "@qiming/contracts/feedback/v1/ticket_service";
import { requirePerson, type Actor } from "@qiming/core";
import { decodePageToken, encodePageToken, type Handlers } from "@qiming/service-kit";
import type { Satisfaction as Rating, TicketKind as Kind } from "../domain/ticket.ts";
import type { AskerDoing } from "../domain/asker-acts.ts";
import type { UseCases } from "../use-cases.ts";
import { toRow, toTicket } from "./to-ticket.ts";

const PAGE = 50;

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function ticketHandler({
  raising,
  importTickets,
  momentNow,
}: UseCases): Handlers<typeof TicketService> {
  const act = async (ticketId: string, actor: Actor, doing: AskerDoing) =>
    toTicket(await raising.act(ticketId, doing, requirePerson(actor)), await momentNow());
  return {
    async submitTicket({ kind, nameLevel, ...said }, { actor, operationId }) {
      const { categoryCode, title, text, organizationId, mayPublish } = said;
      const raised = {
        ...{ kind: TicketKind[kind] as Kind, categoryCode, title, text, organizationId, mayPublish },
        nameLevel: NameLevel[nameLevel] as "NAMED" | "HIDDEN",
      };
      const kept = await raising.submit(operationId, raised, requirePerson(actor));
      return toTicket(kept, await momentNow());
    },
    async listMyTickets(request, { actor }) {
      const after = decodePageToken(ListMyTicketsRequestSchema, request) ?? "";
      const page = { after, limit: request.pageSize || PAGE };
      const { tickets, next } = await raising.mine(requirePerson(actor).personId, page);
      const moment = await momentNow();
      return {
        tickets: tickets.map((each) => toRow(each, moment)),
        nextPageToken: next ? encodePageToken(ListMyTicketsRequestSchema, request, next) : "",
      };
    },
    async getTicket({ ticketId }, { actor }) {
      return toTicket(await raising.get(ticketId, requirePerson(actor)), await momentNow());
    },
    addToTicket: ({ ticketId, text }, { actor }) => act(ticketId, actor, { act: "add", text }),
    withdrawTicket: ({ ticketId }, { actor }) => act(ticketId, actor, { act: "withdraw", text: "" }),
    rateAnswer: ({ ticketId, satisfaction, text }, { actor }) =>
      act(ticketId, actor, { act: "rate", text, satisfaction: Satisfaction[satisfaction] as Rating }),
    reopenTicket: ({ ticketId, text }, { actor }) => act(ticketId, actor, { act: "reopen", text }),
    withdrawConsent: ({ ticketId }, { actor }) => act(ticketId, actor, { act: "withdraw_consent", text: "" }),
    nudgeTicket: ({ ticketId }, { actor }) => act(ticketId, actor, { act: "nudge", text: "" }),
    importTickets: ({ yaml, fileName }) => importTickets(yaml, fileName),
  };
}
