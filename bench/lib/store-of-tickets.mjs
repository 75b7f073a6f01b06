// A store of tickets of one size, as the service leaves them, and the reads that are measured on it.
import { DeskService } from "@qiming/contracts/feedback/v1/desk_service";
import { DigestService } from "@qiming/contracts/feedback/v1/digest_service";
import { DeskPart, HandlingService, ReplyKind } from "@qiming/contracts/feedback/v1/handling_service";
import {
  Closure,
  NameLevel,
  Satisfaction,
  TicketKind,
  TicketService,
} from "@qiming/contracts/feedback/v1/ticket_service";
import { timed } from "./figures.mjs";
import { openPlatform } from "./platform.mjs";
import { settings } from "./process.mjs";
import { serveReads } from "./side-by-side.mjs";

const PEOPLE = 2_000;
const A_BRANCH = 20;
const SIZE = settings();
const A_PAGE = 20;
const LARGEST_PAGE = 50;
const A_BATCH = 2_000;
const DESKS = 20;
/** Tickets of the member who looks at theirs, and those that wait at the desk that is looked at: as many however many there are. */
const [OWN, WAITING] = [60, 50];
/** Of all others one in so many is published, and one is overdue. */
const [ONE_PUBLISHED, MOST_OVERDUE] = [20, 200];
const DAYS = 365;
const [MEMBER, HANDLER, LEAD] = ["p7", "p101", "p102"];

const platform = await openPlatform("feedback", {
  people: PEOPLE,
  aBranch: A_BRANCH,
  store: `tickets-${SIZE}`,
});
const { database, client: clientOf } = platform;
const kept = database.collection("tickets");

const both = (text) => `{ zh-CN: ${text}, en: ${text} }`;
const numberOf = (i) => `YT${String(i).padStart(7, "0")}`;
const all = Array.from({ length: DESKS }, (_, i) => i);
const deskYaml = (i) => `
  - code: d${i}
    name: ${both(`受理台${i}`)}
    organization: U
    public: ${i === 0}
    categories: [k${i}]
    members: [{ number: ${numberOf(101 + 2 * i)}, role: HANDLER }, { number: ${numberOf(102 + 2 * i)}, role: LEAD }]`;
const yaml = `
university: U
misconductChannel: ${both("纪检监察室")}
categories: [${all.map((i) => `{ code: k${i}, name: ${both(`类别${i}`)} }`).join(", ")}]
desks:${all.map(deskYaml).join("")}
`;

const as = (personId, permissions = []) =>
  platform.as(personId, {
    grants: permissions.length > 0 ? [{ organizationId: "u", permissions }] : [],
  });
await clientOf(DeskService).importDirectory({ yaml, fileName: "desks.yaml" }, platform.asOperator());

const WORDS = ["座位", "热水", "校车", "食堂", "空调", "门禁", "路灯", "课表", "打印", "操场"];

/** One real ticket in each state, as the service leaves it. */
async function patterns() {
  const found = {};
  const take = async (name, ticketId) => {
    const { outbox: _, untallied: __, ...document } = await kept.findOne({ _id: ticketId });
    found[name] = document;
  };
  const [asks, handles] = [clientOf(TicketService), clientOf(HandlingService)];
  const said = {
    kind: TicketKind.SUGGESTION,
    categoryCode: "k0",
    nameLevel: NameLevel.NAMED,
    mayPublish: true,
  };
  const { id: ticketId } = await asks.submitTicket({ ...said, title: "座位", text: "座位。" }, as(MEMBER));
  await take("SUBMITTED", ticketId);
  await handles.acceptTicket({ ticketId }, as(HANDLER));
  await handles.replyToAsker({ ticketId, text: "在办。", kind: ReplyKind.PROGRESS }, as(HANDLER));
  await take("IN_PROGRESS", ticketId);
  await handles.writeAnswer({ ticketId, text: "好了。", closure: Closure.SOLVED }, as(HANDLER));
  await take("IN_REVIEW", ticketId);
  await handles.reviewAnswer({ ticketId, isApproved: true }, as(LEAD));
  await asks.rateAnswer({ ticketId, satisfaction: Satisfaction.SATISFIED }, as(MEMBER));
  await take("CLOSED", ticketId);
  const words = { title: "座位预约冲突", question: "座位冲突怎么办？", answer: "已修复。" };
  await clientOf(DigestService).publishAnswer({ ticketId, ...words }, as(LEAD));
  await take("PUBLISHED", ticketId);
  await kept.deleteMany({});
  return found;
}

const now = Date.now();
const dayAfter = (days) => new Date(now + days * 86_400_000).toISOString().slice(0, 10);

/** Whose the one of a number is, and where it stands. */
function placeOf(i) {
  if (i < OWN) return { person: 7, state: "CLOSED", desk: 1 + (i % (DESKS - 1)) };
  if (i < OWN + WAITING) return { person: 8, state: "SUBMITTED", desk: 0 };
  const place = { person: 200 + ((i * 7_919) % 1_700), desk: i % DESKS };
  if (i < OWN + WAITING + MOST_OVERDUE) return { ...place, state: "IN_PROGRESS", isOverdue: true };
  if (i % ONE_PUBLISHED === 0) return { ...place, state: "PUBLISHED" };
  const isOpen = i % 50 === 1;
  // What waits at the desk that is looked at is counted above.
  return { ...place, state: isOpen && place.desk !== 0 ? "IN_PROGRESS" : "CLOSED" };
}

function ticketOf(pattern, i) {
  const { person, state, desk, isOverdue } = placeOf(i);
  const from = pattern[state];
  const submitDay = dayAfter(-((i * 31) % DAYS));
  const people = { [HANDLER]: `p${101 + 2 * desk}`, [LEAD]: `p${102 + 2 * desk}` };
  const atDesk = (key) => key.replace(":d0", `:d${desk}`).replace(/person:\w+/, `person:${people[HANDLER]}`);
  const word = WORDS[i % WORDS.length];
  return {
    ...from,
    ...{ _id: `ticket-${i}`, number: `FB-${i}`, submitDay, title: `${word}${i}`, outbox: [] },
    ...{ asker: { personId: `p${person}`, name: `林示${person}` }, askerId: `p${person}` },
    desk: { ...from.desk, code: `d${desk}` },
    category: { ...from.category, code: `k${desk}` },
    queueKeys: from.queueKeys.map(atDesk),
    dueDay: from.isOpen ? dayAfter(isOverdue ? -1 - (i % 30) : 1 + (i % 10)) : from.dueDay,
    involved: from.involved.map((id) => people[id] ?? id),
    ...(from.endDay && { endDay: submitDay, answerDay: submitDay }),
    ...(from.digest && {
      digest: { ...from.digest, id: `answer-${i}`, day: submitDay },
      digestWords: [word, ...from.digestWords.slice(1)],
    }),
  };
}

async function write(pattern) {
  for (let start = 0; start < SIZE; start += A_BATCH)
    await kept.insertMany(
      Array.from({ length: Math.min(A_BATCH, SIZE - start) }, (_, i) => ticketOf(pattern, start + i)),
      { ordered: false },
    );
}
/** Builds the tally as a migration does. @returns how long it took */
const tally = () =>
  platform.restart(async () => {
    await database.collection("migrations").deleteOne({ _id: "0003-tallies" });
    await database.collection("tallies").deleteMany({});
  });

/** Where a page not far from the last begins, and how many there are; of very many, the hundredth. */
async function walked(list) {
  const tokens = [""];
  let count = 0;
  for (;;) {
    const page = await list(LARGEST_PAGE, tokens.at(-1));
    count += (page.tickets ?? page.answers).length;
    if (!page.nextPageToken || tokens.length > 100) return { token: tokens.at(-2) ?? "", count };
    tokens.push(page.nextPageToken);
  }
}

const LISTS = {
  "a desk's queue": (pageSize, pageToken) =>
    clientOf(HandlingService).listDesk({ part: DeskPart.WAITING, pageSize, pageToken }, as(HANDLER)),
  "what it has done": (pageSize, pageToken) =>
    clientOf(HandlingService).listDesk({ part: DeskPart.DONE, pageSize, pageToken }, as(HANDLER)),
  "my tickets": (pageSize, pageToken) =>
    clientOf(TicketService).listMyTickets({ pageSize, pageToken }, as(MEMBER)),
  "published answers": (pageSize, pageToken) =>
    clientOf(DigestService).listAnswers({ pageSize, pageToken }, as(MEMBER)),
};
const WHOLE = {
  "published answers with a word": () =>
    clientOf(DigestService).listAnswers({ query: "热水", pageSize: A_PAGE }, as(MEMBER)),
  "similar answers": () => clientOf(DigestService).listSimilar({ title: "宿舍热水总是不够" }, as(MEMBER)),
  "figures of all desks": () =>
    clientOf(HandlingService).getDeskFigures({ organizationId: "u" }, as(LEAD, ["feedback.tickets.oversee"])),
};

const facts = await platform.filled(async () => {
  const pattern = await patterns();
  const written = await timed(() => write(pattern));
  const built = await tally();
  return {
    "written past the service in, seconds": Math.round(written / 1_000),
    "all services started, the tally built, seconds": Math.round(built / 1_000),
  };
});
const reads = { ...WHOLE };
for (const [name, list] of Object.entries(LISTS)) {
  const { token, count } = await walked(list);
  facts[`how many: ${name}`] = count;
  reads[`${name}, first page`] = () => list(A_PAGE, "");
  reads[`${name}, a deep one`] = () => list(A_PAGE, token);
}
const { desks, overdue } = await WHOLE["figures of all desks"]();
facts["handed in, by the figures"] = desks.reduce((sum, { submitted }) => sum + submitted, 0);
facts["overdue shown"] = overdue.length;
await serveReads({ reads, facts, stop: platform.stop });
