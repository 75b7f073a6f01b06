import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { RichText as RichTextMessage } from "@qiming/contracts/common/v1/rich_text";
import { ReactionKind, type PostSchema } from "@qiming/contracts/feedback/v1/post_service";
import {
  ContentStanding,
  HoldPattern,
  SpaceKind,
  TopicKind,
  TopicState,
  type RuleNoteSchema,
  type SpaceSchema,
  type TopicRowSchema,
  type TopicSchema,
} from "@qiming/contracts/feedback/v1/topic_service";
import { ExpectedError } from "@qiming/core";
import { readRichText, writeRichText } from "@qiming/service-kit";
import type { Attachment } from "../domain/attachment.ts";
import type { PersonRef } from "../domain/directory.ts";
import { postActs, reactionOf, REACTIONS, readsPost } from "../domain/post.ts";
import { isEmpty, plainTextOf, type RichText } from "../domain/rich-text.ts";
import type { KeptTopic } from "../domain/topic-list.ts";
import {
  topicActs,
  waitsFor,
  type ContentStanding as Standing,
  type RuleNote,
  type SpaceStanding,
} from "../domain/topic.ts";
import type { ReadSpace, ReadTopic } from "../usecases/discussion-parts.ts";
import type { ReadPost } from "../usecases/write-posts.ts";

const EXTRACT_LENGTH = 80;

/** @throws RICH_TEXT_INVALID (invalid_argument) where it holds what cannot be kept, or nothing */
export function fromWritten(message: RichTextMessage | undefined): RichText {
  const text = readRichText(message, "body");
  if (!isEmpty(text)) return text;
  const violations = [{ field: "body", rule: "rich_text.required", message: "is empty" }];
  throw new ExpectedError("invalid_argument", "RICH_TEXT_INVALID", "nothing is written", { violations });
}
export const toWritten = (text: RichText): RichTextMessage => writeRichText(text as never);

export const toStanding = (standing: Standing): ContentStanding =>
  standing === "VISIBLE" ? ContentStanding.UNSPECIFIED : ContentStanding[standing];
export const toWriter = (person: PersonRef | undefined) =>
  person ? { personId: person.personId, name: person.name } : { personId: "", name: "" };
export const toExtract = (text: RichText): string => {
  const letters = [...plainTextOf(text).replace(/\s+/gu, " ").trim()];
  return letters.length > EXTRACT_LENGTH ? `${letters.slice(0, EXTRACT_LENGTH).join("")}…` : letters.join("");
};

export const toSpace = ({ space, standing }: ReadSpace): MessageInitShape<typeof SpaceSchema> => ({
  ...{ spaceId: space.id, kind: SpaceKind[space.kind], name: space.name },
  ...{ mayPublish: standing.publishes, mayModerate: standing.moderates },
  mayWrite: standing.belongs || standing.publishes,
});

export const toAttachment = ({ id, name, mediaType, sizeBytes }: Attachment) => ({
  ...{ fileId: id, name, mediaType, sizeBytes },
});

/** Why something does not stand is said to its author, and to those who moderate. */
const noteFor = (
  note: RuleNote | undefined,
  author: PersonRef | undefined,
  { personId, moderates }: SpaceStanding,
): MessageInitShape<typeof RuleNoteSchema> | undefined =>
  note && (moderates || author?.personId === personId)
    ? { ...note, holdPattern: note.holdPattern ? HoldPattern[note.holdPattern] : HoldPattern.UNSPECIFIED }
    : undefined;

export function toTopic({ topic, standing }: ReadTopic): MessageInitShape<typeof TopicSchema> {
  const { space, author, owner, tally, note } = topic;
  const reason = noteFor(note, author, standing);
  return {
    ...{ topicId: topic.id, spaceId: space.id, spaceName: space.name, spaceKind: SpaceKind[space.kind] },
    ...{ kind: TopicKind[topic.kind], state: TopicState[topic.state], title: topic.title },
    ...{ body: toWritten(topic.body), author: toWriter(author), owner: toWriter(owner) },
    ...{ startDay: topic.startDay, answerDay: topic.answerDay ?? "", answeredDay: topic.answeredDay ?? "" },
    ...{ closeDay: topic.closeDay ?? "", ...(topic.summary && { summary: toWritten(topic.summary) }) },
    attachments: (topic.attachments ?? []).map(toAttachment),
    declinedReason: topic.declinedReason ?? "",
    supporterCount: topic.supporters.length,
    supportedByMe: topic.supporters.includes(standing.personId),
    ...{ participantCount: tally.participants, postCount: tally.posts },
    ...{ lastTime: timestampFromDate(tally.lastTime), startTime: timestampFromDate(topic.startTime) },
    ...{ editCount: topic.edits.length, solutionId: topic.solutionId ?? "" },
    ...{ isLocked: topic.isLocked, slowSeconds: topic.slowSeconds },
    ...{
      may: topicActs(topic, standing),
      standing: toStanding(topic.standing),
      ...(reason && { note: reason }),
    },
  };
}

export const toTopicRow = (topic: KeptTopic, personId: string): MessageInitShape<typeof TopicRowSchema> => ({
  ...{ topicId: topic.id, spaceName: topic.space.name, kind: TopicKind[topic.kind] },
  ...{ state: TopicState[topic.state], title: topic.title, extract: toExtract(topic.body) },
  ...{ authorName: topic.author?.name ?? "", isSolved: !!topic.solutionId },
  ...{ answerDay: topic.answerDay ?? "", answeredDay: topic.answeredDay ?? "" },
  supporterCount: topic.supporters.length,
  ...{ participantCount: topic.tally.participants, postCount: topic.tally.posts },
  lastTime: timestampFromDate(topic.tally.lastTime),
  waitsForMe: waitsFor(topic, personId),
});

export function toPost({ topic, standing, post, replyTo }: ReadPost): MessageInitShape<typeof PostSchema> {
  const { author, note, reactors } = post;
  const reads = readsPost(post, standing);
  const mine = reactionOf(post, standing.personId);
  const reason = noteFor(note, author, standing);
  const lastEdit = post.edits[0];
  return {
    ...{
      postId: post.id,
      topicId: post.topicId,
      number: post.number,
      author: toWriter(author),
      isAnswer: post.isAnswer,
    },
    ...(reads && {
      body: toWritten(post.body),
      attachments: (post.attachments ?? []).map(toAttachment),
    }),
    writeTime: timestampFromDate(post.writeTime),
    ...(lastEdit && { editTime: timestampFromDate(lastEdit.untilTime) }),
    editCount: post.edits.length,
    ...(replyTo && {
      replyTo: {
        ...{ postId: replyTo.id, authorName: replyTo.author?.name ?? "" },
        extract: readsPost(replyTo, standing) ? toExtract(replyTo.body) : "",
      },
    }),
    isSolution: topic.solutionId === post.id,
    reactions: REACTIONS.flatMap((kind) =>
      reactors[kind]?.length ? [{ kind: ReactionKind[kind], count: reactors[kind].length }] : [],
    ),
    ...(mine && { myReaction: ReactionKind[mine] }),
    ...{ standing: toStanding(post.standing), ...(reason && { note: reason }) },
    may: postActs(post, topic, standing),
  };
}
