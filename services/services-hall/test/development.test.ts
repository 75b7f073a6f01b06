import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { MemberStatus } from "@qiming/contracts/identity/v1/identity_service";
import { MotionDecidedSchema } from "@qiming/contracts/meetings/v1/meetings_events";
import { DossierEnd, Standing } from "@qiming/contracts/services_hall/v1/development_service";
import { dayOf, newId } from "@qiming/core";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { ITEMS, openCounter, reasonOf, type Counter } from "./counter.ts";

let folder: string;
let mongo: EmbeddedMongo;
let counter: Counter;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "services-hall-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
afterAll(async () => {
  await mongo.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  counter = await openCounter(mongo.uri, ITEMS);
});
afterEach(() => counter.stop());

const one = (code: string, ...values: string[]) => ({ code, values });
const personId = "applicant";
const today = () => dayOf(counter.now);
/** Time passes. */
const later = (days: number) => {
  counter.now = new Date(counter.now.getTime() + days * 86_400_000);
};
const applied = () =>
  counter
    .development("applicant")
    .takeOwnStep({ step: 1, values: [one("birthDay", "2004-05-06"), one("text", "我志愿加入")] });
const record = (
  who: string,
  step: number,
  values: ReturnType<typeof one>[] = [],
  peopleIds: string[] = [],
  day = today(),
) =>
  counter
    .development(who)
    .recordStep({ personId, step, day, values, peopleIds, basis: `支〔2026〕${step}号` });
const own = (step: number, values: ReturnType<typeof one>[]) =>
  counter.development("applicant").takeOwnStep({ step, values });
const told = (type: string) =>
  counter.told.filter((each) => each.type === type).map(({ payload }) => payload);
const statuses = () => told("services-hall.development.decided").map(({ status, day }) => [status, day]);
const toldUntil = async (count: number): Promise<void> => {
  while (statuses().length < count) await new Promise((resolve) => setImmediate(resolve));
};
const decidedBy = (meetingId: string, about: object) => {
  const id = newId(counter.now);
  const decided = {
    ...{ meetingId, itemId: "i", branchId: "b1", collegeId: "c1", kind: "ADMISSION", personId, passed: true },
    ...{ day: today(), shouldAttend: 8, present: 8, approve: 7, against: 1, text: "接收", outcome: "" },
    ...about,
  };
  return () => counter.deliver("meetings", MotionDecidedSchema, decided, id);
};
async function madePublic(step: number): Promise<void> {
  const secretary = counter.development("secretary");
  await secretary.openPublicity({ personId, step, fromDay: today() });
  later(10);
  await secretary.closePublicity({ personId, result: "无异议", isUpheld: false });
}
async function activist(): Promise<void> {
  await applied();
  await record("secretary", 2, [one("talker", "周示三"), one("summary", "谈话摘要")]);
  await record("deputy", 3, [one("way", "MEMBERS"), one("decider", "BRANCH_COMMITTEE")]);
  await record("organizer", 4);
  await record("secretary", 5, [], ["member"]);
}
async function target(): Promise<void> {
  await activist();
  for (let half = 0; half < 2; half++) {
    later(183);
    await counter.development("secretary").addReview({ personId, day: today(), text: "表现较好" });
  }
  await madePublic(7);
  await record("secretary", 7, [one("heard", "GROUP", "MASSES"), one("opinion", "群众意见")]);
  await record("committee", 8);
}
async function readyForVote(): Promise<void> {
  await target();
  await record("secretary", 9, [], ["member", "secretary"]);
  await record("secretary", 10, [one("conclusion", "政审结论")]);
  await record("organizer", 11, [one("training", "培训班"), one("hours", "24")]);
  await record("secretary", 12, [one("result", "同意")]);
  await record("committee", 13, [one("result", "同意")]);
  await own(14, [one("number", "YT-1")]);
}
async function probationary(): Promise<void> {
  await readyForVote();
  await decidedBy("m-1", {})();
  await record("organizer", 16, [one("talker", "陈样六"), one("opinion", "同意")]);
  await madePublic(17);
  await record("committee", 17);
}

describe("a dossier", () => {
  test("leads from the application to the archive, and tells each status once", async () => {
    expect((await counter.development("applicant").getMyDossier({})).id).toBe("");
    await probationary();
    const voteDay = (await counter.development("applicant").getMyDossier({})).votes[0]!.day;
    await record("department", 18);
    await record("secretary", 19);
    await record("secretary", 20, [one("place", "礼堂")]);
    expect(await reasonOf(own(22, [one("text", "申请转正")]))).toBe("PROBATION_RUNNING");
    later(366);
    await own(22, [one("text", "申请转正")]);
    await decidedBy("m-2", { kind: "CONFIRMATION", outcome: "CONFIRM" })();
    const confirmDay = today();
    await madePublic(24);
    await record("committee", 24);
    const done = await record("secretary", 25, [one("receipt", "G-1")]);
    expect(done).toMatchObject({ end: DossierEnd.ARCHIVED, status: "FULL", due: [] });
    expect(done.steps.filter((step) => step.record)).toHaveLength(23);
    await toldUntil(5);
    expect(statuses()).toMatchObject([
      ["APPLICANT", "2026-03-18"],
      ["ACTIVIST", "2026-03-18"],
      ["DEVELOPMENT_TARGET", expect.any(String)],
      ["PROBATIONARY", voteDay],
      ["FULL", confirmDay],
    ]);
    expect(JSON.stringify(told("identity.audit.recorded"))).not.toMatch(/政审结论|群众意见|谈话摘要/);
    expect(JSON.stringify(told("portal.notice.issued"))).not.toMatch(/政审结论|群众意见|林样十/);
  });

  test("takes 15 from a meeting alone, once; one that did not pass blocks", async () => {
    await readyForVote();
    expect(await reasonOf(record("secretary", 15))).toBe("STEP_FROM_MEETING");
    expect(await reasonOf(counter.deliver("learning", MotionDecidedSchema, { personId }))).toBe(
      "PERMISSION_DENIED",
    );
    await decidedBy("m-0", { passed: false })();
    const blocked = await counter.development("secretary").getDossier({ personId });
    expect(blocked.due).toMatchObject([{ step: 15, standing: Standing.BLOCKED, rule: "VOTE_NOT_PASSED" }]);
    const again = decidedBy("m-1", {});
    await again();
    await again();
    const { votes, due } = await counter.development("secretary").getDossier({ personId });
    expect(votes.map(({ passed }) => passed)).toEqual([false, true]);
    expect(due.map(({ step }) => step)).toEqual([16]);
  });

  test("knows of no vote about nobody, or about somebody without a dossier", async () => {
    await decidedBy("m-1", { personId: "" })();
    await decidedBy("m-1", {})();
    expect(await reasonOf(counter.development("secretary").getDossier({ personId }))).toBe(
      "DOSSIER_NOT_FOUND",
    );
  });

  test("runs once a person, and anew after its end", async () => {
    const first = await applied();
    expect(await reasonOf(applied())).toBe("DOSSIER_RUNS");
    const ended = await counter.development("secretary").endDossier({ personId, reason: "本人申请" });
    expect([ended.end, ended.status]).toEqual([DossierEnd.STOPPED, "NONE"]);
    later(1);
    expect((await applied()).id).not.toBe(first.id);
    await toldUntil(3);
    expect(statuses().map(([status]) => status)).toEqual(["APPLICANT", "NONE", "APPLICANT"]);
  });

  test("is begun by nobody who is a member or further", async () => {
    counter.people["applicant"] = { ...counter.people["applicant"]!, status: MemberStatus.ACTIVIST };
    expect(await reasonOf(applied())).toBe("STATUS_UNFIT");
  });
});

describe("who may", () => {
  test("each office takes its steps, nobody their own, and others see nothing", async () => {
    await applied();
    const talk = [one("talker", "周示三")];
    for (const who of ["stranger", "neighbour", "member"])
      expect([who, await reasonOf(record(who, 2, talk))]).toEqual([who, "DOSSIER_NOT_FOUND"]);
    expect(await reasonOf(record("organizer", 2, talk))).toBe("STEP_NOT_HELD");
    expect(await reasonOf(record("applicant", 2, talk))).toBe("OWN_DOSSIER");
    expect(await reasonOf(own(2, talk))).toBe("STEP_NOT_YOURS");
    expect(await reasonOf(record("secretary", 1, talk))).toBe("STEP_NOT_HELD");
    await record("secretary", 2, talk);
    counter.people["applicant"] = { ...counter.people["applicant"]!, roles: { b1: "BRANCH_SECRETARY" } };
    expect(await reasonOf(record("applicant", 3))).toBe("OWN_DOSSIER");
    expect(await reasonOf(counter.development("applicant").endDossier({ personId, reason: "x" }))).toBe(
      "OWN_DOSSIER",
    );
    expect((await counter.development("applicant").listDossiers({ organizationId: "b1" })).dossiers).toEqual(
      [],
    );
  });

  test("the person sees neither what the political review says nor who said what", async () => {
    await readyForVote();
    const mine = await counter.development("applicant").getMyDossier({});
    expect(
      String(mine.steps.flatMap((step) => step.record?.values.flatMap(({ values }) => values) ?? [])),
    ).not.toMatch(/政审结论|群众意见|谈话摘要/);
    expect(mine.steps[9]!.record).toMatchObject({ actorName: "", values: [] });
    expect(mine.reviews).toMatchObject([{ text: "", authorName: "" }, { text: "" }]);
    const theirs = await counter.development("organizer").getDossier({ personId });
    expect(theirs.steps[9]!.record?.values).toMatchObject([{ values: ["政审结论"] }]);
    expect(
      counter.service.recorded.map(({ action, actorId, personId: about }) => [action, actorId, about]),
    ).toEqual([["services-hall.dossiers.read", "organizer", "applicant"]]);
  });

  test("a branch lists all on their way, a college those who wait for it", async () => {
    await applied();
    const rows = async (who: string, organizationId: string) =>
      (await counter.development(who).listDossiers({ organizationId })).dossiers;
    expect(await rows("secretary", "b1")).toMatchObject([
      { personName: "林样十", status: "APPLICANT", waitsHere: true },
    ]);
    expect(await rows("organizer", "c1")).toEqual([]);
    for (const [who, at] of [
      ["neighbour", "b1"],
      ["organizer", "b1"],
      ["stranger", "c1"],
      ["secretary", "u"],
    ] as const)
      expect(await reasonOf(rows(who, at))).toBe("ORGANIZATION_NOT_FOUND");
    await record("secretary", 2, [one("talker", "周示三")]);
    await record("deputy", 3, [one("way", "MEMBERS"), one("decider", "BRANCH_COMMITTEE")]);
    expect(await rows("organizer", "c1")).toMatchObject([{ waitsHere: true, due: { step: 4 } }]);
    const waiting = told("portal.notice.issued").filter(({ kind }) => kind === "services.development.waits");
    expect(new Set(waiting.map(({ personId: to }) => to))).toEqual(
      new Set(["secretary", "deputy", "organizer", "committee"]),
    );
  });

  test("a step names full members, not the person", async () => {
    await applied();
    await record("secretary", 2, [one("talker", "周示三")]);
    await record("deputy", 3, [one("way", "MEMBERS"), one("decider", "BRANCH_COMMITTEE")]);
    await record("organizer", 4);
    const names = (...ids: string[]) => reasonOf(record("secretary", 5, [], ids));
    expect(await names("activist")).toBe("MEMBER_UNFIT");
    expect(await names("applicant")).toBe("MEMBER_UNFIT");
    expect(await names("nobody")).toBe("MEMBER_UNFIT");
    expect(await names()).toBe("PEOPLE_COUNT");
    expect(await names("member", "secretary", "deputy")).toBe("PEOPLE_COUNT");
    expect(await names("member", "secretary")).toBe("");
  });

  test("objections are kept without who made them, and not shown to the person", async () => {
    await activist();
    const secretary = counter.development("secretary");
    await secretary.openPublicity({ personId, step: 7, fromDay: today() });
    await secretary.noteObjection({ personId, text: "有不同意见" });
    expect(await reasonOf(secretary.closePublicity({ personId, result: "不成立" }))).toBe(
      "PUBLICITY_RUNNING",
    );
    expect((await secretary.getDossier({ personId })).publicities[0]!.objections).toEqual(["有不同意见"]);
    expect(JSON.stringify((await counter.development("applicant").getMyDossier({})).publicities)).not.toMatch(
      "意见",
    );
  });
});

test("whoever is erased leaves days behind, and no word and no name", async () => {
  await target();
  await counter.development("applicant").addThoughtReport({ text: "思想汇报一" });
  await counter.erase("member");
  const others = await counter.development("secretary").getDossier({ personId });
  expect(others.steps[4]!.record?.peopleNames).toEqual([""]);
  await counter.erase(personId);
  await counter.erase(personId);
  const kept = await counter.service.database.db!.collection("dossiers").find().toArray();
  expect(JSON.stringify(kept.map(({ outbox: _, ...each }) => each))).not.toMatch(
    /林样十|林示一|思想汇报一|群众意见|表现较好/,
  );
  expect(kept).toMatchObject([{ end: "STOPPED", person: { personId: "" } }]);
  expect(await reasonOf(counter.development("secretary").getDossier({ personId }))).toBe("DOSSIER_NOT_FOUND");
  expect(statuses().map(([status]) => status)).not.toContain("NONE");
});

test("a call that comes again long after, although its answer was lost, is taken as done, also once the dossier has ended", async () => {
  const calls = counter.service.database.collection("idempotency_keys");
  const again: (() => Promise<void>)[] = [];
  const once = async (call: (key: { headers: Record<string, string> }) => Promise<unknown>) => {
    const key = { headers: { "idempotency-key": `key ${again.length}` } };
    await call(key);
    again.push(async () => {
      // As if the process had died between the change and its answer.
      await calls.deleteMany({});
      await call(key);
    });
  };
  const [self, secretary] = [counter.development("applicant"), counter.development("secretary")];
  const words = { step: 1, values: [one("birthDay", "2004-05-06"), one("text", "我志愿加入")] };
  await once((key) => self.takeOwnStep(words, key));
  await once((key) => self.addThoughtReport({ text: "第一季度汇报" }, key));
  const talk = {
    ...{ personId, step: 2, day: today(), values: [one("talker", "周示三")], peopleIds: [], basis: "" },
  };
  await once((key) => secretary.recordStep(talk, key));
  await record("deputy", 3, [one("way", "MEMBERS"), one("decider", "BRANCH_COMMITTEE")]);
  await record("organizer", 4);
  await record("secretary", 5, [], ["member"]);
  const review = { personId, day: today(), text: "表现较好" };
  await once((key) => secretary.addReview(review, key));
  await once((key) => secretary.openPublicity({ personId, step: 7, fromDay: today() }, key));
  await once((key) => secretary.noteObjection({ personId, text: "有不同意见" }, key));
  later(10);
  await once((key) => secretary.closePublicity({ personId, result: "不成立", isUpheld: false }, key));
  // The register knows of it by now: they could not apply any more.
  const { applicant } = counter.people;
  counter.people["applicant"] = { ...applicant!, status: MemberStatus.ACTIVIST };
  for (const repeat of again) await repeat();
  counter.people["applicant"] = applicant!;
  const found = await secretary.getDossier({ personId });
  expect(found).toMatchObject({ reports: [{}], reviews: [{}], publicities: [{ objections: [{}] }] });
  expect([found.reports, found.reviews, found.publicities].map(({ length }) => length)).toEqual([1, 1, 1]);
  expect(found.publicities[0]!.objections).toHaveLength(1);

  await once((key) => secretary.endDossier({ personId, reason: "本人申请" }, key));
  later(1);
  const next = await applied();
  for (const repeat of again) await repeat();
  const anew = await self.getMyDossier({});
  expect(anew).toMatchObject({ id: next.id, end: DossierEnd.UNSPECIFIED, reports: [] });
  expect(anew.steps.filter((step) => step.record).map(({ step }) => step)).toEqual([1]);
});

test("thought reports are the person's own", async () => {
  expect(await reasonOf(counter.development("applicant").addThoughtReport({ text: "汇报" }))).toBe(
    "DOSSIER_NOT_FOUND",
  );
  await applied();
  const { reports } = await counter.development("applicant").addThoughtReport({ text: "第一季度汇报" });
  expect(reports).toMatchObject([{ day: "2026-03-18", text: "第一季度汇报" }]);
});

describe("a file of dossiers", () => {
  const yaml = `
dossiers:
  - person: N-applicant
    acts:
      - { step: 1, daysAgo: 40, values: { birthDay: "2004-05-06", text: 我志愿加入 } }
      - { step: 2, daysAgo: 12, values: { talker: 周示三 } }
`;
  const bring = (text: string) =>
    counter.development("operator").importDossiers({ yaml: text, fileName: "d.yaml" });
  test("is brought in once, by the same rules, and the register is told nothing", async () => {
    expect(await bring(yaml)).toMatchObject({ created: 1, unchanged: 0 });
    expect(await bring(yaml)).toMatchObject({ created: 0, unchanged: 1 });
    const { due, steps } = await counter.development("secretary").getDossier({ personId });
    expect(due.map(({ step }) => step)).toEqual([3]);
    expect(steps[0]!.record?.day).toBe("2026-02-06");
    expect(statuses()).toEqual([]);
    expect(await reasonOf(counter.development("secretary").importDossiers({ yaml }))).toBe(
      "PERMISSION_DENIED",
    );
  });
  test("with a fault is refused as a whole", async () => {
    expect(await reasonOf(bring(yaml.replace("step: 2,", "step: 3,")))).toBe("DOSSIERS_INVALID");
    expect(await reasonOf(bring(yaml.replace("N-applicant", "N-nobody")))).toBe("DOSSIERS_INVALID");
    expect(await reasonOf(counter.development("secretary").getDossier({ personId }))).toBe(
      "DOSSIER_NOT_FOUND",
    );
  });
});
