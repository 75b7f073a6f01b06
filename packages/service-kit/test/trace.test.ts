import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { context } from "@opentelemetry/api";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { AnonymousService } from "@qiming/contracts/feedback/v1/anonymous_service";
import { CoursePassedSchema } from "@qiming/contracts/learning/v1/learning_events";
import { LearningService } from "@qiming/contracts/learning/v1/learning_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { bind, newEvent, startTracing, traceHeaders, type Handlers, type Parts } from "../src/index.ts";
import { beginSpan, type Tracing } from "../src/observe/trace.ts";
import { startTestService, type TestService } from "../src/testing.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const TRACEPARENT = `00-${TRACE_ID}-b7ad6b7169203331-01`;
interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
}

let folder: string;
let mongo: EmbeddedMongo;
let collector: Server;
let tracing: Tracing;
let service: TestService;
const bodies: Buffer[] = [];
/** The `traceparent` with which each event was delivered, by its course. */
const delivered = new Map<string, string>();
/** And with which it lay in the outbox. */
const stored = new Map<string, string | undefined>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "traces-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => (bodies.push(Buffer.concat(chunks)), response.end("{}")));
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  const { port } = collector.address() as { port: number };
  tracing = await startTracing("learning", `http://127.0.0.1:${port}/v1/traces`);
  service = await startTestService(
    { name: "learning", migrations: [], create: async (parts) => implementation(parts) },
    {
      mongoUri: mongo.uri,
      neighbours: {
        points: {
          unary: async (method, request, options) => {
            const { event } = request as unknown as { event: { id: string } };
            delivered.set(event.id, options!.headers!["traceparent"]!);
            return create(method.output);
          },
          stream: () => {
            throw new Error("nobody calls this here");
          },
          close: () => undefined,
        },
      },
    },
  );
});
afterAll(async () => {
  await service.stop();
  await mongo.stop();
  collector.close();
  await rm(folder, { recursive: true });
});

/** Two methods that each tell that a course was passed: one of somebody, one of nobody. */
function implementation({ database, wakeRelay }: Parts) {
  const facts = database.collection("facts");
  const tell = async () => {
    const event = newEvent(CoursePassedSchema, { personId: "p", courseId: "c" }, new Date());
    stored.set(event.id, event.traceparent);
    await facts.insertOne({ outbox: [event] } as never);
    wakeRelay();
    return { id: event.id };
  };
  const unused = async () => {
    throw new Error("nobody calls this here");
  };
  const seen = { ...unusedOf(LearningService, unused), startAttempt: tell };
  const unseen = {
    ...unusedOf(AnonymousService, unused),
    readAnonymously: async () => (await tell(), {}),
  };
  return {
    bindings: [
      bind(LearningService, seen as unknown as Handlers<typeof LearningService>),
      bind(AnonymousService, unseen as unknown as Handlers<typeof AnonymousService>),
    ],
    outboxes: [{ collection: facts as never }],
  };
}
const unusedOf = ({ methods }: { methods: readonly { localName: string }[] }, unused: () => Promise<never>) =>
  Object.fromEntries(methods.map(({ localName }) => [localName, unused]));

const spans = (): Span[] =>
  bodies.flatMap((body) => {
    const sent = JSON.parse(body.toString()) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
    return sent.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  });

test("a call, the event that it causes and its delivery are one trace; a call whose time is nobody's to know leaves none", async () => {
  const headers = { traceparent: TRACEPARENT };
  const { id } = await service
    .as(LearningService, { personId: "p" })
    .startAttempt({ courseId: "c" }, { headers });
  await service.as(AnonymousService).readAnonymously({ key: new Uint8Array(32) }, { headers });
  while (delivered.size < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  await tracing.stop();

  const [call, delivery] = [
    "qiming.learning.v1.LearningService/StartAttempt",
    "deliver learning.course.passed",
  ].map((name) => spans().filter((span) => span.name === name));
  expect(call).toMatchObject([{ traceId: TRACE_ID, parentSpanId: "b7ad6b7169203331" }]);
  expect(stored.get(id)).toBe(`00-${TRACE_ID}-${call![0]!.spanId}-01`);
  expect(delivery).toMatchObject([{ traceId: TRACE_ID, parentSpanId: call![0]!.spanId }]);
  expect(delivered.get(id)).toBe(`00-${TRACE_ID}-${delivery![0]!.spanId}-01`);

  const [unseen] = [...stored].find(([each]) => each !== id)!;
  expect(stored.get(unseen)).toBeUndefined();
  expect(delivered.get(unseen)).toMatch(/-00$/);
  expect(delivered.get(unseen)).not.toContain(TRACE_ID);
  expect(spans().filter(({ name }) => name.includes("Anonymous"))).toEqual([]);
});

test("every request without a trace gets one of its own; one that brings a trace keeps it", () => {
  const within = (headers: Record<string, string>) =>
    context.with(beginSpan("x", {}, headers).within, () => traceHeaders()["traceparent"]!);
  const ids = Array.from({ length: 1_000 }, () => within({}));
  for (const id of ids) expect(id).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
  expect(new Set(ids.map((id) => id.slice(3, 35))).size).toBe(1_000);
  expect(within({ traceparent: TRACEPARENT })).toContain(TRACE_ID);
});
