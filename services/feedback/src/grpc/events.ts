import {
  ContentHeldSchema,
  IncidentChangedSchema,
  ModerationCaseChangedSchema,
  PostWrittenSchema,
  TicketMergedSchema,
  TopicOpenedSchema,
} from "@qiming/contracts/feedback/v1/feedback_events";
import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { on, type Subscription } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";

/** What others tell, and what feedback tells itself. */
export const feedbackSubscriptions = ({
  erasePerson,
  watching,
  topics,
  writing,
  holding,
  applyCase,
  incidents,
}: UseCases): Subscription[] => [
  on(PersonErasedSchema, ({ personId }) => erasePerson(personId)),
  on(TicketMergedSchema, ({ ticketId, intoTicketId }) => watching.noteMerged(ticketId, intoTicketId)),
  on(TopicOpenedSchema, ({ topicId }) => topics.announce(topicId)),
  on(PostWrittenSchema, async ({ postId }) => void (await writing.note(postId))),
  on(ContentHeldSchema, ({ topicId, postId }) => holding.noteHeld(topicId, postId)),
  on(ModerationCaseChangedSchema, async ({ caseId }) => {
    await applyCase(caseId);
    await incidents.noteReports(caseId);
  }),
  on(IncidentChangedSchema, ({ incidentId }) => incidents.apply(incidentId)),
];
