import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { MeetingMode, MeetingType } from "@qiming/contracts/meetings/v1/meeting_service";
import { ProposalService, ProposalState } from "@qiming/contracts/meetings/v1/proposal_service";
import { newId } from "@qiming/core";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { assembly, openHall, reasonOf, secretary, until, type Hall } from "./hall.ts";

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

const as = (personId: string, more: object = {}) =>
  hall.service.as(ProposalService, { personId, branchId: "ug1", collegeId: "econ", ...more });
const desk = () => as("p1", { grants: secretary.grants! });
const propose = async (title = "增设周末学习室", personId = "p4") =>
  (await as(personId).proposeItem({ title, text: "期末座位不够" })).id;
const mineOf = async (personId: string) => (await as(personId).listMyProposals({})).proposals;
const listed = async () =>
  (await desk().listProposals({ organizationId: "ug1" })).proposals.map(({ title, state }) => [
    title,
    ProposalState[state],
  ]);
const told = (kind: string) =>
  hall.told
    .filter(({ payload }) => payload["kind"] === `meetings.proposal.${kind}`)
    .map(({ payload }) => [payload["personId"], payload["path"]]);
const agendaOf = async (meetingId: string) =>
  (await hall.desk.meetings.getMeeting({ meetingId })).agenda.map(({ title, proposerName }) => [
    title,
    proposerName,
  ]);

test("a member proposes and sees it; the leaders of the branch are told and see it, nobody else does", async () => {
  const proposalId = await propose(" 增设周末学习室 ");
  expect(await mineOf("p4")).toMatchObject([
    {
      id: proposalId,
      title: "增设周末学习室",
      state: ProposalState.OPEN,
      proposerName: "李示四",
      reason: "",
    },
  ]);
  expect(await mineOf("p5")).toEqual([]);
  await until(() => told("made").length === 2);
  expect(told("made")).toEqual([
    ["p1", "/m/meetings/proposals/ug1"],
    ["p2", "/m/meetings/proposals/ug1"],
  ]);
  expect(await listed()).toEqual([["增设周末学习室", "OPEN"]]);
  const { id: meetingId } = await hall.planned();
  const calls = [
    () => as("p5").listProposals({ organizationId: "ug1" }),
    () => as("p5").withdrawProposal({ proposalId }),
    () => as("p5").takeUpProposal({ proposalId, meetingId }),
    () => as("p5").declineProposal({ proposalId, reason: "不议" }),
    () => as("p5").withdrawProposal({ proposalId: newId(hall.now) }),
    () => desk().listProposals({ organizationId: "law1" }),
  ];
  for (const call of calls) expect(await reasonOf(call())).toBe("PERMISSION_DENIED");
  expect(await listed()).toEqual([["增设周末学习室", "OPEN"]]);
});

test("whoever is of no branch, or not known, proposes nothing; nor who has ten without an answer", async () => {
  const say = { title: "增设周末学习室", text: "" };
  expect(await reasonOf(hall.service.as(ProposalService, { personId: "p4" }).proposeItem(say))).toBe(
    "NO_BRANCH",
  );
  expect(await reasonOf(as("x9").proposeItem(say))).toBe("NO_BRANCH");
  const ids = [];
  for (let n = 1; n <= 10; n++) ids.push(await propose(`建议${n}`));
  expect(await reasonOf(as("p4").proposeItem(say))).toBe("TOO_MANY_PROPOSALS");
  expect(await mineOf("p4")).toHaveLength(10);
  await propose("别人的建议", "p5");
  await as("p4").withdrawProposal({ proposalId: ids[0]! });
  await propose("建议11");
});

test("the same operation again proposes once, also as the tenth", async () => {
  for (let n = 1; n <= 9; n++) await propose(`建议${n}`);
  const headers = { "idempotency-key": "k-1" };
  const say = () => as("p4").proposeItem({ title: "建议10", text: "" }, { headers });
  const { id } = await say();
  await until(() => told("made").length === 20);
  // As if the process had died before it answered.
  await hall.service.database.db!.collection("idempotency_keys").deleteMany({});
  expect((await say()).id).toBe(id);
  expect(await mineOf("p4")).toHaveLength(10);
  expect(told("made")).toHaveLength(20);
});

test("what is taken up is the last item of the agenda, under its proposer's name, who is told and can read it from the notice on", async () => {
  const { id: meetingId } = await hall.planned();
  const proposalId = await propose();
  expect(await desk().takeUpProposal({ proposalId, meetingId })).toMatchObject({
    ...{ state: ProposalState.TAKEN_UP, meetingId, meetingTitle: assembly.title },
  });
  expect(await agendaOf(meetingId)).toEqual([
    ["听取支委会一季度报告", ""],
    ["讨论接收预备党员", ""],
    ["增设周末学习室", "李示四"],
  ]);
  await until(() => told("takenUp").length === 1);
  expect(told("takenUp")).toEqual([["p4", "/m/meetings/proposals"]]);
  expect(await mineOf("p4")).toMatchObject([
    { state: ProposalState.TAKEN_UP, meetingId: "", meetingTitle: assembly.title },
  ]);
  await desk().takeUpProposal({ proposalId, meetingId });
  expect(await agendaOf(meetingId)).toHaveLength(3);
  const other = await hall.planned();
  expect(await reasonOf(desk().takeUpProposal({ proposalId, meetingId: other.id }))).toBe("PROPOSAL_STATE");
  expect(await reasonOf(desk().declineProposal({ proposalId, reason: "不议" }))).toBe("PROPOSAL_STATE");
  expect(await reasonOf(as("p4").withdrawProposal({ proposalId }))).toBe("PROPOSAL_STATE");
  await hall.desk.meetings.giveNotice({ meetingId });
  expect((await mineOf("p4"))[0]!.meetingId).toBe(meetingId);
  expect(told("takenUp")).toHaveLength(1);
});

test("a refused taking up leaves agenda and proposal as they were", async () => {
  const proposalId = await propose();
  const take = (meetingId: string) => reasonOf(desk().takeUpProposal({ proposalId, meetingId }));
  expect(await take("nowhere")).toBe("MEETING_NOT_FOUND");
  const lawDesk = hall.as({
    personId: "l1",
    grants: [{ organizationId: "law1", permissions: ["meetings.read", "meetings.manage"] }],
  });
  const foreign = await lawDesk.meetings.planMeeting({ organizationId: "law1", plan: assembly });
  expect(await take(foreign.id)).toBe("MEETING_NOT_FOUND");
  const noticed = await hall.noticed();
  expect(await take(noticed.id)).toBe("MEETING_STATE");
  const agenda = Array.from({ length: 20 }, (_, n) => ({ title: `议题${n + 1}` }));
  const full = await hall.planned({ ...assembly, agenda });
  expect(await take(full.id)).toBe("AGENDA_FULL");
  for (const [id, items] of [
    [noticed.id, 2],
    [full.id, 20],
  ] as const)
    expect(await agendaOf(id)).toHaveLength(items);
  expect(await listed()).toEqual([["增设周末学习室", "OPEN"]]);
});

test("a declined one says why, to its proposer as well; a withdrawn one is gone from the office's list", async () => {
  const [declined, gone] = [await propose("建议一"), await propose("建议二")];
  expect(await reasonOf(desk().declineProposal({ proposalId: declined, reason: " " }))).toBe(
    "REASON_MISSING",
  );
  await desk().declineProposal({ proposalId: declined, reason: "学院已有安排" });
  await until(() => told("declined").length === 1);
  expect(told("declined")).toEqual([["p4", "/m/meetings/proposals"]]);
  await as("p4").withdrawProposal({ proposalId: gone });
  expect((await mineOf("p4")).map(({ state, reason }) => [ProposalState[state], reason])).toEqual([
    ["WITHDRAWN", ""],
    ["DECLINED", "学院已有安排"],
  ]);
  expect(await listed()).toEqual([["建议一", "DECLINED"]]);
  const { id: meetingId } = await hall.planned();
  for (const proposalId of [declined, gone]) {
    expect(await reasonOf(desk().takeUpProposal({ proposalId, meetingId }))).toBe("PROPOSAL_STATE");
    expect(await reasonOf(desk().declineProposal({ proposalId, reason: "不议" }))).toBe("PROPOSAL_STATE");
    expect(await reasonOf(as("p4").withdrawProposal({ proposalId }))).toBe("PROPOSAL_STATE");
  }
});

test("a plan takes up the proposals among its points, and lets go of those that it drops; so does a cancelled meeting", async () => {
  const [first, second] = [await propose("建议一"), await propose("建议二")];
  const withPoints = (...ids: string[]) => ({
    ...{ ...assembly, type: MeetingType.THEME_PARTY_DAY, mode: MeetingMode.OFFLINE },
    agenda: [{ title: "学习" }, ...ids.map((proposalId) => ({ title: "成员建议", proposalId }))],
  });
  const meeting = await hall.planned(withPoints(first));
  expect(meeting.agenda.at(-1)).toMatchObject({ title: "成员建议", proposerName: "李示四" });
  expect(meeting.plan!.agenda.map(({ proposalId }) => proposalId)).toEqual(["", first]);
  await until(() => told("takenUp").length === 1);
  const change = (revision: number, ...ids: string[]) =>
    hall.desk.meetings.changePlan({ meetingId: meeting.id, plan: withPoints(...ids), revision });
  const { revision } = await change(meeting.revision, first, second);
  await until(() => told("takenUp").length === 2);
  expect(await listed()).toEqual([
    ["建议二", "TAKEN_UP"],
    ["建议一", "TAKEN_UP"],
  ]);
  await change(revision, second);
  expect(await listed()).toEqual([
    ["建议一", "OPEN"],
    ["建议二", "TAKEN_UP"],
  ]);
  await hall.desk.meetings.cancelMeeting({ meetingId: meeting.id, reason: "改期" });
  expect(await listed()).toEqual([
    ["建议一", "OPEN"],
    ["建议二", "OPEN"],
  ]);
});

test.each(["of another meeting", "withdrawn", "unknown", "twice", "of another branch"])(
  "a plan with a proposal %s is refused",
  async (which) => {
    const proposalId = which === "unknown" ? "x" : await propose();
    if (which === "withdrawn") await as("p4").withdrawProposal({ proposalId });
    const point = { title: "成员建议", proposalId };
    if (which === "of another meeting") await hall.planned({ ...assembly, agenda: [point] });
    const agenda = which === "twice" ? [point, point] : [point];
    const manager = hall.as({
      personId: "p1",
      grants: [{ organizationId: "yt", permissions: ["meetings.read", "meetings.manage"] }],
    });
    const organizationId = which === "of another branch" ? "law1" : "ug1";
    const before = await hall.service.database.db!.collection("meetings").countDocuments();
    expect(
      await reasonOf(manager.meetings.planMeeting({ organizationId, plan: { ...assembly, agenda } })),
    ).toBe("PLAN_INVALID");
    expect(await hall.service.database.db!.collection("meetings").countDocuments()).toBe(before);
  },
);

test("whoever is erased has no name with what they proposed any more", async () => {
  await propose();
  const payload = anyPack(PersonErasedSchema, create(PersonErasedSchema, { personId: "p4" }));
  const event = { id: newId(hall.now), occurTime: timestampFromDate(hall.now), payload };
  await hall.service.as(EventSubscriberService, "identity").deliver({ event });
  const { proposals } = await desk().listProposals({ organizationId: "ug1" });
  expect(proposals.map(({ title, proposerName }) => [title, proposerName])).toEqual([["增设周末学习室", ""]]);
});
