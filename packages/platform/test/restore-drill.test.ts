import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { AuditService } from "@qiming/contracts/identity/v1/audit_service";
import { LearningService } from "@qiming/contracts/learning/v1/learning_service";
import type { Grant } from "@qiming/core";
import { startEmbeddedMongoProcess, type MongoProcess } from "@qiming/embedded-mongo";
import { heldNow, issuerKeys } from "@qiming/operator";
import { createClient, createTokenIssuer, peerChannels, peerSettings, readConfig } from "@qiming/service-kit";
import mongoose from "mongoose";
import { freePorts } from "../src/processes/free-ports.ts";
import { eventually } from "./killable.ts";
import { unplanned } from "./planned-collections.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const COURSE = "drill";

let folder: string;
let data: string;
let mongo: MongoProcess;
let connection: mongoose.Connection;
let platform: ChildProcess | undefined;
let ports: readonly number[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qiming-drill-"));
  data = join(folder, "data");
  mongo = await startEmbeddedMongoProcess({ dataDir: join(folder, "mongo") });
  connection = await mongoose.createConnection(mongo.uri).asPromise();
  ports = await freePorts(2);
});
afterAll(async () => {
  platform?.kill("SIGTERM");
  if (platform) await once(platform, "exit");
  await connection.close();
  await mongo.stop();
  await rm(folder, { recursive: true, force: true });
});

/** All parts in one process (DRILL_PROCESSES=1: each in its own), with the demo university, on a database that outlives them. */
async function startPlatform(): Promise<void> {
  const child = spawn(process.execPath, [join(ROOT, "packages/platform/dist/main.js")], {
    env: {
      ...{ PATH: process.env["PATH"], QIMING_DATA: data, MONGODB_URI: mongo.uri, LOG_LEVEL: "error" },
      ...{
        QIMING_PROCESSES: process.env["DRILL_PROCESSES"] ?? "",
        PORT: String(ports[0]),
        IDP_PORT: String(ports[1]),
      },
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  platform = child;
  for await (const line of createInterface({ input: child.stdout }))
    if (line.includes("ready after")) return child.stdout.resume() as never;
  throw new Error("the platform did not start");
}

async function stopPlatform(): Promise<void> {
  const ended = once(platform!, "exit");
  platform!.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  platform = undefined;
}

/** An operator's command, as a job runs it. */
const operator = async (args: readonly string[], environment: Record<string, string> = {}) => {
  const main = join(ROOT, "packages/operator/dist/main.js");
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...args], {
    env: {
      ...{ PATH: process.env["PATH"], NODE_ENV: "production" },
      ...{ MONGODB_URI: mongo.uri, FILES_DIR: join(data, "files") },
      ...environment,
    },
  });
  return stdout;
};

const documents = (service: string, collection: string) =>
  connection.useDb(`qiming_${service}`).db!.collection(collection).find().toArray();

/** With which an operator's command reaches what runs. */
const runningSettings = async () =>
  JSON.parse(await readFile(join(data, "running.json"), "utf8")) as Record<string, string>;

/** Calls as a person, over mutual TLS as the gateway makes them. */
async function callers() {
  const { channelTo, close } = peerChannels(
    readConfig(await runningSettings(), (read) => peerSettings(read, "operator")),
  );
  const { privateKeys } = issuerKeys(join(data, "keys"), ["gateway", "operator"]);
  const gateway = createTokenIssuer("gateway", privateKeys["gateway"]!);
  const own = createTokenIssuer("operator", privateKeys["operator"]!);
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` }, timeoutMs: 10_000 });
  return {
    learning: createClient(LearningService, channelTo("learning")),
    audit: createClient(AuditService, channelTo("identity")),
    asOperator: (service: string) => bearer(own.forService(service)),
    as(service: string, personId: string, grants: Grant[] = []) {
      const login = { sessionId: "s", factors: 2, loginTime: Math.floor(Date.now() / 1000) } as const;
      const person = { personId, branchId: "b", collegeId: "c", grants, ...login };
      return bearer(gateway.forPerson(service, person, personId, Number.POSITIVE_INFINITY));
    },
    close,
  };
}

const text = { zhCn: "课", en: "course" };
const choices = ["a", "b"].map((id) => ({ id, text: { zhCn: id, en: id } }));
const course = {
  ...{ id: COURSE, version: "1", order: 1, title: text, summary: text, source: text, category: "TEST" },
  ...{ required: true, coverUrl: `/media/${"0".repeat(64)}.svg` },
  units: [{ id: "u", kind: "text", title: text, minutes: 1, html: text }],
  test: { questions: 1, passPercent: 80, maxAttempts: 3 },
  bank: [{ id: "q", kind: "single", text, choices, right: ["a"], explanation: text }],
};

/** Members of nobody's branch pass a course one after another until told to stop; whoever has passed was told so. */
async function passing(by: Awaited<ReturnType<typeof callers>>, who = "drill") {
  await by.learning.importPack({ packJson: JSON.stringify(course) }, by.asOperator("learning"));
  const passed: string[] = [];
  let isOver = false;
  const work = async () => {
    for (let n = 0; !isOver; n++) {
      const member = `${who}-${n}`;
      const call = by.as("learning", member);
      await by.learning.saveProgress({ courseId: COURSE, unitId: "u", position: 1_000, done: true }, call);
      const { id: attemptId, questions } = await by.learning.startAttempt({ courseId: COURSE }, call);
      const answers = questions.map(({ id }) => ({ questionId: id, choiceIds: ["a"] }));
      await by.learning.submitAttempt({ courseId: COURSE, attemptId, answers }, call);
      passed.push(member);
    }
  };
  const working = work();
  return {
    passed,
    async stop() {
      isOver = true;
      await working;
    },
  };
}

/** Of those who passed: how often the points say so, and whether it is still to be told. */
async function credits(): Promise<Map<string, { credited: number; waits: boolean }>> {
  const accounts = await documents("points", "accounts");
  const unruled = await documents("points", "unruled_facts");
  const facts = [
    ...accounts.flatMap(({ personId, entries }) =>
      (entries as { evidence: { id: string } }[]).map(({ evidence }) => ({ personId, id: evidence.id })),
    ),
    ...unruled.map(({ personId, evidence }) => ({ personId, id: (evidence as { id: string }).id })),
  ];
  const progress = await documents("learning", "progress");
  return new Map(
    progress
      .filter(({ courseId, pass }) => courseId === COURSE && pass)
      .map(({ personId, outbox }) => [
        personId as string,
        {
          credited: facts.filter((fact) => fact.personId === personId && fact.id === COURSE).length,
          waits: (outbox as unknown[]).length > 0,
        },
      ]),
  );
}

const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { withFileTypes: true }))
    .filter((each) => each.isFile())
    .map(({ name }) => name)
    .sort();

test("kept while people write, wiped and brought back, everything is as it was at one instant and goes on", async () => {
  await startPlatform();
  const names = [...(await heldNow(mongo.uri)).keys()];
  expect(unplanned(names)).toEqual([]);

  const by = await callers();
  const members = await passing(by);
  while (members.passed.length < 40) await new Promise((resolve) => setTimeout(resolve, 20));
  const before = [...members.passed];
  const key = /BACKUP_RECIPIENTS=(\S+)/.exec(await operator(["backup-key", join(folder, "key")]))![1]!;
  const said = await operator(["backup", join(folder, "backups")], {
    ...(await runningSettings()),
    ...{ NODE_ENV: "", BACKUP_RECIPIENTS: key },
  });
  expect(said).toMatch(/^recorded$/m);
  expect(await documents("identity", "backups")).toEqual([
    expect.objectContaining({ _id: /sha256 (\S+)/.exec(said)![1] }),
  ]);
  const backup = /^(\S+): /.exec(said)![1]!;
  const afterwards = members.passed.length;
  await members.stop();
  by.close();
  expect(afterwards).toBeGreaterThan(before.length);
  await stopPlatform();

  const identity = { BACKUP_IDENTITY_FILE: join(folder, "key/backup-identity.txt") };
  const files = await filesIn(join(data, "files"));
  expect(await operator(["verify", backup], identity)).toContain(": whole");
  await expect(operator(["compare", backup], identity)).rejects.toThrow("qiming_learning.progress");
  await expect(operator(["restore", backup], identity)).rejects.toThrow("is not empty");
  for (const name of new Set(names.map((each) => each.split(".")[0]!)))
    await connection.useDb(name).db!.dropDatabase();
  await rm(join(data, "files"), { recursive: true });
  await mkdir(join(data, "files"));

  expect(await operator(["restore", backup], identity)).toContain("restored, and the same");
  expect(await operator(["compare", backup], identity)).toContain(": the same");
  expect(await filesIn(join(data, "files"))).toEqual(files);
  // One instant: what was passed has been credited, or lies in the outbox still; nothing was lost between two databases.
  const kept = await credits();
  expect(before.filter((member) => !kept.has(member))).toEqual([]);
  expect(kept.size).toBeLessThanOrEqual(members.passed.length);
  for (const { credited, waits } of kept.values())
    expect(credited === 1 || (credited === 0 && waits)).toBe(true);

  await startPlatform();
  await eventually(async () => {
    for (const each of (await credits()).values()) expect(each).toEqual({ credited: 1, waits: false });
  });
  const again = await callers();
  const [university] = await documents("identity", "organization_changes");
  const organizationId = (university!["change"] as { id: string }).id;
  const auditor = again.as("identity", "auditor", [{ organizationId, permissions: ["identity.audit.read"] }]);
  const { firstBroken, entries } = await again.audit.verifyAudit({ organizationId }, auditor);
  expect([firstBroken, entries > 0n]).toEqual([0n, true]);
  const more = await passing(again, "later");
  await eventually(async () => expect(more.passed.length).toBeGreaterThan(3));
  await more.stop();
  again.close();
}, 600_000);
