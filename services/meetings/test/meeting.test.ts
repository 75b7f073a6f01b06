import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { MemberStatus } from "@qiming/contracts/identity/v1/identity_service";
import {
  AttendanceRole,
  AttendanceStatus,
  BallotMode,
  ConfirmationOutcome,
  MeetingMode,
  MeetingState,
  MeetingType,
  MotionKind,
  Reply,
  VoteChoice,
  VoteState,
  type Meeting,
} from "@qiming/contracts/meetings/v1/meeting_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import {
  admission,
  assembly,
  openHall,
  ordinary,
  reasonOf,
  secretary,
  START,
  until,
  type Hall,
} from "./hall.ts";
import { branch } from "./neighbours.ts";

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

const voteOf = (meeting: Meeting, itemId: string) => meeting.agenda.find(({ id }) => id === itemId)!.vote!;

test("the worked meeting: one is admitted, one is not, and the sheet says why", async () => {
  const { desk, as } = hall;
  const plan = {
    ...assembly,
    agenda: [
      { title: "听取支委会一季度报告" },
      { title: "讨论接收甲示一为预备党员", motion: { ...admission, personId: "applicant" } },
      {
        title: "讨论乙样二的预备期",
        motion: {
          ...{ ...admission, kind: MotionKind.CONFIRMATION, text: "延长乙样二的预备期" },
          ...{ personId: "member", outcome: ConfirmationOutcome.EXTEND, extendMonths: 6 },
        },
      },
      { title: "特色活动“指尖微党课”方案", motion: ordinary },
    ],
    guests: ["列席同志一", "列席同志二"],
  };
  const { id: meetingId, attendees, figures } = await hall.noticed(plan);
  expect([attendees.length, figures!.shouldAttend, figures!.present]).toEqual([11, 8, 0]);
  const roles = attendees.map(({ role }) => role);
  expect(roles.filter((role) => role === AttendanceRole.NON_VOTING)).toHaveLength(3);
  await until(() => hall.told.filter(({ type }) => type === "portal.notice.issued").length === 11);

  await as("p6").attendance.replyToNotice({ meetingId, reply: Reply.ASKS_FOR_LEAVE, reason: "外出实习" });
  for (const itemId of ["i2", "i3"])
    await desk.votes.recordWrittenOpinion({ meetingId, itemId, personId: "p6", choice: VoteChoice.APPROVE });
  hall.now = START;
  for (const personId of ["p1", "p2", "p3", "p4", "p5", "p9"]) await hall.call(meetingId, personId);
  const begun = await desk.meetings.beginMeeting({ meetingId });
  expect(begun.figures).toMatchObject({
    ...{ shouldAttend: 8, presentVoters: 5, present: 6 },
    quorum: { code: "QUORUM_ORDINARY", factor: 2, figure: 5, comparison: "≥", bound: 8, holds: true },
  });

  const voters = ["p1", "p2", "p3", "p4", "p5"];
  const vote = async (itemId: string, against: number) => {
    await desk.votes.openVote({ meetingId, itemId });
    const papers = await Promise.all(voters.map((personId) => hall.takePaper(meetingId, itemId, personId)));
    await desk.votes.beginCasting({ meetingId, itemId });
    await Promise.all(
      papers.map((paper, index) =>
        hall.box.castBallot({
          ...{ meetingId, itemId, ...paper },
          choice: index < against ? VoteChoice.AGAINST : VoteChoice.APPROVE,
        }),
      ),
    );
    return voteOf(await desk.votes.closeVote({ meetingId, itemId }), itemId);
  };
  const first = await vote("i2", 1);
  expect(first).toMatchObject({
    ...{ state: VoteState.CLOSED, presentVoters: 5, papersHandedOut: 5, ballotsCast: 5, writtenOpinions: 1 },
    result: {
      ...{ approve: 5, against: 1, abstain: 0, writtenApprove: 1, papersNotReturned: 0, passed: true },
      checks: [
        { code: "QUORUM_ADMISSION", factor: 2, figure: 5, comparison: ">", bound: 8, holds: true },
        { code: "PASSED", factor: 2, figure: 5, comparison: ">", bound: 8, holds: true },
      ],
    },
  });
  expect(first.result!.checks.map(({ source }) => source).every((source) => source.includes("第二十"))).toBe(
    true,
  );
  const second = await vote("i3", 2);
  expect(second.result).toMatchObject({ approve: 4, against: 2, writtenApprove: 1, passed: false });
  expect(second.result!.checks.map(({ holds }) => holds)).toEqual([true, false]);
  await desk.votes.openVote({ meetingId, itemId: "i4" });
  const hands = { approve: 5, against: 0, abstain: 0 };
  const third = voteOf(await desk.votes.closeVote({ meetingId, itemId: "i4", hands }), "i4");
  expect(third.result).toMatchObject({ approve: 5, writtenApprove: 0, passed: true });

  const ended = await desk.meetings.endMeeting({ meetingId });
  const statusOf = (personId: string) => ended.attendees.find((each) => each.personId === personId)!.status;
  expect(["p1", "p6", "p7", "p9", "p10"].map(statusOf)).toEqual(
    ["PRESENT", "ON_LEAVE", "ABSENT", "PRESENT", "ABSENT"].map(
      (status) => AttendanceStatus[status as keyof typeof AttendanceStatus],
    ),
  );
  await desk.meetings.saveMinutes({
    meetingId,
    sectionId: "i2",
    text: "五人到会，一人书面意见。",
    revision: 0,
  });
  await hall.nameChair(meetingId);
  const sealed = await desk.meetings.sealMinutes({ meetingId });
  expect(sealed.state).toBe(MeetingState.SEALED);
  expect(sealed.minutes!.digest).toMatch(/^[0-9a-f]{64}$/);
  await until(() => hall.told.filter(({ type }) => type === "meetings.attendance.confirmed").length === 6);
  expect(hall.told.find(({ type }) => type === "meetings.attendance.confirmed")!.payload).toMatchObject({
    ...{ branchId: "ug1", collegeId: "econ", meetingId, meetingType: "BRANCH_ASSEMBLY" },
  });
  const decided = () => hall.told.filter(({ type }) => type === "meetings.motion.decided");
  await until(() => decided().length === 2);
  const [admitted, extended] = decided()
    .map(({ payload }) => payload)
    .sort((a, b) => String(a["kind"]).localeCompare(String(b["kind"])));
  expect(admitted).toMatchObject({ kind: "ADMISSION", personId: "applicant", passed: true, outcome: "" });
  expect(extended).toMatchObject({
    ...{ kind: "CONFIRMATION", personId: "member", passed: false, outcome: "EXTEND", extendMonths: 6 },
  });
});

test("who should attend is frozen with the notice, and an exemption needs its decision", async () => {
  hall.members = branch().map((each, index) => (index === 7 ? { ...each, rightsSuspended: true } : each));
  const decided = {
    reason: "常驻外地",
    superiorConsent: "院党委同意",
    assemblyDecision: "2026年1月大会决议",
  };
  const plan = { ...assembly, exemptions: [{ personId: "p7", ...decided }] };
  const before = await hall.noticed(plan);
  expect(before.figures!.shouldAttend).toBe(6);
  const reasonsOf = ({ attendees }: Meeting) =>
    attendees.flatMap(({ personId, roleReason }) => (roleReason ? [[personId, roleReason]] : [])).sort();
  expect(reasonsOf(before)).toEqual([
    ["p10", "PROBATIONARY"],
    ["p11", "PROBATIONARY"],
    ["p7", "EXEMPT"],
    ["p8", "RIGHTS_SUSPENDED"],
    ["p9", "PROBATIONARY"],
  ]);
  hall.members = branch().map((each) => ({ ...each, memberStatus: MemberStatus.FULL }));
  const after = await hall.desk.meetings.getMeeting({ meetingId: before.id });
  expect([after.attendees, after.figures]).toEqual([before.attendees, before.figures]);
  const stranger = { ...assembly, exemptions: [{ personId: "p99", ...decided }] };
  expect(await reasonOf(hall.noticed(stranger))).toBe("EXEMPTION_INVALID");
});

test("before notice is given, whoever plans sees who would be on the list", async () => {
  const { id: meetingId } = await hall.planned();
  const { attendees } = await hall.desk.meetings.previewNotice({ meetingId });
  expect((await hall.desk.meetings.getMeeting({ meetingId })).attendees).toEqual([]);
  const given = await hall.desk.meetings.giveNotice({ meetingId });
  expect(given.attendees).toEqual(attendees);
  expect(await reasonOf(hall.desk.meetings.previewNotice({ meetingId }))).toBe("MEETING_STATE");
});

test("a committee meeting invites the committee alone", async () => {
  const plan = { ...assembly, type: MeetingType.COMMITTEE_MEETING, agenda: [{ title: "研究发展党员" }] };
  const { attendees } = await hall.noticed(plan);
  expect(attendees.map(({ personId }) => personId).sort()).toEqual(["p1", "p2", "p3"]);
});

test.each([
  ["without a place", { place: "" }],
  ["online without an address", { mode: MeetingMode.ONLINE, link: "http://meet.example" }],
  ["a lecture that decides", { type: MeetingType.PARTY_LECTURE }],
  [
    "an admission by show of hands",
    { agenda: [{ title: "甲", motion: { ...admission, ballotMode: BallotMode.SHOW_OF_HANDS } }] },
  ],
  [
    "an extension of five months",
    {
      agenda: [
        {
          title: "甲",
          motion: {
            ...{ ...admission, kind: MotionKind.CONFIRMATION },
            ...{ outcome: ConfirmationOutcome.EXTEND, extendMonths: 5 },
          },
        },
      ],
    },
  ],
  [
    "an admission with a confirmation's outcome",
    { agenda: [{ title: "甲", motion: { ...admission, outcome: ConfirmationOutcome.CANCEL } }] },
  ],
  ["a committee that admits", { type: MeetingType.COMMITTEE_MEETING }],
])("a plan is refused: %s", async (_, wrong) => {
  expect(await reasonOf(hall.planned({ ...assembly, ...wrong }))).toBe("PLAN_INVALID");
});

test("a type of meeting is held where it belongs", async () => {
  const group = { ...assembly, type: MeetingType.GROUP_MEETING, agenda: [{ title: "学习" }] };
  expect(await reasonOf(hall.planned(group))).toBe("TYPE_MISPLACED");
  const leader = {
    personId: "p2",
    grants: [{ organizationId: "g1", permissions: ["meetings.read", "meetings.manage"] }],
  };
  const planned = await hall.as(leader).meetings.planMeeting({ organizationId: "g1", plan: group });
  expect(planned.organizationName).toBe("本科生第一党支部第一党小组");
  const wrong = hall.as(leader).meetings.planMeeting({ organizationId: "g1", plan: assembly });
  expect(await reasonOf(wrong)).toBe("TYPE_MISPLACED");
});

test("every step in its turn, and none twice", async () => {
  const { desk } = hall;
  const { id: meetingId, revision } = await hall.planned();
  expect(await reasonOf(desk.meetings.beginMeeting({ meetingId }))).toBe("MEETING_STATE");
  expect(await reasonOf(desk.meetings.endMeeting({ meetingId }))).toBe("MEETING_STATE");
  await desk.meetings.changePlan({ meetingId, plan: { ...assembly, place: "C306" }, revision });
  expect(await reasonOf(desk.meetings.changePlan({ meetingId, plan: assembly, revision }))).toBe(
    "MEETING_CHANGED",
  );
  await desk.meetings.giveNotice({ meetingId });
  expect(await reasonOf(desk.meetings.giveNotice({ meetingId }))).toBe("MEETING_STATE");
  expect(await reasonOf(desk.meetings.changePlan({ meetingId, plan: assembly, revision: 3 }))).toBe(
    "MEETING_STATE",
  );
  expect(await reasonOf(desk.meetings.beginMeeting({ meetingId }))).toBe("TOO_EARLY");
  hall.now = START;
  await desk.meetings.beginMeeting({ meetingId });
  expect(await reasonOf(desk.meetings.cancelMeeting({ meetingId, reason: "不开了" }))).toBe("MEETING_STATE");
  await desk.meetings.endMeeting({ meetingId });
  const seal = () => desk.meetings.sealMinutes({ meetingId });
  await desk.meetings.saveMinutes({ meetingId, sectionId: "chair", text: "赵示一", revision: 0 });
  expect(await reasonOf(seal())).toBe("MINUTES_EMPTY");
  await desk.meetings.saveMinutes({ meetingId, sectionId: "summary", text: "无", revision: 0 });
  expect(await reasonOf(seal())).toBe("MINUTES_INCOMPLETE");
  await desk.meetings.saveMinutes({ meetingId, sectionId: "recorder", text: "钱示二", revision: 0 });
  expect(await reasonOf(desk.meetings.addAddendum({ meetingId, text: "补" }))).toBe("MEETING_STATE");
  const { minutes } = await seal();
  const write = desk.meetings.saveMinutes({ meetingId, sectionId: "summary", text: "改", revision: 1 });
  expect(await reasonOf(write)).toBe("MEETING_STATE");
  const added = await desk.meetings.addAddendum({ meetingId, text: "更正：地点为 C306。" });
  expect(added.minutes).toMatchObject({
    digest: minutes!.digest,
    addenda: [{ text: "更正：地点为 C306。" }],
  });
  const late = await hall.planned();
  expect(await reasonOf(desk.meetings.giveNotice({ meetingId: late.id }))).toBe("START_PASSED");
});

test("a cancelled meeting says why to everybody who was invited", async () => {
  const { id: meetingId } = await hall.noticed();
  await hall.desk.meetings.cancelMeeting({ meetingId, reason: "改期另行通知" });
  const cancelled = () =>
    hall.told
      .filter(({ payload }) => payload["kind"] === "meetings.meeting.cancelled")
      .map(({ payload }) => payload);
  await until(() => cancelled().length === 11);
  expect(cancelled()[0]).toMatchObject({ text: { zhCn: "改期另行通知" }, path: `/m/meetings/${meetingId}` });
  const { state, cancelReason } = await hall.as("p9").meetings.getMeeting({ meetingId });
  expect([state, cancelReason]).toEqual([MeetingState.CANCELLED, "改期另行通知"]);
});

test("two who write the same section: the later one is told, and nothing is lost; other sections do not mind", async () => {
  const { id: meetingId } = await hall.inSession(5);
  const save = (sectionId: string, text: string, revision: number) =>
    hall.desk.meetings.saveMinutes({ meetingId, sectionId, text, revision });
  const both = await Promise.all(["甲记的", "乙记的"].map((text) => reasonOf(save("i1", text, 0))));
  expect(both.sort()).toEqual(["", "SECTION_CHANGED"]);
  const apart = await Promise.all([1, 2].map((n) => reasonOf(save(`i${n}`, `第${n}项`, 2 - n))));
  expect(apart).toEqual(["", ""]);
  expect(await reasonOf(save("i9", "没有", 0))).toBe("SECTION_NOT_FOUND");
  const { minutes } = await hall.desk.meetings.getMeeting({ meetingId });
  expect(minutes!.sections.map(({ id, text, revision }) => [id, text, revision]).sort()).toEqual([
    ["i1", "第1项", 2],
    ["i2", "第2项", 1],
  ]);
});

test("who sees what", async () => {
  const { id: meetingId } = await hall.planned();
  expect(await reasonOf(hall.as("p2").meetings.getMeeting({ meetingId }))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(hall.as("p2").meetings.getMeeting({ meetingId: "none" }))).toBe("PERMISSION_DENIED");
  await hall.desk.meetings.giveNotice({ meetingId });
  await hall.as("p6").attendance.replyToNotice({ meetingId, reply: Reply.ASKS_FOR_LEAVE, reason: "就医" });
  const leaveOf6 = async (caller: Parameters<Hall["as"]>[0]) =>
    (await hall.watched(caller, meetingId)).attendees.find(({ personId }) => personId === "p6")!.leaveReason;
  // What may stay on a device has nothing that only those who manage may see.
  const kept = await hall.desk.meetings.getMeeting({ meetingId });
  expect([kept.mayManage, kept.attendees.every(({ leaveReason }) => leaveReason === "")]).toEqual([
    true,
    true,
  ]);
  expect([await leaveOf6(secretary), await leaveOf6("p6"), await leaveOf6("p2")]).toEqual([
    "就医",
    "就医",
    "",
  ]);
  const reader = { personId: "c1", grants: [{ organizationId: "econ", permissions: ["meetings.read"] }] };
  expect(await leaveOf6(reader)).toBe("");
  const { meetings } = await hall.as(reader).meetings.listMeetings({ organizationId: "econ" });
  expect(meetings.map(({ id }) => id)).toEqual([meetingId]);
  const law = {
    personId: "c2",
    grants: [{ organizationId: "law", permissions: ["meetings.manage", "meetings.read"] }],
  };
  expect(await reasonOf(hall.as(law).meetings.getMeeting({ meetingId }))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(hall.as(law).meetings.beginMeeting({ meetingId }))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(hall.as("p2").meetings.listMeetings({ organizationId: "ug1" }))).toBe(
    "PERMISSION_DENIED",
  );
});

test("my meetings: those to come, soonest first, then those that were", async () => {
  const inDays = (days: number) => ({
    ...assembly,
    title: `${days}天后`,
    startTime: timestampFromDate(new Date(START.getTime() + days * 86_400_000)),
  });
  for (const days of [2, 0, 1]) await hall.noticed(inDays(days));
  const mine = async () =>
    (await hall.as("p9").meetings.listMyMeetings({})).meetings.map(({ title }) => title);
  expect(await mine()).toEqual(["0天后", "1天后", "2天后"]);
  hall.now = new Date(START.getTime() + 90 * 60_000);
  expect(await mine()).toEqual(["1天后", "2天后", "0天后"]);
  const { meetings } = await hall.as("p99").meetings.listMyMeetings({});
  expect(meetings).toEqual([]);
});

test("pages of an organisation's meetings have each once", async () => {
  for (let i = 0; i < 5; i++) await hall.planned({ ...assembly, title: `会议${i}` });
  const seen: string[] = [];
  for (let pageToken = "", first = true; first || pageToken; first = false) {
    const page = await hall.desk.meetings.listMeetings({ organizationId: "ug1", pageSize: 2, pageToken });
    seen.push(...page.meetings.map(({ title }) => title));
    pageToken = page.nextPageToken;
  }
  expect(seen.sort()).toEqual(["会议0", "会议1", "会议2", "会议3", "会议4"]);
});

test("the confirmed list is told once each, however often the end is called", async () => {
  const { id: meetingId } = await hall.inSession(6);
  const ends = await Promise.all([1, 2, 3].map(() => reasonOf(hall.desk.meetings.endMeeting({ meetingId }))));
  expect(ends.filter((reason) => reason === "").length).toBeGreaterThanOrEqual(1);
  expect(new Set(ends.filter(Boolean))).toEqual(new Set(ends.some(Boolean) ? ["MEETING_STATE"] : []));
  await until(() => hall.told.filter(({ type }) => type === "meetings.attendance.confirmed").length >= 6);
  const people = hall.told
    .filter(({ type }) => type === "meetings.attendance.confirmed")
    .map(({ payload }) => payload["personId"]);
  expect(people.sort()).toEqual(["p1", "p2", "p3", "p4", "p5", "p6"]);
});

test("an ordinary motion of a half-full room can be put but not pass", async () => {
  const plan = {
    ...assembly,
    agenda: [
      { title: "方案", motion: ordinary },
      { title: "接收", motion: admission },
    ],
  };
  const { id: meetingId } = await hall.inSession(4, plan);
  const { agenda } = await hall.desk.meetings.getMeeting({ meetingId });
  expect(agenda.map(({ vote }) => [vote!.quorum!.code, vote!.quorum!.holds])).toEqual([
    ["QUORUM_ORDINARY", true],
    ["QUORUM_ADMISSION", false],
  ]);
  await hall.desk.votes.openVote({ meetingId, itemId: "i1" });
  const close = (approve: number) =>
    hall.desk.votes.closeVote({ meetingId, itemId: "i1", hands: { approve, against: 0, abstain: 0 } });
  expect(await reasonOf(close(5))).toBe("HANDS_DO_NOT_ADD_UP");
  expect(voteOf(await close(4), "i1").result).toMatchObject({ approve: 4, passed: false });
  expect(await reasonOf(hall.desk.votes.openVote({ meetingId, itemId: "i2" }))).toBe("QUORUM_MISSING");
});
