import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  ListTopicsRequestSchema,
  TopicKind,
  TopicOrder,
  TopicPart,
  type TopicService,
} from "@qiming/contracts/feedback/v1/topic_service";
import { requirePerson } from "@qiming/core";
import { decodePageToken, encodePageToken, readRichText, type Handlers } from "@qiming/service-kit";
import type { TopicList } from "../domain/topic-list.ts";
import type { TopicKind as Kind } from "../domain/topic.ts";
import type { UseCases } from "../use-cases.ts";
import { fromWritten, toSpace, toTopic, toTopicRow, toWritten } from "./to-topic.ts";

const PAGE = 20;
const PARTS: Readonly<Record<TopicPart, TopicList["part"]>> = {
  [TopicPart.UNSPECIFIED]: "OPEN",
  [TopicPart.CANDIDATES]: "CANDIDATES",
  [TopicPart.CLOSED]: "CLOSED",
  [TopicPart.MINE]: "MINE",
};

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function topicHandler({ topics, reading, importTopics }: UseCases): Handlers<typeof TopicService> {
  return {
    listSpaces: async (_, { actor }) => ({
      spaces: (await reading.spaces(requirePerson(actor))).map(toSpace),
    }),
    async listTopics(request, { actor }) {
      const { spaceId, part, order, kind } = request;
      const list: TopicList = {
        part: PARTS[part],
        order: order === TopicOrder.PARTICIPANTS ? "PARTICIPANTS" : "LAST_WORD",
        ...(kind && { kind: TopicKind[kind] as Kind }),
      };
      const after = decodePageToken(ListTopicsRequestSchema, request) ?? "";
      const page = { after, limit: request.pageSize || PAGE };
      const person = requirePerson(actor);
      const { topics: found, next } = await reading.list(spaceId, list, page, person);
      return {
        topics: found.map((topic) => toTopicRow(topic, person.personId)),
        nextPageToken: next ? encodePageToken(ListTopicsRequestSchema, request, next) : "",
      };
    },
    getTopic: async ({ topicId }, { actor }) => toTopic(await reading.get(topicId, requirePerson(actor))),
    async startTopic({ spaceId, kind, title, body, answerDay, closeDay }, { actor, operationId }) {
      const beginning = { spaceId, title, body: fromWritten(body), kind: TopicKind[kind] as Kind };
      const days = { answerDay, closeDay };
      return toTopic(await topics.start(operationId, beginning, days, requirePerson(actor)));
    },
    nominateTopic: async ({ spaceId, title, body }, { actor, operationId }) =>
      toTopic(
        await topics.nominate(operationId, { spaceId, title, body: fromWritten(body) }, requirePerson(actor)),
      ),
    supportTopic: async ({ topicId, supports }, { actor }) =>
      toTopic(await topics.support(topicId, supports, requirePerson(actor))),
    adoptTopic: async ({ topicId, ownerId, answerDay, closeDay }, { actor }) =>
      toTopic(await topics.adopt(topicId, ownerId, { answerDay, closeDay }, requirePerson(actor))),
    declineTopic: async ({ topicId, reason }, { actor }) =>
      toTopic(await topics.decline(topicId, reason, requirePerson(actor))),
    editTopic: async ({ topicId, title, body }, { actor }) =>
      toTopic(await topics.edit(topicId, title, fromWritten(body), requirePerson(actor))),
    listTopicEdits: async ({ topicId }, { actor }) => ({
      edits: (await reading.get(topicId, requirePerson(actor))).topic.edits.map(
        ({ title = "", body, untilTime }) => ({
          ...{ title, body: toWritten(body), untilTime: timestampFromDate(untilTime) },
        }),
      ),
    }),
    setTopicOwner: async ({ topicId, ownerId, answerDay, closeDay }, { actor }) =>
      toTopic(await topics.setOwner(topicId, ownerId, { answerDay, closeDay }, requirePerson(actor))),
    withdrawTopic: async ({ topicId }, { actor }) =>
      toTopic(await topics.withdraw(topicId, requirePerson(actor))),
    closeTopic: async ({ topicId, summary }, { actor }) =>
      toTopic(await topics.close(topicId, summary && readRichText(summary, "summary"), requirePerson(actor))),
    getTopicFigures: async ({ organizationId }, { actor }) => ({
      figures: [...(await reading.figures(organizationId, requirePerson(actor)))],
    }),
    importTopics: ({ yaml, fileName }) => importTopics(yaml, fileName),
  };
}
