import { TicketMergedSchema } from "@qiming/contracts/feedback/v1/feedback_events";
import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { on, type Subscription } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";

/** What others tell, and what feedback tells itself. */
export const feedbackSubscriptions = ({ erasePerson, watching }: UseCases): Subscription[] => [
  on(PersonErasedSchema, ({ personId }) => erasePerson(personId)),
  on(TicketMergedSchema, ({ ticketId, intoTicketId }) => watching.noteMerged(ticketId, intoTicketId)),
];
