import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { LearningService } from "@qiming/contracts/learning/v1/learning_service";
import { PointsService } from "@qiming/contracts/points/v1/points_service";
import { ModuleService } from "@qiming/contracts/portal/v1/module_service";
import { NoticeService } from "@qiming/contracts/portal/v1/notice_service";
import { packArchive } from "@qiming/module-checks";
import { createClient, createTokenIssuer, type Client } from "@qiming/service-kit";
import { issuerKeys } from "@qiming/operator";
import { kill, randomOf, start, type Running } from "./killable.ts";

const MEMBERS = 50;
const COURSES = 4;
const KILLS = 4;
const VERSIONS = 15;
const seed = Number(process.env["SEED"] ?? Date.now() % 100_000);

let folder: string;
let server: (Running & Clients) | undefined;

interface Clients {
  readonly learning: Client<typeof LearningService>;
  readonly points: Client<typeof PointsService>;
  readonly notices: Client<typeof NoticeService>;
  readonly modules: Client<typeof ModuleService>;
  readonly identity: Client<typeof IdentityService>;
}

const random = randomOf(seed);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qiming-kill-"));
});
afterAll(async () => {
  if (server) await kill(server);
  await rm(folder, { recursive: true, force: true });
});

async function startHere(): Promise<Running & Clients> {
  const running = await start(folder);
  return {
    ...running,
    learning: createClient(LearningService, running.channelTo("learning")),
    points: createClient(PointsService, running.channelTo("points")),
    notices: createClient(NoticeService, running.channelTo("portal")),
    modules: createClient(ModuleService, running.channelTo("portal")),
    identity: createClient(IdentityService, running.channelTo("identity")),
  };
}

const choices = ["a", "b"].map((id) => ({ id, text: { zhCn: id, en: id } }));
const text = { zhCn: "课", en: "course" };
const course = (id: string) => ({
  id,
  version: "1",
  order: 1,
  title: text,
  summary: text,
  source: text,
  category: "TEST",
  required: true,
  coverUrl: `/media/${"0".repeat(64)}.svg`,
  units: [{ id: "u", kind: "text", title: text, minutes: 1, html: text }],
  test: { questions: 2, passPercent: 80, maxAttempts: 3 },
  bank: ["q1", "q2", "q3"].map((question) => ({
    id: question,
    kind: "single",
    text,
    choices,
    right: ["a"],
    explanation: text,
  })),
});

const RULE_BOOK = `
code: T
version: v1
title: { zh-CN: 试, en: test }
effectiveFrom: "2020-01-01"
partCaps: { BASE: 60 }
gradeBands: { EXCELLENT: 90, QUALIFIED: 80, BASICALLY_QUALIFIED: 60 }
objectionDays: 5
indicators:
  - { code: BASE-05, part: BASE, name: { zh-CN: 课, en: course }, points: 2, cap: 12, source: learning.course.passed }
`;

const REGISTER = `
university:
  code: T
  type: UNIVERSITY_COMMITTEE
  name: 试验大学党委
  below: [{ code: ECON, type: COLLEGE_COMMITTEE, name: 经贸学院党委 }]
`;
const MODULE = "college-econ";
const versionOf = (n: number) => `1.0.${n}`;
/** A college's module, with something in every version that the others do not have. */
function archiveOf(version: string): Uint8Array {
  const script = `export const version="${version}",bootstrap=()=>{},mount=bootstrap,unmount=bootstrap;`;
  const integrity = { "main.js": `sha384-${createHash("sha384").update(script).digest("base64")}` };
  const nav = { title: { "zh-CN": "经贸", en: "ECON" }, icon: "college", order: 90 };
  const manifest = { contract: 1, id: MODULE, version, route: "/m/econ", lane: "page", nav };
  const json = JSON.stringify({ ...manifest, entry: "main.js", css: [], integrity, requires: {} });
  return packArchive(
    new Map([
      ["main.js", Buffer.from(script)],
      ["module.json", Buffer.from(json)],
    ]),
  );
}

test(`kill -9 at random moments loses no acknowledged pass or version, and credits and tells none twice (SEED=${seed})`, async () => {
  server = await startHere();
  const { privateKeys } = issuerKeys(join(folder, "keys"), ["gateway", "operator"]);
  const gateway = createTokenIssuer("gateway", privateKeys["gateway"]!);
  const operator = createTokenIssuer("operator", privateKeys["operator"]!);
  const asOperator = (name: string) => ({
    headers: { authorization: `Bearer ${operator.forService(name)}` },
  });
  const asMember = (name: string, personId: string) => {
    const person = {
      personId,
      branchId: "b",
      collegeId: "c",
      grants: [],
      sessionId: "s",
      factors: 1,
      loginTime: 0,
    } as const;
    return {
      headers: {
        authorization: `Bearer ${gateway.forPerson(name, person, personId, Number.POSITIVE_INFINITY)}`,
      },
      timeoutMs: 3_000,
    };
  };
  await server.points.importRuleBook({ yaml: RULE_BOOK, fileName: "t.yaml" }, asOperator("points"));
  for (let i = 0; i < COURSES; i++)
    await server.learning.importPack({ packJson: JSON.stringify(course(`c${i}`)) }, asOperator("learning"));

  await server.identity.importRegister(
    { yaml: REGISTER, fileName: "t.yaml", loginIssuer: "https://idp.example" },
    asOperator("identity"),
  );

  const acknowledged = new Set<string>();
  const pass = async (personId: string, courseId: string): Promise<void> => {
    const { learning } = server!;
    const call = asMember("learning", personId);
    await learning.saveProgress({ courseId, unitId: "u", position: 1000, done: true }, call);
    const { id, questions } = await learning.startAttempt({ courseId }, call);
    const answers = questions.map((question) => ({ questionId: question.id, choiceIds: ["a"] }));
    const { progress } = await learning.submitAttempt({ courseId, attemptId: id, answers }, call);
    if (progress?.passed) acknowledged.add(`${personId}/${courseId}`);
  };

  const work = Array.from(
    { length: MEMBERS * COURSES },
    (_, i) => [`m${i % MEMBERS}`, `c${Math.floor(i / MEMBERS)}`] as const,
  );
  let next = 0;
  let restarted = Promise.resolve();
  /** As somebody does whose phone got no answer: again, until it is said to be done. */
  const untilDone = async (act: () => Promise<unknown>): Promise<void> => {
    for (let attempt = 0; ; attempt++) {
      try {
        await restarted;
        await act();
        return;
      } catch (error) {
        // What was written says so by name.
        if ((error as { reason?: string }).reason === "COURSE_ALREADY_PASSED") return;
        if (attempt > 60) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  };
  const worker = async () => {
    while (next < work.length) {
      const [personId, courseId] = work[next++]!;
      await untilDone(() => pass(personId, courseId));
    }
  };
  /** Publishes all along, so that every kill meets it. */
  const publisher = async () => {
    for (let n = 1; n <= VERSIONS; n++) {
      const due = Math.floor((work.length * n) / (VERSIONS + 1));
      while (next < due) await new Promise((resolve) => setTimeout(resolve, 5));
      await untilDone(() =>
        server!.modules.importModule({ archive: archiveOf(versionOf(n)) }, asOperator("portal")),
      );
    }
  };
  const killer = async () => {
    for (let i = 1; i <= KILLS; i++) {
      const at = Math.floor((work.length * (i - 0.5 + random() * 0.4)) / (KILLS + 0.5));
      while (next < at && next < work.length)
        await new Promise((resolve) => setTimeout(resolve, 5 + random() * 20));
      let up = () => {};
      restarted = new Promise((resolve) => (up = resolve));
      await kill(server!);
      server = await startHere();
      up();
    }
  };
  await Promise.all([killer(), publisher(), ...Array.from({ length: 8 }, worker)]);

  const end = Date.now() + 30_000;
  for (let i = 0; i < MEMBERS; i++) {
    const personId = `m${i}`;
    const { entries } = await server.learning.getRecord({}, asMember("learning", personId));
    const passed = entries.map((entry) => entry.courseId).sort();
    expect(passed).toEqual(["c0", "c1", "c2", "c3"]);
    for (const courseId of passed) acknowledged.delete(`${personId}/${courseId}`);
    for (;;) {
      const account = await server.points.getAccount({}, asMember("points", personId));
      const credited = account.entries.map((entry) => entry.evidence!.id).sort();
      const { notices } = await server.notices.listNotices({ pageSize: 100 }, asMember("portal", personId));
      if ((credited.length >= COURSES && notices.length >= COURSES) || Date.now() > end) {
        expect(credited).toEqual(passed);
        expect(account.totalTenths).toBe(80);
        expect(notices.map(({ path }) => path.split("/").at(-1)).sort()).toEqual(passed);
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  expect(acknowledged.size).toBe(0);

  const asGateway = { headers: { authorization: `Bearer ${gateway.forService("portal")}` } };
  for (let n = 1; n <= VERSIONS; n++) {
    const version = versionOf(n);
    const { files } = await server.modules.readFiles({ moduleId: MODULE, version }, asGateway);
    const script = await readFile(join(folder, "files", files["main.js"]!), "utf8");
    expect(script).toContain(`version="${version}"`);
  }
  const { modules } = await server.modules.readRegistry({}, asGateway);
  expect(
    modules.map(({ manifestJson }) => (JSON.parse(manifestJson) as { version: string }).version),
  ).toEqual([versionOf(VERSIONS)]);
}, 150_000);
