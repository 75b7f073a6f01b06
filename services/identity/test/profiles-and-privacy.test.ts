import { create } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { AccountService } from "@qiming/contracts/identity/v1/account_service";
import { PrivacyAnsweredSchema } from "@qiming/contracts/identity/v1/identity_events";
import {
  IdentityService,
  MemberStatus,
  PersonCategory,
  PersonType,
} from "@qiming/contracts/identity/v1/identity_service";
import {
  MemberService,
  ProfileField,
  ProfileRequestState,
  RowOutcome,
  SuspensionKind,
} from "@qiming/contracts/identity/v1/member_service";
import {
  LegalGround,
  PrivacyOutcome,
  PrivacyRequestKind,
  PrivacyService,
} from "@qiming/contracts/identity/v1/privacy_service";
import { ProfileService } from "@qiming/contracts/identity/v1/profile_service";
import type { Event } from "@qiming/contracts/events/v1/event_service";
import { RoleService } from "@qiming/contracts/identity/v1/role_service";
import { newEvent, openEvent, type Channel } from "@qiming/service-kit";
import {
  AUDITOR,
  MEMBER,
  ORG_DEPARTMENT,
  SECRETARY,
  startUniversity,
  type University,
} from "./university.ts";

let university: University;
/** What the neighbours were told, by their names; and of what the portal was told, what. */
const told: string[] = [];
const circumstances: Record<string, unknown>[] = [];
const forPortal: { type: string; payload: Record<string, unknown> }[] = [];

beforeAll(async () => {
  const neighbour = (name: string): Channel => ({
    unary: async (method, request) => {
      const { event } = request as never as { event: Event & { payload: { typeUrl: string } } };
      if (name === "portal") forPortal.push(openEvent(event) as never);
      const known = openEvent(event);
      if (known?.type === "identity.circumstances.changed") circumstances.push(known.payload as never);
      told.push(`${name} ${event.payload.typeUrl.split(".").at(-1)}`);
      return create(method.output);
    },
    stream: () => {
      throw new Error("no stream here");
    },
    close: () => undefined,
  });
  university = await startUniversity({
    learning: neighbour("learning"),
    points: neighbour("points"),
    meetings: neighbour("meetings"),
    portal: neighbour("portal"),
    "services-hall": neighbour("services-hall"),
  });
}, 60_000);
afterAll(() => university.stop());

const profiles = (number: string) => university.as(ProfileService, number);
const members = (number: string) => university.as(MemberService, number);
const privacy = (number: string) => university.as(PrivacyService, number);
const idOf = async (number: string) => (await university.person(number)).personId;
const PHONE = { field: ProfileField.PHONE, value: "000-0000-0012" };
const BIRTH_DAY = { field: ProfileField.BIRTH_DAY, value: "2004-05-01" };

test("contacts are one's own word; the rest is asked for, agreed to, kept with its history, and seen in part or whole", async () => {
  const me = await profiles(MEMBER);
  const personId = await idOf(MEMBER);
  expect((await me.requestProfileChange({ entries: [PHONE] })).state).toBe(ProfileRequestState.AGREED);
  const asked = await me.requestProfileChange({ entries: [BIRTH_DAY], reason: "登记有误" });
  expect(asked.state).toBe(ProfileRequestState.WAITING);
  await expect(me.requestProfileChange({ entries: [BIRTH_DAY] })).rejects.toMatchObject({
    reason: "REQUEST_WAITING",
  });
  await expect(
    me.requestProfileChange({ entries: [{ field: ProfileField.EMAIL, value: "none" }] }),
  ).rejects.toMatchObject({
    reason: "PROFILE_INVALID",
    violations: [{ field: "entries[0].value", rule: "email" }],
  });

  // The secretary answers for the branch but may not see days of birth: the request shows them in part.
  const secretary = await profiles(SECRETARY);
  const organizationId = university.id("YT/ECON/UG1");
  const { requests } = await secretary.listProfileRequests({ organizationId });
  expect(requests.map(({ person, request }) => [person!.id, request!.entries[0]!.after])).toEqual([
    [personId, "2004-**-**"],
  ]);
  await expect(
    secretary.decideProfileRequest({ personId, requestId: asked.id, agree: false }),
  ).rejects.toMatchObject({ reason: "INVALID_REQUEST" });
  await expect(
    (await profiles("YT2024-0048")).decideProfileRequest({ personId, requestId: asked.id, agree: true }),
  ).rejects.toMatchObject({ reason: "PERMISSION_DENIED" });
  await secretary.decideProfileRequest({ personId, requestId: asked.id, agree: true });
  expect((await secretary.listProfileRequests({ organizationId })).requests).toEqual([]);

  const asSecretary = await (await members(SECRETARY)).getMemberRecord({ personId });
  expect([asSecretary.profile?.phone, asSecretary.profile?.birthDay]).toEqual([
    "000-0000-0012",
    "2004-**-**",
  ]);
  expect(asSecretary.maskedFields).toEqual(["birthDay"]);
  const asOffice = await (await members(ORG_DEPARTMENT)).getMemberRecord({ personId });
  expect(asOffice.profile?.birthDay).toBe("2004-05-01");
  expect(asOffice.profileChanges.map(({ field, after, actorName }) => [field, after, actorName])).toEqual([
    [ProfileField.BIRTH_DAY, "2004-05-01", "林示一"],
    [ProfileField.PHONE, "000-0000-0012", expect.stringMatching(/[示样]/)],
  ]);
  const notices = () => forPortal.filter(({ type }) => type === "portal.notice.issued");
  while (notices().length === 0) await new Promise(setImmediate);
  expect(notices().map(({ payload }) => [payload["personId"], payload["kind"], payload["path"]])).toEqual([
    [personId, "identity.profiles.agree", "/m/identity/me"],
  ]);
  const mine = await (await members(MEMBER)).getMyRecord({});
  expect(mine.record?.profile?.birthDay).toBe("2004-05-01");
  expect(mine.record?.maskedFields).toEqual([]);
});

test("every organisation of the register can be found, with the line in which it stands", async () => {
  const entries = () => forPortal.filter(({ type }) => type === "portal.entry.changed");
  while (entries().length < 24) await new Promise(setImmediate);
  expect(entries().map(({ payload }) => payload)).toContainEqual(
    expect.objectContaining({
      kind: "organization",
      title: expect.objectContaining({ zhCn: "船队党支部" }),
      text: expect.objectContaining({ zhCn: "云汀大学党委 / 海洋学院党委" }),
      removed: false,
    }),
  );
});

test("one's own request can be taken back, and nobody answers their own", async () => {
  const me = await profiles(SECRETARY);
  const personId = await idOf(SECRETARY);
  const asked = await me.requestProfileChange({ entries: [BIRTH_DAY] });
  await expect(me.decideProfileRequest({ personId, requestId: asked.id, agree: true })).rejects.toMatchObject(
    { reason: "OWN_RECORD" },
  );
  expect((await me.withdrawProfileChange({ requestId: asked.id })).state).toBe(ProfileRequestState.WITHDRAWN);
  await expect(me.withdrawProfileChange({ requestId: asked.id })).rejects.toMatchObject({
    reason: "REQUEST_DECIDED",
  });
});

test("the audit log never holds what an entry says", async () => {
  const personId = await idOf(MEMBER);
  const office = await profiles(ORG_DEPARTMENT);
  await office.updateProfile({
    personId,
    entries: [{ field: ProfileField.EDUCATION, value: "特别的学历" }],
    basis: "文件",
  });
  const entries = await university.auditOf({ personId }, (actions) =>
    actions.includes("identity.profiles.update"),
  );
  const log = JSON.stringify(entries, (_, value) => (typeof value === "bigint" ? String(value) : value));
  expect(log).toContain("EDUCATION");
  for (const secret of ["特别的学历", "000-0000-0012", "2004-05-01"]) expect(log).not.toContain(secret);
});

test("rights are suspended and restored by decision; a group is one of the own branch", async () => {
  const office = await members(ORG_DEPARTMENT);
  const number = "YT2024-0020";
  const personId = await idOf(number);
  const suspended = await office.suspendRights({
    personId,
    kind: SuspensionKind.PROBATION_WITHIN_PARTY,
    fromDay: "2026-03-01",
    reference: "云汀纪〔2026〕1号",
  });
  expect(suspended.suspensions).toMatchObject([{ fromDay: "2026-03-01", endDay: "" }]);
  const restored = await office.restoreRights({
    personId,
    endDay: "2026-03-18",
    reference: "云汀纪〔2026〕2号",
  });
  expect(restored.suspensions).toMatchObject([{ endDay: "2026-03-18" }]);

  const group = university.id("YT/ECON/PG/G1");
  const people = await university.as(IdentityService, ORG_DEPARTMENT);
  const inPg = await people.listMembers({ organizationId: university.id("YT/ECON/PG"), pageSize: 3 });
  const someone = inPg.people[0]!.id;
  expect((await office.assignGroup({ personId: someone, groupId: group })).group?.name).toBe("第一党小组");
  expect((await people.listMembers({ organizationId: group })).people.map(({ id }) => id)).toEqual([someone]);
  await expect(office.assignGroup({ personId: await idOf(MEMBER), groupId: group })).rejects.toMatchObject({
    reason: "GROUP_ELSEWHERE",
  });
  await office.movePerson({ personId: someone, branchId: university.id("YT/ECON/UG1"), basis: "b" });
  expect((await people.listMembers({ organizationId: group })).people).toEqual([]);
  await office.movePerson({ personId: someone, branchId: university.id("YT/ECON/PG"), basis: "b" });
});

test("League members and non-members are kinds of their own, found as such", async () => {
  const people = await university.as(IdentityService, ORG_DEPARTMENT);
  const countOf = async (personType: PersonType) => {
    let [count, pageToken] = [0, ""];
    do {
      const page = await people.listMembers({
        organizationId: university.id("YT"),
        personType,
        pageSize: 200,
        pageToken,
      });
      expect(new Set(page.people.map((each) => each.personType))).toEqual(new Set([personType]));
      count += page.people.length;
      pageToken = page.nextPageToken;
    } while (pageToken);
    return count;
  };
  expect(await countOf(PersonType.LEAGUE_MEMBER)).toBe(60);
  expect(await countOf(PersonType.PARTY_MEMBER)).toBe(223);
  expect(await countOf(PersonType.NON_MEMBER)).toBe(150);
});

test("what is exported, taken in again, changes nothing; every page of it is in the log", async () => {
  const office = await members(ORG_DEPARTMENT);
  const organizationId = university.id("YT");
  const rows = [];
  let pageToken = "";
  do {
    const page = await office.exportMembers({ organizationId, pageSize: 200, pageToken });
    rows.push(...page.rows);
    pageToken = page.nextPageToken;
  } while (pageToken);
  expect(rows).toHaveLength(433);
  expect(rows.find(({ number }) => number === MEMBER)).toMatchObject({
    branchPath: "YT/ECON/UG1",
    memberStatus: MemberStatus.FULL,
    phone: "000-0000-0012",
  });
  const again = rows.map((row, i) => ({ ...row, row: i + 2 }));
  const { results } = await office.importMembers({ organizationId, rows: again, fileName: "again.xlsx" });
  expect(results.filter(({ outcome }) => outcome !== RowOutcome.UNCHANGED)).toEqual([]);
  const renamed = again
    .filter(({ number }) => number === ORG_DEPARTMENT)
    .map((row) => ({ ...row, name: "另一个名字" }));
  const own = await office.importMembers({ organizationId, rows: renamed, fileName: "own.xlsx" });
  expect(own.results[0]!.faults.map(({ rule }) => rule)).toEqual(["OWN_RECORD"]);
  const entries = await university.auditOf(
    { action: "identity.members.export" },
    ({ length }) => length >= 3,
  );
  expect(entries[0]).toMatchObject({ organizationId });
  const secretary = await members(SECRETARY);
  await expect(
    secretary.exportMembers({ organizationId: university.id("YT/ECON/UG1") }),
  ).rejects.toMatchObject({ reason: "PERMISSION_DENIED" });
});

test("a member's record can be blocked, not erased, with the ground shown; it is then kept and no longer used", async () => {
  const me = await privacy(MEMBER);
  const personId = await idOf(MEMBER);
  const asked = await me.createPrivacyRequest({ kind: PrivacyRequestKind.ERASURE, reason: "不再需要" });
  await expect(me.createPrivacyRequest({ kind: PrivacyRequestKind.BLOCKING })).rejects.toMatchObject({
    reason: "REQUEST_WAITING",
  });
  const office = await privacy(ORG_DEPARTMENT);
  const waiting = await office.listPrivacyRequests({ organizationId: university.id("YT") });
  expect(waiting.requests.map(({ id }) => id)).toEqual([asked.id]);
  const decide = (outcome: PrivacyOutcome, ground: LegalGround) =>
    office.decidePrivacyRequest({ requestId: asked.id, outcome, ground, answer: "依规保存" });
  await expect(decide(PrivacyOutcome.ERASED, LegalGround.CONSENT_WITHDRAWN)).rejects.toMatchObject({
    reason: "ERASURE_FORBIDDEN",
  });
  await expect(decide(PrivacyOutcome.BLOCKED, LegalGround.PURPOSE_ENDED)).rejects.toMatchObject({
    reason: "GROUND_UNFIT",
  });
  await decide(PrivacyOutcome.BLOCKED, LegalGround.MUST_BE_KEPT);
  await expect(decide(PrivacyOutcome.BLOCKED, LegalGround.MUST_BE_KEPT)).rejects.toMatchObject({
    reason: "REQUEST_DECIDED",
  });
  const { requests } = await me.listMyPrivacyRequests({});
  expect(requests).toMatchObject([
    { outcome: PrivacyOutcome.BLOCKED, ground: LegalGround.MUST_BE_KEPT, answer: "依规保存" },
  ]);
  const seen = await (await members(ORG_DEPARTMENT)).getMemberRecord({ personId });
  expect([seen.blocked, seen.profile?.phone, seen.profileChanges]).toEqual([true, "", []]);
  expect((await (await members(MEMBER)).getMyRecord({})).record?.profile?.phone).toBe("000-0000-0012");
  const rows = (
    await (await members(ORG_DEPARTMENT)).exportMembers({ organizationId: university.id("YT/ECON/UG1") })
  ).rows;
  expect(rows.find(({ number }) => number === MEMBER)?.phone).toBe("");
  const kept = rows.filter(({ number }) => number === MEMBER);
  const back = async (row: object) =>
    (
      await (
        await members(ORG_DEPARTMENT)
      ).importMembers({
        organizationId: university.id("YT"),
        rows: kept.map((each) => ({ ...each, ...row })),
        fileName: "back.xlsx",
      })
    ).results[0]!;
  expect((await back({})).outcome).toBe(RowOutcome.UNCHANGED);
  expect((await back({ phone: "000-0000-0099" })).faults.map(({ rule }) => rule)).toEqual(["RECORD_BLOCKED"]);
  await expect((await profiles(MEMBER)).requestProfileChange({ entries: [PHONE] })).rejects.toMatchObject({
    reason: "RECORD_BLOCKED",
  });
  await office.liftBlocking({ personId, basis: "本人申请" });
  expect((await (await members(ORG_DEPARTMENT)).getMemberRecord({ personId })).profile?.phone).toBe(
    "000-0000-0012",
  );
});

test("whoever was never on the way to membership can be erased: here, at the provider and in every service", async () => {
  const office = await members(ORG_DEPARTMENT);
  const number = "YT2026-7001";
  const branchId = university.id("YT/ECON/UG1");
  const { id: personId } = await office.createPerson({
    branchId,
    name: "独一无二的名字",
    number,
    category: PersonCategory.STUDENT,
  });
  await (
    await profiles(ORG_DEPARTMENT)
  ).updateProfile({
    personId,
    entries: [{ field: ProfileField.EMAIL, value: "unmistakable@example.org" }],
    basis: "b",
  });
  await office.openFollowUp({ personId, matter: "独特的事项", dueDay: "" });
  await (await university.as(AccountService, ORG_DEPARTMENT)).invitePerson({ personId });
  // As an invitation that was cut off leaves it: made at the provider, and not known here.
  const orphan = await university.accounts.directory.open({ username: "cut-off", name: "x", personId });
  const [subject] = [...university.accounts.bySubject].find(([, account]) => account.personId === personId)!;
  const asThem = university.service.as(PrivacyService, { personId });
  const asked = await asThem.createPrivacyRequest({ kind: PrivacyRequestKind.ERASURE, reason: "独特的理由" });
  const answer = await (
    await privacy(ORG_DEPARTMENT)
  ).decidePrivacyRequest({
    requestId: asked.id,
    outcome: PrivacyOutcome.ERASED,
    ground: LegalGround.CONSENT_WITHDRAWN,
  });
  expect(answer.person).toBeUndefined();
  await expect(university.exchange(subject)).rejects.toMatchObject({ reason: "LOGIN_NOT_LINKED" });
  const ofErasure = () => told.filter((each) => each.endsWith("PersonErased"));
  const listeners = ["learning", "meetings", "points", "portal", "services-hall"];
  while (
    [subject, orphan].some((each) => university.accounts.bySubject.has(each)) ||
    ofErasure().length < listeners.length
  )
    await new Promise((resolve) => setImmediate(resolve));
  expect(ofErasure().sort()).toEqual(listeners.map((listener) => `${listener} PersonErased`));
  const people = await university.as(IdentityService, ORG_DEPARTMENT);
  for (const query of [number, "独一无二的名字", "已删除"])
    expect((await people.listMembers({ organizationId: university.id("YT"), query })).people).toEqual([]);
  await university.auditOf({ personId }, (actions) => actions.includes("identity.privacy.decide"));
  const names = (await university.service.database.db!.listCollections().toArray()).map(({ name }) => name);
  for (const name of names.filter((each) => each !== "idempotency_keys")) {
    const all = JSON.stringify(await university.service.database.db!.collection(name).find().toArray());
    for (const trace of [number, "独一无二的名字", "unmistakable", "独特的事项", "独特的理由", subject])
      expect([name, trace, all.includes(trace)]).toEqual([name, trace, false]);
  }
  // A page that is still open writes nothing about them any more.
  const entries = [{ field: ProfileField.PHONE, value: "000-0000-0012" }];
  for (const attempt of [
    (await profiles(ORG_DEPARTMENT)).updateProfile({ personId, entries, basis: "b" }),
    office.movePerson({ personId, branchId: university.id("YT/ADMIN/LOGISTICS"), basis: "b" }),
    office.assignGroup({ personId, groupId: "" }),
    office.openFollowUp({ personId, matter: "m" }),
  ])
    await expect(attempt).rejects.toMatchObject({ reason: "PERSON_NOT_FOUND" });
});

test("the services hall is told of a day of leaving and of another kind of person, and of nothing else", async () => {
  const office = await members(ORG_DEPARTMENT);
  const branchId = university.id("YT/ECON/UG1");
  const wish = { branchId, name: "何示五", number: "YT2026-7003", category: PersonCategory.STUDENT };
  const { id: personId } = await office.createPerson(wish);
  const update = async (field: ProfileField, value: string) =>
    (await profiles(ORG_DEPARTMENT)).updateProfile({ personId, entries: [{ field, value }], basis: "b" });
  await update(ProfileField.LEAVE_DAY, "2028-06-30");
  await update(ProfileField.EDUCATION, "本科");
  const row = { number: wish.number, name: wish.name, branchPath: "YT/ECON/UG1", row: 2 };
  const rows = [{ ...row, category: PersonCategory.STAFF }];
  await office.importMembers({ organizationId: branchId, rows, fileName: "r.xlsx" });
  await update(ProfileField.LEAVE_DAY, "");
  const ofThem = () => circumstances.filter((each) => each["personId"] === personId);
  while (ofThem().length < 3) await new Promise((resolve) => setImmediate(resolve));
  const said = ofThem().map(({ leaveDay, categoryChanged }) => `${leaveDay} ${categoryChanged}`);
  expect(said.sort()).toEqual([" false", "2028-06-30 false", "2028-06-30 true"]);
});

test("an answer that cannot be carried out any more is none: the request waits again", async () => {
  const office = await members(ORG_DEPARTMENT);
  const branchId = university.id("YT/ECON/UG1");
  const wish = { branchId, name: "何示四", number: "YT2026-7002", category: PersonCategory.STUDENT };
  const { id: personId } = await office.createPerson(wish);
  const asThem = university.service.as(PrivacyService, { personId });
  const { id: requestId } = await asThem.createPrivacyRequest({ kind: PrivacyRequestKind.ERASURE });
  const roles = await university.as(RoleService, ORG_DEPARTMENT);
  await roles.assignRole({ organizationId: branchId, personId, role: "PUBLICITY_OFFICER", basis: "b" });
  // As after a kill between the answer and what follows from it, with a role given meanwhile.
  const collection = university.service.database.db!.collection<{ _id: string }>("privacy_requests");
  await collection.updateOne({ _id: requestId }, {
    $set: { outcome: "ERASED", ground: "CONSENT_WITHDRAWN", decideTime: new Date(), deciderId: "a" },
    $push: { outbox: newEvent(PrivacyAnsweredSchema, { requestId }, new Date()) },
  } as never);
  const outcomes = async () =>
    (await asThem.listMyPrivacyRequests({})).requests.map(({ outcome }) => outcome);
  await university.auditOf({ personId }, (actions) => actions.includes("identity.privacy.reopen"));
  expect(await outcomes()).toEqual([PrivacyOutcome.UNSPECIFIED]);
  expect((await office.getMemberRecord({ personId })).person?.name).toBe("何示四");
});

test("nobody but the office answers such requests, and only with a second factor", async () => {
  const request = { requestId: "x", outcome: PrivacyOutcome.REFUSED, ground: LegalGround.LEGAL_DUTY };
  for (const number of [SECRETARY, AUDITOR, university.collegeOfficer("YT/ECON")])
    await expect((await privacy(number)).decidePrivacyRequest(request)).rejects.toMatchObject({
      reason: "PERMISSION_DENIED",
    });
  const weak = await university.as(PrivacyService, ORG_DEPARTMENT, { factors: 1 });
  await expect(weak.decidePrivacyRequest(request)).rejects.toMatchObject({ reason: "SECOND_FACTOR_NEEDED" });
});
