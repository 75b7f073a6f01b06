import { beforeEach, expect, test } from "@jest/globals";
import { addDays, startOf, type Day, type ExpectedError } from "@qiming/core";
import { daysLeft, isOpen, type TransferState } from "../domain/transfer.ts";
import { demo, demoRegister } from "./demo.fixture.ts";
import { importTransfers } from "./import-transfers.ts";
import type { KeptTransfer, Register, TransferChange, Transfers } from "./ports.ts";
import { watchTransfers } from "./watch-transfers.ts";

const TRANSFERS = demo("transfers.yaml");
const register = demoRegister();

/** A hall on a day, without anything in it. */
function open(day: Day) {
  const kept = new Map<string, KeptTransfer>();
  const changes: TransferChange[] = [];
  const counts = new Map<string, number>();
  const transfers: Partial<Transfers> = {
    find: async (id) => kept.get(id),
    findOpen: async (personId) =>
      [...kept.values()].find((each) => isOpen(each) && each.person.personId === personId),
    async nextNumber(kind, year) {
      counts.set(kind + year, (counts.get(kind + year) ?? 0) + 1);
      return counts.get(kind + year)!;
    },
    async add(change) {
      changes.push(change);
      return !!kept.set(change.kept.id, change.kept);
    },
    async change(id, decide) {
      const change = decide(kept.get(id)!);
      if (change.kept !== kept.get(id)) changes.push(change);
      kept.set(id, change.kept);
      return change.kept;
    },
    listDue: async () => [...kept.values()],
  };
  const ports = {
    ...{ transfers: transfers as Transfers, register: register as Register },
    clock: { now: () => startOf(day) },
  };
  return { kept, changes, bring: importTransfers(ports), watch: watchTransfers(ports) };
}
type Hall = ReturnType<typeof open>;
const TODAY = "2026-11-26";
let hall: Hall;
beforeEach(() => {
  hall = open(TODAY);
});
const one = (key: string): KeptTransfer => hall.kept.get(`filed-${key}`)!;

test("the demo's transfers stand where they are said to, on whichever day it starts, and twice is once", async () => {
  const states: Record<string, TransferState> = {
    ...{
      D01: "IN_TRANSIT",
      D02: "EXPIRED",
      D03: "EXPIRED",
      D04: "COLLEGE_REVIEWED",
      D05: "REISSUE_REQUESTED",
    },
    ...{ D06: "DRAFT", D07: "SUBMITTED", D08: "BRANCH_REVIEWED", D09: "COLLEGE_REVIEWED" },
    ...{ D10: "RETURNED", D11: "REJECTED" },
  };
  for (let day = "2026-01-01"; day < "2027-03-01"; day = addDays(day, 17)) {
    hall = open(day);
    expect(await hall.bring(TRANSFERS, "transfers.yaml")).toEqual({ created: 11, unchanged: 0 });
    expect(await hall.bring(TRANSFERS, "transfers.yaml")).toEqual({ created: 0, unchanged: 11 });
    expect(Object.fromEntries(Object.keys(states).map((key) => [key, one(key).state]))).toEqual(states);
    expect(daysLeft(one("D01"), day)).toBe(20);
    expect(daysLeft(one("D02"), day)).toBe(-1);
    expect(one("D02").flag).toBeUndefined();
    expect(one("D03")).toMatchObject({ flag: { answer: "" }, memberStatus: "FULL", attempt: 0 });
    expect(one("D04").destination).toMatchObject({ kind: "RESIDENCE", place: "示例市示例区示例街道" });
  }
});

test("nobody is told of what is filed, the hour that watches letters has nothing to say of the past, and each has its number", async () => {
  await hall.bring(TRANSFERS, "");
  await hall.watch();
  expect(hall.changes).toHaveLength(11);
  for (const { tells = [], act, isAccepted } of hall.changes)
    expect([tells, act.actorId, isAccepted]).toEqual([[], "operator", undefined]);
  const all = [...hall.kept.values()];
  expect(all.filter(({ number }) => !number).map(({ id }) => id)).toEqual(["filed-D06"]);
  const numbers = all.flatMap(({ number, letters }) => [number, ...letters.map((each) => each.number)]);
  const given = numbers.filter(Boolean);
  expect(new Set(given).size).toBe(given.length);
  expect(given.length).toBe(10 + 4);
  expect(one("D03")).toMatchObject({ number: "ZJ-2026-000001", letters: [{ number: "JS-2026-000001" }] });
});

test("each waits where its next step is taken", async () => {
  await hall.bring(TRANSFERS, "");
  const waits = ["D02", "D03", "D04", "D05", "D07", "D08", "D09", "D10"].map(
    (key) => one(key).waits?.organizationId,
  );
  expect(waits).toEqual([
    ...[undefined, "YT", "YT", "YT/OCEAN", "YT/ADMIN/LOGISTICS", "YT/ADMIN", "YT/OCEAN/STAFF", undefined],
  ]);
});

const filed = (acts: string, destination = "kind: EMPLOYER, organization: 示例公司党委") => `
transfers:
  - key: A
    person: YT2024-0084
    destination: { ${destination} }
    acts: [${acts}]
`;
const SENT = "{ act: SUBMIT, daysAgo: 9 }";
const agreed = (by: string) => `{ act: AGREE, by: YT2024-${by}, daysAgo: 8 }`;

test.each([
  ["an act of somebody who does not hold the step", filed(`${SENT}, ${agreed("0012")}`), "6:"],
  ["a decision about one's own", filed(`${SENT}, ${agreed("0084")}`), "6:"],
  ["acts out of order", filed(`${SENT}, ${agreed("0076")}, { act: CANCEL, daysAgo: 9, note: 否 }`), "6:"],
  ["a day that lies ahead", filed('{ act: SUBMIT, day: "2026-11-27" }'), "6:"],
  ["a reason that is missing", filed(`${SENT}, { act: CANCEL, daysAgo: 8 }`), "6:"],
  [
    "a receipt, which only the register follows",
    filed(`${SENT}, { act: RECORD_RECEIPT, by: YT2024-0165 }`),
    "6:",
  ],
  ["somebody unknown", filed(SENT).replace("0084", "9999"), "4:"],
  ["somebody who is no member", filed(SENT).replace("0084", "0254"), "3:"],
  ["their own branch", filed(SENT, "kind: BRANCH, branch: YT/LAW/STUDENT"), "3:"],
  ["a branch that there is not", filed(SENT, "kind: BRANCH, branch: YT/LAW/NONE"), "3:"],
  ["a place that is not said", filed(SENT, "kind: RESIDENCE, organization: 示例街道党工委"), "6:"],
])("%s is a fault with its line, and then nothing is written", async (_, yaml, line) => {
  const good =
    yaml + filed(SENT).replace("transfers:\n", "").replace("key: A", "key: B").replace("0084", "0086");
  const error: unknown = await hall.bring(good, "t.yaml").catch((refused: unknown) => refused);
  expect(error).toMatchObject({ reason: "TRANSFERS_INVALID" });
  const [fault] = (error as ExpectedError).violations;
  expect(fault!.field).toMatch(new RegExp(`^t.yaml:${line}`));
  expect(hall.changes).toEqual([]);
});

test("two of one person are a fault, in one file and beside what runs; what is known stays as it is", async () => {
  const second = filed(SENT).replace("transfers:\n", "").replace("key: A", "key: B");
  await expect(hall.bring(filed(SENT) + second, "")).rejects.toMatchObject({ reason: "TRANSFERS_INVALID" });
  await hall.bring(filed(SENT), "");
  const before = one("A");
  await expect(hall.bring(`transfers:\n${second}`, "")).rejects.toMatchObject({
    reason: "TRANSFERS_INVALID",
  });
  expect(await hall.bring(filed(`${SENT}, ${agreed("0076")}`), "")).toEqual({ created: 0, unchanged: 1 });
  expect(one("A")).toBe(before);
});

test("a letter that was valid for less ends sooner, and one that ended is issued again with what that needs", async () => {
  const begin = `{ act: SUBMIT, daysAgo: 100 }, { act: AGREE, by: YT2024-0076, daysAgo: 99 }, { act: AGREE, by: YT2024-0093, daysAgo: 98 },
      { act: ISSUE, by: YT2024-0165, daysAgo: 97, validDays: 30 }, { act: HAND_OVER, by: YT2024-0165, daysAgo: 96 },
      { act: REQUEST_REISSUE, daysAgo: 60, note: 迟 }, { act: GIVE_OPINION, by: YT2024-0093, daysAgo: 59, note: 同意 },`;
  const again = (more: string) => filed(`${begin} { act: ISSUE, by: YT2024-0165, daysAgo: 58${more} }`);
  await expect(hall.bring(again(""), "")).rejects.toMatchObject({ reason: "TRANSFERS_INVALID" });
  await hall.bring(again(", oldLetterReturned: true"), "");
  expect(one("A")).toMatchObject({
    state: "ISSUED",
    letters: [{ day: addDays(TODAY, -97) }, { day: addDays(TODAY, -58) }],
  });
  expect(one("A").letters[0]!.lastDay).toBe(addDays(TODAY, -67));
});
