import { mkdtemp, rm } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, fromBinary } from "@bufbuild/protobuf";
import { AnySchema, anyUnpack } from "@bufbuild/protobuf/wkt";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { ListUnitsResponseSchema } from "@qiming/contracts/identity/v1/identity_service";
import {
  HonourApplicationState,
  HonourCallState,
  HonourOpinionLevel,
  HonourService,
  HonourSubject,
  type HonourCallPage,
} from "@qiming/contracts/points/v1/honour_service";
import { HonourChangedSchema } from "@qiming/contracts/points/v1/points_events";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import type { Caller } from "@qiming/service-kit/testing";
import { advanced, type HonourCall } from "../src/domain/honour.ts";
import { revoked } from "../src/domain/honour-choice.ts";
import { mongoHonourCalls } from "../src/store/honours.ts";
import {
  department,
  deputy,
  member,
  NOW,
  openOffice,
  overseer,
  reasonOf,
  refsOf,
  secretary,
  until,
  type Office,
} from "./office.ts";

const RULES = readFileSync(new URL("../../../deploy/demo/rule-book.yaml", import.meta.url), "utf8");
const { REVIEW, PUBLICITY, AWARDED } = HonourCallState;
const LAST_DAY = "2026-03-19";
/** After the last day; the 20th is a holiday. */
const REVIEW_TIME = new Date("2026-03-23T02:00:00Z");
const AWARD_TIME = new Date("2026-04-01T02:00:00Z");
const own = member("p3");
const neighbour = member("p4");
const otherBranch: Caller = {
  ...{ personId: "q1", branchId: "b2", collegeId: "c1" },
  grants: [{ organizationId: "b2", permissions: ["points.accounts.read", "points.manage"] }],
};
const outsider: Caller = { personId: "x1", branchId: "", collegeId: "c2" };

let folder: string;
let mongo: EmbeddedMongo;
let office: Office;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "honours-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
afterAll(async () => {
  await mongo.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  office = await openOffice(mongo.uri, RULES, (method, request) => {
    if (method !== "ListUnits") return undefined;
    const { organizationId } = request as { organizationId: string };
    const ids = organizationId.startsWith("b") ? [organizationId] : ["b1", "b2"];
    return create(ListUnitsResponseSchema, {
      units: ids.map((id) => ({ lineage: refsOf(id), leaderIds: [`leader-${id}`] })),
    });
  });
});
afterEach(() => office.stop());

const honours = (caller: Caller) => office.service.as(HonourService, caller);
const open = (more: object = {}, by = department, organizationId = "u") =>
  honours(by).openHonourCall({
    ...{ organizationId, titleZh: "优秀共产党员", titleEn: "Outstanding Party member" },
    ...{ subject: HonourSubject.MEMBER, conditions: "立足岗位，表现突出", places: 1, lastDay: LAST_DAY },
    ...{ months: 12, ...more },
  });
const openCall = async (...parts: Parameters<typeof open>) => (await open(...parts)).call!.id;
const apply = (callId: string, by: Caller, more: object = {}) =>
  honours(by).saveApplication({ callId, merits: "带头攻关", handIn: true, ...more });
const opinion = (
  callId: string,
  applicationId: string,
  by: Caller,
  level = HonourOpinionLevel.BRANCH,
  isFor = true,
) => honours(by).giveOpinion({ callId, applicationId, level, isFor, reason: "事迹属实" });
const college = (callId: string, applicationId: string) =>
  opinion(callId, applicationId, overseer, HonourOpinionLevel.COLLEGE);
const advance = (callId: string, state: 2 | 3 | 4, by = department) =>
  honours(by).advanceHonourCall({ callId, state });
const choose = (callId: string, applicationId: string, isIn = true, by = department) =>
  honours(by).chooseCandidate({ callId, applicationId, chosen: isIn, reason: "事迹突出" });
const object = (callId: string, applicationId: string, by: Caller, text = "情况不实") =>
  honours(by).objectToCandidate({ callId, applicationId, text });
const page = (callId: string, by: Caller = department) => honours(by).getHonourCall({ callId });
const stateOf = ({ applications }: HonourCallPage, id: string) =>
  applications.find((each) => each.id === id)?.state;
const toldTo = (personId: string) =>
  office.told
    .filter(({ type, payload }) => type === "portal.notice.issued" && payload["personId"] === personId)
    .map(({ payload }) => payload["kind"]);

/** What the portal was told of honours. */
const changes = () =>
  office.told.filter(({ type }) => type === "points.honour.changed").map(({ payload }) => payload);

/** A call of the university for one member, as far as a state, p3 chosen and p4 not. */
async function callIn(state: HonourCallState): Promise<string> {
  office.now = NOW;
  const callId = await openCall();
  for (const each of [own, neighbour]) {
    await apply(callId, each);
    await opinion(callId, each.personId, secretary);
    await college(callId, each.personId);
  }
  if (state === HonourCallState.CANCELLED)
    await honours(department).cancelHonourCall({ callId, reason: "另行安排" });
  if (state < REVIEW || state === HonourCallState.CANCELLED) return callId;
  office.now = REVIEW_TIME;
  await advance(callId, REVIEW);
  await choose(callId, "p3");
  await choose(callId, "p4", false);
  if (state >= PUBLICITY) await advance(callId, PUBLICITY);
  if (state < AWARDED) return callId;
  office.now = AWARD_TIME;
  await advance(callId, AWARDED);
  return callId;
}

test("a member applies, is heard, chosen, published and awarded; others see the honour only while they want it", async () => {
  const callId = await callIn(REVIEW);
  expect(await reasonOf(advance(callId, AWARDED))).toBe("HONOUR_STATE");
  expect((await page(callId, own)).candidates).toEqual([]);
  // Before it is published a decision is the office's alone.
  expect((await page(callId, own)).applications).toMatchObject([{ id: "p3", isDecided: false, reason: "" }]);
  await advance(callId, PUBLICITY);
  const seen = await page(callId, otherBranch);
  expect(seen.call?.publicityEndDay).toBe("2026-03-30");
  expect(seen.candidates).toMatchObject([{ personName: "林示三", branchName: "组织b1", reason: "事迹突出" }]);
  expect(seen.applications).toEqual([]);
  expect((await page(callId, neighbour)).applications).toMatchObject([
    { id: "p4", isDecided: true, isChosen: false, reason: "事迹突出" },
  ]);
  expect(await reasonOf(advance(callId, AWARDED))).toBe("OBJECTIONS_RUNNING");
  office.now = AWARD_TIME;
  const awarded = await advance(callId, AWARDED);
  expect(awarded.call).toMatchObject({ awardDay: "2026-04-01", validUntilDay: "2027-03-31" });
  expect(awarded.candidates).toEqual([]);
  const listed = async () => (await honours(otherBranch).listHonours({ organizationId: "c1" })).honours;
  expect(await listed()).toEqual([]);
  await honours(own).showHonour({ callId, applicationId: "p3", shown: true });
  expect(await listed()).toMatchObject([{ personName: "林示三", merit: "事迹突出", awardDay: "2026-04-01" }]);
  expect((await honours(otherBranch).listHonours({ organizationId: "b2" })).honours).toEqual([]);
  await until(() => changes().length === 1);
  await honours(own).showHonour({ callId, applicationId: "p3", shown: false });
  expect(await listed()).toEqual([]);
  await until(() => changes().length === 2);
  await honours(own).showHonour({ callId, applicationId: "p3", shown: true });
  office.now = new Date("2027-04-01T02:00:00Z");
  expect(await listed()).toEqual([]);
  expect((await honours(own).listMyHonours({})).honours).toMatchObject([{ isOver: true, isShown: true }]);
  await until(() => changes().length === 3);
  expect(changes()).toMatchObject([
    { honourId: `${callId}.p3`, personName: "林示三", validUntilDay: "2027-03-31", isGone: false },
    { honourId: `${callId}.p3`, personName: "", merit: "", isGone: true },
    { personName: "林示三", merit: "事迹突出", isGone: false },
  ]);
  await until(() => toldTo("p3").includes("points.honour.awarded"));
  expect(toldTo("p4")).toEqual(["points.honour.published"]);
  expect(toldTo("leader-b2")).toEqual(["points.honour.opened"]);
  expect(toldTo("leader-b1").sort()).toEqual([
    ...["points.honour.opened", "points.honour.opinion", "points.honour.opinion"],
  ]);
});

test("a branch applies to its college, holds the title, and loses it with a reason", async () => {
  const callId = await openCall({ subject: HonourSubject.BRANCH, titleZh: "智慧化党支部" }, overseer, "c1");
  expect((await page(callId, secretary)).branches).toMatchObject([{ id: "b1" }]);
  expect(await reasonOf(apply(callId, own, { branchId: "b1" }))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(apply(callId, own))).toBe("WRONG_SUBJECT");
  await apply(callId, secretary, { branchId: "b1" });
  await apply(callId, otherBranch, { branchId: "b2" });
  // A college needs no opinion of itself.
  expect((await page(callId, secretary)).applications).toMatchObject([{ id: "b1", opinions: [] }]);
  office.now = REVIEW_TIME;
  await advance(callId, REVIEW, overseer);
  const self: Caller = { ...overseer, branchId: "b1", collegeId: "c1" };
  expect(await reasonOf(choose(callId, "b1", true, self))).toBe("OWN_BRANCH");
  await choose(callId, "b1", true, overseer);
  expect(await reasonOf(choose(callId, "b2", true, overseer))).toBe("PLACES_FULL");
  expect(await reasonOf(advance(callId, PUBLICITY, overseer))).toBe("UNDECIDED_LEFT");
  await choose(callId, "b2", false, overseer);
  await advance(callId, PUBLICITY, overseer);
  office.now = AWARD_TIME;
  await advance(callId, AWARDED, overseer);
  const listed = async () => (await honours(outsider).listHonours({ organizationId: "u" })).honours;
  expect(await listed()).toMatchObject([
    { branchName: "组织b1", personId: "", title: { zhCn: "智慧化党支部" } },
  ]);
  await honours(overseer).revokeHonour({ callId, applicationId: "b1", reason: "材料不实" });
  expect(await listed()).toEqual([]);
  expect((await page(callId, secretary)).applications[0]).toMatchObject({
    isRevoked: true,
    revokeReason: "材料不实",
  });
  await until(() => toldTo("p1").includes("points.honour.revoked"));
});

test("a nomination counts only once its member agrees, and never after they decline", async () => {
  const callId = await openCall();
  expect((await page(callId, secretary)).nominees.map(({ id }) => id)).toEqual([
    "p2",
    "p6",
    "p3",
    "p4",
    "p5",
  ]);
  await apply(callId, secretary, { personId: "p3", handIn: false });
  expect((await page(callId, own)).applications).toEqual([]);
  expect((await page(callId, deputy)).applications).toMatchObject([{ id: "p3", mayWrite: true }]);
  await apply(callId, secretary, { personId: "p3" });
  await apply(callId, secretary, { personId: "p5" });
  expect(await reasonOf(college(callId, "p3"))).toBe("AGREEMENT_MISSING");
  await until(() => toldTo("p3").includes("points.honour.nominated"));
  await honours(own).answerNomination({ callId, applicationId: "p3", agree: true });
  await honours(member("p5")).answerNomination({ callId, applicationId: "p5", agree: false });
  expect(await reasonOf(apply(callId, secretary, { personId: "p5" }))).toBe("APPLICATION_STATE");
  // The branch that nominates has said what it thinks.
  await college(callId, "p3");
  office.now = REVIEW_TIME;
  await advance(callId, REVIEW);
  expect(await reasonOf(choose(callId, "p5"))).toBe("APPLICATION_STATE");
  await choose(callId, "p3");
  await honours(own).withdrawApplication({ callId, applicationId: "p3" });
  expect(stateOf(await page(callId), "p3")).toBe(HonourApplicationState.DECLINED);
  expect(await reasonOf(advance(callId, PUBLICITY))).toBe("NOBODY_CHOSEN");
});

test("an objection that is upheld frees the place for another, whose publicity begins anew", async () => {
  const callId = await callIn(PUBLICITY);
  await object(callId, "p3", otherBranch);
  await object(callId, "p3", otherBranch);
  expect(await reasonOf(object(callId, "p3", otherBranch, "另有情况"))).toBe("ALREADY_OBJECTED");
  expect(await reasonOf(object(callId, "p4", otherBranch))).toBe("APPLICATION_STATE");
  expect(await reasonOf(object(callId, "p3", outsider))).toBe("");
  const { objections } = await page(callId);
  expect(objections).toHaveLength(2);
  // Who objected is known to the answering office only.
  expect((await page(callId, own)).objections).toEqual([]);
  expect((await page(callId, otherBranch)).objections).toMatchObject([
    { text: "情况不实", objectorName: "" },
  ]);
  office.now = AWARD_TIME;
  expect(await reasonOf(advance(callId, AWARDED))).toBe("OBJECTIONS_OPEN");
  expect(await reasonOf(object(callId, "p3", secretary))).toBe("OBJECTIONS_OVER");
  const answer = (objectionId: string, upheld: boolean) =>
    honours(department).answerHonourObjection({ callId, objectionId, upheld, reason: "经核实" });
  await answer(objections[1]!.id, false);
  const answered = await answer(objections[0]!.id, true);
  await answer(objections[0]!.id, true);
  expect(answered.candidates).toEqual([]);
  expect(await reasonOf(answer(objections[0]!.id, false))).toBe("OBJECTION_ANSWERED");
  expect(await reasonOf(advance(callId, AWARDED))).toBe("NOBODY_CHOSEN");
  expect(await reasonOf(choose(callId, "p3"))).toBe("APPLICATION_STATE");
  const again = await choose(callId, "p4");
  expect(again.call?.publicityEndDay).toBe("2026-04-08");
  expect(await reasonOf(advance(callId, AWARDED))).toBe("OBJECTIONS_RUNNING");
  office.now = new Date("2026-04-09T02:00:00Z");
  await advance(callId, AWARDED);
  expect((await honours(neighbour).listMyHonours({})).honours).toMatchObject([{ applicationId: "p4" }]);
  await until(() => toldTo("q1").includes("points.honour.answered"));
  expect(toldTo("p3")).toContain("points.honour.upheld");
});

test("a call can be put off, not brought forward, and takes nothing after its last day", async () => {
  const callId = await openCall();
  const postpone = (lastDay: string) => honours(department).postponeHonourCall({ callId, lastDay });
  expect(await reasonOf(postpone("2026-03-18"))).toBe("LAST_DAY_INVALID");
  expect(await reasonOf(postpone("2026-02-30"))).toBe("LAST_DAY_INVALID");
  await postpone("2026-03-20");
  office.now = new Date("2026-03-20T15:00:00Z");
  expect(await reasonOf(advance(callId, REVIEW))).toBe("APPLICATIONS_RUN");
  await apply(callId, own);
  office.now = new Date("2026-03-20T16:00:00Z");
  expect(await reasonOf(apply(callId, neighbour))).toBe("APPLICATIONS_OVER");
  await advance(callId, REVIEW);
  await advance(callId, REVIEW);
  expect(await reasonOf(postpone("2026-03-25"))).toBe("HONOUR_STATE");
  expect(await reasonOf(choose(callId, "p3"))).toBe("OPINION_MISSING");
  await opinion(callId, "p3", secretary);
  expect(await reasonOf(choose(callId, "p3"))).toBe("OPINION_MISSING");
  await college(callId, "p3");
  await choose(callId, "p3");
});

test.each<[string, () => Promise<unknown>, string]>([
  ["of a branch", () => open({}, { ...secretary, grants: department.grants }, "b1"), "NO_COMMITTEE"],
  ["with a last day that is over", () => open({ lastDay: "2026-03-17" }), "LAST_DAY_INVALID"],
  ["by a college for the university", () => open({}, overseer), "PERMISSION_DENIED"],
])("no call %s", async (_, attempt, reason) => {
  expect(await reasonOf(attempt())).toBe(reason);
});

test("a call reaches only those below who calls", async () => {
  const callId = await openCall({}, department, "c2");
  expect(await reasonOf(page(callId, own))).toBe("HONOUR_NOT_FOUND");
  expect(await reasonOf(apply(callId, own))).toBe("HONOUR_NOT_FOUND");
  expect((await honours(own).listHonourCalls({})).calls).toEqual([]);
  expect((await honours(outsider).listHonourCalls({})).calls).toMatchObject([{ id: callId }]);
  expect((await honours(department).listOfficeCalls({ organizationId: "u" })).calls).toHaveLength(1);
  expect((await honours(overseer).listOfficeCalls({ organizationId: "c1" })).calls).toEqual([]);
  expect(await reasonOf(honours(own).listOfficeCalls({ organizationId: "u" }))).toBe("PERMISSION_DENIED");
});

test("the secretary's own application waits for the deputy's word", async () => {
  const callId = await openCall();
  await apply(callId, secretary, { personId: "p1" });
  expect(await reasonOf(opinion(callId, "p1", secretary))).toBe("OWN_APPLICATION");
  await opinion(callId, "p1", deputy, HonourOpinionLevel.BRANCH, false);
  await opinion(callId, "p1", deputy, HonourOpinionLevel.BRANCH, true);
  expect((await page(callId, deputy)).applications[0]?.opinions).toMatchObject([
    { level: HonourOpinionLevel.BRANCH, isFor: true },
    { level: HonourOpinionLevel.COLLEGE, reason: "" },
  ]);
});

const ROLES = { own, neighbour, secretary, otherBranch, overseer, department, outsider };
type Role = keyof typeof ROLES;
/** Who may do what to p3's application; all others are refused. */
const MAY: [string, HonourCallState, Role[], (callId: string, by: Caller) => Promise<unknown>][] = [
  [
    "postpone",
    1,
    ["department"],
    (callId, by) => honours(by).postponeHonourCall({ callId, lastDay: LAST_DAY }),
  ],
  ["cancel", 2, ["department"], (callId, by) => honours(by).cancelHonourCall({ callId, reason: "另行安排" })],
  ["lead on", 2, ["department"], (callId, by) => advance(callId, PUBLICITY, by)],
  ["nominate", 1, ["secretary"], (callId, by) => apply(callId, by, { personId: "p6" })],
  ["withdraw", 3, ["own"], (callId, by) => honours(by).withdrawApplication({ callId, applicationId: "p3" })],
  ["give the branch's opinion", 1, ["secretary"], (callId, by) => opinion(callId, "p3", by)],
  [
    ...(["give the college's opinion", 1, ["overseer"]] as [string, HonourCallState, Role[]]),
    (callId, by) => opinion(callId, "p3", by, HonourOpinionLevel.COLLEGE),
  ],
  ["choose", 2, ["department"], (callId, by) => choose(callId, "p3", false, by)],
  [
    ...([
      "object",
      3,
      ["own", "neighbour", "secretary", "otherBranch", "overseer", "department", "outsider"],
    ] as [...[string, HonourCallState, Role[]]]),
    (callId, by) => object(callId, "p3", by),
  ],
  ["show", 4, ["own"], (callId, by) => honours(by).showHonour({ callId, applicationId: "p3", shown: true })],
  [
    ...(["revoke", 4, ["department"]] as [string, HonourCallState, Role[]]),
    (callId, by) => honours(by).revokeHonour({ callId, applicationId: "p3", reason: "材料不实" }),
  ],
];
test.each(MAY)("%s: only by whom it concerns", async (_, state, allowed, attempt) => {
  const callId = await callIn(state);
  for (const [role, caller] of Object.entries(ROLES)) {
    const reason = await reasonOf(attempt(callId, caller));
    expect([role, reason]).toEqual([role, allowed.includes(role as Role) ? "" : "PERMISSION_DENIED"]);
  }
});

test("who is erased leaves no name, no text and no honour that others see", async () => {
  const callId = await callIn(AWARDED);
  await honours(own).showHonour({ callId, applicationId: "p3", shown: true });
  const second = await callIn(PUBLICITY);
  await object(second, "p3", otherBranch);
  await object(second, "p3", neighbour, "我的看法");
  for (const personId of ["p3", "p4"])
    await office.tell(PersonErasedSchema, { personId }, { sender: "identity" });
  const awarded = await page(callId);
  expect(awarded.candidates).toEqual([]);
  expect(awarded.applications).toMatchObject([
    { personName: "", merits: "", reason: "", isChosen: true },
    { personName: "", merits: "", reason: "", isChosen: false },
  ]);
  const shown = await page(second);
  expect(shown.candidates).toEqual([]);
  expect(stateOf(shown, "p3")).toBe(HonourApplicationState.WITHDRAWN);
  expect(shown.objections.map(({ text }) => text)).toEqual(["", ""]);
});

test("the same request again does its work once", async () => {
  const callId = await openCall();
  await apply(callId, own);
  await apply(callId, own);
  await honours(own).withdrawApplication({ callId, applicationId: "p3" });
  await honours(own).withdrawApplication({ callId, applicationId: "p3" });
  const { applications } = await page(callId, own);
  expect(applications).toMatchObject([{ state: HonourApplicationState.WITHDRAWN, mayWrite: true }]);
  await apply(callId, own);
  await until(() => toldTo("leader-b1").length >= 3);
  expect(toldTo("leader-b1").filter((kind) => kind === "points.honour.opinion")).toHaveLength(2);
});

test("an award and what others hear of it are one write: a crash after it loses nothing, the same step again tells nothing twice", async () => {
  const branchCall = await openCall({ subject: HonourSubject.BRANCH }, overseer, "c1");
  await apply(branchCall, secretary, { branchId: "b1" });
  office.now = REVIEW_TIME;
  await advance(branchCall, REVIEW, overseer);
  await choose(branchCall, "b1", true, overseer);
  await advance(branchCall, PUBLICITY, overseer);
  // Beside the service, as if it were killed before anything is handed on.
  const database = office.service.database.useDb(`${office.service.database.name}-killed`);
  const clock = { now: () => office.now };
  const store = mongoHonourCalls(database, clock, () => undefined);
  const published = (await mongoHonourCalls(office.service.database, clock, () => undefined).find(
    branchCall,
  ))!;
  const act = { action: "points.advance_honour_call", actorId: "o1" };
  await store.add({ call: published, act });
  const award = (before: HonourCall) => ({
    ...{ before, act, tells: [] },
    call: advanced(before, "AWARDED", { now: AWARD_TIME, publicityEndDay: "" }),
  });
  const left = async () => {
    const found = (await store.collection.findOne({})) as unknown as {
      state: string;
      outbox: { type: string; payload: { buffer: Uint8Array } }[];
    };
    const messages = found.outbox.map(({ payload }) => fromBinary(AnySchema, payload.buffer));
    return {
      state: found.state,
      told: messages.flatMap((each) => anyUnpack(each, HonourChangedSchema) ?? []),
      events: messages.length,
    };
  };
  await store.change(branchCall, award);
  const first = await left();
  expect(first).toMatchObject({ state: "AWARDED", events: 3 });
  expect(first.told).toMatchObject([
    {
      ...{ honourId: `${branchCall}.b1`, branchName: "组织b1", collegeId: "c1", personId: "", isGone: false },
      ...{ title: "优秀共产党员", awardedByName: "组织c1", merit: "事迹突出" },
      ...{ awardDay: "2026-04-01", validUntilDay: "2027-03-31" },
    },
  ]);
  await store.change(branchCall, award);
  expect((await left()).events).toBe(3);
  await store.change(branchCall, (before) => ({
    ...{ before, act },
    call: revoked(before, "b1", "材料不实", { personId: "o1", branchId: "" }, AWARD_TIME),
  }));
  expect((await left()).told[1]).toMatchObject({ honourId: `${branchCall}.b1`, isGone: true, title: "" });
  await database.dropDatabase();
});
