import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { ActivityFollowedSchema, ActivityShownSchema } from "@qiming/contracts/meetings/v1/meetings_events";
import { HonourChangedSchema } from "@qiming/contracts/points/v1/points_events";
import { BranchPageService } from "@qiming/contracts/portal/v1/branch_page_service";
import { SearchService } from "@qiming/contracts/portal/v1/search_service";
import { ShowcaseKind, ShowcaseService } from "@qiming/contracts/portal/v1/showcase_service";
import { newId } from "@qiming/core";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { startTestService, type Caller, type TestService } from "@qiming/service-kit/testing";
import { portalService } from "../src/index.ts";
import { identity, lineages } from "./neighbours.ts";
import { shared } from "./sample.ts";

const reader: Caller = { personId: "p-2", branchId: "law", collegeId: "law" };

let folder: string;
let mongo: EmbeddedMongo;
let service: TestService;
let now: Date;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "showcase-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
afterAll(async () => {
  await mongo.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  now = new Date("2026-03-20T04:00:00Z");
  const surroundings = { mongoUri: mongo.uri, lineages, neighbours: { identity: identity() } };
  service = await startTestService(portalService({ shared }), { ...surroundings, clock: { now: () => now } });
});
afterEach(() => service.stop());

function tell<D extends DescMessage>(
  schema: D,
  payload: MessageInitShape<D>,
  { sender, id = newId(new Date()) }: { sender: string; id?: string },
): Promise<unknown> {
  const event = { id, occurTime: timestampFromDate(now), payload: anyPack(schema, create(schema, payload)) };
  return service.as(EventSubscriberService, sender).deliver({ event });
}
const onDay = (day: string) => newId(new Date(`${day}T00:00:00Z`));
const [early, late] = [onDay("2026-03-01"), onDay("2026-04-01")];

const ids = { activityId: "a-1", branchId: "ug1", collegeId: "econ" };
const activity = (more: object = {}) => ({
  ...{ ...ids, branchName: "本科生党支部", kind: "PRACTICE", title: "社区义务劳动", goal: "清理楼道" },
  ...{ result: "清理三处", deliverable: "", peopleTookPart: 12, peopleServed: 60, day: "2026-03-10" },
  ...more,
});
const honour = (more: object = {}) => ({
  ...{ honourId: "h-1", branchId: "ug1", branchName: "本科生党支部", collegeId: "econ" },
  ...{ title: "先进党支部", awardedByName: "经贸学院党委", awardDay: "2026-03-12", merit: "组织生活扎实" },
  ...more,
});
const tellActivity = (more: object = {}, id?: string) =>
  tell(ActivityShownSchema, activity(more), { sender: "meetings", ...(id && { id }) });
const tellHonour = (more: object = {}, id?: string) =>
  tell(HonourChangedSchema, honour(more), { sender: "points", ...(id && { id }) });
const list = (question: object = {}) => service.as(ShowcaseService, reader).listShowcase(question);
const titles = async (question: object = {}) => (await list(question)).items.map(({ title }) => title);

test("what branches show is for everybody to read, newest first, and for nobody who is not signed in", async () => {
  await tellHonour();
  await tellActivity();
  await tellActivity({ activityId: "a-2", title: "指尖微党课", day: "2026-03-18", kind: "FEATURE" });
  const { items } = await list();
  expect(items.map(({ title, kind }) => `${title} ${ShowcaseKind[kind]}`)).toEqual([
    "指尖微党课 ACTIVITY",
    "先进党支部 HONOUR",
    "社区义务劳动 ACTIVITY",
  ]);
  expect(items[2]).toMatchObject({
    ...{ branchName: "本科生党支部", collegeId: "econ", day: "2026-03-10" },
    activity: {
      activityId: "a-1",
      goal: "清理楼道",
      result: "清理三处",
      peopleTookPart: 12,
      peopleServed: 60,
    },
  });
  expect(items[1]!.honour).toMatchObject({ awardedByName: "经贸学院党委", merit: "组织生活扎实" });
  await expect(service.as(ShowcaseService).listShowcase({})).rejects.toMatchObject({
    reason: "TOKEN_MISSING",
  });
});

test("only meetings and points say what is shown", async () => {
  await expect(tell(ActivityShownSchema, activity(), { sender: "points" })).rejects.toMatchObject({
    reason: "PERMISSION_DENIED",
  });
  await expect(tell(HonourChangedSchema, honour(), { sender: "meetings" })).rejects.toMatchObject({
    reason: "PERMISSION_DENIED",
  });
  await expect(
    tell(ActivityFollowedSchema, { activityId: "a-1", branchId: "pg" }, { sender: "learning" }),
  ).rejects.toMatchObject({ reason: "PERMISSION_DENIED" });
});

test("what was told last holds, however often and in whatever order it comes; what is taken back stays away", async () => {
  await tellActivity({ title: "新名字" }, late);
  await tellActivity({}, early);
  await tellActivity({ title: "新名字" }, late);
  expect(await titles()).toEqual(["新名字"]);
  const gone = onDay("2026-05-01");
  await tellActivity({ isGone: true }, gone);
  await tellActivity({ title: "新名字" }, late);
  expect(await titles()).toEqual([]);
  const [kept] = await service.database.collection("showcase").find().toArray();
  expect(JSON.stringify(kept)).not.toMatch(/\p{Script=Han}/u);
  await tellActivity({ title: "再次展示" }, onDay("2026-06-01"));
  expect(await titles()).toEqual(["再次展示"]);
});

test("one college, one kind, and words narrow what is listed; a person's name finds nothing", async () => {
  await tellActivity();
  await tellActivity({ activityId: "a-2", title: "普法宣讲", collegeId: "law", branchId: "law1" });
  await tellHonour({ personId: "p-1", personName: "林示一", title: "优秀共产党员" });
  expect(await titles({ collegeId: "law" })).toEqual(["普法宣讲"]);
  expect(await titles({ kind: ShowcaseKind.HONOUR })).toEqual(["优秀共产党员"]);
  expect(await titles({ query: "义务劳动" })).toEqual(["社区义务劳动"]);
  expect(await titles({ query: "楼道 清理" })).toEqual(["普法宣讲", "社区义务劳动"]);
  expect(await titles({ query: "楼道", collegeId: "econ" })).toEqual(["社区义务劳动"]);
  expect(await titles({ query: "林示" })).toEqual([]);
  expect(await titles({ query: "。" })).toEqual([]);
});

test("it is read page by page without a gap, also where many are of the same day", async () => {
  for (let i = 0; i < 7; i++) await tellActivity({ activityId: `a-${i}`, title: String(i) });
  const seen: string[] = [];
  for (let pageToken = ""; ;) {
    const page = await list({ pageSize: 3, pageToken });
    seen.push(...page.items.map(({ title }) => title));
    if (!(pageToken = page.nextPageToken)) break;
  }
  expect(seen).toEqual(["6", "5", "4", "3", "2", "1", "0"]);
});

test("how many branches have followed an example is counted once a branch, also where that is told first", async () => {
  const follow = (branchId: string) =>
    tell(ActivityFollowedSchema, { activityId: "a-1", branchId }, { sender: "meetings" });
  await follow("pg");
  await tellActivity();
  await tellActivity({ activityId: "a-2", title: "别的" });
  await follow("law1");
  await follow("pg");
  const counts = (await list()).items.map((each) => `${each.title} ${each.activity!.branchesFollowed}`);
  expect(counts.sort()).toEqual(["别的 0", "社区义务劳动 2"].sort());
});

test("an honour that has run out is not shown, even where nobody has told so", async () => {
  await tellHonour({ validUntilDay: "2026-03-20" });
  await tellHonour({ honourId: "h-2", title: "长期称号" });
  expect(await titles()).toEqual(["长期称号", "先进党支部"]);
  now = new Date("2026-03-21T04:00:00Z");
  expect(await titles()).toEqual(["长期称号"]);
});

test("an honour of somebody who is erased is gone, also where it is told later", async () => {
  await tellHonour();
  await tellHonour({ honourId: "h-2", personId: "p-1", personName: "林示一", title: "优秀共产党员" });
  await tell(PersonErasedSchema, { personId: "p-1" }, { sender: "identity" });
  await tellHonour({ honourId: "h-3", personId: "p-1", personName: "林示一", title: "优秀共产党员" });
  expect(await titles()).toEqual(["先进党支部"]);
  expect(JSON.stringify(await service.database.collection("showcase").find().toArray())).not.toMatch(/林示/);
});

test("a branch's page has its own honours, those of its members, and what it shows; saving the brand keeps them there", async () => {
  await tellHonour();
  await tellHonour({ honourId: "h-2", personId: "p-1", personName: "林示一", title: "优秀共产党员" });
  await tellActivity();
  await tellActivity({ activityId: "a-2", branchId: "pg", title: "别的支部" });
  const pages = service.as(BranchPageService, {
    personId: "p-3",
    grants: [{ organizationId: "ug1", permissions: ["portal.pages.write"] }],
  });
  const shownOn = ({ honours, activities }: Awaited<ReturnType<typeof pages.getBranchPage>>) => [
    honours.map(({ title, honour: of }) => `${title} ${of!.personName}`.trim()).sort(),
    activities.map(({ title }) => title),
  ];
  const expected = [["优秀共产党员 林示一", "先进党支部"].sort(), ["社区义务劳动"]];
  expect(shownOn(await pages.getBranchPage({ organizationId: "ug1" }))).toEqual(expected);
  const brand = { slogan: "指尖微党课" };
  expect(shownOn(await pages.saveBrand({ organizationId: "ug1", brand, revision: 0 }))).toEqual(expected);
});

test("a shown activity is found by search and leads to where it is shown, until it is taken back", async () => {
  const search = async () => (await service.as(SearchService, reader).search({ query: "楼道" })).results;
  await tellActivity();
  expect(await search()).toMatchObject([
    {
      ...{ id: "activity:a-1", kind: "activity", title: { zhCn: "社区义务劳动" } },
      path: `/m/portal/showcase?q=${encodeURIComponent("社区义务劳动")}`,
    },
  ]);
  await tell(ActivityShownSchema, { ...ids, isGone: true }, { sender: "meetings" });
  expect(await search()).toEqual([]);
});
