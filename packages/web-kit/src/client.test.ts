import { expect, jest, test } from "@jest/globals";
import { createClient, toHttp } from "./client.ts";
import { COMMON_REASONS, toProblem } from "./problem.ts";
import { messages } from "./messages.ts";
import { readEvents } from "./server-sent-events.ts";

const routes = {
  get: { verb: "GET", path: "/api/v1/things/{thing_id}" },
  start: { verb: "POST", path: "/api/v1/things/{thing_id}/attempts", body: "*" },
};

test.each([
  [routes.get, { thingId: "a/b", pageSize: 5 }, "/api/v1/things/a%2Fb?pageSize=5", undefined],
  [routes.get, { thingId: "a", pageToken: undefined }, "/api/v1/things/a", undefined],
  [routes.start, { thingId: "a", answers: [1] }, "/api/v1/things/a/attempts", { answers: [1] }],
])("a request becomes path, query and body by its route", (route, request, path, body) => {
  expect(toHttp(route, request)).toEqual({ path, body });
});

test("every write carries an idempotency key, a read none; the caller may keep the key over its own retries", async () => {
  const sent: RequestInit[] = [];
  const send = async (_: string, init: RequestInit) => {
    sent.push(init);
    return Response.json({});
  };
  const api = createClient<Record<"get" | "start", (request: object, options?: object) => Promise<unknown>>>(
    routes,
    send,
  );
  await api.get({ thingId: "a" });
  await api.start({ thingId: "a" });
  await api.start({ thingId: "a" }, { idempotencyKey: "mine" });
  const keys = sent.map(({ headers }) => (headers as Record<string, string>)["Idempotency-Key"]);
  expect(keys).toEqual([undefined, expect.stringMatching(/^[0-9a-f-]{36}$/), "mine"]);
});

test.each([
  [
    new Response(JSON.stringify({ reason: "COURSE_NOT_FOUND", status: 404 }), { status: 404 }),
    "COURSE_NOT_FOUND",
  ],
  [new Response("<html>", { status: 502 }), "UNAVAILABLE"],
])("a refusal keeps its reason", async (response, reason) => {
  const api = createClient<Record<"get" | "start", (request: object) => Promise<unknown>>>(
    routes,
    async () => response,
  );
  await expect(api.get({ thingId: "a" })).rejects.toMatchObject({ problem: { reason } });
});

test.each([
  ["a usual call", { thingId: "a" }, 16_000],
  ["a call with a file", { thingId: "a", content: "A".repeat(3_000_000) }, 46_000],
])("%s is given up when its time is over, and not before", async (_, request, afterMs) => {
  jest.useFakeTimers();
  try {
    const send = (_path: string, { signal }: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        signal!.addEventListener("abort", () => reject(signal!.reason as Error));
      });
    const api = createClient<Record<"get" | "start", (request: object) => Promise<unknown>>>(routes, send);
    let reason = "";
    const call = api.start(request).catch((error: unknown) => (reason = toProblem(error).reason));
    await jest.advanceTimersByTimeAsync(afterMs - 2_000);
    expect(reason).toBe("");
    await jest.advanceTimersByTimeAsync(2_000);
    await call;
    expect(reason).toBe("TIMEOUT");
  } finally {
    jest.useRealTimers();
  }
});

test("events are read however the network cuts them", async () => {
  const text = 'retry: 1000\n\n: still here\n\ndata: {"n":"课"}\n\nevent: error\ndata: {}\n\n';
  const bytes = new TextEncoder().encode(text);
  for (const size of [1, 2, 7, bytes.length]) {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < bytes.length; i += size) controller.enqueue(bytes.slice(i, i + size));
        controller.close();
      },
    });
    const events = [];
    for await (const event of readEvents(body)) events.push(event);
    expect(events).toEqual([
      { event: "message", data: '{"n":"课"}' },
      { event: "error", data: "{}" },
    ]);
  }
});

test("every common reason has a text in both languages, and no text is left over", () => {
  for (const language of ["zh-CN", "en"] as const) {
    expect(Object.keys(messages[language].problem).sort()).toEqual([...COMMON_REASONS].sort());
  }
});
