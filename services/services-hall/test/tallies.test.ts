import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { addDays, dayOf } from "@qiming/core";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import type { KeptCase } from "../src/domain/queue.ts";
import { mongoCases } from "../src/store/cases.ts";
import { migrations } from "../src/store/documents.ts";
import { ITEMS, NOW, openCounter, type Counter } from "./counter.ts";

let folder: string;
let mongo: EmbeddedMongo;
let counter: Counter;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tallies-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
afterAll(async () => {
  await mongo.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  counter = await openCounter(mongo.uri, ITEMS);
});
afterEach(() => counter.stop());

const today = dayOf(NOW);
const clock = { now: () => NOW };
const act = { action: "test", actorId: "test" };
const store = () => mongoCases(counter.service.database, clock, () => undefined);
const ITEM_CODES = ["SV-05", "SV-10"];
const LINES = [
  ["u", "c1", "b1"],
  ["u", "c1", "b2"],
  ["u", "c2", "b3"],
];
const STATES = [
  "DRAFT",
  "IN_REVIEW",
  "RETURNED",
  "RESULT_ISSUED",
  "ARCHIVED",
  "REFUSED",
  "WITHDRAWN",
] as const;
const deadlineOf = (i: number) => addDays(today, (i % 9) - 4);
const caseOf = (i: number): KeptCase =>
  ({
    ...{ id: `k-${i}`, itemCode: ITEM_CODES[i % 2], applicant: { personId: `p-${i}`, name: "林示" } },
    ...{ lineage: LINES[i % 3], branchId: LINES[i % 3]![2], state: "DRAFT", deadlineDay: "" },
    ...{ papers: [], visits: [], rating: 0, beginTime: NOW, deciders: [], involved: [] },
  }) as unknown as KeptCase;
/** As it would be a number of steps later. */
const changed = (before: KeptCase, step: number): KeptCase => {
  const state = STATES[step % STATES.length]!;
  const isOver = ["RESULT_ISSUED", "ARCHIVED", "REFUSED", "WITHDRAWN"].includes(state);
  return {
    ...{ ...before, state, deadlineDay: deadlineOf(step) },
    ...(isOver && { endTime: new Date(NOW.getTime() - (step % 500) * 86_400_000) }),
  };
};

/** Counted one by one. */
async function recounted(organizationId: string) {
  const all = (await counter.service.database
    .db!.collection("cases")
    .find({ lineage: organizationId })
    .toArray()) as unknown as KeptCase[];
  const since = addDays(today, -365);
  return ITEM_CODES.flatMap((code) => {
    const of = all.filter(({ itemCode }) => itemCode === code);
    const count = (isMeant: (each: KeptCase) => boolean) => of.filter(isMeant).length;
    const ended = (...states: string[]) =>
      count(({ state, endTime }) => states.includes(state) && dayOf(endTime!) >= since);
    const inReview = ({ state }: KeptCase) => state === "IN_REVIEW";
    const sums = {
      ...{ code, inReview: count(inReview), returned: count(({ state }) => state === "RETURNED") },
      late: count((each) => inReview(each) && each.deadlineDay < today),
      ...{ done: ended("RESULT_ISSUED", "ARCHIVED"), refused: ended("REFUSED") },
    };
    return Object.values(sums).some((each) => typeof each === "number" && each > 0) ? [sums] : [];
  });
}
async function expectExact(): Promise<void> {
  for (const organizationId of ["u", "c1", "c2", "b1", "b2", "b3"]) {
    const counts = await store().count(organizationId, today);
    const shown = counts.map(({ days: _, ratings: __, ...sums }) => sums);
    expect(shown.filter(({ code: _, ...sums }) => Object.values(sums).some((n) => n > 0))).toEqual(
      await recounted(organizationId),
    );
  }
}
async function fill(count: number): Promise<void> {
  const cases = store();
  for (let i = 0; i < count; i++) await cases.add({ kept: caseOf(i), act });
}
const step = (i: number, by: number) =>
  store().change(`k-${i}`, (before) => ({ kept: changed(before, i + by), act }));

test("an overview says what there is, whatever cases do and whoever counts at the same time", async () => {
  await fill(30);
  await expectExact();
  for (const by of [1, 2, 8, 3])
    await Promise.all([
      ...Array.from({ length: 30 }, (_, i) => step(i, i * by)),
      ...["u", "c1", "b1"].map((each) => store().count(each, today)),
      store().countAll(),
    ]);
  await expectExact();
  expect(
    await counter.service.database
      .db!.collection("cases")
      .countDocuments({ "uncounted.0": { $exists: true } }),
  ).toBe(0);
});

test.each([
  ["nothing of a batch was noted", 0],
  ["half of the cases still wait, though counted", 1],
  ["the next tally was begun", 2],
])("killed when %s, nothing is counted twice or left out", async (_, writes) => {
  await fill(20);
  for (let i = 0; i < 20; i++) await step(i, 1);
  const dying = store();
  const { collection } = dying;
  const bulkWrite = collection.bulkWrite.bind(collection);
  let left = writes;
  collection.bulkWrite = (async (operations: never[], options: never) => {
    if (left === 0) {
      if (writes === 1) await bulkWrite(operations.slice(0, operations.length / 2), options);
      throw new Error("killed");
    }
    left--;
    return bulkWrite(operations, options);
  }) as never;
  await expect(dying.count("c1", today)).rejects.toThrow("killed");
  // What changes in between is counted as well.
  for (let i = 0; i < 20; i += 2) await step(i, 4);
  await expectExact();
});

test("tallies are made anew from the cases as they lay before", async () => {
  await fill(20);
  for (let i = 0; i < 20; i++) await step(i, 2);
  await expectExact();
  const { db } = counter.service.database;
  await db!.collection("cases").updateMany({}, { $unset: { countsAs: "", counted: "", uncounted: "" } });
  await migrations.find(({ id }) => id === "0012-tallies")!.up(db! as never);
  await expectExact();
});
