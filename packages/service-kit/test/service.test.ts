import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, type DescService } from "@bufbuild/protobuf";
import { Client, credentials } from "@grpc/grpc-js";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import { CoursePassedSchema } from "@qiming/contracts/learning/v1/learning_events";
import { LearningService } from "@qiming/contracts/learning/v1/learning_service";
import { NoticeService } from "@qiming/contracts/portal/v1/notice_service";
import { ExpectedError } from "@qiming/core";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { service as healthContract } from "grpc-health-check";
import {
  bind,
  bindSubscriptions,
  grpcChannel,
  newEvent,
  on,
  type Channel,
  type Handlers,
  type Parts,
  type ServiceDefinition,
} from "../src/index.ts";
import { createDispatcher } from "../src/rpc/dispatcher.ts";
import { localChannel } from "../src/rpc/local-channel.ts";
import { startTestService, type TestService, type TestSurroundings } from "../src/testing.ts";

let folder: string;
let mongo: EmbeddedMongo;
let service: TestService | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kit-"));
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

const unused = () => {
  throw new Error("nobody calls this here");
};
const handlersOf = <S extends DescService>(service: S, some: Partial<Handlers<S>>): Handlers<S> =>
  ({
    ...Object.fromEntries(service.methods.map(({ localName }) => [localName, unused])),
    ...some,
  }) as Handlers<S>;
const handlers = (some: Partial<Handlers<typeof LearningService>>) => handlersOf(LearningService, some);

/** A service called learning that does what a test needs. */
async function start(
  create: (parts: Parts) => Awaited<ReturnType<ServiceDefinition["create"]>>,
  neighbours: TestSurroundings["neighbours"] = {},
): Promise<TestService> {
  const definition = { name: "learning", migrations: [], create: async (parts: Parts) => create(parts) };
  return (service = await startTestService(definition, { mongoUri: mongo.uri, neighbours }));
}

const member = { personId: "p-1" };

test("a call ends when its deadline does, and says so by name", async () => {
  let sawAbort!: (value: boolean) => void;
  const aborted = new Promise<boolean>((resolve) => (sawAbort = resolve));
  const { as } = await start(() => ({
    bindings: [
      bind(
        LearningService,
        handlers({
          getRecord: (_, { signal }) =>
            new Promise(() => signal.addEventListener("abort", () => sawAbort(true))),
        }),
      ),
    ],
  }));
  const call = as(LearningService, member).getRecord({}, { timeoutMs: 100 });
  await expect(call).rejects.toMatchObject({ code: "deadline_exceeded", reason: "DEADLINE_EXCEEDED" });
  expect(await aborted).toBe(true);
});

test("who listens to a service that is to stop is let go at once", async () => {
  const bindings = [
    bind(
      NoticeService,
      handlersOf(NoticeService, {
        async *watchUnread(_, { signal }) {
          yield {};
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
        },
      }),
    ),
  ];
  const definition = { name: "portal", migrations: [], create: async () => ({ bindings }) };
  const running = await startTestService(definition, { mongoUri: mongo.uri });
  let stopping: Promise<void> | undefined;
  const heard = running.as(NoticeService, member).watchUnread({}, { timeoutMs: 4_000 });
  // Sooner than a server gives up on calls that do not end: this throws where nobody is let go.
  for await (const _ of heard) stopping ??= running.stop();
  await stopping;
});

test("within the process a deadline holds as it does over gRPC", async () => {
  const binding = bind(LearningService, handlers({ getRecord: () => new Promise(() => undefined) }));
  const channel = localChannel(createDispatcher("learning", [binding], []));
  const method = LearningService.method.getRecord;
  await expect(channel.unary(method, create(method.input), { timeoutMs: 50 })).rejects.toMatchObject({
    code: "deadline_exceeded",
    reason: "DEADLINE_EXCEEDED",
  });
});

test("a service that is not there is reported as unavailable, and every one when the channel was closed", async () => {
  const channel = grpcChannel("127.0.0.1:1", credentials.createInsecure());
  const method = LearningService.method.getRecord;
  const call = channel.unary(method, create(method.input), { timeoutMs: 3_000 });
  const isUnavailable = { code: "unavailable", reason: "UNAVAILABLE" };
  await expect(call).rejects.toMatchObject(isUnavailable);
  channel.close();
  await expect(channel.unary(method, create(method.input), {})).rejects.toMatchObject(isUnavailable);
  await expect(
    channel.stream(method, create(method.input), {})[Symbol.asyncIterator]().next(),
  ).rejects.toMatchObject(isUnavailable);
});

test("the same key gives the first answer again, another request with it is refused, a refusal frees it", async () => {
  let count = 0;
  const { as } = await start(() => ({
    bindings: [
      bind(
        LearningService,
        handlers({
          startAttempt: async ({ courseId }) => {
            count++;
            if (courseId === "closed" && count === 2) throw new Error("not today");
            return { id: `attempt-${count}` };
          },
        }),
      ),
    ],
  }));
  const learning = as(LearningService, member);
  const replayed: (string | undefined)[] = [];
  const call = (courseId: string, key: string, who = learning) =>
    who.startAttempt(
      { courseId },
      {
        headers: { "idempotency-key": key },
        onHeaders: (headers) => replayed.push(headers["idempotency-replayed"]),
      },
    );
  expect((await call("a", "k-1")).id).toBe("attempt-1");
  expect((await call("a", "k-1")).id).toBe("attempt-1");
  expect(replayed).toContain("true");
  expect(count).toBe(1);
  await expect(call("b", "k-1")).rejects.toMatchObject({ reason: "IDEMPOTENCY_MISMATCH" });
  await expect(call("closed", "k-2")).rejects.toMatchObject({ reason: "INTERNAL" });
  expect((await call("closed", "k-2")).id).toBe("attempt-3");
  const other = as(LearningService, { personId: "p-2" });
  expect((await call("a", "k-1", other)).id).toBe("attempt-4");
  const stored = await service!.database.db!.collection("idempotency_keys").find().toArray();
  for (const secret of ["attempt-", "k-1", Buffer.from("attempt-1").toString("base64")])
    expect(JSON.stringify(stored)).not.toContain(secret);
});

test("what a call makes has the same name when it is repeated with its key, and another one otherwise", async () => {
  const ids: string[] = [];
  const { as } = await start(() => ({
    bindings: [
      bind(
        LearningService,
        handlers({
          startAttempt: async (_, { operationId }) => {
            ids.push(operationId);
            throw new Error("died before it answered");
          },
        }),
      ),
    ],
  }));
  const call = (personId: string, key?: string) =>
    as(LearningService, { personId })
      .startAttempt({ courseId: "a" }, key ? { headers: { "idempotency-key": key } } : {})
      .catch(() => undefined);
  for (const [personId, key] of [
    ["p-1", "k"],
    ["p-1", "k"],
    ["p-2", "k"],
    ["p-1", "other"],
    ["p-1"],
    ["p-1"],
  ] as const)
    await call(personId, key);
  expect(ids[0]).toBe(ids[1]);
  expect(new Set(ids).size).toBe(5);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

/** Attempts under one key, each of which takes as long as the test likes. */
async function attempts() {
  let runs = 0;
  let release!: () => void;
  const gate = new Promise<void>((resolve) => (release = resolve));
  let entered!: () => void;
  const inside = new Promise<void>((resolve) => (entered = resolve));
  const { as, database } = await start(() => ({
    bindings: [
      bind(
        LearningService,
        handlers({
          startAttempt: async () => {
            runs++;
            entered();
            await gate;
            return { id: `run ${runs}` };
          },
        }),
      ),
    ],
  }));
  const learning = as(LearningService, member);
  const call = () => learning.startAttempt({ courseId: "a" }, { headers: { "idempotency-key": "k" } });
  return { call, inside, release, database, runs: () => runs };
}

test("two calls with one key at once: one runs, the other waits for its answer, as long as whoever runs it lives", async () => {
  const { call, inside, release, database, runs } = await attempts();
  const first = call();
  await inside;
  const second = call();
  const keys = database.db!.collection<{ beat: number }>("idempotency_keys");
  // Longer than whoever is silent counts as alive.
  while ((await keys.findOne())!.beat < 4) await new Promise((resolve) => setTimeout(resolve, 100));
  release();
  expect((await first).id).toBe("run 1");
  expect((await second).id).toBe("run 1");
  expect((await call()).id).toBe("run 1");
  expect(runs()).toBe(1);
});

test("a call waits no longer than its caller would, and is told so", async () => {
  const { call, inside, release } = await attempts();
  const first = call();
  await inside;
  await expect(call()).rejects.toMatchObject({ reason: "IDEMPOTENCY_IN_FLIGHT", retryAfterSeconds: 1 });
  release();
  await first;
}, 15_000);

test("where whoever held a key died over it, of those who wait one does the work", async () => {
  const { call, inside, release, database, runs } = await attempts();
  const first = call();
  await inside;
  release();
  await first;
  // As a killed process leaves it: held, and silent.
  await database.db!.collection("idempotency_keys").updateOne({}, { $unset: { answer: 1 } });
  const answers = await Promise.all([call(), call(), call()]);
  expect(answers.map(({ id }) => id)).toEqual(["run 2", "run 2", "run 2"]);
  expect(runs()).toBe(2);
});

const passed = (courseId: string) =>
  newEvent(CoursePassedSchema, { personId: "p-1", courseId }, new Date("2026-03-01T00:00:00Z"));

/** A subscriber under the points service's name that takes in what `take` lets through. */
function subscriber(take: (courseId: string) => void): Channel {
  const binding = bindSubscriptions([on(CoursePassedSchema, async ({ courseId }) => take(courseId))]);
  const { deliver } = binding.handlers;
  return {
    unary: async (method, request) => {
      await deliver!(request, {
        actor: { kind: "service", name: "learning" },
        signal: new AbortController().signal,
        operationId: "o",
      });
      return create(method.output);
    },
    stream: unused,
    close: () => undefined,
  };
}

test("an event is delivered again until it is taken, and one that is never taken holds up no other", async () => {
  const seen: string[] = [];
  let refusals = 0;
  let all!: () => void;
  const done = new Promise<void>((resolve) => (all = resolve));
  const points = subscriber((courseId) => {
    if (courseId === "poison") throw new Error("never");
    if (courseId === "late" && refusals++ < 2) throw new Error("not yet");
    seen.push(courseId);
    if (new Set(seen).size === 4) all();
  });
  let wake!: () => void;
  const { database } = await start(
    (parts) => {
      wake = parts.wakeRelay;
      return {
        bindings: [bind(LearningService, handlers({}))],
        outboxes: [{ collection: parts.database.collection("facts") as never }],
      };
    },
    { points },
  );
  const facts = database.collection("facts");
  await facts.insertMany([
    { outbox: [passed("poison"), passed("a")] },
    { outbox: [passed("late")] },
    { outbox: [passed("b"), passed("c")] },
  ] as never);
  wake();
  await done;
  const left = async () => {
    const documents = (await facts.find().toArray()) as unknown as { outbox: { id: string }[] }[];
    return documents.flatMap(({ outbox }) => outbox).length;
  };
  while ((await left()) > 1) await new Promise((resolve) => setImmediate(resolve));
  expect(await left()).toBe(1);
  expect(seen.filter((courseId) => courseId === "poison")).toEqual([]);
});

test("hundreds of refused events do not keep the one behind them waiting", async () => {
  let arrived!: () => void;
  const done = new Promise<void>((resolve) => (arrived = resolve));
  const points = subscriber((courseId) => {
    if (courseId === "poison") throw new Error("never");
    arrived();
  });
  let wake!: () => void;
  const { database } = await start(
    (parts) => {
      wake = parts.wakeRelay;
      return {
        bindings: [bind(LearningService, handlers({}))],
        outboxes: [{ collection: parts.database.collection("facts") as never }],
      };
    },
    { points },
  );
  const poison = Array.from({ length: 450 }, () => ({ outbox: [passed("poison")] }));
  await database.collection("facts").insertMany([...poison, { outbox: [passed("good")] }] as never);
  wake();
  await done;
});

test("what the contract calls audited is recorded before it happens, and does not happen where it cannot be", async () => {
  const imported: string[] = [];
  const { as, recorded } = await start(() => ({
    bindings: [
      bind(
        LearningService,
        handlers({
          importPack: async ({ packJson }) => {
            imported.push(packJson);
            return {};
          },
        }),
      ),
    ],
  }));
  await as(LearningService, "operator").importPack({ packJson: "{}" });
  expect(recorded).toMatchObject([{ action: "learning.packs.import", actorId: "operator", personId: "" }]);
  await expect(as(LearningService, "points").importPack({ packJson: "{}" })).rejects.toMatchObject({
    reason: "PERMISSION_DENIED",
  });
  expect(recorded).toHaveLength(1);
  expect(imported).toEqual(["{}"]);
  await service!.stop();

  const { as: again } = await start(() => ({
    bindings: [
      bind(LearningService, handlers({ importPack: async () => void imported.push("lost") as never })),
    ],
    recordCall: async () => {
      throw new ExpectedError("unavailable", "UNAVAILABLE", "no log");
    },
  }));
  await expect(again(LearningService, "operator").importPack({ packJson: "{}" })).rejects.toMatchObject({
    reason: "UNAVAILABLE",
  });
  expect(imported).toEqual(["{}"]);
});

test("an event is told by its owner only", async () => {
  await start(() => ({ bindings: [bindSubscriptions([on(CoursePassedSchema, async () => undefined)])] }));
  const { toEvent } = await import("../src/events/event.ts");
  const event = toEvent(passed("a"));
  await service!.as(EventSubscriberService, "learning").deliver({ event });
  await expect(service!.as(EventSubscriberService, "identity").deliver({ event })).rejects.toMatchObject({
    code: "permission_denied",
  });
});

test("health is served beside the contracts and follows the database", async () => {
  const dataDir = join(folder, "other");
  const database = await startEmbeddedMongo({ dataDir });
  const definition = {
    name: "learning",
    migrations: [],
    create: async () => ({ bindings: [bind(LearningService, handlers({}))] }),
  };
  const own = await startTestService(definition, { mongoUri: database.uri });
  const client = new Client(own.address, credentials.createInsecure());
  const { path, requestSerialize, responseDeserialize } = healthContract["Watch"]!;
  const watch = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, {
    service: LearningService.typeName,
  });
  const statuses = watch[Symbol.asyncIterator]() as AsyncIterator<{ status: string }>;
  expect((await statuses.next()).value.status).toBe("SERVING");
  await database.stop();
  expect((await statuses.next()).value.status).toBe("NOT_SERVING");
  watch.cancel();
  await expect(statuses.next()).rejects.toMatchObject({ code: 1 });
  client.close();
  await expect(own.stop()).rejects.toThrow();
});
