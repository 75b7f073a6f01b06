import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { LearningService } from "@qiming/contracts/learning/v1/learning_service";
import { PointsService } from "@qiming/contracts/points/v1/points_service";
import { createClient, createTokenIssuer, grpcChannel, type Client } from "@qiming/service-kit";
import { issuerKeys } from "../src/keys.ts";

const MEMBERS = 50;
const COURSES = 4;
const KILLS = 6;
const seed = Number(process.env["SEED"] ?? Date.now() % 100_000);

let folder: string;
let server: Running | undefined;

interface Running {
  readonly child: ChildProcess;
  readonly mongoPid: number;
  readonly learning: Client<typeof LearningService>;
  readonly points: Client<typeof PointsService>;
  close(): void;
}

const random = (() => {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
})();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qiming-kill-"));
});
afterAll(async () => {
  if (server) await kill(server);
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<Running> {
  const child = spawn(process.execPath, [new URL("./server.mjs", import.meta.url).pathname, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout! }).once("line", resolve);
    child.once("exit", () => reject(new Error("the services did not start")));
  });
  const { addresses, mongoPid } = JSON.parse(line) as { addresses: Record<string, string>; mongoPid: number };
  const channels = ["learning", "points"].map((name) =>
    grpcChannel(addresses[name]!, credentials.createInsecure()),
  );
  return {
    child,
    mongoPid,
    learning: createClient(LearningService, channels[0]!),
    points: createClient(PointsService, channels[1]!),
    close: () => channels.forEach((channel) => channel.close()),
  };
}

/** Everything at once, as a power cut would. */
async function kill({ child, mongoPid, close }: Running): Promise<void> {
  const gone = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
  child.kill("SIGKILL");
  try {
    process.kill(mongoPid, "SIGKILL");
  } catch {
    // It may have noticed first that its starter is gone.
  }
  close();
  await gone;
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
indicators:
  - { code: BASE-05, part: BASE, name: { zh-CN: 课, en: course }, points: 2, cap: 12, source: learning.course.passed }
`;

test(`kill -9 at random moments loses no acknowledged pass and credits none twice (SEED=${seed})`, async () => {
  server = await start();
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
  const worker = async () => {
    while (next < work.length) {
      const [personId, courseId] = work[next++]!;
      for (let attempt = 0; ; attempt++) {
        try {
          await restarted;
          await pass(personId, courseId);
          break;
        } catch (error) {
          // Somebody whose phone got no answer tries again; a pass that was written says so by name.
          if ((error as { reason?: string }).reason === "COURSE_ALREADY_PASSED") break;
          if (attempt > 60) throw error;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
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
      server = await start();
      up();
    }
  };
  await Promise.all([killer(), ...Array.from({ length: 8 }, worker)]);

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
      if (credited.length >= COURSES || Date.now() > end) {
        expect(credited).toEqual(passed);
        expect(account.totalTenths).toBe(80);
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  expect(acknowledged.size).toBe(0);
}, 150_000);
