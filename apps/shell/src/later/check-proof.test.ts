import { afterEach, expect, test } from "@jest/globals";
import { checkProof } from "./check-proof.ts";

const { fetch } = globalThis;
afterEach(() => {
  globalThis.fetch = fetch;
});

const { signal } = new AbortController();
/** A server that answers so. @returns what it was asked */
function answering(status: number, body: object) {
  const asked: { path: string; headers: Record<string, string> }[] = [];
  globalThis.fetch = ((path: string, { headers }: RequestInit) => {
    asked.push({ path, headers: headers as Record<string, string> });
    return Promise.resolve(Response.json(body, { status }));
  }) as typeof globalThis.fetch;
  return asked;
}

test("asks as nobody, and says what is said", async () => {
  const asked = answering(200, { state: "PROOF_STATE_VALID" });
  expect(await checkProof("Ab-_0", signal)).toEqual({ state: "PROOF_STATE_VALID" });
  expect(asked.map(({ path }) => path)).toEqual(["/api/v1/services-hall/proofs/Ab-_0:verify"]);
  expect(Object.keys(asked[0]!.headers).map((name) => name.toLowerCase())).not.toContain("authorization");
});

test("there is no proof of an id that nothing has, and none without an id", async () => {
  const asked = answering(404, { reason: "PROOF_NOT_FOUND", status: 404 });
  expect([await checkProof("x", signal), await checkProof("", signal)]).toEqual([undefined, undefined]);
  expect(asked).toHaveLength(1);
});

test("what failed is not taken for an answer", async () => {
  answering(429, { reason: "RATE_LIMITED", status: 429 });
  await expect(checkProof("x", signal)).rejects.toMatchObject({ problem: { reason: "RATE_LIMITED" } });
});
