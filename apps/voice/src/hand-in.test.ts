import { beforeEach, expect, test } from "@jest/globals";
import type { SubmitAnonymouslyRequestJson } from "@qiming/contracts/browser/anonymous";
import type { TicketJson } from "@qiming/contracts/browser/ticket";
import { ProblemError } from "@qiming/web-kit";
import { nameless } from "./api.ts";
import { follow, followedTickets, forgetFollowed, hashOf, keyFrom, keyText } from "./followed.ts";
import { handIn, sendingOf, type Desk, type Said } from "./hand-in.ts";
import { permitOffice, TAKING_DAYS } from "./permit-office.fixture.ts";
import { readyPermits, takePermit } from "./permits.ts";

const office = await permitOffice("2026-03-16");
const said: Said = { kind: "TICKET_KIND_COMPLAINT", categoryCode: "other", title: "灯", text: "教室灯坏了" };
const ticket: TicketJson = { id: "t-1", number: "FB-7K3M9Q", title: "灯" };
const problem = (status: number, reason: string) => new ProblemError({ reason, status });

let sent: SubmitAnonymouslyRequestJson[];
let read: string[];
/** Answers as it is told to. */
const desk = (submit: () => Promise<TicketJson>, found?: TicketJson): Desk => ({
  async submit(request) {
    expect(sendingOf("p-1")?.key).toBeDefined();
    sent.push(request);
    return submit();
  },
  async read(key) {
    read.push(key);
    if (!found) throw problem(404, "TICKET_NOT_FOUND");
    return found;
  },
});
const takes = async () => ticket;
const refuses = (status: number, reason: string) => () => Promise.reject(problem(status, reason));

beforeEach(async () => {
  localStorage.clear();
  [sent, read] = [[], []];
  for (const day of TAKING_DAYS)
    await takePermit("p-1", office.week, async (_, blinded) => office.sign(blinded), day);
});

test("a ticket is handed in with a permit and the hash of a key that is kept before, and followed", async () => {
  const followed = await handIn("p-1", said, desk(takes));
  expect(followed).toMatchObject({ n: 1, number: "FB-7K3M9Q", title: "灯" });
  expect(atob(followed.key)).toHaveLength(32);
  const [{ keyHash, serial, signature, ...rest }] = sent as [Required<SubmitAnonymouslyRequestJson>];
  expect(keyHash).toBe(await hashOf(followed.key));
  expect(await office.isGenuine({ serial, signature })).toBe(true);
  expect(rest).toEqual({ ...said, weekDay: "2026-03-16" });
  expect(JSON.stringify(sent)).not.toContain(followed.key);
  expect(readyPermits("p-1")).toHaveLength(2);
  expect(sendingOf("p-1")).toBeUndefined();
  expect(followedTickets("p-1")).toEqual([followed]);
});

test("what may have arrived is asked for by its key, and sent again as it was where it has not", async () => {
  await expect(handIn("p-1", said, desk(refuses(503, "UNAVAILABLE")))).rejects.toThrow();
  const lost = sent[0]!;
  const { key } = sendingOf("p-1")!;
  const changed = { ...said, text: "另一段话" };
  await expect(handIn("p-1", changed, desk(refuses(0, "OFFLINE")))).rejects.toThrow();
  expect(sent[1]).toEqual(lost);
  expect(read).toEqual([key]);
  const followed = await handIn("p-1", changed, desk(takes));
  expect(sent[2]).toEqual(lost);
  expect(followed.key).toBe(key);
  expect(readyPermits("p-1")).toHaveLength(2);
});

test("what has arrived although no answer came is found and not sent again", async () => {
  await expect(handIn("p-1", said, desk(refuses(504, "DEADLINE_EXCEEDED")))).rejects.toThrow();
  await handIn("p-1", said, desk(takes, ticket));
  expect(sent).toHaveLength(1);
  expect(followedTickets("p-1")).toHaveLength(1);
  expect(sendingOf("p-1")).toBeUndefined();
});

test.each([
  ["CATEGORY_UNKNOWN", 400, 3],
  ["PERMIT_USED", 409, 2],
  ["PERMIT_WEEK_OVER", 409, 2],
])("after %s it may be written anew; a permit that is none is put away", async (reason, status, left) => {
  await expect(handIn("p-1", said, desk(refuses(status, reason)))).rejects.toThrow(reason);
  expect(sendingOf("p-1")).toBeUndefined();
  expect(readyPermits("p-1")).toHaveLength(left);
  expect(followedTickets("p-1")).toEqual([]);
});

test("without a permit nothing is sent", async () => {
  localStorage.clear();
  await expect(handIn("p-1", said, desk(takes))).rejects.toMatchObject({
    problem: { reason: "PERMIT_INVALID" },
  });
  expect(sent).toEqual([]);
});

test("a key is written down in groups and read again, whatever stands between its letters", () => {
  const { key } = follow("p-1", btoa("\u00fb\u00ff".repeat(16)), ticket);
  expect(keyText(key)).toMatch(/^([\w-]{4} ){10}[\w-]{3}$/);
  expect(keyFrom(`\n ${keyText(key)} `)).toBe(key);
  for (const wrong of ["", "abc", `${keyText(key)}x`, key]) expect(keyFrom(wrong)).toBeUndefined();
  expect(follow("p-1", key, ticket).n).toBe(1);
  expect(followedTickets("p-2")).toEqual([]);
  forgetFollowed("p-1", 1);
  expect(followedTickets("p-1")).toEqual([]);
  expect(JSON.stringify({ ...localStorage })).not.toContain(key);
});

test("what is asked without a name says nothing of who asks", async () => {
  const calls: { path: string; init: RequestInit }[] = [];
  globalThis.fetch = (async (path: string, init: RequestInit) => {
    calls.push({ path, init });
    const json = async () => ticket;
    return { ok: true, status: 200, headers: new Headers(), json } as Response;
  }) as typeof fetch;
  await nameless.submitAnonymously({ ...said, weekDay: "2026-03-16" });
  await nameless.readAnonymously({ key: "AAAA" });
  await nameless.actAnonymously({ key: "AAAA", act: "ASKER_ACT_NUDGE" });
  expect(calls.map(({ path }) => path)).toEqual(
    ["submit", "read", "act"].map((verb) => `/api/v1/feedback/anonymous:${verb}`),
  );
  for (const { init } of calls) {
    expect(Object.keys(init.headers as object).sort()).toEqual(["Content-Type", "Idempotency-Key"]);
    expect(init).toMatchObject({
      ...{ method: "POST", credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" },
    });
  }
});
