import { beforeEach, expect, test } from "@jest/globals";
import { addDays, dayOf, ExpectedError, startOf, type Day, type Period } from "@qiming/core";
import { readYaml, type LooseContents } from "@qiming/service-kit";
import { isLate } from "../domain/case.ts";
import { readItems } from "../domain/items-file.ts";
import type { Locker } from "../domain/paper.ts";
import type { KeptCase } from "../domain/queue.ts";
import { demo, demoRegister } from "./demo.fixture.ts";
import { importCases } from "./import-cases.ts";
import type { CaseChange, Cases, Items, Lockers, Register } from "./ports.ts";

const CASES = demo("service-cases.yaml");
const { definitions } = readItems(readYaml(demo("service-items.yaml"), "service-items.yaml").root);
const register = demoRegister();
const holiday: Period = { kind: "HOLIDAY", from: "2026-10-01", to: "2026-10-08" };

/** A hall on a day, without anything in it. */
function open(day: Day) {
  const kept = new Map<string, KeptCase>();
  const changes: CaseChange[] = [];
  const lockers = new Map<string, Locker>();
  const bytes = new Map<string, Uint8Array>();
  const counts = new Map<string, number>();
  const cases: Pick<Cases, "find" | "findOpen" | "add" | "nextNumber"> = {
    find: async (id) => kept.get(id),
    findOpen: async (openKey) => [...kept.values()].find((each) => each.openKey === openKey),
    async nextNumber(code, year) {
      counts.set(code + year, (counts.get(code + year) ?? 0) + 1);
      return counts.get(code + year)!;
    },
    async add(change) {
      changes.push(change);
      return !!kept.set(change.kept.id, change.kept);
    },
  };
  const version = {
    version: 1,
    effectiveDay: "2020-01-01",
    changeNote: "",
    publisherId: "",
    publisherName: "",
  };
  const items: Pick<Items, "find"> = {
    async find(code) {
      const definition = definitions.find((each) => each.code === code);
      if (!definition) return undefined;
      const versions = [{ ...version, definition, publishTime: startOf("2020-01-01") }];
      return { id: code, organizationId: "YT", organizationName: "", versions, lastDay: "", revision: 1 };
    },
  };
  const contents: Pick<LooseContents, "keep" | "settle"> = {
    keep: async ({ id, content }) => void bytes.set(id, content),
    settle: async () => undefined,
  };
  const bring = importCases({
    ...{ cases: cases as Cases, items: items as Items, register: register as Register },
    ...{ contents: contents as LooseContents, calendar: { read: async () => [holiday] } },
    clock: { now: () => startOf(day) },
    lockers: {
      find: async (id) => lockers.get(id),
      async change(id, decide) {
        const { locker } = decide(lockers.get(id) ?? { id, papers: [] });
        lockers.set(id, locker);
        return locker;
      },
    } satisfies Lockers,
  });
  return { kept, changes, lockers, bytes, bring };
}
type Hall = ReturnType<typeof open>;
let hall: Hall;
beforeEach(() => {
  hall = open("2026-11-26");
});
const one = (key: string): KeptCase => hall.kept.get(`filed-${key}`)!;
const FAR = 60_000;

test(
  "the demo's cases come to all states on whichever day it starts, and twice is once",
  async () => {
    for (let day = "2026-01-01"; day < "2027-03-01"; day = addDays(day, 17)) {
      hall = open(day);
      const { created } = await hall.bring(CASES, "service-cases.yaml");
      expect(created).toBe(40);
      expect(await hall.bring(CASES, "service-cases.yaml")).toEqual({ created: 0, unchanged: 40 });
      const all = [...hall.kept.values()];
      expect(new Set(all.map(({ state }) => state))).toEqual(
        new Set(["DRAFT", "IN_REVIEW", "RETURNED", "RESULT_ISSUED", "ARCHIVED", "REFUSED", "WITHDRAWN"]),
      );
      const late = all.filter((each) => each.state === "IN_REVIEW" && isLate(each, startOf(day)));
      expect(late.map(({ id }) => id)).toEqual(
        expect.arrayContaining(["filed-D03", "filed-D05", "filed-D19"]),
      );
    }
  },
  FAR,
);

test("nobody is told of what is filed, a proof is issued for a result, and each has its number", async () => {
  await hall.bring(CASES, "");
  expect(hall.changes.every(({ tells = [], act }) => tells.length === 0 && act.actorId === "operator")).toBe(
    true,
  );
  const proofs = hall.changes.filter(({ isProofDue }) => isProofDue);
  expect(proofs.map(({ kept }) => kept.itemCode).sort()).toContain("SV-05");
  expect(proofs.every(({ kept }) => !!kept.proofId && !!kept.endTime)).toBe(true);
  const numbers = [...hall.kept.values()].flatMap(({ number }) => number || []);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect([...hall.kept.values()].filter(({ number }) => !number).map(({ state }) => state)).toEqual([
    "DRAFT",
  ]);
  // The hour that watches limits has nothing to say of what ended before.
  const today = "2026-11-26";
  const queues = [...hall.kept.values()].flatMap(({ queue }) => queue ?? []);
  expect(queues.some(({ isReminded }) => isReminded)).toBe(true);
  expect(queues.filter(({ isReminded, deadlineDay }) => isReminded !== deadlineDay < today)).toEqual([]);
});

test("a paper that a case shows lies in its owner's locker", async () => {
  await hall.bring(CASES, "");
  const shown = [...hall.kept.values()].flatMap(({ papers }) => papers);
  expect(shown.length).toBe(3);
  for (const { paperId } of shown) {
    expect(Buffer.from(hall.bytes.get(paperId)!).subarray(0, 5).toString()).toBe("%PDF-");
    expect([...hall.lockers.values()].some(({ papers }) => papers.some(({ id }) => id === paperId))).toBe(
      true,
    );
  }
});

test("some went another way than straight ahead", async () => {
  await hall.bring(CASES, "");
  const present = (key: string) => one(key).visits.at(-1)!;
  const decisions = (key: string) =>
    one(key).visits.flatMap(({ acts }) => acts.flatMap(({ decision }) => decision ?? []));
  expect(decisions("D07")).toEqual(["RETURN", "RETURN"]);
  expect(one("D07")).toMatchObject({ state: "IN_REVIEW", pausedDays: 10 });
  const halfSigned = one("D23");
  expect(halfSigned.queue!.without).toContain("YT2024-0012");
  expect(halfSigned.visits).toHaveLength(1);
  expect(present("D38").handedOver).toEqual([
    { from: "YT2024-0012", to: expect.objectContaining({ personId: "YT2024-0015" }) },
  ]);
  expect(present("D39").signers).toEqual([expect.objectContaining({ personId: "YT2024-0016" })]);
  expect(one("D39").visits).toHaveLength(1);
  expect(one("D32").isRestricted).toBe(true);
});

const filed = (acts: string, more = "", item = "SV-05") => `
cases:
  - key: A
    item: ${item}
    applicant: YT2024-0006
    answers: { purpose: study }
    ${more}
    acts: [${acts}]
`;
const SENT = "{ act: SUBMIT, daysAgo: 9 }";

test.each([
  [
    "an act of somebody who does not hold the step",
    filed(`${SENT}, { act: AGREE, by: YT2024-0012, daysAgo: 8 }`),
    "8:",
  ],
  ["a decision about one's own", filed(`${SENT}, { act: AGREE, by: YT2024-0006, daysAgo: 8 }`), "8:"],
  ["acts out of order", filed(`${SENT}, { act: WITHDRAW, daysAgo: 10 }`), "8:"],
  ["a day that lies ahead", filed('{ act: SUBMIT, day: "2026-11-27" }'), "8:"],
  ["an answer that is missing", filed(SENT).replace("purpose: study", "name: 某"), "8:"],
  [
    "a registration for a training without a number to call",
    filed(SENT, "", "SV-14").replace("purpose: study", "matter: enrol, training: 轮训, year: 2026"),
    "8:",
  ],
  ["somebody unknown", filed(SENT).replace("0006", "9999"), "5:"],
  ["an item that nobody knows", filed(SENT, "", "SV-99"), "3:"],
  ["an item that is done elsewhere", filed(SENT, "", "SV-01"), "3:"],
  ["somebody who may not apply for it", filed(SENT).replace("0006", "0254"), "3:"],
  ["a paper that is not theirs", filed(SENT, "papers: { proof: nothing }"), "3:"],
  ["an act after the end", filed(`${SENT}, { act: WITHDRAW, daysAgo: 8 }, { act: NUDGE, daysAgo: 8 }`), "8:"],
  ["a kind of act that there is not", filed("{ act: STAMP, daysAgo: 1 }"), "8:"],
])("%s is a fault with its line, and then nothing is written", async (_, yaml, line) => {
  const good = yaml + filed(SENT).replace("cases:\n", "").replace("key: A", "key: B").replace("0006", "0007");
  const error: unknown = await hall.bring(good, "cases.yaml").catch((refused: unknown) => refused);
  expect(error).toMatchObject({ reason: "CASES_INVALID" });
  const [fault] = (error as ExpectedError).violations;
  expect(fault!.field).toMatch(new RegExp(`^cases.yaml:${line}`));
  expect(hall.changes).toEqual([]);
});

test("nobody shows another one's paper", async () => {
  const yaml = (owner: string) => `
papers: [{ code: P, person: ${owner}, name: 诊断证明, text: 示例 }]
cases:
  - key: A
    item: SV-13
    applicant: YT2024-0006
    answers: { kind: illness, account: 住院, phone: 000-0000-0006 }
    papers: { proof: P }
    acts: [${SENT}]
`;
  await expect(hall.bring(yaml("YT2024-0007"), "")).rejects.toMatchObject({ reason: "CASES_INVALID" });
  expect(hall.bytes.size).toBe(0);
  expect(await hall.bring(yaml("YT2024-0006"), "")).toEqual({ created: 1, unchanged: 0 });
});

test("two of one item at a time are a fault, in one file and beside what runs", async () => {
  const two = filed(SENT) + filed(SENT).replace("cases:\n", "").replace("key: A", "key: B");
  await expect(hall.bring(two, "")).rejects.toMatchObject({ reason: "CASES_INVALID" });
  await hall.bring(filed(SENT), "");
  await expect(hall.bring(filed(SENT).replace("key: A", "key: B"), "")).rejects.toMatchObject({
    reason: "CASES_INVALID",
  });
  expect(hall.kept.size).toBe(1);
});

test("what is known stays as it is, although people hold other offices by now", async () => {
  await hall.bring(filed(`${SENT}, { act: AGREE, by: YT2024-0001, daysAgo: 8 }`), "");
  const before = one("A");
  const changed = filed(`${SENT}, { act: REFUSE, by: YT2024-0012, daysAgo: 8, note: 不可 }`);
  expect(await hall.bring(changed, "")).toEqual({ created: 0, unchanged: 1 });
  expect(one("A")).toBe(before);
  expect(dayOf(before.submitTime!)).toBe("2026-11-17");
});
