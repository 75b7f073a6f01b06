import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import {
  blankAccount,
  placedAt,
  transferred,
  type DecidedBase,
  type DuesAccount,
} from "../src/domain/dues.ts";
import { migrations } from "../src/store/documents.ts";
import { mongoDues } from "../src/store/dues.ts";
import { ITEMS, openCounter, type Counter } from "./counter.ts";

const RATES = `
rates:
  - { from: "2008-04", source: 文件, salary: [{ basisPoints: 50 }], retired: [{ basisPoints: 50 }], student: 20, relief: 20 }
`;
let folder: string;
let mongo: EmbeddedMongo;
let counter: Counter;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dues-by-year-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
  counter = await openCounter(mongo.uri, ITEMS);
  await counter.dues("operator").importDuesRates({ yaml: RATES, fileName: "r.yaml" });
}, 60_000);
afterAll(async () => {
  await counter.stop();
  await mongo.stop();
  rmSync(folder, { recursive: true });
});

const place = {
  ...{
    branchId: "b1",
    branchName: "组织b1",
    collegeId: "c1",
    collegeName: "组织c1",
    lineage: ["u", "c1", "b1"],
  },
};
function accountOf(id: string, { leftIn = "", owes = false }): DuesAccount {
  const there = placedAt(blankAccount({ id, name: "林示", number: id }, "2024-01"), place, "2024-01");
  const base: DecidedBase = {
    ...{ id: "1", kind: "STUDENT", baseFen: 0, fromMonth: "2024-01", exemptReason: "", reason: "" },
    ...{ deciderId: "", deciderName: "", decideTime: new Date(0), differenceFen: 0 },
  };
  const known = owes ? { ...there, bases: [base] } : there;
  return leftIn ? transferred(known, { sender: place, month: leftIn }) : known;
}

test("a branch reads those of the asked year alone, and of those who left long ago whoever owes it a month", async () => {
  const dues = mongoDues(counter.service.database, { now: () => counter.now }, () => undefined);
  for (const account of [
    accountOf("here", {}),
    accountOf("left-2024", { leftIn: "2024-05" }),
    accountOf("left-2024-owing", { leftIn: "2024-05", owes: true }),
    accountOf("left-2026", { leftIn: "2026-02" }),
  ])
    await dues.add({ account });
  // As they lay before.
  await dues.collection.updateMany({}, { $unset: { spans: "", ends: "", owedAt: "" } });
  await migrations.find(({ id }) => id === "0011-dues-by-year")!.up(counter.service.database.db! as never);
  const ids = async (found: AsyncIterable<DuesAccount>) => {
    const all: string[] = [];
    for await (const { id } of found) all.push(id);
    return all.sort();
  };
  for (const at of ["u", "c1", "b1"]) {
    expect(await ids(dues.each(at, 2026))).toEqual(["here", "left-2026"]);
    expect(await ids(dues.each(at, 2024))).toHaveLength(4);
  }
  expect(await ids(dues.each("b2", 2026))).toEqual([]);
  expect(await ids(dues.eachLeft("b1", "2026-02"))).toEqual(["left-2024-owing", "left-2026"]);
  expect(await ids(dues.eachLeft("b1", "2026-03"))).toEqual(["left-2024-owing"]);
});
