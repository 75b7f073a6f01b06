import { createHash } from "node:crypto";
import { dayOf, ExpectedError, wordsOf } from "@qiming/core";
import type { Digest, Ticket } from "./ticket.ts";

export type DigestText = Pick<Digest, "title" | "question" | "answer">;

/** Numbers by which somebody is reached or known: telephones, and eight figures and more in a row. */
const NUMBERS = /(?<![\d-])(?:\d{3,4}-\d{3,4}-?\d{0,4}|\d{8,})(?![\d-])/u;
const ADDRESS = /[\w.+-]+@[\w-]+\.[\w.-]+/u;

/** A name under which nobody reads anything else of the ticket. */
export const hiddenId = (ticketId: string): string =>
  createHash("sha256").update(`feedback ticket\n${ticketId}`).digest("hex").slice(0, 32);

/**
 * @param names of everybody who stands in the ticket
 * @throws TICKET_STATE, CONSENT_MISSING (failed_precondition), NAMES_LEFT (invalid_argument)
 */
export function published(before: Ticket, text: DigestText, names: readonly string[], time: Date): Ticket {
  if (!before.answerDay || !before.turns.some(({ kind }) => kind === "ANSWER"))
    throw new ExpectedError("failed_precondition", "TICKET_STATE", "there is no answer", {
      metadata: { state: before.state },
    });
  if (!before.mayPublish)
    throw new ExpectedError("failed_precondition", "CONSENT_MISSING", "the asker has not agreed to it");
  const all = [text.title, text.question, text.answer].join("\n");
  if (names.some((name) => name !== "" && all.includes(name)) || NUMBERS.test(all) || ADDRESS.test(all))
    throw new ExpectedError("invalid_argument", "NAMES_LEFT", "a name, a number or an address stands there");
  const digest: Digest = { ...text, id: hiddenId(before.id), day: before.digest?.day ?? dayOf(time) };
  return { ...before, digest };
}

export function unpublished(before: Ticket): Ticket {
  if (!before.digest) return before;
  const { digest: _, ...rest } = before;
  return rest;
}

/** The asker takes their word back; what was published is gone. */
export const consentWithdrawn = (before: Ticket): Ticket =>
  before.mayPublish ? { ...unpublished(before), mayPublish: false } : before;

/** What a published answer is found by. */
export const digestWords = ({ title, question }: Digest): string[] => wordsOf(`${title}\n${question}`);
