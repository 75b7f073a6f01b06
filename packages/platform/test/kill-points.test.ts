import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { AuditService } from "@qiming/contracts/identity/v1/audit_service";
import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { ClaimDecision, ClaimKind, ClaimService } from "@qiming/contracts/points/v1/claim_service";
import { PeriodService, PeriodState } from "@qiming/contracts/points/v1/period_service";
import { EntryKind, PointsService } from "@qiming/contracts/points/v1/points_service";
import { RuleBookService } from "@qiming/contracts/points/v1/rule_book_service";
import { StarBlock, StarRoundState, StarService } from "@qiming/contracts/points/v1/star_service";
import { NoticeService } from "@qiming/contracts/portal/v1/notice_service";
import { addDays, dayOf } from "@qiming/core";
import { createClient, createTokenIssuer, type TokenIssuer } from "@qiming/service-kit";
import mongoose from "mongoose";
import { issuerKeys } from "@qiming/operator";
import { kill, randomOf, start, type Running } from "./killable.ts";

const BRANCHES = ["B1", "B2", "B3"];
const A_BRANCH = 6;
const CLAIMS = 2;
const BOOKS = 4;
const KILLS = 3;
/** Fewer than there are. */
const ACTS = 120;
const ACCOUNTS = 2_000;
const seed = Number(process.env["SEED"] ?? Date.now() % 100_000);
const random = randomOf(seed);
const day = dayOf(new Date());
const year = Number(day.slice(0, 4));
const period = String(year - 1);

let folder: string;
let server: Running;
let gateway: TokenIssuer;
let operator: TokenIssuer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qiming-kill-"));
  server = await start(folder);
  const { privateKeys } = issuerKeys(join(folder, "keys"), ["gateway", "operator"]);
  gateway = createTokenIssuer("gateway", privateKeys["gateway"]!);
  operator = createTokenIssuer("operator", privateKeys["operator"]!);
}, 60_000);
afterAll(async () => {
  await kill(server);
  await rm(folder, { recursive: true, force: true });
});

const RULE_BOOK = `
code: T
version: v1
title: { zh-CN: 试, en: test }
effectiveFrom: "2020-01-01"
partCaps: { BASE: 60, BONUS: 30 }
gradeBands: { EXCELLENT: 90, QUALIFIED: 80, BASICALLY_QUALIFIED: 60 }
objectionDays: 5
indicators:
  - { code: B, part: BASE, name: { zh-CN: 课, en: c }, points: 2, cap: 12, source: learning.course.passed }
  - { code: C, part: BONUS, name: { zh-CN: 誉, en: h }, points: 2, cap: 20, source: points.claim.approved }
  - { code: D, part: DEDUCTION, name: { zh-CN: 减, en: d }, points: 1, cap: 6, source: points.deduction.decided }
`;
const people = BRANCHES.flatMap((branch) =>
  Array.from({ length: A_BRANCH }, (_, i) => ({
    branch,
    number: `T-${branch}-${i}`,
    name: `样示${branch}${i}`,
  })),
);
const REGISTER = `
university:
  code: T
  type: UNIVERSITY_COMMITTEE
  name: 试验大学党委
  below:
    - code: ECON
      type: COLLEGE_COMMITTEE
      name: 经贸学院党委
      below: [${BRANCHES.map((code) => `{ code: ${code}, type: BRANCH, name: ${code}党支部, branchKind: STUDENT }`).join(", ")}]
people:
${people.map(({ branch, number, name }) => `  - { number: ${number}, name: ${name}, category: STUDENT, status: FULL, branch: T/ECON/${branch} }`).join("\n")}
`;

interface Who {
  readonly personId: string;
  readonly branchId?: string;
  readonly at?: string;
}
const PERMISSIONS = ["points.accounts.read", "points.manage", "points.oversee", "points.rules.write"];
const MORE = ["identity.audit.read"];
function options(service: string, { personId, branchId = "", at }: Who) {
  const grants = at ? [{ organizationId: at, permissions: [...PERMISSIONS, ...MORE] }] : [];
  const login = { sessionId: "s", factors: 2, loginTime: Math.floor(Date.now() / 1000) } as const;
  const person = { personId, branchId, collegeId: "", grants, ...login };
  const token = gateway.forPerson(service, person, `${personId} ${at}`, Number.POSITIVE_INFINITY);
  return {
    headers: { authorization: `Bearer ${token}` },
    timeoutMs: 15_000,
  };
}
const asOperator = (service: string) => ({
  headers: { authorization: `Bearer ${operator.forService(service)}` },
  timeoutMs: 30_000,
});
const points = () => createClient(PointsService, server.channelTo("points"));
const claims = () => createClient(ClaimService, server.channelTo("points"));
const periods = () => createClient(PeriodService, server.channelTo("points"));
const rules = () => createClient(RuleBookService, server.channelTo("points"));
const stars = () => createClient(StarService, server.channelTo("points"));
const notices = () => createClient(NoticeService, server.channelTo("portal"));
const audit = () => createClient(AuditService, server.channelTo("identity"));

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
let restarted = Promise.resolve();
/** Acknowledged so far. */
let acts = 0;
/** As somebody does who got no answer: again, until it is said to be done. @param done reasons that say so */
async function untilDone<T>(act: () => Promise<T>, ...done: string[]): Promise<T | undefined> {
  for (let attempt = 0; ; attempt++) {
    try {
      await restarted;
      const answer = await act();
      acts += 1;
      return answer;
    } catch (error) {
      if (done.includes((error as { reason: string }).reason)) return undefined;
      if (attempt > 60) throw error;
      await pause(50);
    }
  }
}
async function killOnce(): Promise<void> {
  let up = () => {};
  restarted = new Promise((resolve) => (up = resolve));
  await kill(server);
  server = await start(folder);
  up();
}

/** Claims of a member, each accepted by the secretary. */
async function claimAll(member: Who, secretary: Who): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < CLAIMS; n++) {
    const content = { indicatorCode: "C", level: 0, day, title: `表彰${n}`, evidence: "文件" };
    const claim = await untilDone(async () => {
      // What was written although no answer came stands there already.
      const mine = await claims().listMyClaims({}, options("points", member));
      const found = mine.claims.find(({ title }) => title === content.title);
      return found ?? claims().submitClaim({ content }, options("points", member));
    });
    const decision = { claimId: claim!.id, decision: ClaimDecision.ACCEPT, level: -1, reason: "" };
    await untilDone(() => claims().decideClaim(decision, options("points", secretary)), "CLAIM_STATE");
    ids.push(claim!.id);
  }
  return ids;
}

/** Proposed by one, answered by the member, decided by another. */
async function deduct(member: Who, secretary: Who, deputy: Who): Promise<string> {
  const proposed = { personId: member.personId, indicatorCode: "D", day, reason: "无故缺席" };
  const { id } = (await untilDone(async () => {
    const mine = await claims().listMyClaims({}, options("points", member));
    const found = mine.claims.find(({ kind }) => kind === ClaimKind.DEDUCTION);
    return found ?? claims().proposeDeduction(proposed, options("points", secretary));
  }))!;
  await untilDone(
    () => claims().answerDeduction({ claimId: id, text: "无异议" }, options("points", member)),
    "CLAIM_STATE",
  );
  const decision = { claimId: id, agree: true, reason: "核实" };
  await untilDone(() => claims().decideDeduction(decision, options("points", deputy)), "CLAIM_STATE");
  return id;
}

/** A branch's year up to its window, with two objections that are answered. */
async function leadPeriod(organizationId: string, members: readonly Who[], secretary: Who): Promise<void> {
  const advance = (from: PeriodState) =>
    untilDone(() => periods().advancePeriod({ organizationId, period, from }, options("points", secretary)));
  await advance(PeriodState.OPEN);
  for (const member of members)
    await untilDone(() => periods().confirmOwn({ period }, options("points", member)));
  await advance(PeriodState.SELF_CHECK);
  const answerAll = async () => {
    const call = options("points", secretary);
    const { objections } = await periods().getPeriod({ organizationId, period }, call);
    for (const { id: objectionId } of objections)
      await periods().answerObjection(
        { organizationId, period, objectionId, uphold: false, reason: "不成立" },
        call,
      );
  };
  for (const member of members.slice(0, 2)) {
    const objection = { period, entryId: "", text: "少计一次" };
    await untilDone(async () => {
      // What was written although no answer came stands there already.
      const found = await periods().getPeriod({ organizationId, period }, options("points", secretary));
      if (found.objections.some(({ personId }) => personId === member.personId)) return;
      await periods().raiseObjection(objection, options("points", member));
    });
    await untilDone(answerAll);
  }
  await advance(PeriodState.REVIEW);
}

const BLOCKS = [
  ...[StarBlock.LEADERSHIP, StarBlock.WORK, StarBlock.MEMBERS],
  ...[StarBlock.ORGANIZATION_LIFE, StarBlock.BASICS, StarBlock.ROLE],
];
/** A round up to its publicity. */
async function leadStars(university: string, branches: readonly string[], department: Who): Promise<void> {
  const call = () => options("points", department);
  const at = (organizationId: string) => ({ organizationId, year });
  const advance = (state: StarRoundState) =>
    untilDone(() => stars().advanceRound({ ...at(university), state }, call()));
  await untilDone(() => stars().openRound(at(university), call()), "ROUND_OPENED");
  const each = (work: (id: string) => Promise<unknown>) =>
    Promise.all(branches.map((id) => untilDone(() => work(id))));
  await each((id) => stars().recordFounding({ ...at(id), day: "2020-01-01", basis: "批复" }, call()));
  await advance(StarRoundState.SELF);
  const blocks = BLOCKS.map((block) => ({ block, tenths: 70, text: "见台账" }));
  await each((id) =>
    stars().saveSelfScore(
      { ...at(id), blocks, handIn: true },
      options("points", { personId: `s-${id}`, at: id }),
    ),
  );
  await advance(StarRoundState.ASSESS);
  await each((id) => stars().assessBranch({ ...at(id), blocks }, call()));
  await advance(StarRoundState.COMMITTEE);
  await each((id) => stars().decideStars({ ...at(id), stars: 1, reason: "票决" }, call()));
  await advance(StarRoundState.PUBLICITY);
}

/** Versions of the rule book, written by one and agreed by another. */
async function publishAll(university: string): Promise<void> {
  const [author, decider] = ["d1", "d2"].map((personId) => ({ personId, at: university })) as [Who, Who];
  const { content } = (await untilDone(() =>
    rules().getRuleBook({ ruleBookId: "T.v1" }, options("points", author)),
  ))!;
  for (let n = 2; n < 2 + BOOKS; n++) {
    const next = { ...content!, version: `v${n}`, effectiveFrom: addDays(day, n) };
    const draft = { organizationId: university, ruleBookId: "", content: next, revision: 0 };
    const { id: ruleBookId } = (await untilDone(async () => {
      const open = await rules().listDrafts({ organizationId: university }, options("points", author));
      const found = open.ruleBooks.find(({ content: said }) => said!.version === next.version);
      return found ?? rules().saveDraft(draft, options("points", author));
    }))!;
    await untilDone(() => rules().submitDraft({ ruleBookId }, options("points", author)), "RULE_BOOK_STATE");
    await untilDone(
      () => rules().decideRuleBook({ ruleBookId, agree: true, reason: "" }, options("points", decider)),
      "RULE_BOOK_STATE",
    );
  }
}

async function audited(university: string) {
  const entries = [];
  for (let pageToken = ""; ;) {
    const page = await audit().listAuditEntries(
      { organizationId: university, pageSize: 200, pageToken },
      options("identity", { personId: "d1", at: university }),
    );
    entries.push(...page.entries);
    pageToken = page.nextPageToken;
    if (!pageToken) return entries;
  }
}
/** Looks again until it is as expected, or says how it is. */
async function eventually(holds: () => Promise<void>): Promise<void> {
  for (const end = Date.now() + 20_000; ;) {
    try {
      return await holds();
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(100);
    }
  }
}

test(`kill -9 while points are claimed, taken, objected to, ruled on, rated and sealed loses nothing and does nothing twice (SEED=${seed})`, async () => {
  await points().importRuleBook({ yaml: RULE_BOOK, fileName: "t.yaml" }, asOperator("points"));
  const identity = createClient(IdentityService, server.channelTo("identity"));
  const register = { yaml: REGISTER, fileName: "t.yaml", loginIssuer: "https://idp.example" };
  await identity.importRegister(register, asOperator("identity"));
  const idOf = async (codePath: string) =>
    (await identity.findOrganization({ codePath }, asOperator("identity"))).id;
  const university = await idOf("T");
  const branches = await Promise.all(BRANCHES.map((code) => idOf(`T/ECON/${code}`)));
  const roll = async (branchId: string): Promise<Who[]> => {
    const { entries } = await identity.listRoll({ organizationId: branchId }, asRoll());
    return entries.map(({ personId }) => ({ personId, branchId }));
  };
  const asRoll = () => {
    const { privateKeys } = issuerKeys(join(folder, "keys"), ["points"]);
    const token = createTokenIssuer("points", privateKeys["points"]!).forService("identity");
    return { headers: { authorization: `Bearer ${token}` }, timeoutMs: 5_000 };
  };
  const members = await Promise.all(branches.map(roll));
  const secretaryOf = (at: string): Who => ({ personId: `s-${at}`, at });
  const deputyOf = (at: string): Who => ({ personId: `v-${at}`, at });

  const claimed = new Map<string, string[]>();
  const deducted = new Map<string, string>();
  let isWorking = true;
  const killing = async () => {
    for (let n = 1; n <= KILLS && isWorking; n++) {
      // What was acknowledged is about to be told.
      const due = (ACTS * (n - random() * 0.5)) / KILLS;
      while (acts < due && isWorking) await pause(1);
      await pause(random() * 8);
      await killOnce();
    }
  };
  const ofBranch = (at: string, index: number) => [
    leadPeriod(at, members[index]!, secretaryOf(at)),
    ...members[index]!.map(async (member) =>
      claimed.set(member.personId, await claimAll(member, secretaryOf(at))),
    ),
    deduct(members[index]![0]!, secretaryOf(at), deputyOf(at)).then((id) =>
      deducted.set(members[index]![0]!.personId, id),
    ),
  ];
  const work = Promise.all([
    leadStars(university, branches, { personId: "d1", at: university }),
    publishAll(university),
    ...branches.flatMap(ofBranch),
  ]).finally(() => (isWorking = false));
  await Promise.all([work, killing()]);

  // Each claim and deduction stands in the account once, and was told once.
  for (const member of members.flat()) {
    const { personId } = member;
    const expected = [
      ...claimed.get(personId)!,
      ...(deducted.has(personId) ? [deducted.get(personId)!] : []),
    ];
    await eventually(async () => {
      const { entries } = await points().getAccount({ period: String(year) }, options("points", member));
      expect(entries.map(({ evidence }) => evidence!.id).sort()).toEqual([...expected].sort());
      expect(entries.filter(({ kind }) => kind === EntryKind.DEDUCTION)).toHaveLength(
        deducted.has(personId) ? 1 : 0,
      );
      const told = await notices().listNotices({ pageSize: 100 }, options("portal", member));
      const kinds = (kind: string) => told.notices.filter((each) => each.kind === kind).length;
      expect([kinds("points.claim.accepted"), kinds("points.period.selfCheck")]).toEqual([CLAIMS, 1]);
    });
  }
  const { ruleBooks } = await rules().listRuleBooks(
    {},
    options("points", { personId: "d1", at: university }),
  );
  expect(ruleBooks.map(({ id }) => id).sort()).toEqual(["T.v1", "T.v2", "T.v3", "T.v4", "T.v5"]);
  const { round, ratings } = await stars().listRatings(
    { organizationId: university, year },
    options("points", { personId: "d1", at: university }),
  );
  expect(round!.state).toBe(StarRoundState.PUBLICITY);
  expect(ratings.map(({ tenths, handedIn }) => [tenths, handedIn])).toEqual(branches.map(() => [420, true]));
  for (const organizationId of branches) {
    const found = await periods().getPeriod(
      { organizationId, period },
      options("points", secretaryOf(organizationId)),
    );
    expect(found.steps.map(({ state }) => state)).toEqual([
      ...[PeriodState.SELF_CHECK, PeriodState.REVIEW, PeriodState.OBJECTIONS],
    ]);
    expect(found.objections.map(({ isAnswered }) => isAnswered)).toEqual([true, true]);
    expect(found.confirmedOwn).toBe(A_BRANCH);
  }

  await makeReady(branches);
  const sealing = { organizationId: university, period };
  const department = () => options("points", { personId: "d1", at: university });
  let isUnderWay = () => {};
  const underWay = new Promise<void>((resolve) => (isUnderWay = resolve));
  const breakAt = 1 + random() * 0.5 * ACCOUNTS;
  const progressOf = async () => {
    await periods().sealPeriods(sealing, department());
    for await (const progress of periods().watchSeal(sealing, department())) {
      if (progress.isDone || progress.sealed >= breakAt) isUnderWay();
      if (progress.isDone) return progress;
    }
    throw new Error("the line dropped");
  };
  const breaking = () => underWay.then(killOnce);
  const [progress] = await Promise.all([untilDone(progressOf), breaking()]);
  expect(progress).toMatchObject({ accounts: ACCOUNTS, sealed: ACCOUNTS, leftOut: 0 });
  for (const organizationId of branches)
    await eventually(async () => {
      const found = await periods().getPeriod(
        { organizationId, period },
        options("points", secretaryOf(organizationId)),
      );
      expect(found.state).toBe(PeriodState.SEALED);
    });
  await sealedOnce();

  // What was done is written down once each.
  await eventually(async () => {
    const entries = await audited(university);
    const count = (action: string) => entries.filter((each) => each.action === action).length;
    const all = BRANCHES.length * A_BRANCH * CLAIMS;
    expect({
      submitted: count("points.submit_claim"),
      decided: count("points.accept_claim"),
      deductions: count("points.decide_deduction"),
      advanced: count("points.advance_period"),
      objections: count("points.object"),
      answers: count("points.answer_objection"),
      books: count("points.decide_rule_book"),
      rounds: count("points.open_star_round"),
      steps: count("points.advance_star_round"),
      sealed: count("points.seal_period"),
    }).toEqual({
      ...{ submitted: all, decided: all, deductions: 3, advanced: 9, objections: 6, answers: 6 },
      ...{ books: BOOKS, rounds: 1, steps: 4, sealed: 3 },
    });
  });
}, 240_000);

/** The window is over, as if days had passed, and the first branch has thousands of accounts. */
async function makeReady(branches: readonly string[]): Promise<void> {
  const connection = await mongoose
    .createConnection(server.mongodbUri, { dbName: "qiming_points" })
    .asPromise();
  const database = connection.db!;
  const book = await database.collection("rule_books").findOne({ version: "v1" }, { projection: { _id: 0 } });
  await database
    .collection("periods")
    .updateMany({}, { $set: { state: "CONFIRMED", ruleBook: book }, $inc: { revision: 1 } });
  const entry = (id: string, i: number) => ({
    ...{ id: `${id}-${i}`, kind: "FACT", indicatorCode: "B", part: "BASE", ruleTenths: 20, actorId: "" },
    ...{ occurTime: new Date(`${period}-05-01`), postTime: new Date(), corrections: [] },
    evidence: { type: "learning.course.passed", id: `c${i}`, title: { zhCn: "课", en: "c" }, path: "/" },
    ruleBook: { code: "T", version: "v1" },
  });
  const account = (id: string) => ({
    ...{
      personId: id,
      period,
      branchId: branches[0],
      collegeId: "c",
      exemptions: [],
      version: 1,
      outbox: [],
    },
    entries: Array.from({ length: 20 }, (_, i) => entry(id, i)),
  });
  await database
    .collection("accounts")
    .insertMany(Array.from({ length: ACCOUNTS }, (_, i) => account(`x${i}`)));
  await connection.close();
}

async function sealedOnce(): Promise<void> {
  const connection = await mongoose
    .createConnection(server.mongodbUri, { dbName: "qiming_points" })
    .asPromise();
  const accounts = connection.db!.collection("accounts");
  const right = { period, "sealed.score.totalTenths": 120, version: 2 };
  expect(await accounts.countDocuments(right)).toBe(ACCOUNTS);
  await connection.close();
}
