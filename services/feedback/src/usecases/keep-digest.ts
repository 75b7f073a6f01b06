import { ExpectedError, questionWords, wordsOf, type PersonActor } from "@qiming/core";
import { published, unpublished, type DigestText } from "../domain/digest.ts";
import { deskOf } from "../domain/directory.ts";
import type { KeptTicket } from "../domain/queue.ts";
import type { Ticket } from "../domain/ticket.ts";
import { handleTickets, mayReview, type Handled } from "./handle-tickets.ts";
import type { FeedbackPorts, Page, PageOfTickets } from "./ports.ts";
import { ticketParts, type Standing } from "./ticket-parts.ts";

const LOOKED_AT = 300;
const MOST_SIMILAR = 5;
/** So many pairs of characters, or words, at least. */
const ALIKE_FROM = 2;
const LONE = /^\p{Script=Han}$/u;

/** What the public reads of what was raised. */
export function keepDigest(ports: FeedbackPorts) {
  const { tickets } = ports;
  const parts = ticketParts(ports);
  const handling = handleTickets(ports);

  /** @throws TICKET_NOT_FOUND (not_found), NOT_REVIEWER (permission_denied) */
  async function change(
    ticketId: string,
    action: string,
    actor: PersonActor,
    decide: (before: Ticket, standing: Standing) => Ticket,
  ): Promise<Handled> {
    const view = await handling.seen(ticketId, actor);
    if (!mayReview(view.reach, view.kept))
      throw new ExpectedError("permission_denied", "NOT_REVIEWER", "a lead publishes answers");
    const isAllowed = mayReview;
    return handling.act(view, action, (before) => decide(before, view.standing), { isAllowed });
  }
  return {
    list: (query: string, categoryCode: string, page: Page): Promise<PageOfTickets> =>
      tickets.listPublished({ ...questionWords(query), categoryCode }, page),
    async similar(title: string): Promise<KeptTicket[]> {
      const asked = wordsOf(title).filter((word) => !LONE.test(word));
      if (asked.length === 0) return [];
      const alike = await tickets.listPublishedWith(asked, LOOKED_AT);
      return alike
        .map((kept) => ({ kept, score: asked.filter((word) => kept.digestWords!.includes(word)).length }))
        .filter(({ score }) => score >= Math.min(ALIKE_FROM, asked.length))
        .sort((a, b) => b.score - a.score)
        .slice(0, MOST_SIMILAR)
        .map(({ kept }) => kept);
    },
    figures: async () => handling.figures((await parts.onlyDirectory()).id),
    /** @throws what `published` throws, TICKET_NOT_FOUND (not_found), NOT_REVIEWER (permission_denied) */
    publish: (ticketId: string, text: DigestText, actor: PersonActor): Promise<Handled> =>
      change(ticketId, "publish", actor, (before, { directory }) => {
        const members = deskOf(directory, before.desk.code)?.members ?? [];
        const names = [before.asker, before.owner, before.answerAuthor, ...members].map(
          (each) => each?.name ?? "",
        );
        return published(before, text, names, ports.clock.now());
      }),
    /** @throws TICKET_NOT_FOUND (not_found), NOT_REVIEWER (permission_denied) */
    unpublish: (ticketId: string, actor: PersonActor): Promise<Handled> =>
      change(ticketId, "unpublish", actor, unpublished),
  };
}
