import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { AttendanceService } from "@qiming/contracts/meetings/v1/attendance_service";
import {
  AttendanceStatus,
  BallotMode,
  MeetingMode,
  MeetingService,
  MeetingState,
  MeetingType,
  MotionKind,
  VoteChoice,
} from "@qiming/contracts/meetings/v1/meeting_service";
import { VoteService } from "@qiming/contracts/meetings/v1/vote_service";
import { PointsService } from "@qiming/contracts/points/v1/points_service";
import { drawPaper, unblind } from "@qiming/secret-ballot";
import { createClient, createTokenIssuer, type TokenIssuer } from "@qiming/service-kit";
import { issuerKeys } from "@qiming/operator";
import { kill, randomOf, start, type Running } from "./killable.ts";

const MEMBERS = 24;
const KILLS = 4;
const NOTES = 40;
const seed = Number(process.env["SEED"] ?? Date.now() % 100_000);
const random = randomOf(seed);

let folder: string;
let server: Running;
let gateway: TokenIssuer;
let operator: TokenIssuer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qiming-kill-"));
  server = await start(folder);
  const { privateKeys } = issuerKeys(join(folder, "keys"), ["gateway", "operator"]);
  gateway = createTokenIssuer("gateway", privateKeys["gateway"]!);
  operator = createTokenIssuer("operator", privateKeys["operator"]!);
}, 60_000);
afterAll(async () => {
  await kill(server);
  await rm(folder, { recursive: true, force: true });
});

const RULE_BOOK = `
code: T
version: v1
title: { zh-CN: 试, en: test }
effectiveFrom: "2020-01-01"
partCaps: { BASE: 60 }
gradeBands: { EXCELLENT: 90, QUALIFIED: 80, BASICALLY_QUALIFIED: 60 }
objectionDays: 5
indicators:
  - { code: B, part: BASE, name: { zh-CN: 会, en: m }, points: 3, cap: 12, source: meetings.attendance.branchAssembly }
`;
const numberOf = (index: number) => `T2026-${String(index).padStart(4, "0")}`;
const REGISTER = `
university:
  code: T
  type: UNIVERSITY_COMMITTEE
  name: 试验大学党委
  below:
    - code: ECON
      type: COLLEGE_COMMITTEE
      name: 经贸学院党委
      below: [{ code: B, type: BRANCH, name: 第一党支部, branchKind: STUDENT }]
people:
${Array.from({ length: MEMBERS }, (_, index) => `  - { number: ${numberOf(index)}, name: 样示${index}, category: STUDENT, status: FULL, branch: T/ECON/B }`).join("\n")}
`;

function clientsOf(personId?: string, grants: { organizationId: string; permissions: string[] }[] = []) {
  const options = (service: string) => {
    if (personId === undefined) return { timeoutMs: 3_000 };
    const login = { sessionId: "s", factors: 1, loginTime: 0 } as const;
    const person = { personId, branchId: "", collegeId: "", grants, ...login };
    const token = gateway.forPerson(service, person, personId, Number.POSITIVE_INFINITY);
    return { headers: { authorization: `Bearer ${token}` }, timeoutMs: 3_000 };
  };
  return {
    options,
    meetings: () => createClient(MeetingService, server.channelTo("meetings")),
    attendance: () => createClient(AttendanceService, server.channelTo("meetings")),
    votes: () => createClient(VoteService, server.channelTo("meetings")),
    points: () => createClient(PointsService, server.channelTo("points")),
    identity: () => createClient(IdentityService, server.channelTo("identity")),
  };
}
const asOperator = (service: string) => ({
  headers: { authorization: `Bearer ${operator.forService(service)}` },
  timeoutMs: 30_000,
});

let restarted = Promise.resolve();
/** As somebody does who got no answer: again, until it is said to be done. @param done reasons that say so */
async function untilDone<T>(act: () => Promise<T>, ...done: string[]): Promise<T | undefined> {
  for (let attempt = 0; ; attempt++) {
    try {
      await restarted;
      return await act();
    } catch (error) {
      if (done.includes((error as { reason: string }).reason)) return undefined;
      if (attempt > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

test(`kill -9 while people sign in, vote and write loses nothing acknowledged and counts nothing twice (SEED=${seed})`, async () => {
  const start0 = createClient(PointsService, server.channelTo("points"));
  await start0.importRuleBook({ yaml: RULE_BOOK, fileName: "t.yaml" }, asOperator("points"));
  const identity = createClient(IdentityService, server.channelTo("identity"));
  await identity.importRegister(
    { yaml: REGISTER, fileName: "t.yaml", loginIssuer: "https://idp.example" },
    asOperator("identity"),
  );
  const { id: branch } = await identity.findOrganization({ codePath: "T/ECON/B" }, asOperator("identity"));
  const desk = clientsOf("secretary", [
    { organizationId: branch, permissions: ["meetings.read", "meetings.manage"] },
  ]);
  // Read at each call: a token lives for a minute.
  const call = {
    get headers() {
      return desk.options("meetings").headers!;
    },
    timeoutMs: 3_000,
  };

  const motion = { kind: MotionKind.ADMISSION, ballotMode: BallotMode.SECRET, text: "接收甲示一" };
  const plan = {
    ...{
      type: MeetingType.BRANCH_ASSEMBLY,
      title: "大会",
      minutes: 90,
      mode: MeetingMode.OFFLINE,
      place: "C305",
    },
    startTime: timestampFromDate(new Date(Date.now() + 10 * 60_000)),
    agenda: [{ title: "接收甲示一", motion }, { title: "学习" }],
  };
  const { id: meetingId } = await desk.meetings().planMeeting({ organizationId: branch, plan }, call);
  const place = { meetingId, itemId: "i1" };
  const { attendees } = await desk.meetings().giveNotice({ meetingId }, call);
  expect(attendees).toHaveLength(MEMBERS);
  await desk.meetings().beginMeeting({ meetingId }, call);

  /** Kills everything while some work is under way, and starts it anew. */
  const killOnce = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 20 + random() * 200));
    let up = () => {};
    restarted = new Promise((resolve) => (up = resolve));
    await kill(server);
    server = await start(folder);
    up();
  };
  const meanwhile = async (work: readonly Promise<unknown>[], kills: number): Promise<void> => {
    const killing = async () => {
      for (let i = 0; i < kills; i++) await killOnce();
    };
    await Promise.all([killing(), ...work]);
  };

  await meanwhile(
    attendees.map(({ personId }) =>
      untilDone(() =>
        desk
          .attendance()
          .callRoll({ meetingId, personId, status: AttendanceStatus.PRESENT, reason: "" }, call),
      ),
    ),
    KILLS / 4,
  );
  await untilDone(() => desk.votes().openVote(place, call), "VOTE_STATE");
  const { agenda } = await desk.meetings().getMeeting({ meetingId }, call);
  const { paperKey } = agenda[0]!.vote!;
  const papers: Awaited<ReturnType<typeof unblind>>[] = [];
  await meanwhile(
    attendees.map(async ({ personId }) => {
      const member = clientsOf(personId);
      const drawn = await drawPaper(paperKey);
      const answer = await untilDone(() =>
        member.votes().takePaper({ ...place, blinded: drawn.blinded }, member.options("meetings")),
      );
      papers.push(await unblind(paperKey, drawn, answer!.blindSignature));
    }),
    KILLS / 4,
  );
  await untilDone(() => desk.votes().beginCasting(place, call), "VOTE_STATE");
  const nobody = clientsOf();
  const cast = (index: number) => (index % 3 ? VoteChoice.APPROVE : VoteChoice.AGAINST);
  await meanwhile(
    papers.map((paper, index) =>
      untilDone(() =>
        nobody.votes().castBallot({ ...place, ...paper, choice: cast(index) }, nobody.options("meetings")),
      ),
    ),
    KILLS / 4,
  );
  // Cut off between its two steps, closing is called again.
  await meanwhile([untilDone(() => desk.votes().closeVote(place, call), "VOTE_STATE")], 1);

  let acknowledged = "";
  const write = async (): Promise<void> => {
    for (let revision = 0; revision < NOTES; revision++) {
      const text = `${acknowledged}第${revision + 1}条。`;
      await untilDone(async () => {
        const { minutes } = await desk.meetings().getMeeting({ meetingId }, call);
        const known = minutes!.sections.find(({ id }) => id === "i2");
        // What was written although no answer came stands there already.
        expect([acknowledged, text]).toContain(known?.text ?? "");
        if (known?.text === text) return;
        const section = { meetingId, sectionId: "i2", text, revision: known?.revision ?? 0 };
        await desk.meetings().saveMinutes(section, call);
      });
      acknowledged = text;
    }
  };
  await meanwhile([write()], KILLS / 4);
  await meanwhile([untilDone(() => desk.meetings().endMeeting({ meetingId }, call), "MEETING_STATE")], 1);
  for (const sectionId of ["chair", "recorder"])
    await desk.meetings().saveMinutes({ meetingId, sectionId, text: "样示一", revision: 0 }, call);
  const sealed = (await untilDone(() => desk.meetings().sealMinutes({ meetingId }, call)))!;

  expect(sealed.state).toBe(MeetingState.SEALED);
  expect(sealed.minutes!.sections.find(({ id }) => id === "i2")!.text).toBe(acknowledged);
  expect(sealed.figures).toMatchObject({ shouldAttend: MEMBERS, presentVoters: MEMBERS });
  const { vote } = sealed.agenda[0]!;
  const against = papers.filter((_, index) => cast(index) === VoteChoice.AGAINST).length;
  expect(vote!.result).toMatchObject({
    approve: MEMBERS - against,
    against,
    papersNotReturned: 0,
    passed: true,
  });
  const found = new Map(vote!.result!.ballots.map(({ serial, choice }) => [serial, choice]));
  papers.forEach(({ serial }, index) =>
    expect(found.get(Buffer.from(serial).toString("base64url"))).toBe(cast(index)),
  );

  const end = Date.now() + 30_000;
  for (const { personId } of attendees) {
    const member = clientsOf(personId);
    for (;;) {
      const { entries } = await member.points().getAccount({}, member.options("points"));
      if (entries.length > 0 || Date.now() > end) {
        expect(entries.map(({ tenths, evidence }) => [tenths, evidence!.id])).toEqual([[30, meetingId]]);
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}, 180_000);
