import { AnonymousService } from "@qiming/contracts/feedback/v1/anonymous_service";
import { AttachmentService } from "@qiming/contracts/feedback/v1/attachment_service";
import { DeskService } from "@qiming/contracts/feedback/v1/desk_service";
import { DigestService } from "@qiming/contracts/feedback/v1/digest_service";
import { GroupService } from "@qiming/contracts/feedback/v1/group_service";
import { HandlingService } from "@qiming/contracts/feedback/v1/handling_service";
import { ModerationService } from "@qiming/contracts/feedback/v1/moderation_service";
import { PostService } from "@qiming/contracts/feedback/v1/post_service";
import { TicketService } from "@qiming/contracts/feedback/v1/ticket_service";
import { TopicService } from "@qiming/contracts/feedback/v1/topic_service";
import { bind, bindSubscriptions, looseContents, type ServiceDefinition } from "@qiming/service-kit";
import { anonymousHandler } from "./grpc/anonymous-handler.ts";
import { attachmentHandler } from "./grpc/attachment-handler.ts";
import { deskHandler } from "./grpc/desk-handler.ts";
import { digestHandler } from "./grpc/digest-handler.ts";
import { feedbackSubscriptions } from "./grpc/events.ts";
import { groupHandler } from "./grpc/group-handler.ts";
import { handlingHandler } from "./grpc/handling-handler.ts";
import { moderationHandler } from "./grpc/moderation-handler.ts";
import { postHandler } from "./grpc/post-handler.ts";
import { ticketHandler } from "./grpc/ticket-handler.ts";
import { topicHandler } from "./grpc/topic-handler.ts";
import { mongoDirectories } from "./store/directories.ts";
import { migrations } from "./store/documents.ts";
import { mongoGroups } from "./store/groups.ts";
import { mongoIncidents } from "./store/incidents.ts";
import { mongoCases } from "./store/moderation-cases.ts";
import { mongoPermits } from "./store/permits.ts";
import { mongoPauses } from "./store/posting-pauses.ts";
import { mongoPosts } from "./store/posts.ts";
import { mongoTallies } from "./store/tallies.ts";
import { mongoTickets } from "./store/tickets.ts";
import { mongoTopics } from "./store/topics.ts";
import { wireUseCases } from "./use-cases.ts";

/** Public voice: what people raise, with or without a name, and who answers it until when; and what they talk about. */
export const feedbackService: ServiceDefinition = {
  name: "feedback",
  migrations,
  async create(parts) {
    const tickets = mongoTickets(parts.database, parts.clock, parts.wakeRelay);
    const directories = mongoDirectories(parts.database, parts.clock, parts.wakeRelay);
    const permits = mongoPermits(parts.database);
    const tallies = mongoTallies(parts.database);
    const topics = mongoTopics(parts.database, parts.clock, parts.wakeRelay);
    const posts = mongoPosts(parts.database, parts.clock, parts.wakeRelay);
    const groups = mongoGroups(parts.database, parts.clock, parts.wakeRelay);
    const cases = mongoCases(parts.database, parts.clock, parts.wakeRelay);
    const incidents = mongoIncidents(parts.database, parts.clock, parts.wakeRelay);
    const contents = looseContents(parts.database, "attachment_contents", "place");
    const pauses = mongoPauses(parts.database);
    const discussion = { topics, posts, contents, groups, cases, incidents, pauses };
    const useCases = wireUseCases(parts, { tickets, tallies, directories, permits, ...discussion });
    parts.everyHour({
      tickets: useCases.watching.hourly,
      keys: useCases.asking.forget,
      owners: useCases.remindOwners,
      attachments: useCases.attachments.sweep,
      moderation: useCases.watchingModeration.hourly,
    });
    return {
      bindings: [
        bind(TicketService, ticketHandler(useCases)),
        bind(AnonymousService, anonymousHandler(useCases)),
        bind(HandlingService, handlingHandler(useCases)),
        bind(DigestService, digestHandler(useCases)),
        bind(DeskService, deskHandler(useCases)),
        bind(TopicService, topicHandler(useCases)),
        bind(PostService, postHandler(useCases)),
        bind(AttachmentService, attachmentHandler(useCases)),
        bind(GroupService, groupHandler(useCases)),
        bind(ModerationService, moderationHandler(useCases)),
        bindSubscriptions(feedbackSubscriptions(useCases)),
      ],
      outboxes: [tickets, directories, topics, posts, groups, cases, incidents].map(({ collection }) => ({
        collection,
      })),
    };
  },
};
