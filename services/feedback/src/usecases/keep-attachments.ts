import { ExpectedError, newId, type PersonActor } from "@qiming/core";
import { describedFile, hashOf, withoutMetadata } from "@qiming/documents";
import { attached, attachmentOf, detached, type Attached, type Attachment } from "../domain/attachment.ts";
import { postActs, readsPost, type Post } from "../domain/post.ts";
import { requireUnlocked, topicActs } from "../domain/topic.ts";
import { discussionParts, postNotFound, topicNotFound, type ReadTopic } from "./discussion-parts.ts";
import { holdContent } from "./hold-content.ts";
import type { FeedbackPorts } from "./ports.ts";

const DAY_MS = 86_400_000;
const AT_ONCE = 100;
/** Between the topic and the reply in whose name bytes are kept. */
const BETWEEN = " ";

/** On what files hang; without a post: on the topic itself. */
export interface Place {
  readonly topicId: string;
  readonly postId: string;
}
export interface AttachmentContent {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
}
interface ReadPlace extends ReadTopic {
  readonly post?: Post | undefined;
}

/** Files of topics and replies. The bytes are there before anything names them; what nothing names any more is swept a day later. */
export function keepAttachments(ports: FeedbackPorts) {
  const { topics, posts, contents, clock } = ports;
  const parts = discussionParts(ports);
  const moderating = holdContent(ports);

  /** @throws TOPIC_NOT_FOUND, POST_NOT_FOUND (not_found) */
  const read = async ({ topicId, postId }: Place, actor: PersonActor): Promise<ReadPlace> => {
    const found = await parts.requireTopic(topicId, actor);
    if (!postId) return found;
    const post = await posts.find(postId);
    if (post?.topicId !== topicId || !readsPost(post, found.standing)) throw postNotFound();
    return { ...found, post };
  };
  const filesOf = ({ post, topic }: ReadPlace): Attached => post ?? topic;
  /** @throws TOPIC_NOT_FOUND, POST_NOT_FOUND (not_found) */
  const readOwn = async (place: Place, actor: PersonActor): Promise<ReadPlace> => {
    const found = await read(place, actor);
    if ((found.post ?? found.topic).author?.personId === actor.personId) return found;
    throw place.postId ? postNotFound() : topicNotFound();
  };
  const change = async (
    { topicId, postId }: Place,
    decide: <T extends Attached>(before: T) => T,
  ): Promise<readonly Attachment[]> => {
    const after = postId
      ? await posts.change(postId, (before) => ({ post: decide(before) }))
      : await parts.change(topicId, decide);
    if (postId) await parts.noteChange(topicId);
    return after.attachments ?? [];
  };
  const ownerOf = ({ topicId, postId }: Place): string => [topicId, postId].join(BETWEEN);

  return {
    /** Once for each id. @throws what `read` throws, TOPIC_STATE, POST_STATE, TOPIC_LOCKED, POSTING_PAUSED (failed_precondition), TOO_MANY_FILES (resource_exhausted), what `describedFile` throws */
    async add(
      operationId: string,
      place: Place,
      { name, content }: { readonly name: string; readonly content: Uint8Array },
      actor: PersonActor,
    ): Promise<readonly Attachment[]> {
      const found = await readOwn(place, actor);
      const id = operationId || newId(clock.now());
      const { attachments = [] } = filesOf(found);
      if (attachmentOf(filesOf(found), id)) return attachments;
      const { post, topic, standing } = found;
      requireUnlocked(topic);
      const acts: readonly string[] = post ? postActs(post, topic, standing) : topicActs(topic, standing);
      if (!acts.includes("attach"))
        throw new ExpectedError("failed_precondition", post ? "POST_STATE" : "TOPIC_STATE", "not now");
      await moderating.requireNotPaused(actor);
      const described = await describedFile(name, content);
      const plain = withoutMetadata(content, described.mediaType);
      const file = { id, ...described, sizeBytes: plain.length, digest: hashOf(plain) };
      // What would be refused is not kept at all.
      attached(filesOf(found), file);
      await contents.keep({ id, ownerId: ownerOf(place), content: plain }, clock.now());
      const after = await change(place, (before) => attached(before, file));
      await contents.settle(id, clock.now());
      return after;
    },

    /** @throws TOPIC_NOT_FOUND, POST_NOT_FOUND (not_found) */
    async remove(place: Place, fileId: string, actor: PersonActor): Promise<readonly Attachment[]> {
      await readOwn(place, actor);
      const after = await change(place, (before) => detached(before, fileId));
      await contents.loosen([fileId], clock.now());
      return after;
    },

    /** @throws TOPIC_NOT_FOUND, FILE_NOT_FOUND (not_found) */
    async get(place: Place, fileId: string, actor: PersonActor): Promise<AttachmentContent> {
      const none = () => new ExpectedError("not_found", "FILE_NOT_FOUND", "there is no such file for you");
      const found = await read(place, actor).catch((error: unknown) => {
        throw place.postId ? none() : error;
      });
      const file = attachmentOf(filesOf(found), fileId);
      const content = file && (await contents.find(fileId));
      if (!content) throw none();
      if (hashOf(content) !== file.digest) throw new Error(`file ${fileId} is not what was added`);
      return { name: file.name, mediaType: file.mediaType, content };
    },

    /** Removes what has been named by nothing for a day. @returns how many that were */
    async sweep(): Promise<number> {
      const until = new Date(clock.now().getTime() - DAY_MS);
      let count = 0;
      for (const { id, ownerId } of await contents.listLoose(until, AT_ONCE)) {
        const [topicId = "", postId = ""] = ownerId.split(BETWEEN);
        const owner = postId ? await posts.find(postId) : await topics.find(topicId);
        if (owner && attachmentOf(owner, id)) await contents.settle(id, until);
        else count += await contents.remove(id, until);
      }
      return count;
    },
  };
}
