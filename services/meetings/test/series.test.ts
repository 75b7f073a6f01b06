import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampDate, timestampFromDate, type Timestamp } from "@bufbuild/protobuf/wkt";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import {
  MeetingMode,
  MeetingPlanSchema,
  MeetingState,
  MeetingType,
  type Meeting,
} from "@qiming/contracts/meetings/v1/meeting_service";
import { ProposalService } from "@qiming/contracts/meetings/v1/proposal_service";
import { Every, SeriesService } from "@qiming/contracts/meetings/v1/series_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { admission, assembly, openHall, reasonOf, secretary, START, type Hall } from "./hall.ts";

let mongo: EmbeddedMongo;
let folder: string;
let hall: Hall;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "meetings-"));
  mongo = await startEmbeddedMongo({ dataDir: join(folder, "mongo") });
});
afterAll(async () => {
  await mongo.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  hall = await openHall(mongo.uri);
});
afterEach(() => hall.stop());

const WEEK_MS = 7 * 86_400_000;
const starts = (count: number) =>
  Array.from({ length: count }, (_, n) => timestampFromDate(new Date(START.getTime() + n * WEEK_MS)));
const desk = () => hall.service.as(SeriesService, secretary);
const organizationId = "ug1";
interface Wanted {
  readonly plan?: MessageInitShape<typeof MeetingPlanSchema>;
  readonly startTimes?: Timestamp[];
  readonly titles?: string[];
}
const planned = (more: Wanted = {}, headers: Record<string, string> = {}) =>
  desk().planSeries({ organizationId, plan: assembly, startTimes: starts(4), ...more }, { headers });
const ids = async (more: Wanted = {}) => (await planned(more)).meetings.map(({ id }) => id);
const read = (meetingId: string) => hall.desk.meetings.getMeeting({ meetingId });
const readAll = (all: readonly string[]) => Promise.all(all.map(read));
const agendaOf = ({ plan }: Meeting) => plan!.agenda.map(({ title }) => title);
const stored = () => hall.service.database.db!.collection("meetings");

test("a series is one meeting for each day, all alike; nobody is told", async () => {
  const titles = ["三月大会", "四月大会", "五月大会", "六月大会"];
  const { meetings } = await planned({ titles });
  const all = await readAll(meetings.map(({ id }) => id));
  expect(all.map(({ plan }) => [plan!.title, timestampDate(plan!.startTime!)])).toEqual(
    starts(4).map((start, n) => [titles[n], timestampDate(start)]),
  );
  expect(new Set(all.map(({ seriesId }) => seriesId)).size).toBe(1);
  expect(all[0]!.seriesId).not.toBe("");
  for (const each of all) {
    expect(each.state).toBe(MeetingState.PLANNED);
    expect(agendaOf(each)).toEqual(["听取支委会一季度报告", "讨论接收预备党员"]);
  }
  expect((await hall.planned()).seriesId).toBe("");
  expect(hall.told.filter(({ type }) => type.startsWith("portal"))).toEqual([]);
});

test.each<[string, Wanted, string]>([
  ["two at the same time", { startTimes: [...starts(2), ...starts(1)] }, "PLAN_INVALID"],
  ["a title missing", { titles: ["一", "二", "三"] }, "PLAN_INVALID"],
  ["no place", { plan: { ...assembly, place: "" } }, "PLAN_INVALID"],
  ["a proposal", { plan: { ...assembly, agenda: [{ title: "建议", proposalId: "x" }] } }, "PLAN_INVALID"],
  [
    "a group's meeting",
    { plan: { ...assembly, type: MeetingType.GROUP_MEETING, agenda: [{ title: "学习" }] } },
    "TYPE_MISPLACED",
  ],
])("with %s nothing is planned", async (_, more, reason) => {
  expect(await reasonOf(planned(more))).toBe(reason);
  expect(await stored().countDocuments()).toBe(0);
});

test("a series that was cut off between its meetings is complete after the same operation, with none twice", async () => {
  const again = () => planned({}, { "idempotency-key": "k-1" });
  const first = (await again()).meetings.map(({ id }) => id);
  // As if the process had died after the second of four, before it answered.
  await stored().deleteMany({ _id: { $in: first.slice(2) } as never });
  await hall.service.database.db!.collection("idempotency_keys").deleteMany({});
  const [kept] = await readAll(first.slice(0, 1));
  expect((await again()).meetings.map(({ id }) => id)).toEqual(first);
  expect(await stored().countDocuments()).toBe(4);
  expect((await read(first[0]!)).revision).toBe(kept!.revision);
  await again();
  expect(await stored().countDocuments()).toBe(4);
});

test("the rest of a series is planned like one of it; day, title, what was proposed and what was noticed stay", async () => {
  const [before, changed, noticed, last] = (await ids({ titles: ["一", "二", "三", "四"] })) as [
    string,
    string,
    string,
    string,
  ];
  const member = hall.service.as(ProposalService, { personId: "p4", branchId: "ug1", collegeId: "econ" });
  const { id: proposalId } = await member.proposeItem({ title: "增设学习室", text: "" });
  await hall.service.as(ProposalService, secretary).takeUpProposal({ proposalId, meetingId: last });
  await hall.desk.meetings.giveNotice({ meetingId: noticed });
  const { revision, plan } = await read(changed);
  const startTime = timestampFromDate(new Date(timestampDate(plan!.startTime!).getTime() + 45 * 60_000));
  const agenda = [{ title: "学习" }];
  const next = { ...assembly, title: "改过的", startTime, minutes: 40, place: "礼堂", agenda };
  await hall.desk.meetings.changePlan({ meetingId: changed, plan: next, revision });
  expect(await desk().changeSeries({ meetingId: changed })).toMatchObject({ changed: 1 });
  const all = await readAll([before, changed, noticed, last]);
  expect(all.map(({ plan: known }) => [known!.title, known!.place, known!.minutes])).toEqual([
    ["一", "教学楼 C305", 90],
    ["改过的", "礼堂", 40],
    ["三", "教学楼 C305", 90],
    ["四", "礼堂", 40],
  ]);
  expect(agendaOf(all[3]!)).toEqual(["学习", "增设学习室"]);
  expect(timestampDate(all[3]!.plan!.startTime!)).toEqual(
    new Date(START.getTime() + 3 * WEEK_MS + 45 * 60_000),
  );
  // Once more changes nothing.
  await desk().changeSeries({ meetingId: changed });
  expect((await read(last)).revision).toBe(all[3]!.revision);
});

test("where one of the rest has no room, none of them is changed", async () => {
  const [first, second, third] = (await ids()) as [string, string, string];
  const member = hall.service.as(ProposalService, { personId: "p4", branchId: "ug1", collegeId: "econ" });
  const { id: proposalId } = await member.proposeItem({ title: "增设学习室", text: "" });
  await hall.service.as(ProposalService, secretary).takeUpProposal({ proposalId, meetingId: third });
  const agenda = Array.from({ length: 20 }, (_, n) => ({ title: `议题${n}` }));
  const { revision } = await read(first);
  await hall.desk.meetings.changePlan({ meetingId: first, plan: { ...assembly, agenda }, revision });
  expect(await reasonOf(desk().changeSeries({ meetingId: first }))).toBe("PLAN_INVALID");
  expect(agendaOf(await read(second))).toHaveLength(2);
});

test("the rest of a series is cancelled; what was noticed and what came before is not", async () => {
  const all = await ids();
  await hall.desk.meetings.giveNotice({ meetingId: all[2]! });
  expect((await desk().cancelSeries({ meetingId: all[1]!, reason: "学期结束" })).changed).toBe(2);
  expect((await readAll(all)).map(({ state, cancelReason }) => [MeetingState[state], cancelReason])).toEqual([
    ["PLANNED", ""],
    ["CANCELLED", "学期结束"],
    ["NOTICED", ""],
    ["CANCELLED", "学期结束"],
  ]);
  expect((await desk().cancelSeries({ meetingId: all[2]!, reason: "学期结束" })).changed).toBe(0);
  expect((await read(all[2]!)).state).toBe(MeetingState.NOTICED);
});

test("a single meeting is no series, and nobody else touches one", async () => {
  const { id: meetingId } = await hall.planned();
  expect(await reasonOf(desk().changeSeries({ meetingId }))).toBe("NOT_A_SERIES");
  expect(await reasonOf(desk().cancelSeries({ meetingId, reason: "改期" }))).toBe("NOT_A_SERIES");
  expect((await read(meetingId)).state).toBe(MeetingState.PLANNED);
  const member = hall.service.as(SeriesService, { personId: "p4", branchId: "ug1", collegeId: "econ" });
  const [first] = await ids();
  for (const call of [
    () => member.changeSeries({ meetingId: first! }),
    () => member.cancelSeries({ meetingId: first!, reason: "改期" }),
    () => member.planSeries({ organizationId, plan: assembly, startTimes: starts(2) }),
    () => member.listTemplates({ organizationId }),
  ])
    expect(await reasonOf(call())).toBe("PERMISSION_DENIED");
});

test("a preview says which days are outside of term; an impossible one is refused", async () => {
  const preview = (untilDay: string) =>
    desk().previewSeries({
      ...{ organizationId, every: Every.TWO_WEEKS, untilDay },
      startTime: timestampFromDate(new Date("2026-06-24T11:00:00Z")),
    });
  const { occurrences } = await preview("2026-07-31");
  expect(occurrences.map(({ startTime, outside }) => [timestampDate(startTime!), outside])).toEqual([
    [new Date("2026-06-24T11:00:00Z"), ""],
    [new Date("2026-07-08T11:00:00Z"), ""],
    [new Date("2026-07-22T11:00:00Z"), "VACATION"],
  ]);
  expect(await reasonOf(preview("2026-06-24"))).toBe("RECURRENCE_INVALID");
});

const pattern = (more: object = {}) => ({
  ...{
    type: MeetingType.BRANCH_ASSEMBLY,
    minutes: 75,
    mode: MeetingMode.OFFLINE,
    place: "礼堂",
    hint: "先学习",
  },
  agenda: [{ title: "讨论接收", motion: admission }],
  ...more,
});
const listed = async (caller = desk(), at = organizationId) =>
  (await caller.listTemplates({ organizationId: at })).templates.map(({ id, name, organizationName }) => [
    name,
    organizationName,
    id !== "",
  ]);
const USUAL = ["支部党员大会", "支部委员会会议", "党课", "主题党日", "组织生活会", "民主评议党员"].map(
  (name) => [name, "", false],
);

test("templates are an organisation's own, then those from above, then the usual ones that fit", async () => {
  expect(await listed()).toEqual(USUAL);
  const above = hall.service.as(SeriesService, {
    personId: "o1",
    grants: [{ organizationId: "econ", permissions: ["meetings.manage"] }],
  });
  await above.saveTemplate({ organizationId: "econ", name: "学院大会", pattern: pattern() });
  const groups = pattern({ type: MeetingType.GROUP_MEETING, agenda: [{ title: "学习" }] });
  await above.saveTemplate({ organizationId: "econ", name: "学院小组会", pattern: groups });
  const own = await desk().saveTemplate({ organizationId, name: " 发展大会 ", pattern: pattern() });
  expect(own).toMatchObject({ name: "发展大会", organizationName: "本科生第一党支部" });
  expect(own.pattern).toMatchObject({ minutes: 75, place: "礼堂", hint: "先学习" });
  expect(own.pattern!.agenda[0]!.motion).toMatchObject({ text: admission.text });
  expect(await listed()).toEqual([
    ["发展大会", "本科生第一党支部", true],
    ["学院大会", "经贸学院党委", true],
    ...USUAL,
  ]);
  await desk().saveTemplate({ organizationId, templateId: own.id, name: "发展党员大会", pattern: pattern() });
  expect((await listed())[0]).toEqual(["发展党员大会", "本科生第一党支部", true]);
  await desk().removeTemplate({ organizationId, templateId: own.id });
  expect(await listed()).toEqual([["学院大会", "经贸学院党委", true], ...USUAL]);
});

test("a refused template changes nothing; the same operation saves once; thirty are enough", async () => {
  const save = (more: object = {}, headers: Record<string, string> = {}) =>
    desk().saveTemplate({ organizationId, name: "大会", pattern: pattern(), ...more }, { headers });
  const hands = pattern({ type: MeetingType.PARTY_LECTURE });
  expect(await reasonOf(save({ pattern: hands }))).toBe("PLAN_INVALID");
  expect(await reasonOf(save({ templateId: "x" }))).toBe("TEMPLATE_NOT_FOUND");
  expect(await reasonOf(desk().removeTemplate({ organizationId, templateId: "x" }))).toBe(
    "TEMPLATE_NOT_FOUND",
  );
  expect(await listed()).toEqual(USUAL);
  const headers = { "idempotency-key": "k-1" };
  const { id } = await save({}, headers);
  await hall.service.database.db!.collection("idempotency_keys").deleteMany({});
  expect((await save({}, headers)).id).toBe(id);
  for (let n = 2; n <= 30; n++) await save({ name: `大会${n}` });
  expect(await reasonOf(save())).toBe("TOO_MANY_TEMPLATES");
  expect(await listed()).toHaveLength(30 + USUAL.length);
});
