// A store of cases of one size, as the service leaves them, and the reads that are measured on it.
import { readFileSync } from "node:fs";
import { CaseService, DeskPart, StepDecision } from "@qiming/contracts/services_hall/v1/case_service";
import { ItemService } from "@qiming/contracts/services_hall/v1/item_service";
import { timed } from "./figures.mjs";
import { openPlatform } from "./platform.mjs";
import { settings } from "./process.mjs";
import { serveReads } from "./side-by-side.mjs";

const PEOPLE = 20_000;
const A_BRANCH = 20;
const COLLEGES = 20;
const SIZE = settings();
const A_PAGE = 20;
const LARGEST_PAGE = 100;
const A_BATCH = 2_000;
const SUBMISSIONS = 600;
const AT_ONCE = 50;
const CODES = ["SV-05", "SV-07", "SV-08", "SV-11", "SV-12", "SV-13", "SV-14", "SV-15", "SV-16"];
/** Cases of the member who looks at theirs, and those that wait for one branch: as many however many there are. */
const [OWN, WAITING] = [60, 50];
/** So many wait for the college at least, and of all others one in so many. */
const [COLLEGE, ONE_IN] = [100, 200];
const [MEMBER, SECRETARY, ORGANIZER] = ["p7", "p1", "p2"];

const platform = await openPlatform("services-hall", {
  people: PEOPLE,
  aBranch: A_BRANCH,
  store: `cases-${SIZE}`,
});
const people = platform.databaseOf("qiming_identity").collection("people");
const holds = (organizationId, role) => [{ id: role, role, organizationId, from: new Date(0) }];
const appoint = (i, organizationId, role) =>
  people.updateOne({ _id: `p${i}` }, { $set: { assignments: holds(organizationId, role) } });
for (let i = 0; i < PEOPLE / A_BRANCH; i++) await appoint(i * A_BRANCH + 1, `b${i}`, "BRANCH_SECRETARY");
for (let i = 0; i < COLLEGES; i++) await appoint(i * A_BRANCH + 2, `c${i}`, "ORGANIZER");

const cases = platform.client(CaseService);
const items = platform.client(ItemService);
const yaml = readFileSync(new URL("../../deploy/demo/service-items.yaml", import.meta.url), "utf8");
await items.importItems(
  { yaml: yaml.replace("organization: YT", "organization: U"), fileName: "service-items.yaml" },
  platform.asOperator(),
);
const as = (personId, grants = []) => platform.as(personId, { grants });
const kept = platform.database.collection("cases");

async function inChunks(all, work) {
  for (let at = 0; at < all.length; at += AT_ONCE) await Promise.all(all.slice(at, at + AT_ONCE).map(work));
}

const values = [
  { code: "name", values: ["林示"] },
  { code: "branch", values: ["组织"] },
  { code: "purpose", values: ["study"] },
];
async function handIn(personId, itemCode = "SV-05") {
  const draft = await cases.beginCase({ itemCode }, as(personId));
  const saved = await cases.saveAnswers({ caseId: draft.id, values, edition: draft.edition }, as(personId));
  return cases.submitCase({ caseId: draft.id, edition: saved.edition }, as(personId));
}

/** One real case in each state, as the service leaves it. */
async function patterns() {
  const found = {};
  const take = async (name, id) => {
    const { outbox: _, ...document } = await kept.findOne({ _id: id });
    found[name] = document;
  };
  const decide = (id, who, stepCode, decision) =>
    cases.decideStep({ caseId: id, stepCode, decision, text: "核实" }, as(who));
  const draft = await cases.beginCase({ itemCode: "SV-05" }, as(MEMBER));
  await take("DRAFT", draft.id);
  const { id } = await handIn(MEMBER);
  await take("BRANCH", id);
  await decide(id, SECRETARY, "branch", StepDecision.AGREE);
  await take("COLLEGE", id);
  const returned = await decide(id, ORGANIZER, "college", StepDecision.RETURN);
  await take("RETURNED", id);
  const { edition } = await cases.getCase({ caseId: returned.id }, as(MEMBER));
  await cases.submitCase({ caseId: id, edition }, as(MEMBER));
  await decide(id, ORGANIZER, "college", StepDecision.AGREE);
  await cases.confirmResult({ caseId: id, rating: 5, text: "" }, as(MEMBER));
  await take("ARCHIVED", id);
  const second = await handIn(MEMBER);
  await decide(second.id, SECRETARY, "branch", StepDecision.REFUSE);
  await take("REFUSED", second.id);
  await kept.deleteMany({});
  return found;
}

/** Of a hundred cases so many stand where; the others are filed away. */
const STATES = [
  ...Array(4).fill("DRAFT"),
  ...Array(5).fill("BRANCH"),
  ...Array(3).fill("COLLEGE"),
  ...Array(2).fill("RETURNED"),
  ...Array(4).fill("REFUSED"),
];
const DAY_MS = 86_400_000;
const now = Date.now();
const dayAfter = (days) => new Date(now + days * DAY_MS).toISOString().slice(0, 10);

/** Whose the one of a number is, and where it stands. */
function placeOf(i) {
  if (i < OWN) return { person: 7, state: "ARCHIVED" };
  if (i < OWN + WAITING) return { person: 8, state: "BRANCH" };
  if (i < OWN + WAITING + COLLEGE || i % ONE_IN === 0) return { person: (i % 10) + 9, state: "COLLEGE" };
  // A branch and a college of their own have what waits for them alone.
  const state = STATES[i % 100] ?? "ARCHIVED";
  const spread = A_BRANCH + ((i * 7_919) % (PEOPLE - A_BRANCH));
  const isOfOthers = state === "COLLEGE" && Math.floor(spread / A_BRANCH) % COLLEGES === 0;
  return { person: isOfOthers ? spread + A_BRANCH : spread, state };
}

const dayOf = (time) => time.toISOString().slice(0, 10);
/** The last of the cases wait to be counted, as those do that the service has just written; the others have been. */
const UNCOUNTED = 200;
const tallies = new Map();

function countable({ countsAs }, lineage, itemCode, day, isLast) {
  const [what, ...hasDay] = countsAs.split(" ");
  const as = hasDay.length > 0 ? `${what} ${day}` : what;
  const ids = what ? lineage.map((id) => `${id} ${itemCode}`) : [];
  if (isLast) return { countsAs: as, counted: {}, uncounted: ids };
  for (const id of ids) {
    if (!tallies.has(id)) tallies.set(id, {});
    const counts = tallies.get(id);
    counts[as] = (counts[as] ?? 0) + 1;
  }
  const counted = Object.fromEntries(ids.map((_, at) => [at, { as, batch: 1 }]));
  return { countsAs: as, counted, uncounted: [] };
}

/** As they stand when every case but the last is counted. */
async function writeTallies() {
  const collection = platform.database.collection("tallies");
  await collection.deleteMany({});
  const documents = [...tallies].map(([id, counts]) => {
    const [organizationId, itemCode] = id.split(" ");
    return { _id: id, organizationId, itemCode, revision: 1, counts };
  });
  await collection.insertMany(documents);
}

function caseOf(pattern, i, isLast) {
  const { person, state } = placeOf(i);
  const branch = Math.floor(person / A_BRANCH) % (PEOPLE / A_BRANCH);
  const [branchId, collegeId] = [`b${branch}`, `c${branch % COLLEGES}`];
  const actors = {
    [SECRETARY]: `p${branch * A_BRANCH + 1}`,
    [ORGANIZER]: `p${(branch % COLLEGES) * A_BRANCH + 2}`,
  };
  const placed = (id) => (id === "b0" ? branchId : id === "c0" ? collegeId : id);
  const from = pattern[state];
  const beginTime = new Date(now - i * 90_000);
  const itemCode = CODES[i % CODES.length];
  const applicant = { personId: `p${person}`, name: `林示${person}` };
  return {
    ...from,
    ...{ _id: `case-${i}`, itemCode, applicant, branchId, collegeId, lineage: ["u", collegeId, branchId] },
    ...{ beginTime, changeTime: beginTime, outbox: [] },
    ...(from.number && { number: `${itemCode}-${i}`, submitTime: beginTime }),
    ...(from.endTime && { endTime: beginTime }),
    ...(from.openKey && { openKey: `${itemCode}:${i}` }),
    ...(from.deadlineDay && { deadlineDay: dayAfter(i % 30) }),
    ...countable(
      from,
      ["u", collegeId, branchId],
      itemCode,
      from.endTime ? dayOf(beginTime) : dayAfter(i % 30),
      isLast,
    ),
    visits: from.visits.map((visit) => ({
      ...{ ...visit, organizationId: placed(visit.organizationId) },
      acts: visit.acts.map((act) => ({
        ...act,
        actor: { ...act.actor, personId: actors[act.actor.personId] },
      })),
    })),
    deciders: from.deciders.map((id) => actors[id]),
    involved: from.involved.map((id) => actors[id]),
    ...(from.queue && {
      queue: {
        ...from.queue,
        keys: from.queue.keys.map((key) => key.replace(/^[^:]+/, placed)),
        without: [applicant.personId, ...from.queue.without.slice(1).map((id) => actors[id])],
        deadlineDay: dayAfter((i % 30) - 3),
        place: `${dayAfter((i % 30) - 3)} case-${i}`,
      },
    }),
  };
}

async function write(pattern) {
  for (let start = 0; start < SIZE; start += A_BATCH)
    await kept.insertMany(
      Array.from({ length: Math.min(A_BATCH, SIZE - start) }, (_, i) =>
        caseOf(pattern, start + i, start + i >= SIZE - UNCOUNTED),
      ),
    );
  await writeTallies();
}

/** Where the last page but one begins, and how many there are. */
async function walked(list) {
  const tokens = [""];
  let count = 0;
  for (;;) {
    const page = await list(LARGEST_PAGE, tokens.at(-1));
    count += page.cases.length;
    if (!page.nextPageToken) return { token: tokens.at(-2) ?? "", count };
    tokens.push(page.nextPageToken);
  }
}

const overseeing = [{ organizationId: "c0", permissions: ["services.cases.oversee"] }];
const deskOf = (who, part) => (pageSize, pageToken) => cases.listDesk({ part, pageSize, pageToken }, as(who));
const LISTS = {
  "my matters": (pageSize, pageToken) => cases.listMyCases({ pageSize, pageToken }, as(MEMBER)),
  "a branch's queue": deskOf(SECRETARY, DeskPart.WAITING),
  "a college's queue": deskOf(ORGANIZER, DeskPart.WAITING),
  "what they decided": deskOf(ORGANIZER, DeskPart.DECIDED),
};
const WHOLE = {
  "a college's overview": () => cases.getOverview({ organizationId: "c0" }, as(ORGANIZER, overseeing)),
  "the items": () => items.listItems({}, as(MEMBER)),
};

/** Handed in by members of all branches; then the same documents, written as often as the service writes each. */
async function submissions() {
  const who = Array.from({ length: SUBMISSIONS }, (_, i) => `p${(i + 1) * A_BRANCH + 5}`);
  await inChunks(
    Array.from({ length: AT_ONCE * 2 }, (_, i) => `p${(i + 1) * A_BRANCH + 6}`),
    (personId) => handIn(personId),
  );
  const took = await timed(() => inChunks(who, (personId) => handIn(personId)));
  const written = await kept
    .find({ "applicant.personId": { $in: who }, itemCode: "SV-05", _id: /^[^c]/ })
    .toArray();
  const inReview = written.filter(({ state }) => state === "IN_REVIEW");
  const numbers = new Set(inReview.map(({ number }) => number));
  if (numbers.size !== SUBMISSIONS) throw new Error(`${SUBMISSIONS - numbers.size} were lost`);
  const bare = platform.databaseOf("bench").collection("cases");
  await bare.createIndexes((await kept.indexes()).slice(1).map(({ key }) => ({ key })));
  const bareTook = await timed(() =>
    inChunks(inReview, async ({ _id, ...fields }) => {
      await bare.insertOne({ _id, ...fields });
      for (let edition = 0; edition < 2; edition++) await bare.replaceOne({ _id }, { ...fields, edition });
    }),
  );
  const rate = (ms) => Math.round((SUBMISSIONS * 1_000) / ms);
  return [rate(took), rate(bareTook), `${Math.round((bareTook / took) * 100)} %`];
}

const facts = await platform.filled(async () => {
  const pattern = await patterns();
  const [rate, bareRate, share] = await submissions();
  await kept.deleteMany({});
  const written = await timed(() => write(pattern));
  return {
    "handed in a second, from the draft on": rate,
    "the same documents into the bare store": bareRate,
    share,
    "written past the service in, seconds": Math.round(written / 1_000),
  };
});
const reads = { ...WHOLE };
for (const [name, list] of Object.entries(LISTS)) {
  const { token, count } = await walked(list);
  facts[`how many: ${name}`] = count;
  reads[`${name}, first page`] = () => list(A_PAGE, "");
  reads[`${name}, a deep one`] = () => list(A_PAGE, token);
}
await serveReads({ reads, facts, stop: platform.stop });
