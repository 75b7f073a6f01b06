import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  ListPostsRequestSchema,
  PostStart,
  ReactionKind,
  type PostService,
} from "@qiming/contracts/feedback/v1/post_service";
import { TopicState } from "@qiming/contracts/feedback/v1/topic_service";
import { requirePerson } from "@qiming/core";
import { decodePageToken, encodePageToken, type Handlers } from "@qiming/service-kit";
import type { Post, ReactionKind as Reaction } from "../domain/post.ts";
import type { UseCases } from "../use-cases.ts";
import type { PageAt } from "../usecases/ports.ts";
import { fromWritten, toPost, toTopic, toWritten } from "./to-topic.ts";

const PAGE = 30;

function placeOf(token: string): PageAt {
  const [side, number] = token.split(" ");
  return side === "before" ? { before: Number(number) } : { after: Number(number) };
}

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function postHandler({ topics, writing, reading }: UseCases): Handlers<typeof PostService> {
  return {
    async listPosts(request, { actor }) {
      const { topicId, start, fromPostId, pageSize } = request;
      const token = decodePageToken(ListPostsRequestSchema, request);
      const beginning = start === PostStart.LAST ? "last" : "first";
      const at = token ? placeOf(token) : fromPostId ? { fromId: fromPostId } : beginning;
      const page = await reading.posts(topicId, at, pageSize || PAGE, requirePerson(actor));
      const [first, last] = [page.posts[0]?.post, page.posts.at(-1)?.post];
      const pageToken = (side: "after" | "before", post: Post) =>
        encodePageToken(ListPostsRequestSchema, request, `${side} ${post.number}`);
      return {
        posts: page.posts.map(toPost),
        previousPageToken: page.hasBefore && first ? pageToken("before", first) : "",
        nextPageToken: page.hasAfter && last ? pageToken("after", last) : "",
      };
    },
    async *watchTopic({ topicId }, { actor, signal }) {
      for await (const topic of reading.watch(topicId, requirePerson(actor), signal)) {
        const { state, tally, isLocked, changeTime } = topic;
        yield {
          ...{ state: TopicState[state], postCount: tally.posts, participantCount: tally.participants },
          ...{ lastPostId: tally.lastPostId, isLocked },
          ...(changeTime && { changeTime: timestampFromDate(changeTime) }),
        };
      }
    },
    writePost: async ({ topicId, body, replyToId, isAnswer }, { actor, operationId }) =>
      toPost(
        await writing.write(
          operationId,
          { topicId, body: fromWritten(body), replyToId, isAnswer },
          requirePerson(actor),
        ),
      ),
    editPost: async ({ postId, body }, { actor }) =>
      toPost(await writing.edit(postId, fromWritten(body), requirePerson(actor))),
    listEdits: async ({ postId }, { actor }) => ({
      edits: (await writing.edits(postId, requirePerson(actor))).map(({ body, untilTime }) => ({
        ...{ body: toWritten(body), untilTime: timestampFromDate(untilTime) },
      })),
    }),
    withdrawPost: async ({ postId }, { actor }) =>
      toPost(await writing.withdraw(postId, requirePerson(actor))),
    react: async ({ postId, kind }, { actor }) =>
      toPost(
        await writing.react(
          postId,
          kind === ReactionKind.UNSPECIFIED ? undefined : (ReactionKind[kind] as Reaction),
          requirePerson(actor),
        ),
      ),
    markSolution: async ({ topicId, postId }, { actor }) =>
      toTopic(await topics.solve(topicId, postId, requirePerson(actor))),
  };
}
