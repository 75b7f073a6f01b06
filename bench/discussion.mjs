// The discussion: lists of topics, their first page and a deep one, with a thousand topics in the store and with a million; a topic with ten replies and one with ten thousand, opened
// at both ends and from a linked reply; and how soon five hundred readers of one topic hear of a new reply.
import { PostService, PostStart } from "@qiming/contracts/feedback/v1/post_service";
import { compareSizes } from "./lib/compare-sizes.mjs";
import { openDiscussion, says } from "./lib/discussion.mjs";
import { medianOf, ratios, table } from "./lib/figures.mjs";

const ROUNDS = 31;
const A_BATCH = 2_000;
const REPLIES = [10, 10_000];
const READERS = 500;
/** So many open the topic at once: readers come one after another. */
const COME_AT_ONCE = 50;
const NEWS = 10;

const { platform, at, member, anyMember, begun } = await openDiscussion();
const posts = platform.client(PostService);
const keptPosts = platform.database.collection("posts");

/** A topic with so many replies, written past the service, of three hundred people. */
async function replied(count) {
  const topic = (await begun()).topicId;
  const first = await posts.writePost({ topicId: topic, body: says("第一条回复") }, anyMember());
  const { outbox: _, ...reply } = await keptPosts.findOne({ _id: first.postId });
  for (let from = 1; from < count; from += A_BATCH)
    await keptPosts.insertMany(
      Array.from({ length: Math.min(A_BATCH, count - from) }, (_, i) => ({
        ...{
          ...reply,
          _id: `${topic}-${from + i}`,
          author: { personId: `p${(from + i) % 300}`, name: "林示" },
        },
        ...{ number: from + i + 1, outbox: [], involved: [] },
      })),
    );
  return topic;
}
async function opened(count) {
  const topic = await replied(count);
  const page = (asked) => medianOf(() => posts.listPosts({ topicId: topic, ...asked }, member()), ROUNDS);
  return {
    "the first page": await page({}),
    "the last page": await page({ start: PostStart.LAST }),
    "from a linked one": await page({ fromPostId: `${topic}-${Math.floor(count / 2)}` }),
    "writing one more": await medianOf(
      () => posts.writePost({ topicId: topic, body: says("又一条") }, anyMember()),
      ROUNDS,
    ),
  };
}

/** How long each of many readers waits for each of some replies, in milliseconds. */
async function heard() {
  const topic = (await begun()).topicId;
  const writtenAt = new Map();
  const waits = [];
  let ready = 0;
  const reads = async (i) => {
    const reader = platform.as(`p${(i % 18) + 2}`, { ...at, sessionId: `s${i}` });
    for await (const { postCount } of posts.watchTopic({ topicId: topic }, reader)) {
      if (postCount === 0) ready++;
      else waits.push(performance.now() - writtenAt.get(postCount));
      if (postCount === NEWS) return;
    }
  };
  const readers = [];
  while (readers.length < READERS) {
    for (let i = 0; i < COME_AT_ONCE; i++) readers.push(reads(readers.length));
    while (ready < readers.length) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  for (let news = 1; news <= NEWS; news++) {
    writtenAt.set(news, performance.now());
    await posts.writePost({ topicId: topic, body: says(`新的回复${news}`) }, anyMember());
    while (waits.length < READERS * news) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(readers);
  waits.sort((a, b) => a - b);
  return [waits[Math.floor(waits.length / 2)], waits[Math.floor(waits.length * 0.99)], waits.at(-1)];
}

const hears = await heard();
const opens = [];
for (const count of REPLIES) opens.push(await opened(count));
await platform.stop();
table(
  [`${READERS} readers hear of a reply, ms`, "median", "of a hundred 99", "the last"],
  [["from writing on", ...hears.map((ms) => ms.toFixed(0))]],
);
ratios(
  REPLIES.map((count) => `${count} replies`),
  opens,
  "ratio",
);
await compareSizes("store-of-topics.mjs", "topics");
