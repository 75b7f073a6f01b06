import { readFile } from "node:fs/promises";
import { create } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import { AuditService } from "@qiming/contracts/identity/v1/audit_service";
import { CalendarService, PeriodKind } from "@qiming/contracts/identity/v1/calendar_service";
import {
  BranchKind,
  IdentityService,
  MemberStatus,
  OrganizationType,
  PersonCategory,
  PersonType,
} from "@qiming/contracts/identity/v1/identity_service";
import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { DecisionKind, MemberService, RowOutcome } from "@qiming/contracts/identity/v1/member_service";
import { OrganizationService } from "@qiming/contracts/identity/v1/organization_service";
import { ProposalState, RoleService } from "@qiming/contracts/identity/v1/role_service";
import { DevelopmentDecidedSchema } from "@qiming/contracts/services_hall/v1/services_hall_events";
import { dayOf, newId } from "@qiming/core";
import {
  AUDITOR,
  LOGIN_ISSUER,
  MEMBER,
  ORG_DEPARTMENT,
  ORG_DEPARTMENT_2,
  SECRETARY,
  SECURITY,
  SECURITY_2,
  startUniversity,
  type University,
} from "./university.ts";

let university: University;
let service: University["service"];
let clock: University["clock"];

beforeAll(async () => {
  university = await startUniversity();
  ({ service, clock } = university);
}, 60_000);
afterAll(() => university.stop());

const id = (path: string) => university.id(path);
const person = (number: string) => university.person(number);
const collegeOfficer = (path: string) => university.collegeOfficer(path);
const auditOf: University["auditOf"] = (query, has) => university.auditOf(query, has);
const organizations = async (number: string) => service.as(OrganizationService, await person(number));
const members = async (number: string) => service.as(MemberService, await person(number));
const roles = async (number: string) => service.as(RoleService, await person(number));
const look = (organizationId: string, asOf = "") =>
  service.as(IdentityService, { personId: "p" }).getOrganization({ organizationId, asOf });
const basis = "云汀组〔2026〕1号";

test("a branch is founded, renamed, moved, split, merged; last month's question is answered with last month's tree", async () => {
  const office = await organizations(ORG_DEPARTMENT);
  const founded = await office.createOrganization({
    parentId: id("YT/INFO"),
    type: OrganizationType.BRANCH,
    name: "网络中心党支部",
    code: "NET",
    branchKind: BranchKind.STAFF,
    basis,
  });
  expect(founded.lineage.map(({ name }) => name)).toEqual(["云汀大学党委", "信息学院党委"]);
  expect(founded.warnings.map(({ rule }) => rule)).toEqual(["BRANCH_TOO_SMALL", "SECRETARY_MISSING"]);
  const units = await service.as(IdentityService, "points").listUnits({ organizationId: id("YT/INFO") });
  const foundDays = new Map(units.units.map(({ lineage, foundDay }) => [lineage.at(-1)!.code, foundDay]));
  // What the register file brought in is as old as it says nowhere.
  expect([foundDays.get("NET"), foundDays.get("STAFF1")]).toEqual(["2026-03-18", ""]);
  clock.set("2026-04-20T02:00:00Z");
  await office.renameOrganization({ organizationId: founded.id, name: "信息中心党支部", basis });
  await office.moveOrganization({ organizationId: founded.id, parentId: id("YT/ADMIN"), basis });
  expect((await look(founded.id)).lineage.at(-1)?.name).toBe("机关后勤党委");
  expect((await look(founded.id, "2026-03-31")).name).toBe("网络中心党支部");
  expect((await look(founded.id, "2026-03-31")).lineage.at(-1)?.name).toBe("信息学院党委");
  await expect(look(founded.id, "2026-01-01")).rejects.toMatchObject({ reason: "ORGANIZATION_NOT_FOUND" });

  const { changes } = await office.listOrganizationChanges({ organizationId: founded.id });
  expect(changes.map(({ kind, other }) => [kind, other?.name ?? ""])).toEqual([
    ["move", "机关后勤党委"],
    ["rename", ""],
    ["create", ""],
  ]);
  expect(changes[2]!.organization?.name).toBe("网络中心党支部");

  const before = await look(id("YT/ADMIN/LOGISTICS"));
  const people = await service
    .as(IdentityService, await person(ORG_DEPARTMENT))
    .listMembers({ organizationId: id("YT/ADMIN/LOGISTICS"), pageSize: 4 });
  const personIds = people.people.map((each) => each.id);
  const half = {
    organizationId: id("YT/ADMIN/LOGISTICS"),
    name: "餐饮党支部",
    code: "CATERING",
    personIds,
    basis,
  };
  const split = await office.splitBranch(half);
  expect(split.fullMembers + (await look(half.organizationId)).fullMembers).toBe(before.fullMembers);
  expect((await office.splitBranch(half)).id).toBe(split.id);

  await office.mergeOrganization({ organizationId: split.id, intoId: half.organizationId, basis });
  expect((await look(half.organizationId)).fullMembers).toBe(before.fullMembers);
  expect((await look(split.id)).endDay).toBe("2026-04-20");
  const { lineage } = await service.as(IdentityService, "points").getLineage({ organizationId: split.id });
  expect(lineage.at(-1)?.id).toBe(half.organizationId);

  await expect(
    office.dissolveOrganization({ organizationId: half.organizationId, basis }),
  ).rejects.toMatchObject({ reason: "ORGANIZATION_NOT_EMPTY" });
  expect((await office.dissolveOrganization({ organizationId: founded.id, basis })).endDay).toBe(
    "2026-04-20",
  );
});

test("fifty decisions on the tree at once are all there, one after the other", async () => {
  const office = await organizations(ORG_DEPARTMENT);
  const wish = (i: number) => ({
    parentId: id("YT/ART"),
    type: OrganizationType.BRANCH,
    name: `支部${i}`,
    code: `N${i % 40}`,
    branchKind: BranchKind.STUDENT,
    basis,
  });
  const results = await Promise.allSettled(
    Array.from({ length: 50 }, (_, i) => office.createOrganization(wish(i))),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(40);
  const below = await service
    .as(IdentityService, { personId: "p" })
    .listOrganizations({ parentId: id("YT/ART") });
  expect(below.organizations.filter(({ name }) => /^支部\d/.test(name))).toHaveLength(40);
});

test("a college acts on its own organisations only, and on both ends of a move", async () => {
  const college = await organizations(collegeOfficer("YT/ECON"));
  const wish = {
    type: OrganizationType.BRANCH,
    name: "新支部",
    code: "NEW",
    branchKind: BranchKind.STUDENT,
    basis,
  };
  await expect(college.createOrganization({ ...wish, parentId: id("YT/INFO") })).rejects.toMatchObject({
    reason: "PERMISSION_DENIED",
  });
  const made = await college.createOrganization({ ...wish, parentId: id("YT/ECON") });
  await expect(
    college.moveOrganization({ organizationId: made.id, parentId: id("YT/INFO"), basis }),
  ).rejects.toMatchObject({ reason: "PERMISSION_DENIED" });
  await college.dissolveOrganization({ organizationId: made.id, basis });
});

test("a status changes by a recorded decision only, step by step, and never one's own", async () => {
  const office = await members(ORG_DEPARTMENT);
  const branchId = id("YT/ECON/UG1");
  const { id: personId } = await office.createPerson({
    branchId,
    name: "新示一",
    number: "YT2026-9001",
    category: PersonCategory.STUDENT,
  });
  const decide = (memberStatus: MemberStatus, decisionDay: string, of = personId) =>
    office.decideStatus({
      personId: of,
      memberStatus,
      decisionKind: DecisionKind.BRANCH_ASSEMBLY,
      decisionDay,
      reference: "会议记录3",
    });
  await expect(decide(MemberStatus.FULL, "2026-04-01")).rejects.toMatchObject({
    reason: "STATUS_STEP_FORBIDDEN",
    metadata: { from: "NONE", to: "FULL" },
  });
  await expect(decide(MemberStatus.APPLICANT, "2030-01-01")).rejects.toMatchObject({
    reason: "DECISION_DAY_INVALID",
  });
  await decide(MemberStatus.APPLICANT, "2026-04-01");
  const record = await decide(MemberStatus.ACTIVIST, "2026-04-10");
  expect(record.statusDecisions.map(({ memberStatus, decisionDay }) => [memberStatus, decisionDay])).toEqual([
    [MemberStatus.ACTIVIST, "2026-04-10"],
    [MemberStatus.APPLICANT, "2026-04-01"],
  ]);
  const own = (await person(ORG_DEPARTMENT)).personId;
  await expect(decide(MemberStatus.LEFT, "2026-04-10", own)).rejects.toMatchObject({ reason: "OWN_RECORD" });
  await expect(
    office.createPerson({
      branchId,
      name: "又示一",
      number: "YT2026-9001",
      category: PersonCategory.STUDENT,
    }),
  ).rejects.toMatchObject({ reason: "PERSON_NUMBER_TAKEN" });

  const moved = await office.movePerson({ personId, branchId: id("YT/ECON/PG"), basis: "转接" });
  expect(moved.person?.branch?.id).toBe(id("YT/ECON/PG"));
  expect(moved.branchStays.map(({ branch }) => branch?.name)).toEqual(["研究生党支部", "本科生第一党支部"]);
  await expect(office.movePerson({ personId, branchId: id("YT/ECON"), basis: "x" })).rejects.toMatchObject({
    reason: "ORGANIZATION_IS_NO_BRANCH",
  });
});

test("what people decided here outranks a register file that is brought in again", async () => {
  const yaml = await readFile(new URL("../../../deploy/demo/register.yaml", import.meta.url), "utf8");
  const entry = (number: string, status: string) =>
    `  - { number: ${number}, name: 再示一, category: STUDENT, status: ${status}, branch: YT/ECON/UG1 }`;
  const bringIn = (...entries: string[]) =>
    service
      .as(IdentityService, "operator")
      .importRegister(
        { yaml: [yaml.trimEnd(), ...entries].join("\n"), fileName: "r.yaml", loginIssuer: LOGIN_ISSUER },
        { timeoutMs: 60_000 },
      );
  await bringIn(entry("YT2026-9011", "ACTIVIST"), entry("YT2026-9012", "ACTIVIST"));
  const office = await members(ORG_DEPARTMENT);
  const search = service.as(IdentityService, await person(ORG_DEPARTMENT));
  const find = async (query: string) =>
    (await search.listMembers({ organizationId: id("YT"), query, pageSize: 1 })).people[0]!;
  const { id: personId } = await find("YT2026-9011");
  await office.decideStatus({
    ...{ personId, memberStatus: MemberStatus.DEVELOPMENT_TARGET, reference: "会议记录4" },
    ...{ decisionKind: DecisionKind.BRANCH_COMMITTEE, decisionDay: dayOf(clock.now()) },
  });
  await office.movePerson({ personId, branchId: id("YT/ECON/PG"), basis: "转接" });
  await bringIn(entry("YT2026-9011", "APPLICANT"), entry("YT2026-9012", "APPLICANT"));
  const [decided, other] = [await find("YT2026-9011"), await find("YT2026-9012")];
  expect(decided).toMatchObject({ memberStatus: MemberStatus.DEVELOPMENT_TARGET });
  expect(decided.branch?.id).toBe(id("YT/ECON/PG"));
  expect(other.memberStatus).toBe(MemberStatus.APPLICANT);
});

test("people are found by name, number and status, and those who are not connected stand on a list", async () => {
  const office = service.as(IdentityService, await person(ORG_DEPARTMENT));
  const search = (more: object) => office.listMembers({ organizationId: id("YT"), pageSize: 200, ...more });
  expect((await search({ query: "YT2024-000" })).people).toHaveLength(9);
  const byName = (await search({ query: "林示一" })).people;
  expect(byName.map(({ number }) => number)).toContain(SECRETARY);
  expect((await search({ query: ".*" })).people).toEqual([]);
  const activists = (await search({ memberStatus: MemberStatus.ACTIVIST })).people;
  expect(activists.length).toBeGreaterThan(0);
  expect(new Set(activists.map(({ memberStatus }) => memberStatus))).toEqual(
    new Set([MemberStatus.ACTIVIST]),
  );
  // Both hold where both are asked for.
  const both = { memberStatus: MemberStatus.FULL, personType: PersonType.NON_MEMBER };
  expect((await search(both)).people).toEqual([]);
  const unconnected = (await search({ unconnected: true })).people.map(({ number }) => number);
  expect(unconnected).toContain("YT2026-9001");
  expect(unconnected).not.toContain(SECRETARY);
});

test("a search is read page by page without a gap, by name as by number", async () => {
  const office = service.as(IdentityService, await person(ORG_DEPARTMENT));
  for (const [query, of] of [
    ["林", (each: { name: string; number: string }) => `${each.name} ${each.number}`],
    ["YT2024-00", (each: { number: string }) => each.number],
    ["", (each: { number: string }) => each.number],
  ] as const) {
    const found: string[] = [];
    for (let pageToken = ""; ;) {
      const page = await office.listMembers({ organizationId: id("YT"), query, pageSize: 7, pageToken });
      found.push(...page.people.map(of));
      pageToken = page.nextPageToken;
      if (!pageToken) break;
    }
    const all = await office.listMembers({ organizationId: id("YT"), query, pageSize: 200 });
    expect(found.slice(0, 200)).toEqual(all.people.map(of));
    expect(found).toEqual([...new Set(found)].sort());
    expect(found.length).toBeGreaterThan(14);
  }
});

test("what is followed up with somebody is seen by them, until it is closed", async () => {
  const secretary = await members(SECRETARY);
  const { personId } = await person(MEMBER);
  const opened = await secretary.openFollowUp({ personId, matter: "组织关系还在途中", dueDay: "2026-05-01" });
  const me = async () => service.as(IdentityService, await person(MEMBER)).getMe({});
  expect((await me()).followUps).toMatchObject([{ matter: "组织关系还在途中", helperName: "林示一" }]);
  const open = async () =>
    (await secretary.listFollowUps({ organizationId: id("YT/ECON/UG1") })).followUps.map(
      ({ person: who, followUp }) => [who?.id, followUp?.matter, followUp?.helperName],
    );
  expect(await open()).toEqual([[personId, "组织关系还在途中", "林示一"]]);
  await secretary.closeFollowUp({ personId, followUpId: opened.followUps[0]!.id });
  expect((await me()).followUps).toEqual([]);
  expect(await open()).toEqual([]);
  await expect(secretary.closeFollowUp({ personId, followUpId: "no" })).rejects.toMatchObject({
    reason: "FOLLOW_UP_NOT_FOUND",
  });
});

test("a plain role is given at once, a powerful one by two people, and none by oneself", async () => {
  const [first, second] = [await roles(ORG_DEPARTMENT), await roles(ORG_DEPARTMENT_2)];
  const { personId } = await person(MEMBER);
  const given = await first.assignRole({
    organizationId: id("YT/ECON/UG1"),
    personId,
    role: "DISCIPLINE_OFFICER",
    basis,
  });
  expect(given.state).toBe(ProposalState.AGREED);
  const again = { organizationId: id("YT/ECON/UG1"), personId, role: "DISCIPLINE_OFFICER", basis };
  await expect(first.assignRole(again)).rejects.toMatchObject({ reason: "ROLE_HELD_ALREADY" });

  const grantedOn = async () => (await person(MEMBER)).grants?.map(({ organizationId }) => organizationId);
  const wish = {
    organizationId: id("YT/ECON"),
    personId,
    role: "COLLEGE_COMMITTEE",
    toDay: "2027-12-31",
    basis,
  };
  const proposed = await first.assignRole(wish);
  expect(proposed.state).toBe(ProposalState.WAITING);
  expect(await grantedOn()).toEqual([id("YT/ECON/UG1")]);
  await expect(first.decideRoleProposal({ proposalId: proposed.id, agree: true })).rejects.toMatchObject({
    reason: "SECOND_PERSON_NEEDED",
  });
  const waiting = await second.listRoleProposals({ organizationId: id("YT") });
  expect(waiting.proposals.map((each) => each.id)).toContain(proposed.id);
  await second.decideRoleProposal({ proposalId: proposed.id, agree: true });
  await expect(second.decideRoleProposal({ proposalId: proposed.id, agree: false })).rejects.toMatchObject({
    reason: "PROPOSAL_DECIDED",
  });
  expect((await grantedOn())?.sort()).toEqual([id("YT/ECON"), id("YT/ECON/UG1")].sort());

  const { holders } = await first.listHolders({
    organizationId: id("YT/ECON/PG"),
    permission: "identity.organizations.write",
  });
  const mine = holders.find((each) => each.person?.id === personId)!;
  expect(mine.roles).toMatchObject([
    { role: "COLLEGE_COMMITTEE", organization: { name: "经贸学院党委" }, toDay: "2027-12-31" },
  ]);
  const { permissions } = await first.explainPermissions({ personId });
  expect(permissions.map(({ permission }) => permission)).toContain("identity.members.write");

  await first.endRole({ organizationId: id("YT/ECON"), heldRoleId: mine.roles[0]!.id, basis });
  expect(await grantedOn()).toEqual([id("YT/ECON/UG1")]);
  const self = { organizationId: id("YT"), role: "ORG_DEPARTMENT", basis };
  await expect(
    first.assignRole({ ...self, personId: (await person(ORG_DEPARTMENT)).personId }),
  ).rejects.toMatchObject({ reason: "OWN_RECORD" });
});

test("the three administrators hold nothing else, and only a security administrator makes one", async () => {
  const { personId } = await person(MEMBER);
  const wish = { organizationId: id("YT"), personId, role: "AUDIT_ADMINISTRATOR", basis };
  await expect((await roles(ORG_DEPARTMENT)).assignRole(wish)).rejects.toMatchObject({
    reason: "ROLE_ABOVE_OWN",
  });
  const [first, second] = [await roles(SECURITY), await roles(SECURITY_2)];
  await expect(first.assignRole(wish)).rejects.toMatchObject({ reason: "ROLES_INCOMPATIBLE" });
  const { roles: held } = await (await members(ORG_DEPARTMENT)).getMemberRecord({ personId });
  for (const each of held.filter(({ toDay }) => !toDay))
    await (
      await roles(ORG_DEPARTMENT)
    ).endRole({ organizationId: each.organization!.id, heldRoleId: each.id, basis });
  const proposed = await first.assignRole(wish);
  expect(proposed.state).toBe(ProposalState.WAITING);
  await second.decideRoleProposal({ proposalId: proposed.id, agree: true });
  await expect(
    first.assignRole({ ...wish, organizationId: id("YT/ECON/UG1"), role: "BRANCH_SECRETARY" }),
  ).rejects.toMatchObject({ reason: "ROLES_INCOMPATIBLE" });
  const auditor = await person(AUDITOR);
  expect(auditor.grants?.flatMap(({ permissions }) => permissions)).toEqual(["identity.audit.read"]);
});

test("every change and every reading of a record is in the log, and the person sees who read", async () => {
  const { personId } = await person("YT2024-0009");
  await (await members(SECRETARY)).getMemberRecord({ personId });
  await (await members(ORG_DEPARTMENT)).openFollowUp({ personId, matter: "x", dueDay: "" });
  const entries = await auditOf({ personId }, (actions) => actions.includes("identity.followups.open"));
  const read = entries.find(({ action }) => action === "identity.records.read");
  expect(read).toMatchObject({ actorName: "林示一", personName: expect.stringMatching(/[示样]/) });
  expect(
    JSON.stringify(entries, (_, value) => (typeof value === "bigint" ? String(value) : value)),
  ).not.toContain('"x"');
  const mine = await (await members("YT2024-0009")).getMyRecord({});
  expect(mine.readings).toMatchObject([{ readerName: "林示一", permission: "identity.records.read" }]);
  const refused = service.as(AuditService, await person(ORG_DEPARTMENT));
  await expect(refused.listAuditEntries({ organizationId: id("YT") })).rejects.toMatchObject({
    reason: "PERMISSION_DENIED",
  });
});

test("an act that is told twice is in the log once", async () => {
  const payload = create(AuditRecordedSchema, { action: "identity.test.once", actorId: "somebody" });
  const event = {
    id: newId(),
    occurTime: timestampFromDate(clock.now()),
    payload: anyPack(AuditRecordedSchema, payload),
  };
  const self = service.as(EventSubscriberService, "identity");
  await Promise.all([self.deliver({ event }), self.deliver({ event })]);
  await self.deliver({ event });
  const entries = await auditOf({ action: "identity.test.once" }, (actions) => actions.length > 0);
  expect(entries).toHaveLength(1);
  await expect(service.as(EventSubscriberService, "learning").deliver({ event })).rejects.toMatchObject({
    reason: "PERMISSION_DENIED",
  });
});

test("a status that the development of members decided is entered once, and only the services hall tells it", async () => {
  const [{ personId }, { personId: actorId }] = await Promise.all([
    person("YT2024-0224"),
    person(ORG_DEPARTMENT),
  ]);
  const payload = create(DevelopmentDecidedSchema, {
    ...{ personId, actorId, status: "DEVELOPMENT_TARGET", day: "2026-03-18", dossierId: "d-1" },
    ...{ decisionKind: "BRANCH_COMMITTEE", basis: "发展党员第 8 步" },
  });
  const event = {
    ...{ id: newId(), occurTime: timestampFromDate(clock.now()) },
    payload: anyPack(DevelopmentDecidedSchema, payload),
  };
  await expect(service.as(EventSubscriberService, "learning").deliver({ event })).rejects.toMatchObject({
    reason: "PERMISSION_DENIED",
  });
  const hall = service.as(EventSubscriberService, "services-hall");
  await Promise.all([hall.deliver({ event }), hall.deliver({ event })]);
  const { statusDecisions } = await (await members(ORG_DEPARTMENT)).getMemberRecord({ personId });
  expect(statusDecisions.filter(({ reference }) => reference === "发展党员第 8 步")).toHaveLength(1);
  const { memberStatus } = await service
    .as(IdentityService, "services-hall")
    .describePerson({ number: "YT2024-0224" });
  expect(memberStatus).toBe(MemberStatus.DEVELOPMENT_TARGET);
});

test("a change of the log shows, wherever it is made", async () => {
  const auditor = service.as(AuditService, await person(AUDITOR));
  const verify = () => auditor.verifyAudit({ organizationId: id("YT") }, { timeoutMs: 30_000 });
  const { entries, firstBroken } = await verify();
  expect(entries).toBeGreaterThan(100n);
  expect(firstBroken).toBe(0n);
  const log = service.database.db!.collection<{ _id: number; actorId: string }>("audit_entries");
  const tenth = (await log.findOne({ _id: 10 }))!;
  await log.updateOne({ _id: 10 }, { $set: { actorId: "somebody else" } });
  expect((await verify()).firstBroken).toBe(10n);
  await log.updateOne({ _id: 10 }, { $set: { actorId: tenth.actorId } });
  expect((await verify()).firstBroken).toBe(0n);
  const last = (await log.find().sort({ _id: -1 }).limit(1).toArray())[0]!;
  await log.deleteOne({ _id: last._id - 1 });
  expect((await verify()).firstBroken).toBe(BigInt(last._id - 1));
});

test("the calendar is replaced as a whole, by whoever read the present one", async () => {
  const office = service.as(CalendarService, await person(ORG_DEPARTMENT));
  const period = (kind: PeriodKind, fromDay: string, toDay: string) => ({
    kind,
    fromDay,
    toDay,
    name: { zhCn: "期", en: "period" },
  });
  const put = (periods: ReturnType<typeof period>[], version: number) =>
    office.putCalendar({ organizationId: id("YT"), calendar: { periods, version } });
  const term = period(PeriodKind.TERM, "2026-03-02", "2026-07-12");
  expect((await put([term], 0)).version).toBe(1);
  await expect(put([term], 0)).rejects.toMatchObject({ reason: "CALENDAR_CHANGED" });
  const holiday = period(PeriodKind.HOLIDAY, "2026-10-01", "2026-10-07");
  const { periods } = await put([holiday, term], 1);
  expect(periods.map(({ kind }) => kind)).toEqual([PeriodKind.TERM, PeriodKind.HOLIDAY]);
  await expect(put([term], 1)).rejects.toMatchObject({ reason: "CALENDAR_CHANGED" });
  await expect(
    put([period(PeriodKind.TERM, "2026-02-30", "2026-03-01"), term, term], 2),
  ).rejects.toMatchObject({
    reason: "CALENDAR_INVALID",
    violations: [
      { field: "calendar.periods[0].from_day", rule: "day" },
      { field: "calendar.periods[2].from_day", rule: "overlap" },
    ],
  });
  expect((await service.as(CalendarService, "points").readCalendar({})).version).toBe(2);
  await expect(
    service
      .as(CalendarService, await person(SECRETARY))
      .putCalendar({ organizationId: id("YT"), calendar: {} }),
  ).rejects.toMatchObject({ reason: "PERMISSION_DENIED" });
});

test("gateways are told of sessions that end and of people whose permissions change, from the first word on", async () => {
  const gateway = service.as(IdentityService, "gateway");
  await gateway.endSession({ sessionId: "before" });
  const stop = new AbortController();
  const news = gateway.watchRevocations({}, { signal: stop.signal })[Symbol.asyncIterator]();
  expect((await news.next()).value.sessionIds).toEqual(["before"]);
  await gateway.endSession({ sessionId: "later" });
  expect((await news.next()).value.sessionIds).toEqual(["later"]);
  const { personId } = await person("YT2024-0011");
  await (
    await roles(ORG_DEPARTMENT)
  ).assignRole({ organizationId: id("YT/ECON/UG1"), personId, role: "DISCIPLINE_OFFICER", basis });
  // People of the import may be told of first.
  for (let told: string[] = []; !told.includes(personId);) told = (await news.next()).value.personIds;
  stop.abort();
  await expect(service.as(IdentityService, "points").endSession({ sessionId: "x" })).rejects.toMatchObject({
    reason: "PERMISSION_DENIED",
  });
});

test("a sheet is tried first, refused as a whole while a row is faulty, entered once, and changes nothing again", async () => {
  const office = await members(ORG_DEPARTMENT);
  const row = (i: number, more: object = {}) => ({
    row: i + 2,
    number: `YT2027-${String(i).padStart(4, "0")}`,
    name: `新样${i}`,
    category: PersonCategory.STUDENT,
    memberStatus: MemberStatus.APPLICANT,
    branchPath: "YT/ECON/UG1",
    ...more,
  });
  const send = (rows: ReturnType<typeof row>[], validateOnly = false, organizationId = id("YT")) =>
    office.importMembers({ organizationId, rows, validateOnly, fileName: "新生.xlsx" });
  const faultsOf = async (...rows: ReturnType<typeof row>[]) =>
    (await send(rows)).results.flatMap(({ row, faults }) => faults.map(({ rule }) => `${row} ${rule}`));

  const sheet = Array.from({ length: 300 }, (_, i) => row(i));
  const trial = await send(sheet, true);
  expect([trial.written, trial.results.every(({ outcome }) => outcome === RowOutcome.CREATED)]).toEqual([
    false,
    true,
  ]);
  const wrong = [
    row(1, { number: "no number" }),
    row(2, { name: " " }),
    row(3, { category: PersonCategory.UNSPECIFIED }),
    row(4, { branchPath: "YT/ECON" }),
    row(5),
    row(6, { number: "YT2027-0005" }),
    row(7, { number: SECRETARY, memberStatus: MemberStatus.APPLICANT }),
    row(8, { number: ORG_DEPARTMENT, memberStatus: MemberStatus.FULL }),
  ];
  expect(await faultsOf(...wrong)).toEqual([
    "3 NUMBER_MALFORMED",
    "4 NAME_MALFORMED",
    "5 CATEGORY_UNKNOWN",
    "6 BRANCH_UNKNOWN",
    "8 NUMBER_TWICE",
    "9 STATUS_NEEDS_DECISION",
    "10 OWN_RECORD",
  ]);
  const search = async () =>
    (
      await service
        .as(IdentityService, await person(ORG_DEPARTMENT))
        .listMembers({ organizationId: id("YT"), query: "YT2027", pageSize: 200 })
    ).people.length;
  expect(await search()).toBe(0);
  expect((await send(sheet)).written).toBe(true);
  expect(await search()).toBe(200);
  const again = await send(sheet);
  expect(again.results.every(({ outcome }) => outcome === RowOutcome.UNCHANGED)).toBe(true);
  const moved = await send([row(0, { branchPath: "YT/ECON/PG" })]);
  expect(moved.results[0]!.outcome).toBe(RowOutcome.CHANGED);

  const econ = await members(collegeOfficer("YT/ECON"));
  const elsewhere = { rows: [row(1, { branchPath: "YT/INFO/UG" })], fileName: "x", validateOnly: false };
  await expect(econ.importMembers({ ...elsewhere, organizationId: id("YT/INFO") })).rejects.toMatchObject({
    reason: "PERMISSION_DENIED",
  });
  const { results } = await econ.importMembers({ ...elsewhere, organizationId: id("YT/ECON") });
  expect(results[0]!.faults.map(({ rule }) => rule)).toEqual(["BRANCH_ELSEWHERE"]);
});

test("of two who decide on a role at once one is heard, and what was decided is what is", async () => {
  const [first, second] = [await roles(ORG_DEPARTMENT), await roles(ORG_DEPARTMENT_2)];
  for (let round = 0; round < 8; round++) {
    const { personId } = await person(`YT2024-00${12 + round}`);
    const wish = { organizationId: id("YT/ECON"), personId: personId!, role: "ORGANIZER", basis };
    const { id: proposalId } = await first.assignRole(wish);
    const [agreed, refused] = await Promise.allSettled([
      second.decideRoleProposal({ proposalId, agree: true }),
      first.decideRoleProposal({ proposalId, agree: false }),
    ]);
    expect([agreed.status, refused.status].sort()).toEqual(["fulfilled", "rejected"]);
    const { grants } = await person(`YT2024-00${12 + round}`);
    const isGiven = grants!.some(({ organizationId }) => organizationId === id("YT/ECON"));
    expect(isGiven).toBe(agreed.status === "fulfilled");
  }
});

test("a proposal counts no longer when whoever made it may no longer make it", async () => {
  const [first, second] = [await roles(ORG_DEPARTMENT), await roles(SECURITY)];
  const { personId } = await person("YT2024-0031");
  const wish = { organizationId: id("YT/INFO"), personId: personId!, role: "ORGANIZER", basis };
  const { id: proposalId } = await second.assignRole(wish);
  const holders = await first.listHolders({ organizationId: id("YT") });
  const held = holders.holders
    .flatMap((each) => each.roles)
    .find(({ role }) => role === "SECURITY_ADMINISTRATOR")!;
  const other = await roles(SECURITY_2);
  await other.endRole({ organizationId: id("YT"), heldRoleId: held.id, basis });
  await expect(first.decideRoleProposal({ proposalId, agree: true })).rejects.toMatchObject({
    reason: "PROPOSER_GONE",
  });
  expect((await first.decideRoleProposal({ proposalId, agree: false })).state).toBe(ProposalState.REFUSED);
});

test("a change that changes nothing shows a record too, and is in the log as a reading of it", async () => {
  const { personId } = await person("YT2024-0010");
  const office = await members(ORG_DEPARTMENT);
  await office.noteLeagueMembership({ personId: personId!, leagueMember: false, basis });
  const entries = await auditOf({ personId }, (actions) => actions.includes("identity.records.read"));
  expect(entries[0]).toMatchObject({ action: "identity.records.read", personId });
});

test("a college's sheet says nothing about others' people, and takes none of those who belong to nobody", async () => {
  const econ = await members(collegeOfficer("YT/ECON"));
  const row = { row: 2, name: "新样一", category: PersonCategory.STUDENT, branchPath: "YT/ECON/UG1" };
  const faultsOf = async (number: string, memberStatus: MemberStatus) => {
    const rows = [{ ...row, number, memberStatus }];
    const request = { organizationId: id("YT/ECON"), rows, fileName: "x", validateOnly: true };
    return (await econ.importMembers(request)).results[0]!.faults.map(({ rule }) => rule);
  };
  for (const status of [MemberStatus.FULL, MemberStatus.PROBATIONARY, MemberStatus.UNSPECIFIED])
    for (const number of ["YT2024-0048", "YT2024-0300"])
      expect(await faultsOf(number, status)).toEqual(["PERSON_ELSEWHERE"]);
});

test("two colleges that bring in the same new people at once end with each of them in one place", async () => {
  const offices = [await members(collegeOfficer("YT/ECON")), await members(collegeOfficer("YT/INFO"))];
  const send = (index: number) =>
    offices[index]!.importMembers({
      organizationId: id(index === 0 ? "YT/ECON" : "YT/INFO"),
      fileName: `${index}.xlsx`,
      rows: Array.from({ length: 60 }, (_, i) => ({
        row: i + 2,
        number: `YT2028-${1000 + i}`,
        name: "新样二",
        category: PersonCategory.STUDENT,
        branchPath: index === 0 ? "YT/ECON/UG1" : "YT/INFO/UG",
      })),
    });
  await Promise.allSettled([send(0), send(1)]);
  const people = service.database.db!.collection<{ stays: unknown[] }>("people");
  const found = await people.find({ number: { $gte: "YT2028-1000", $lt: "YT2028-1060" } }).toArray();
  expect(found.length).toBeGreaterThan(0);
  expect(found.map(({ stays }) => stays.length)).toEqual(found.map(() => 1));
});

test("whoever has left keeps no branch from being dissolved, and nobody waits for them", async () => {
  const office = await organizations(ORG_DEPARTMENT);
  const branch = await office.createOrganization({
    parentId: id("YT/LAW"),
    type: OrganizationType.BRANCH,
    name: "临时支部",
    code: "GONE",
    branchKind: BranchKind.TEMPORARY,
    basis,
  });
  const register = await members(ORG_DEPARTMENT);
  const { id: personId } = await register.createPerson({
    branchId: branch.id,
    name: "新样三",
    number: "YT2026-9100",
    category: PersonCategory.STAFF,
  });
  const decide = (memberStatus: MemberStatus) =>
    register.decideStatus({
      personId,
      memberStatus,
      decisionKind: DecisionKind.CORRECTION,
      decisionDay: "2026-04-01",
      reference: "r",
    });
  await decide(MemberStatus.FULL);
  await expect(office.dissolveOrganization({ organizationId: branch.id, basis })).rejects.toMatchObject({
    reason: "ORGANIZATION_NOT_EMPTY",
  });
  const giver = await roles(ORG_DEPARTMENT);
  await giver.assignRole({ organizationId: branch.id, personId, role: "DISCIPLINE_OFFICER", basis });
  await decide(MemberStatus.DECEASED);
  const entries = await auditOf(
    { personId },
    (actions) => actions.filter((each) => each.endsWith("decide_status")).length > 1,
  );
  expect(entries.find(({ action }) => action.endsWith("decide_status"))?.details).toMatchObject({
    status: "DECEASED",
    roles: "DISCIPLINE_OFFICER",
  });
  const waiting = await service
    .as(IdentityService, await person(ORG_DEPARTMENT))
    .listMembers({ organizationId: id("YT"), unconnected: true, pageSize: 200 });
  expect(waiting.people.map((each) => each.number)).not.toContain("YT2026-9100");
  await office.dissolveOrganization({ organizationId: branch.id, basis });
});

test("what is cut off the end of the log shows to whoever noted where it ended", async () => {
  const auditor = service.as(AuditService, await person(AUDITOR));
  const organizationId = id("YT");
  // Entries were taken out above: the chain of those that are left is what is noted here.
  const log = service.database.db!.collection<{ _id: number; hash: string }>("audit_entries");
  const [last] = await log.find().sort({ _id: -1 }).limit(1).toArray();
  const known = { knownEntry: BigInt(last!._id), knownHash: last!.hash };
  expect((await auditor.verifyAudit({ organizationId, ...known })).knownHeld).toBe(true);
  await log.deleteMany({ _id: { $gte: last!._id - 5 } });
  expect((await auditor.verifyAudit({ organizationId, ...known })).knownHeld).toBe(false);
});

test("the log is searched by who, on whom and when", async () => {
  const auditor = service.as(AuditService, await person(AUDITOR));
  const search = async (more: object) =>
    (await auditor.listAuditEntries({ organizationId: id("YT"), pageSize: 200, ...more })).entries;
  const byOffice = await search({ actorNumber: ORG_DEPARTMENT });
  expect(new Set(byOffice.map(({ actorId }) => actorId))).toEqual(
    new Set([(await person(ORG_DEPARTMENT)).personId]),
  );
  expect(byOffice.length).toBeGreaterThan(0);
  expect(await search({ personNumber: "YT9999-0000" })).toEqual([]);
  expect(await search({ toDay: "2020-01-01" })).toEqual([]);
  expect((await search({ fromDay: "2026-01-01" })).length).toBeGreaterThan(0);
  await expect(search({ fromDay: "2026-02-30" })).rejects.toMatchObject({ reason: "INVALID_REQUEST" });
});
