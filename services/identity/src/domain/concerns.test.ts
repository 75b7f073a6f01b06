import { expect, test } from "@jest/globals";
import { CONCERN_KINDS, concernsOf, type PartFigures } from "./concerns.ts";

const now = new Date("2026-03-18T11:00:00Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const well: PartFigures = {
  version: "1.0.0",
  databaseAnswers: true,
  pool: { limit: 20, waiting: 0 },
  pendingMigrations: 0,
  oldestEvent: ago(3),
  parked: [],
  jobs: [{ name: "dues", lastSuccess: ago(60), lastFailure: ago(3660), next: ago(-3540) }],
};
const whole = { lastBackup: ago(3_600), identityProviderAnswers: true };
const of = (figures: Partial<PartFigures>) =>
  concernsOf([{ service: "points", figures: { ...well, ...figures } }], whole, now);
const job = { name: "dues", next: ago(-60) };

test("where everything runs nothing needs anybody", () => {
  expect(of({})).toEqual([]);
});

test.each<[string, Partial<PartFigures>, object]>([
  ["a silent database", { databaseAnswers: false, pendingMigrations: 3 }, { kind: "DATABASE_SILENT" }],
  ["an event of six minutes", { oldestEvent: ago(360) }, { kind: "EVENTS_LATE", amount: 360 }],
  [
    "refused events, and not that they are late too",
    {
      oldestEvent: ago(3_600),
      parked: [
        { type: "a.b", count: 2 },
        { type: "a.b", count: 1 },
      ],
    },
    { kind: "EVENTS_PARKED", subject: "a.b", amount: 3 },
  ],
  [
    "as many who wait as there are",
    { pool: { limit: 5, waiting: 5 } },
    { kind: "POOL_EXHAUSTED", amount: 5 },
  ],
  [
    "a job that has failed since",
    { jobs: [{ ...job, lastSuccess: ago(9), lastFailure: ago(5) }] },
    { kind: "JOB_FAILED" },
  ],
  [
    "a job that has only failed",
    { jobs: [{ ...job, lastFailure: ago(5) }] },
    { kind: "JOB_FAILED", subject: "dues" },
  ],
  [
    "a job whose time is past",
    { jobs: [{ ...job, next: ago(601) }] },
    { kind: "JOB_LATE", subject: "dues", amount: 601 },
  ],
  ["steps that have not run", { pendingMigrations: 2 }, { kind: "MIGRATIONS_PENDING", amount: 2 }],
])("%s is told with the service", (_, figures, expected) => {
  expect(of(figures)).toEqual([expect.objectContaining({ service: "points", ...expected })]);
});

test.each<[string, PartFigures]>([
  ["an event of four minutes", { ...well, oldestEvent: ago(240) }],
  ["some who wait", { ...well, pool: { limit: 5, waiting: 4 } }],
  ["a job that is due", { ...well, jobs: [{ ...job, next: ago(30) }] }],
])("%s needs nobody", (_, figures) => {
  expect(of(figures)).toEqual([]);
});

test.each<[string, Date | undefined, string[]]>([
  ["none", undefined, ["BACKUP_MISSING"]],
  ["one of 27 hours", ago(27 * 3600), ["BACKUP_OLD"]],
  ["one of 25 hours", ago(25 * 3600), []],
])("of backups: %s", (_, lastBackup, kinds) => {
  const found = concernsOf([{ service: "points", figures: well }], { ...whole, lastBackup }, now);
  expect(found.map(({ kind }) => kind)).toEqual(kinds);
});

test("whatever is told, the gravest comes first", () => {
  const found = concernsOf(
    [
      { service: "points", figures: { ...well, version: "2", pendingMigrations: 1 } },
      { service: "portal", figures: well },
      { service: "learning" },
    ],
    { lastBackup: undefined, identityProviderAnswers: false },
    now,
  ).map(({ kind }) => kind);
  expect(found[0]).toBe("SERVICE_SILENT");
  expect(found).toEqual(CONCERN_KINDS.filter((kind) => found.includes(kind)));
  expect(found).toHaveLength(5);
});
