import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { FaultKind, ModuleService, ModuleState } from "@qiming/contracts/portal/v1/module_service";
import { NoticeService } from "@qiming/contracts/portal/v1/notice_service";
import { ExpectedError, type Clock } from "@qiming/core";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { startTestService, type Caller, type TestService } from "@qiming/service-kit/testing";
import fc from "fast-check";
import { portalService } from "../src/index.ts";
import { identity, lineages } from "./neighbours.ts";
import { archiveOf, shared } from "./sample.ts";

const may = (organizationId: string, ...permissions: string[]) => [{ organizationId, permissions }];
const PUBLISH = ["portal.modules.read", "portal.modules.publish", "portal.modules.stop"];
const college: Caller = { personId: "p-college", grants: may("econ", ...PUBLISH) };
const otherCollege: Caller = { personId: "p-law", grants: may("law", ...PUBLISH) };
const university: Caller = { personId: "p-uni", grants: may("yt", ...PUBLISH, "portal.modules.oversee") };
const member: Caller = { personId: "p-1", branchId: "ug1", collegeId: "econ" };

let folder: string;
let mongo: EmbeddedMongo;
let service: TestService;
let now: Date;
let audited: Record<string, unknown>[];
const clock: Clock = { now: () => now };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "portal-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
afterAll(async () => {
  await mongo.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  [now, audited] = [new Date("2026-03-18T11:00:00Z"), []];
  const surroundings = { mongoUri: mongo.uri, lineages, clock, neighbours: { identity: identity(audited) } };
  service = await startTestService(portalService({ shared }), surroundings);
});
afterEach(() => service.stop());

const as = (caller?: Caller | string) => service.as(ModuleService, caller);
const newKey = async (days = 30) =>
  (await as(college).createPublishKey({ organizationId: "econ", name: "build", days })).secret;
const publish = (credential: string, module = {}) =>
  as().publishVersion({ archive: archiveOf(module), credential });
const registry = async (previews: { moduleId: string; version: string; key: string }[] = []) =>
  (await as("gateway").readRegistry({ previews })).modules.map(
    ({ manifestJson, percent, isPreview, base }) => ({
      version: (JSON.parse(manifestJson) as { version: string }).version,
      percent,
      isPreview,
      base,
    }),
  );
const back = (fromVersion: string) => as(college).rollBack({ moduleId: "college-econ", fromVersion });
const activate = (version: string, percent = 100) =>
  as(college).activateVersion({ moduleId: "college-econ", version, percent });

test("a college publishes with its key, activates, and everybody sees it; the same archive again changes nothing", async () => {
  const key = await newKey();
  const published = await publish(key);
  expect([published.state, published.collegeCode, published.versions[0]!.publishedBy]).toEqual([
    ModuleState.NEW,
    "ECON",
    "build",
  ]);
  expect(await registry()).toEqual([]);
  await publish(key);
  const active = await activate("1.0.0");
  expect([active.state, active.versions.length, active.activeVersion]).toEqual([
    ModuleState.ACTIVE,
    1,
    "1.0.0",
  ]);
  expect(await registry()).toEqual([
    { version: "1.0.0", percent: 100, isPreview: false, base: "/modules/college-econ/1.0.0/" },
  ]);
  expect(active.history.map(({ action }) => action)).toEqual([
    "portal.modules.activate",
    "portal.modules.publish",
  ]);
  const { files } = await as("gateway").readFiles({ moduleId: "college-econ", version: "1.0.0" });
  const content = await readFile(join(service.filesFolder, files["main.js"]!), "utf8");
  expect(content).toContain('text="one"');
});

test("other content under a version that is there is refused, and the version stays what it was", async () => {
  const key = await newKey();
  const { versions } = await publish(key);
  await expect(publish(key, { text: "two" })).rejects.toMatchObject({ reason: "VERSION_TAKEN" });
  const module = await as(college).getModule({ moduleId: "college-econ" });
  expect(module.versions.map(({ digest }) => digest)).toEqual(versions.map(({ digest }) => digest));
});

test("a college has so many modules and no more; those that it has go on", async () => {
  const key = await newKey();
  const named = (n: number) => ({ id: `college-econ-m${n}`, route: `/m/econ-m${n}`, style: "" });
  for (let n = 1; n <= 20; n++) await publish(key, named(n));
  await expect(publish(key, named(21))).rejects.toMatchObject({ reason: "TOO_MANY_MODULES" });
  await publish(key, { ...named(20), version: "1.0.1" });
});

test.each<[string, object, string]>([
  ["somebody else's id", { id: "college-law" }, "FOREIGN_ID"],
  ["somebody else's route", { route: "/m/law" }, "FOREIGN_ROUTE"],
  ["styles that reach others", { style: "@layer module{body{color:red}}" }, "UNSCOPED_CSS"],
  ["an import from elsewhere", { script: 'import "https://example.org/x.js";' }, "FOREIGN_IMPORT"],
  ["an import that is not there", { script: 'import{gone}from"@qiming/web-kit";gone();' }, "MISSING_EXPORT"],
  [
    "a version that is not there",
    { manifest: { requires: { "@qiming/web-kit": "^9.0.0" } } },
    "VERSION_UNMET",
  ],
  [
    "too much in it",
    { script: `export const noise="${randomBytes(200_000).toString("base64")}";` },
    "TOO_LARGE",
  ],
  [
    "colours that cannot be read",
    {
      manifest: {
        theme: {
          light: { accent: "#ffe08a", onAccent: "#ffffff", tint: "#fff8e0" },
          dark: { accent: "#86cfdd", onAccent: "#06262d", tint: "#17343a" },
        },
      },
    },
    "BAD_CONTRAST",
  ],
  ["a hash that is not the file's", { manifest: { integrity: {} } }, "WRONG_HASH"],
])("a module with %s is refused with what to change, and nothing of it is there", async (_, module, rule) => {
  const refusal = await publish(await newKey(), module).catch((error: ExpectedError) => error);
  expect(refusal).toMatchObject({ reason: "MODULE_REFUSED" });
  const { violations } = refusal as ExpectedError;
  expect(violations.map((each) => each.rule)).toContain(rule);
  expect(violations.every(({ message }) => message.length > 10)).toBe(true);
  expect((await as(university).listModules({ organizationId: "yt" })).modules).toEqual([]);
});

test("an archive that is none is refused, not crashed on", async () => {
  const key = await newKey();
  const archive = Buffer.from("no archive at all");
  await expect(as().publishVersion({ archive, credential: key })).rejects.toMatchObject({
    reason: "MODULE_REFUSED",
  });
});

test("a key is told once, kept as a hash, and good for nothing after its day or when it is revoked", async () => {
  const key = await newKey(1);
  const dump = JSON.stringify(await service.database.collection("publish_keys").find().toArray());
  expect(dump).not.toContain(key.split("_").slice(2).join("_"));
  await publish(key);
  const [known] = (await as(college).listPublishKeys({ organizationId: "econ" })).keys;
  expect(known!.lastUseTime).toBeDefined();
  for (const wrong of ["x", `${key.slice(0, -1)}${key.endsWith("A") ? "B" : "A"}`])
    await expect(publish(wrong, { version: "1.1.0" })).rejects.toMatchObject({
      reason: "CREDENTIAL_INVALID",
    });
  now = new Date(now.getTime() + 86_400_001);
  await expect(publish(key, { version: "1.1.0" })).rejects.toMatchObject({ reason: "CREDENTIAL_INVALID" });
  const fresh = await newKey();
  const [{ id } = { id: "" }] = (await as(college).listPublishKeys({ organizationId: "econ" })).keys;
  await as(college).revokePublishKey({ keyId: id });
  await expect(publish(fresh, { version: "1.1.0" })).rejects.toMatchObject({ reason: "CREDENTIAL_INVALID" });
});

test("modules and keys belong to colleges: not to branches, and not to another college", async () => {
  const branch: Caller = { personId: "p-b", grants: may("ug1", ...PUBLISH) };
  const wish = { name: "build", days: 1 };
  await expect(as(branch).createPublishKey({ organizationId: "ug1", ...wish })).rejects.toMatchObject({
    reason: "NO_COLLEGE",
  });
  await publish(await newKey());
  const refused = { reason: "PERMISSION_DENIED" };
  const foreign = as(otherCollege);
  const moduleId = "college-econ";
  const [{ id: keyId } = { id: "" }] = (await as(college).listPublishKeys({ organizationId: "econ" })).keys;
  for (const attempt of [
    () => foreign.activateVersion({ moduleId, version: "1.0.0", percent: 100 }),
    () => foreign.rollBack({ moduleId, fromVersion: "1.0.0" }),
    () => foreign.stopModule({ moduleId, reason: "not ours" }),
    () => foreign.setPreview({ moduleId, version: "1.0.0", personIds: ["p-law"] }),
    () => foreign.getModule({ moduleId }),
    () => foreign.revokePublishKey({ keyId }),
    () => foreign.createPublishKey({ organizationId: "econ", ...wish }),
    () => as(member).listModules({ organizationId: "econ" }),
    () => as(college).confineModule({ moduleId, confined: true }),
    () => as("learning").readRegistry({}),
  ])
    await expect(attempt()).rejects.toMatchObject(refused);
  expect((await as(otherCollege).listModules({ organizationId: "law" })).modules).toEqual([]);
});

test("chosen people see a version before everybody, by a key that dies with the choice; nobody else comes across its files", async () => {
  const key = await newKey();
  await publish(key);
  await activate("1.0.0");
  await publish(key, { version: "2.0.0" });
  await as(college).setPreview({ moduleId: "college-econ", version: "2.0.0", personIds: ["p-1"] });
  expect((await as({ personId: "p-2" }).listPreviews({})).previews).toEqual([]);
  const told = async () => (await service.as(NoticeService, member).listNotices({})).notices;
  while ((await told()).length === 0) await new Promise(setImmediate);
  expect(await told()).toMatchObject([{ kind: "portal.modules.preview", path: "/m/portal/settings" }]);
  const [preview] = (await as(member).listPreviews({})).previews;
  expect(preview).toMatchObject({ moduleId: "college-econ", version: "2.0.0", route: "/m/econ" });
  const opened = await registry([{ moduleId: "college-econ", version: "2.0.0", key: preview!.key }]);
  const shown = opened.find(({ isPreview }) => isPreview)!;
  expect(opened.map(({ version }) => version)).toEqual(["1.0.0", "2.0.0"]);
  const files = (version: string) => as("gateway").readFiles({ moduleId: "college-econ", version });
  expect(Object.keys((await files(shown.base.split("/")[3]!)).files)).toContain("main.js");
  await expect(files("2.0.0")).rejects.toMatchObject({ reason: "VERSION_NOT_FOUND" });
  await expect(files("2.0.0~")).rejects.toMatchObject({ reason: "VERSION_NOT_FOUND" });
  expect(await registry([{ moduleId: "college-econ", version: "2.0.0", key: "guessed" }])).toHaveLength(1);
  await as(college).setPreview({ moduleId: "college-econ", version: "2.0.0", personIds: ["p-9"] });
  expect(await registry([{ moduleId: "college-econ", version: "2.0.0", key: preview!.key }])).toHaveLength(1);
});

test("a share is tried beside what everybody sees, ended by a roll back, or made everybody's; then a roll back returns", async () => {
  const key = await newKey();
  await publish(key);
  await expect(activate("1.0.0", 10)).rejects.toMatchObject({ reason: "NOTHING_ACTIVE" });
  await activate("1.0.0");
  await expect(back("1.0.0")).rejects.toMatchObject({
    reason: "NOTHING_BEFORE",
  });
  await publish(key, { version: "1.1.0" });
  await activate("1.1.0", 10);
  expect((await registry()).map(({ version, percent }) => [version, percent])).toEqual([
    ["1.0.0", 100],
    ["1.1.0", 10],
  ]);
  await back("1.1.0");
  expect((await registry()).map(({ version }) => version)).toEqual(["1.0.0"]);
  await activate("1.1.0");
  const returned = await back("1.1.0");
  expect([returned.activeVersion, returned.previousVersion]).toEqual(["1.0.0", ""]);
  await expect(activate("9.9.9")).rejects.toMatchObject({ reason: "VERSION_NOT_FOUND" });
});

test("of two who roll back at once one goes back, and the other is told; neither goes further than was seen", async () => {
  const key = await newKey();
  for (const version of ["1.0.0", "1.1.0", "1.2.0"]) {
    await publish(key, { version });
    await activate(version);
  }
  const outcomes = await Promise.allSettled([back("1.2.0"), back("1.2.0")]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  await expect(back("1.2.0")).rejects.toMatchObject({ reason: "MODULE_CHANGED" });
  expect((await registry()).map(({ version }) => version)).toEqual(["1.1.0"]);
});

test("who stays chosen keeps their preview when others are added, and loses it when they are not", async () => {
  await publish(await newKey());
  const choose = (...personIds: string[]) =>
    as(college).setPreview({ moduleId: "college-econ", version: "1.0.0", personIds });
  const keyOf = async (personId: string) => (await as({ personId }).listPreviews({})).previews[0]?.key;
  await choose("p-1");
  const first = await keyOf("p-1");
  await choose("p-1", "p-2");
  expect([await keyOf("p-1"), await keyOf("p-2")]).toEqual([first, first]);
  await choose("p-2");
  expect(await keyOf("p-1")).toBeUndefined();
  expect(await keyOf("p-2")).not.toBe(first);
});

test("what everybody sees is not tried on a share of them, and a version that is gone comes back under no other content", async () => {
  const key = await newKey();
  await publish(key);
  await activate("1.0.0");
  await expect(activate("1.0.0", 10)).rejects.toMatchObject({ reason: "VERSION_ACTIVE" });
  await publish(key, { version: "1.0.1" });
  for (let patch = 2; patch < 24; patch++) await publish(key, { version: `1.0.${patch}` });
  await expect(publish(key, { version: "1.0.1", text: "other" })).rejects.toMatchObject({
    reason: "VERSION_TAKEN",
  });
});

test("a college does not take the id of another whose code begins alike", async () => {
  await expect(
    publish(await newKey(), { id: "college-econ-x", route: "/m/econ-x", style: "" }),
  ).rejects.toMatchObject({ reason: "MODULE_REFUSED", violations: [{ rule: "FOREIGN_ID" }] });
});

test("two modules of one college have no address in common", async () => {
  const key = await newKey();
  await expect(publish(key, { id: "college-econ-two" })).rejects.toMatchObject({ reason: "MODULE_REFUSED" });
  const style = '@layer module{[data-module="college-econ-two"] .a{color:red}}';
  await publish(key, { id: "college-econ-two", route: "/m/econ-two", style });
});

test("a stopped module is on no page; what the university stops the college cannot put back", async () => {
  await publish(await newKey());
  await activate("1.0.0");
  const moduleId = "college-econ";
  await as(college).stopModule({ moduleId, reason: "broken" });
  expect(await registry()).toEqual([]);
  await as(college).resumeModule({ moduleId });
  expect(await registry()).toHaveLength(1);
  const stopped = await as(university).stopModule({ moduleId, reason: "unsafe" });
  await as(college).setPreview({ moduleId, version: "1.0.0", personIds: ["p-1"] });
  const [preview] = (await as(member).listPreviews({})).previews;
  expect(await registry([{ moduleId, version: "1.0.0", key: preview!.key }])).toEqual([]);
  expect([stopped.state, stopped.stopReason, stopped.stoppedByUniversity]).toEqual([
    ModuleState.STOPPED,
    "unsafe",
    true,
  ]);
  await as(college).stopModule({ moduleId, reason: "ours now" });
  await expect(as(college).resumeModule({ moduleId })).rejects.toMatchObject({ reason: "PERMISSION_DENIED" });
  expect(await registry()).toEqual([]);
  await as(university).resumeModule({ moduleId });
  expect(await registry()).toHaveLength(1);
  expect((await as(university).confineModule({ moduleId, confined: true })).confined).toBe(true);
});

test("of thirty publishes at once none is lost, and former versions that everybody saw stay", async () => {
  const key = await newKey();
  await publish(key);
  await activate("1.0.0");
  await publish(key, { version: "1.0.1" });
  await activate("1.0.1");
  const versions = Array.from({ length: 30 }, (_, index) => `2.0.${index}`);
  await Promise.all(versions.map((version) => publish(key, { version })));
  const { versions: kept, history } = await as(college).getModule({ moduleId: "college-econ" });
  expect(
    history
      .filter(({ action }) => action === "portal.modules.publish")
      .map(({ version }) => version)
      .sort(),
  ).toEqual(["1.0.0", "1.0.1", ...versions].sort());
  const names = kept.map(({ version }) => version);
  expect(names).toEqual(expect.arrayContaining(["1.0.0", "1.0.1"]));
  expect(names.length).toBeLessThan(32);
  const last = await activate(names[0]!);
  expect(last.previousVersion).toBe("1.0.1");
});

test("every act is in the audit log, with who, on which module and where", async () => {
  await publish(await newKey());
  await activate("1.0.0");
  while (audited.length < 3) await new Promise(setImmediate);
  expect(audited.map(({ action, organizationId }) => [action, organizationId]).sort()).toEqual([
    ["portal.modules.activate", "econ"],
    ["portal.modules.publish", "econ"],
    ["portal.publish_keys.create", "econ"],
  ]);
});

test("what browsers report is counted, without queries and without whose browser it was", async () => {
  await publish(await newKey());
  const fault = {
    moduleId: "college-econ",
    version: "1.0.0",
    kind: FaultKind.MOUNT,
    message: "at https://x/y?name=z",
  };
  await as(member).reportFault(fault);
  await as({ personId: "p-7" }).reportFault(fault);
  const { faults } = await as(college).getModule({ moduleId: "college-econ" });
  expect(faults).toMatchObject([
    { kind: FaultKind.MOUNT, version: "1.0.0", message: "at https://x/y", count: 2 },
  ]);
  const dump = JSON.stringify(await service.database.collection("module_faults").find().toArray());
  expect(dump).not.toMatch(/p-1|p-7/);
  await expect(as(member).reportFault({ ...fault, version: "9.9.9" })).rejects.toMatchObject({
    reason: "VERSION_NOT_FOUND",
  });
  // Of what was built with the platform its operators hear; nothing is kept here.
  await as(member).reportFault({ ...fault, moduleId: "identity" });
  expect(await service.database.collection("module_faults").countDocuments({ moduleId: "identity" })).toBe(0);
});

test("what comes with the platform is there for all at once; a newer one takes its place, never that of a college's own", async () => {
  const bring = (version: string) => as("operator").importModule({ archive: archiveOf({ version }) });
  const shown = async () => (await registry()).map(({ version }) => version);
  expect(await bring("1.0.0")).toMatchObject({ moduleId: "college-econ", version: "1.0.0", changed: true });
  expect((await bring("1.0.0")).changed).toBe(false);
  await bring("1.0.1");
  expect(await shown()).toEqual(["1.0.1"]);
  const key = await newKey();
  await publish(key, { version: "2.0.0" });
  await activate("2.0.0");
  await bring("1.0.2");
  expect(await shown()).toEqual(["2.0.0"]);
  // Also where the college has published so much since that what came first is no longer kept.
  for (let patch = 1; patch < 24; patch++) await publish(key, { version: `2.0.${patch}` });
  expect((await bring("1.0.0")).changed).toBe(false);
  expect(await shown()).toEqual(["2.0.0"]);
  while (!audited.some(({ action }) => action === "portal.modules.import")) await new Promise(setImmediate);
  await expect(
    as("operator").importModule({ archive: archiveOf({ id: "college-none", route: "/m/none" }) }),
  ).rejects.toMatchObject({ reason: "ORGANIZATION_NOT_FOUND" });
});

test("whatever is decided in whatever order, pages show only versions that are there, and never a stopped module", async () => {
  const key = await newKey();
  for (const version of ["1.0.0", "1.1.0", "1.2.0"]) await publish(key, { version });
  const moduleId = "college-econ";
  const step = fc.oneof(
    fc.record({
      kind: fc.constant("activate"),
      version: fc.constantFrom("1.0.0", "1.1.0", "1.2.0"),
      percent: fc.constantFrom(10, 50, 100),
    }),
    fc.record({ kind: fc.constantFrom("back", "stop", "resume") }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      let isStopped = (await as(college).getModule({ moduleId })).state === ModuleState.STOPPED;
      for (const each of steps) {
        if (each.kind === "stop") isStopped = !!(await as(college).stopModule({ moduleId, reason: "tried" }));
        if (each.kind === "resume") isStopped = !(await as(college).resumeModule({ moduleId }));
        const wish = each as { version: string; percent: number };
        if (each.kind === "activate") await activate(wish.version, wish.percent).catch(() => undefined);
      }
      const shown = await registry();
      const { activeVersion, canaryVersion } = await as(college).getModule({ moduleId });
      expect(shown.map(({ version }) => version)).toEqual(
        isStopped ? [] : [activeVersion, canaryVersion].filter(Boolean),
      );
    }),
    { numRuns: 25, seed: 20_260_301 },
  );
});
