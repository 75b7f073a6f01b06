import { create } from "@bufbuild/protobuf";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { AuditService } from "@qiming/contracts/identity/v1/audit_service";
import { ConcernKind, OperationsService } from "@qiming/contracts/identity/v1/operations_service";
import { ServiceStatusSchema } from "@qiming/contracts/operations/v1/status_service";
import { allServices, renderMetrics, type Channel } from "@qiming/service-kit";
import { AUDITOR, ORG_DEPARTMENT, SECURITY, startUniversity, type University } from "./university.ts";

const OPERATOR = "YT2024-0166";
const now = new Date("2026-03-18T11:00:00Z");
const at = (hoursAgo: number) => timestampFromDate(new Date(now.getTime() - hoursAgo * 3_600_000));

let university: University;
let isHanging = false;
const unused = () => {
  throw new Error("nobody calls this here");
};
/** Says that it fares well, whatever it is asked. */
const well: Channel = {
  unary: async (method) =>
    method.output === ServiceStatusSchema
      ? create(ServiceStatusSchema, { service: "points", version: "0.1.0", database: { answers: true } })
      : create(method.output),
  stream: unused,
  close: () => undefined,
};
const hanging: Channel = {
  ...well,
  unary: (method, request, options) =>
    isHanging
      ? new Promise((_, reject) => setTimeout(() => reject(new Error("late")), options?.timeoutMs ?? 10_000))
      : well.unary(method, request, options),
};

beforeAll(async () => {
  university = await startUniversity({ points: well, learning: hanging });
}, 60_000);
afterAll(() => university.stop());

const read = async (number = OPERATOR) =>
  (await university.as(OperationsService, number)).getOperations({ organizationId: university.id("YT") });
const record = (hoursAgo: number, digit: string) =>
  university.service.as(OperationsService, "operator").recordBackup({
    backup: {
      ...{ snapshotTime: at(hoursAgo), finishTime: at(hoursAgo), sizeBytes: 12n },
      manifestHash: digit.repeat(64),
    },
  });
const kinds = async () => (await read()).concerns.map(({ kind, service }) => [ConcernKind[kind], service]);

test("every service is there, whether it answers or not; identity answers for itself", async () => {
  const { parts, identityProviderAnswers } = await read();
  expect(parts.map(({ service }) => service)).toEqual(allServices.toSorted());
  const answered = parts.filter(({ status }) => status).map(({ service }) => service);
  expect(answered).toEqual(["identity", "learning", "points"]);
  expect(parts.find(({ service }) => service === "identity")!.status!.database!.answers).toBe(true);
  expect(identityProviderAnswers).toBe(true);
});

test("one that hangs holds up the page no longer than a moment", async () => {
  isHanging = true;
  const begun = performance.now();
  const { parts } = await read();
  isHanging = false;
  expect(parts.find(({ service }) => service === "learning")!.status).toBeUndefined();
  expect(performance.now() - begun).toBeLessThan(8_000);
});

test("what needs somebody is told: silent services, the provider, no backup, then one that is too old", async () => {
  university.accounts.state.isAway = true;
  const found = await kinds();
  university.accounts.state.isAway = false;
  expect(found).toContainEqual(["SERVICE_SILENT", "feedback"]);
  expect(found).not.toContainEqual(["SERVICE_SILENT", "points"]);
  expect(found).toContainEqual(["IDENTITY_PROVIDER_SILENT", ""]);
  expect(found).toContainEqual(["BACKUP_MISSING", ""]);

  await record(30, "a");
  expect(await kinds()).toContainEqual(["BACKUP_OLD", ""]);
  await record(2, "b");
  await record(2, "b");
  await record(40, "c");
  const { lastBackup, concerns } = await read();
  expect(timestampDate(lastBackup!.snapshotTime!)).toEqual(timestampDate(at(2)));
  expect(lastBackup!.manifestHash).toBe("b".repeat(64));
  expect(concerns.filter(({ kind }) => ConcernKind[kind].startsWith("BACKUP"))).toEqual([]);
  expect((await renderMetrics()).body).toContain(
    `qiming_last_backup_timestamp_seconds ${timestampDate(at(2)).getTime() / 1000}`,
  );
});

test("that a copy of everything was made stands in the audit log", async () => {
  await record(1, "d");
  const auditor = await university.as(AuditService, AUDITOR);
  const { entries } = await auditor.listAuditEntries({
    organizationId: university.id("YT"),
    action: "identity.backups.record",
  });
  expect(entries[0]).toMatchObject({ actorId: "operator" });
});

test("only who keeps the platform running may read it, and only the operator's command records a backup", async () => {
  for (const number of [ORG_DEPARTMENT, SECURITY, AUDITOR])
    await expect(read(number)).rejects.toMatchObject({ reason: "PERMISSION_DENIED" });
  const backup = { snapshotTime: at(0), finishTime: at(0), manifestHash: "e".repeat(64) };
  for (const caller of ["points", "gateway", await university.person(OPERATOR)])
    await expect(
      university.service.as(OperationsService, caller).recordBackup({ backup }),
    ).rejects.toMatchObject({ reason: "PERMISSION_DENIED" });
});
