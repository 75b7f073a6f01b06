// The discussion: lists of topics, their first page and a deep one, with a thousand topics in the store and with a million; a topic with ten replies and one with ten thousand, opened
// at both ends and from a linked reply; and how soon five hundred readers of one topic hear of a new reply.
import { PostService, PostStart } from "@qiming/contracts/feedback/v1/post_service";
import { TopicKind, TopicOrder, TopicPart, TopicService } from "@qiming/contracts/feedback/v1/topic_service";
import { medianOf, ratios, table } from "./lib/figures.mjs";
import { openPlatform } from "./lib/platform.mjs";

const SIZES = (process.env.SIZES ?? "1000,10000,100000,1000000").split(",").map(Number);
const ROUNDS = 31;
const A_PAGE = 20;
const PAGES_DEEP = 10;
const A_BATCH = 2_000;
const REPLIES = [10, 10_000];
const READERS = 500;
const NEWS = 10;
const BRANCHES = 1_000;
const MEMBER = "p7";
/** In the member's branch, college and university so many, however many there are elsewhere. */
const OWN = 300;

const platform = await openPlatform("feedback", { people: 20_000, aBranch: 20 });
const topics = platform.client(TopicService);
const posts = platform.client(PostService);
const at = { branchId: "b0", collegeId: "c0" };
/** Anew for each call: a token ends sooner than a million topics are written. */
const member = () => platform.as(MEMBER, at);
/** In turn: whoever writes six times a minute is held. */
let turn = 0;
const anyMember = () => platform.as(`p${(turn++ % 18) + 2}`, at);
const keptTopics = platform.database.collection("topics");
const keptPosts = platform.database.collection("posts");

const says = (text) => ({ blocks: [{ kind: 1, runs: [{ text }] }] });
const begun = () =>
  topics.startTopic(
    { spaceId: "b0", kind: TopicKind.HELP_ASKED, title: "求助", body: says("组织关系转到哪里") },
    anyMember(),
  );
const { topicId } = await begun();
const { outbox: _, ...pattern } = await keptTopics.findOne({ _id: topicId });
const STATES = ["OPEN", "OPEN", "CANDIDATE", "CLOSED", "CLOSED"];
const PARTS = { OPEN: "OPEN", CANDIDATE: "CANDIDATES", CLOSED: "CLOSED" };
const now = Date.now();

function topicOf(i) {
  const spaceId = i < OWN ? ["b0", "c0", "u"][i % 3] : `b${1 + (i % (BRANCHES - 1))}`;
  const state = STATES[i % STATES.length];
  const author = { personId: `p${20 + (i % 19_000)}`, name: "林示" };
  const lastTime = new Date(now - (i % 100_000) * 1_000);
  const key = `${PARTS[state]} ${spaceId}`;
  return {
    ...pattern,
    ...{
      _id: `topic-${i}`,
      space: { ...pattern.space, id: spaceId },
      state,
      author,
      owner: author,
      lastTime,
    },
    ...{ weight: i % 97, involved: [author.personId], outbox: [] },
    listKeys: [key, `MINE ${author.personId}`].flatMap((each) => [each, `${each} HELP_ASKED`]),
    tally: { ...pattern.tally, lastTime, participants: i % 97 },
  };
}

const list = (asked) => async (pageToken) =>
  topics.listTopics({ pageSize: A_PAGE, pageToken, ...asked }, member());
const LISTS = {
  "open, the latest word": list({}),
  "open, most people": list({ order: TopicOrder.PARTICIPANTS }),
  "of one kind": list({ kind: TopicKind.HELP_ASKED }),
  candidates: list({ part: TopicPart.CANDIDATES, order: TopicOrder.PARTICIPANTS }),
  "closed, the university's": list({ part: TopicPart.CLOSED, spaceId: "u" }),
};
async function deepToken(page) {
  let token = "";
  for (let deep = 0; deep < PAGES_DEEP; deep++) {
    const { nextPageToken } = await page(token);
    if (!nextPageToken) return token;
    token = nextPageToken;
  }
  return token;
}
async function lists() {
  const took = {};
  for (const [name, page] of Object.entries(LISTS)) {
    const token = await deepToken(page);
    took[`${name}, first page`] = await medianOf(() => page(""), ROUNDS);
    took[`${name}, a deep one`] = await medianOf(() => page(token), ROUNDS);
  }
  return took;
}

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
  const abort = new AbortController();
  let ready = 0;
  const readers = Array.from({ length: READERS }, async (_, i) => {
    const reader = platform.as(`p${(i % 18) + 2}`, { ...at, sessionId: `s${i}` });
    for await (const { postCount } of posts.watchTopic(
      { topicId: topic },
      { ...reader, signal: abort.signal },
    )) {
      if (postCount === 0) ready++;
      else waits.push(performance.now() - writtenAt.get(postCount));
      if (postCount === NEWS) return;
    }
  });
  while (ready < READERS) await new Promise((resolve) => setImmediate(resolve));
  for (let news = 1; news <= NEWS; news++) {
    writtenAt.set(news, performance.now());
    await posts.writePost({ topicId: topic, body: says(`新的回复${news}`) }, anyMember());
    while (waits.length < READERS * news) await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(readers);
  abort.abort();
  waits.sort((a, b) => a - b);
  return [waits[Math.floor(waits.length / 2)], waits[Math.floor(waits.length * 0.99)], waits.at(-1)];
}

const hears = await heard();
const opens = [];
for (const count of REPLIES) opens.push(await opened(count));
await keptTopics.deleteMany({});
const seen = [];
let written = 0;
for (const size of SIZES) {
  for (; written < size; written += A_BATCH)
    await keptTopics.insertMany(
      Array.from({ length: Math.min(A_BATCH, size - written) }, (_, i) => topicOf(written + i)),
    );
  written = size;
  seen.push(await lists());
}
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
ratios(
  SIZES.map((size) => `${size} topics`),
  seen,
);
