import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { fetchPatiently } from "./fetch-patiently.ts";

const KEYED = { method: "POST", headers: { "Idempotency-Key": "k" } };
let sent: RequestInit[];

/** What each sending meets, in turn; the last for ever. */
function meet(...outcomes: (number | "broken" | "refused" | "late")[]): void {
  sent = [];
  globalThis.fetch = (async (_: string, init: RequestInit) => {
    const outcome = outcomes[Math.min(sent.length, outcomes.length - 1)]!;
    sent.push(init);
    if (outcome === "broken") throw new TypeError("network error");
    if (outcome === "refused") throw new DOMException("gone", "AbortError");
    if (outcome === "late")
      return Response.json(
        { reason: "DEADLINE_EXCEEDED" },
        { status: 504, headers: { "content-type": "application/problem+json" } },
      );
    return new Response("", { status: outcome });
  }) as typeof fetch;
}

const isOnline = (onLine: boolean) =>
  Object.defineProperty(globalThis, "navigator", { value: { onLine }, configurable: true });

const realFetch = globalThis.fetch;
beforeEach(() => {
  jest.useFakeTimers();
  isOnline(true);
});
afterEach(() => {
  jest.useRealTimers();
  globalThis.fetch = realFetch;
});

async function outcomeOf(init: RequestInit): Promise<number | string> {
  const answer = fetchPatiently("/api", init).then(
    ({ status }) => status,
    (error: Error) => error.name,
  );
  await jest.advanceTimersByTimeAsync(5_000);
  return answer;
}

test.each([
  ["a line that breaks once", ["broken", 200], KEYED, 200, 2],
  ["a proxy without a server", [502, 504, 200], KEYED, 200, 3],
  ["a read", ["broken", 200], {}, 200, 2],
  ["a line that stays broken", ["broken"], KEYED, "TypeError", 3],
  ["a proxy that stays without", [502], {}, 502, 3],
  ["a write without a key", ["broken", 200], { method: "POST" }, "TypeError", 1],
  ["a write without a key behind a proxy", [502, 200], { method: "POST" }, 502, 1],
  ["a server that says it is overloaded", [503, 200], KEYED, 503, 1],
  ["a server that says it takes too long", ["late", 200], KEYED, 504, 1],
  ["whoever gave up", ["refused", 200], KEYED, "AbortError", 1],
] as const)("%s", async (_, outcomes, init, outcome, times) => {
  meet(...outcomes);
  expect(await outcomeOf(init)).toBe(outcome);
  expect(sent).toHaveLength(times);
  expect(new Set(sent).size).toBe(1);
});

test("without a network nobody waits", async () => {
  meet("broken");
  isOnline(false);
  expect(await outcomeOf(KEYED)).toBe("TypeError");
  expect(sent).toHaveLength(1);
});

test("who gives up in a pause is not kept", async () => {
  meet("broken", 200);
  const controller = new AbortController();
  const answer = fetchPatiently("/api", { ...KEYED, signal: controller.signal });
  const ended = expect(answer).rejects.toMatchObject({ name: "AbortError" });
  await jest.advanceTimersByTimeAsync(100);
  controller.abort();
  await ended;
  await jest.advanceTimersByTimeAsync(5_000);
  expect(sent).toHaveLength(1);
});
