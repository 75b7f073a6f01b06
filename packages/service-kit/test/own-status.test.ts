import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { afterAll, afterEach, beforeAll, expect, jest, test } from "@jest/globals";
import { CoursePassedSchema } from "@qiming/contracts/learning/v1/learning_events";
import { StatusService } from "@qiming/contracts/operations/v1/status_service";
import { ExpectedError } from "@qiming/core";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { newEvent, renderMetrics, type Channel, type Parts, type ServiceDefinition } from "../src/index.ts";
import { startTestService, type TestService } from "../src/testing.ts";

let folder: string;
let mongo: EmbeddedMongo;
let service: TestService | undefined;
let parts: Parts;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "own-status-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
afterEach(async () => {
  await service?.stop();
  service = undefined;
});
afterAll(async () => {
  await mongo.stop();
  await rm(folder, { recursive: true });
});

/** A service called learning with one outbox, and what it does by the clock. */
async function start(points: () => void, jobs: Parameters<Parts["everyHour"]>[0] = {}, mongoUri = mongo.uri) {
  const definition: ServiceDefinition = {
    name: "learning",
    migrations: [
      { id: "0001-facts", up: async (database) => void (await database.createCollection("facts")) },
    ],
    create: async (given) => {
      parts = given;
      given.everyHour(jobs);
      return { bindings: [], outboxes: [{ collection: given.database.collection("facts") as never }] };
    },
  };
  const neighbour: Channel = {
    unary: async (method) => (points(), create(method.output)),
    stream: () => {
      throw new Error("nobody calls this here");
    },
    close: () => undefined,
  };
  return (service = await startTestService(definition, { mongoUri, neighbours: { points: neighbour } }));
}
const ask = () => service!.as(StatusService, "identity").getStatus({});
const refuse = () => {
  throw new ExpectedError("failed_precondition", "EVENT_UNKNOWN", "no one here takes in this event");
};
const passed = (time: string) =>
  newEvent(CoursePassedSchema, { personId: "p", courseId: "c" }, new Date(time));
const metric = async (line: RegExp) => line.exec((await renderMetrics()).body)?.[1];
async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 50));
}

test("a service tells its release, its database, its steps and that nothing waits", async () => {
  await start(refuse);
  const { service: name, version, database, migrations, outbox } = await ask();
  expect({ name, version }).toEqual({ name: "learning", version: "0.1.0" });
  expect(database).toMatchObject({ answers: true, poolLimit: 5 });
  expect(database!.poolOpen).toBeGreaterThan(0);
  expect(migrations).toMatchObject({ pending: [] });
  expect(migrations!.applied).toBeGreaterThan(1);
  expect(outbox).toMatchObject({ pending: 0, parked: [] });
  expect(outbox!.oldestTime).toBeUndefined();
});

test("it tells nobody but identity", async () => {
  await start(refuse);
  for (const caller of ["points", "operator", { personId: "p" }] as const)
    await expect(service!.as(StatusService, caller).getStatus({})).rejects.toMatchObject({
      reason: "PERMISSION_DENIED",
    });
});

test("a step of this release that has not run is named", async () => {
  const { database } = await start(refuse);
  await database.collection("migrations").deleteOne({ _id: "0001-facts" } as never);
  expect((await ask()).migrations?.pending).toEqual(["0001-facts"]);
});

test("what waits is counted, with the time of the oldest; a refusal is parked after ten, and no longer once it is taken", async () => {
  let isTaken = false;
  const { database } = await start(() => isTaken || refuse());
  const facts = database.collection("facts");
  await facts.insertMany([
    { outbox: [passed("2026-03-18T10:00:00Z")] },
    { outbox: [passed("2026-03-18T09:00:00Z"), passed("2026-03-18T09:30:00Z")] },
  ] as never);
  const { outbox } = await ask();
  expect(outbox!.pending).toBe(2);
  expect(timestampDate(outbox!.oldestTime!)).toEqual(new Date("2026-03-18T09:00:00Z"));

  // The waiting between two tries is over at once.
  const now = Date.now;
  let ahead = 0;
  const clock = jest.spyOn(Date, "now").mockImplementation(() => now() + ahead);
  const tryAgain = () => ((ahead += 600_000), parts.wakeRelay());
  await until(async () => (tryAgain(), (await ask()).outbox!.parked.some(({ count }) => count === 3)));
  clock.mockRestore();
  const about = { type: "learning.course.passed", subscriber: "points", reason: "EVENT_UNKNOWN" };
  expect((await ask()).outbox!.parked).toMatchObject([about]);
  const parked = /qiming_events_parked\{.*reason="EVENT_UNKNOWN"\} (\d+)/;
  expect(await metric(parked)).toBe("3");

  // Another replica delivers them: this one's failures are over as well.
  await facts.deleteMany({});
  isTaken = true;
  await until(async () => (await ask()).outbox!.parked.length === 0);
  await until(async () => (await metric(parked)) === undefined);
}, 60_000);

test("without its database it still answers, and says so", async () => {
  const dataDir = join(folder, "other");
  const other = await startEmbeddedMongo({ dataDir });
  const own = await start(refuse, {}, other.uri);
  await other.stop();
  const { database, outbox, migrations } = await ask();
  expect(database!.answers).toBe(false);
  expect([outbox, migrations]).toEqual([undefined, undefined]);
  await expect(own.stop()).rejects.toThrow();
  service = undefined;
}, 30_000);

test("what the database is asked is measured: connections, waiting, commands", async () => {
  const { database } = await start(refuse);
  const name = database.name.replace("qiming_", "");
  await database.collection("facts").findOne({});
  expect(
    Number(
      await metric(
        new RegExp(`command_duration_seconds_count\\{service="${name}",command="find",result="ok"\\} (\\d+)`),
      ),
    ),
  ).toBeGreaterThan(0);
  expect(await metric(new RegExp(`connections_limit\\{service="${name}"\\} (\\d+)`))).toBe("5");
  expect(await metric(new RegExp(`database_waiting\\{service="${name}"\\} (\\d+)`))).toBe("0");
});
