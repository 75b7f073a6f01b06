// A store of topics of one size, as the service leaves them, and the lists that are measured on it.
import { TopicKind, TopicOrder, TopicPart, TopicService } from "@qiming/contracts/feedback/v1/topic_service";
import { timed } from "./figures.mjs";
import { openDiscussion } from "./discussion.mjs";
import { settings } from "./process.mjs";
import { serveReads } from "./side-by-side.mjs";

const SIZE = settings();
const A_PAGE = 20;
const PAGES_DEEP = 10;
const A_BATCH = 2_000;
const BRANCHES = 1_000;
/** In the member's branch, college and university so many, however many there are elsewhere. */
const OWN = 300;

const { platform, member, begun } = await openDiscussion(`topics-${SIZE}`);
const topics = platform.client(TopicService);
const kept = platform.database.collection("topics");
const STATES = ["OPEN", "OPEN", "CANDIDATE", "CLOSED", "CLOSED"];
const PARTS = { OPEN: "OPEN", CANDIDATE: "CANDIDATES", CLOSED: "CLOSED" };
const now = Date.now();

function topicOf(pattern, i) {
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

const facts = await platform.filled(async () => {
  const { topicId } = await begun();
  const { outbox: _, ...pattern } = await kept.findOne({ _id: topicId });
  await kept.deleteMany({});
  const written = await timed(async () => {
    for (let from = 0; from < SIZE; from += A_BATCH)
      await kept.insertMany(
        Array.from({ length: Math.min(A_BATCH, SIZE - from) }, (_, i) => topicOf(pattern, from + i)),
      );
  });
  return { "written past the service in, seconds": Math.round(written / 1_000) };
});
const reads = {};
for (const [name, page] of Object.entries(LISTS)) {
  const token = await deepToken(page);
  reads[`${name}, first page`] = () => page("");
  reads[`${name}, a deep one`] = () => page(token);
}
await serveReads({ reads, facts, stop: platform.stop });
