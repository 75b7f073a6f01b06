import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { AccountService } from "@qiming/contracts/identity/v1/account_service";
import {
  IdentityService,
  MemberStatus,
  PersonCategory,
} from "@qiming/contracts/identity/v1/identity_service";
import { AccountState, DecisionKind, MemberService } from "@qiming/contracts/identity/v1/member_service";
import { RoleService } from "@qiming/contracts/identity/v1/role_service";
import {
  AUDITOR,
  LOGIN_ISSUER,
  MEMBER,
  ORG_DEPARTMENT,
  ORG_DEPARTMENT_2,
  SECURITY,
  SECURITY_2,
  startUniversity,
  type University,
} from "./university.ts";

let university: University;
let count = 0;

beforeAll(async () => {
  university = await startUniversity();
}, 60_000);
afterAll(() => university.stop());

const accountsAs = (number: string, more = {}) => university.as(AccountService, number, more);

/** Somebody whom nobody can log in as yet. */
async function newcomer() {
  const number = `YT2026-${8000 + count++}`;
  const office = await university.as(MemberService, ORG_DEPARTMENT);
  const branchId = university.id("YT/ECON/UG1");
  const wish = { branchId, name: "新示一", number, category: PersonCategory.STUDENT };
  return { ...(await office.createPerson(wish)), number };
}
const subjectOf = (personId: string) =>
  [...university.accounts.bySubject].find(([, account]) => account.personId === personId)?.[0] ?? "";
const recordOf = async (personId: string) =>
  (await university.as(MemberService, ORG_DEPARTMENT)).getMemberRecord({ personId });

const later = (seconds: number) =>
  university.clock.set(new Date(university.clock.now().getTime() + seconds * 1000).toISOString());

/** The provider hears beside the calls: looks until it has. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

test("an invitation opens an account once and in time; the first login takes it up", async () => {
  const { id: personId, number } = await newcomer();
  expect((await recordOf(personId)).accountState).toBe(AccountState.UNSPECIFIED);
  const office = await accountsAs(ORG_DEPARTMENT);
  const invitation = await office.invitePerson({ personId });
  expect(invitation.username).toBe(number.toLowerCase());
  expect(invitation.oneTimePassword).toMatch(/^([2-9a-z]{4}-){3}[2-9a-z]{4}$/);
  const subject = subjectOf(personId);
  expect(university.accounts.bySubject.get(subject)!.password).toBe(invitation.oneTimePassword);
  expect((await recordOf(personId)).accountState).toBe(AccountState.INVITED);
  expect((await university.exchange(subject)).personId).toBe(personId);
  expect((await recordOf(personId)).accountState).toBe(AccountState.ACTIVE);
  const stored = await university.service.database.db!.collection("people").findOne({ number });
  expect(JSON.stringify(stored)).not.toContain(invitation.oneTimePassword);
});

test("an invitation that lies for a week opens nothing; the next one does, and ends every login before it", async () => {
  const { id: personId } = await newcomer();
  const office = await accountsAs(ORG_DEPARTMENT);
  await office.invitePerson({ personId });
  const subject = subjectOf(personId);
  const start = university.clock.now();
  university.clock.set(new Date(start.getTime() + 7 * 24 * 3_600_000).toISOString());
  await expect(university.exchange(subject)).rejects.toMatchObject({ reason: "INVITATION_EXPIRED" });
  expect((await recordOf(personId)).accountState).toBe(AccountState.INVITATION_EXPIRED);
  await (await accountsAs(ORG_DEPARTMENT)).invitePerson({ personId });
  const before = BigInt(Math.floor(university.clock.now().getTime() / 1000) - 60);
  await expect(university.exchange(subject, before)).rejects.toMatchObject({ reason: "SESSION_ENDED" });
  expect((await university.exchange(subject)).personId).toBe(personId);
});

test("an account of the same name that is somebody else's is never taken over", async () => {
  const { id: personId, number } = await newcomer();
  const other = await university.accounts.directory.open({
    username: number.toLowerCase(),
    name: "x",
    personId: "somebody else",
  });
  const office = await accountsAs(ORG_DEPARTMENT);
  await expect(office.invitePerson({ personId })).rejects.toMatchObject({ reason: "ACCOUNT_NAME_TAKEN" });
  expect(university.accounts.bySubject.get(other)!.password).toBe("");
  await expect(university.exchange(other)).rejects.toMatchObject({ reason: "LOGIN_NOT_LINKED" });
});

test("whoever is shut out is so at once, whether or not the provider can be told, and it is told when it is back", async () => {
  const { id: personId } = await newcomer();
  const office = await accountsAs(ORG_DEPARTMENT);
  await office.invitePerson({ personId });
  const subject = subjectOf(personId);
  const login = BigInt(Math.floor(university.clock.now().getTime() / 1000));
  await university.exchange(subject, login);
  const account = university.accounts.bySubject.get(subject)!;
  await until(() => account.ends > 0);

  const news = university.service.as(IdentityService, "gateway").watchRevocations({});
  const heard = news[Symbol.asyncIterator]();
  await heard.next();
  later(5);
  university.accounts.state.isAway = true;
  const shutOut = await office.disableAccount({ personId, basis: "离校" });
  expect(shutOut.state).toBe(AccountState.DISABLED);
  for (let told: string[] = []; !told.includes(personId);) told = (await heard.next()).value.personIds;
  await heard.return?.();
  await expect(university.exchange(subject, login)).rejects.toMatchObject({ reason: "ACCOUNT_DISABLED" });
  await expect(office.invitePerson({ personId })).rejects.toMatchObject({ reason: "ACCOUNT_DISABLED" });
  expect(account.isEnabled).toBe(true);
  university.accounts.state.isAway = false;
  const ends = account.ends;
  await until(() => !account.isEnabled && account.ends > ends);

  await office.enableAccount({ personId, basis: "返校" });
  await expect(office.enableAccount({ personId, basis: "x" })).rejects.toMatchObject({
    reason: "ACCOUNT_NOT_DISABLED",
  });
  await until(() => account.isEnabled);
  await expect(university.exchange(subject, login)).rejects.toMatchObject({ reason: "SESSION_ENDED" });
  expect((await university.exchange(subject)).personId).toBe(personId);
}, 20_000);

test("an account that a register names and that is not there is opened when its person is invited", async () => {
  const number = "YT2024-0012";
  const { personId } = await university.person(number);
  expect(subjectOf(personId!)).toBe("");
  const { username } = await (await accountsAs(ORG_DEPARTMENT)).invitePerson({ personId: personId! });
  expect(username).toBe(number.toLowerCase());
  expect((await university.exchange(subjectOf(personId!))).personId).toBe(personId);
  await expect(university.person(number)).rejects.toMatchObject({ reason: "LOGIN_NOT_LINKED" });
});

test("somebody whom a register gave a login can be shut out like anybody", async () => {
  const { personId } = await university.person(MEMBER);
  const office = await accountsAs(ORG_DEPARTMENT);
  await office.disableAccount({ personId, basis: "b" });
  await expect(university.person(MEMBER)).rejects.toMatchObject({ reason: "ACCOUNT_DISABLED" });
  await office.enableAccount({ personId, basis: "b" });
  later(2);
  await university.person(MEMBER);
});

test("nobody reaches an account whose powers are above their own, or their own", async () => {
  const college = university.collegeOfficer("YT/ECON");
  const member = await university.person(MEMBER);
  const roles = await university.as(RoleService, ORG_DEPARTMENT);
  const second = await university.as(RoleService, ORG_DEPARTMENT_2);
  const wish = {
    organizationId: university.id("YT"),
    personId: member.personId,
    role: "ORG_DEPARTMENT",
    basis: "b",
  };
  const { id: proposalId } = await roles.assignRole(wish);
  await second.decideRoleProposal({ proposalId, agree: true });
  const act = { personId: member.personId, basis: "b" };
  const asCollege = await accountsAs(college);
  for (const attempt of [
    asCollege.invitePerson(act),
    asCollege.disableAccount(act),
    asCollege.enableAccount(act),
    asCollege.resetSecondFactor(act),
  ])
    await expect(attempt).rejects.toMatchObject({ reason: "ACCOUNT_ABOVE_OWN" });
  await (await accountsAs(SECURITY)).disableAccount(act);
  await expect((await accountsAs(SECURITY)).enableAccount(act)).rejects.toMatchObject({
    reason: "SECOND_PERSON_NEEDED",
  });
  await (await accountsAs(ORG_DEPARTMENT)).consentToAccount(act);
  await expect((await accountsAs(ORG_DEPARTMENT)).enableAccount(act)).rejects.toMatchObject({
    reason: "SECOND_PERSON_NEEDED",
  });
  await (await accountsAs(SECURITY)).enableAccount(act);
  const own = (await university.person(ORG_DEPARTMENT)).personId;
  await expect(
    (await accountsAs(ORG_DEPARTMENT)).disableAccount({ personId: own, basis: "b" }),
  ).rejects.toMatchObject({ reason: "OWN_RECORD" });
});

test("what takes two people to give takes two to open; an administrator's account is for security administrators alone", async () => {
  const auditor = (await university.person(AUDITOR)).personId;
  const consenter = (await university.person(SECURITY)).personId;
  const act = { personId: auditor, basis: "b" };
  const office = await accountsAs(ORG_DEPARTMENT);
  for (const attempt of [office.invitePerson(act), office.disableAccount(act), office.consentToAccount(act)])
    await expect(attempt).rejects.toMatchObject({ reason: "ACCOUNT_ABOVE_OWN" });
  const [first, second] = [await accountsAs(SECURITY), await accountsAs(SECURITY_2)];
  expect((await first.getAccount(act)).needsConsent).toBe(true);
  for (const attempt of [first.invitePerson(act), first.resetSecondFactor(act)])
    await expect(attempt).rejects.toMatchObject({ reason: "SECOND_PERSON_NEEDED" });
  await first.consentToAccount(act);
  await expect(first.invitePerson(act)).rejects.toMatchObject({ reason: "SECOND_PERSON_NEEDED" });
  expect((await second.invitePerson(act)).oneTimePassword).not.toBe("");
  // What was cut off is finished by asking again; for anything else, and after an hour, a consent counts no longer.
  expect((await second.invitePerson(act)).oneTimePassword).not.toBe("");
  await expect(second.resetSecondFactor(act)).rejects.toMatchObject({ reason: "SECOND_PERSON_NEEDED" });
  await university.exchange(subjectOf(auditor));
  await expect(second.invitePerson(act)).rejects.toMatchObject({ reason: "SECOND_PERSON_NEEDED" });
  const { consenterId, consentExpireTime } = await first.consentToAccount(act);
  expect([consenterId, consentExpireTime !== undefined]).toEqual([consenter, true]);
  later(3_601);
  await expect((await accountsAs(SECURITY_2)).invitePerson(act)).rejects.toMatchObject({
    reason: "SECOND_PERSON_NEEDED",
  });
});

test("a role that is still to come is above a college as well, and none that is powerful goes to an invitation not taken up", async () => {
  const { id: personId } = await newcomer();
  const [first, second] = [
    await university.as(RoleService, ORG_DEPARTMENT),
    await university.as(RoleService, ORG_DEPARTMENT_2),
  ];
  const college = university.collegeOfficer("YT/ECON");
  await (await accountsAs(college)).invitePerson({ personId });
  const wish = {
    organizationId: university.id("YT"),
    personId,
    role: "ORG_DEPARTMENT",
    fromDay: "2027-01-01",
    basis: "b",
  };
  await expect(first.assignRole(wish)).rejects.toMatchObject({ reason: "ACCOUNT_NOT_TAKEN_UP" });
  await university.exchange(subjectOf(personId));
  const { id: proposalId } = await first.assignRole(wish);
  await second.decideRoleProposal({ proposalId, agree: true });
  await expect((await accountsAs(college)).invitePerson({ personId })).rejects.toMatchObject({
    reason: "ACCOUNT_ABOVE_OWN",
  });
});

test("whoever invited somebody is neither of the two who give them a powerful role", async () => {
  const { id: personId } = await newcomer();
  await (await accountsAs(ORG_DEPARTMENT)).invitePerson({ personId });
  await university.exchange(subjectOf(personId));
  const [first, second] = [
    await university.as(RoleService, ORG_DEPARTMENT),
    await university.as(RoleService, ORG_DEPARTMENT_2),
  ];
  const wish = { organizationId: university.id("YT"), personId, role: "ORG_DEPARTMENT", basis: "b" };
  await expect(first.assignRole(wish)).rejects.toMatchObject({ reason: "INVITED_BY_GIVER" });
  const { id: proposalId } = await second.assignRole(wish);
  await expect(first.decideRoleProposal({ proposalId, agree: true })).rejects.toMatchObject({
    reason: "INVITED_BY_GIVER",
  });
  await (await accountsAs(SECURITY)).invitePerson({ personId });
  later(1);
  const after = BigInt(Math.floor(university.clock.now().getTime() / 1000));
  await university.exchange(subjectOf(personId), after);
  await first.decideRoleProposal({ proposalId, agree: true });
});

test("nobody takes by a decision on status what they could not end: not from an administrator, not from one above", async () => {
  const office = await university.as(MemberService, ORG_DEPARTMENT);
  const administrator = (await university.person(SECURITY)).personId;
  const day = "2026-03-01";
  await expect(
    office.suspendRights({ personId: administrator, kind: 1, fromDay: day, reference: "b" }),
  ).rejects.toMatchObject({ reason: "ROLES_HELD" });
  await expect(
    office.decideStatus({
      personId: administrator,
      memberStatus: MemberStatus.TRANSFERRED_OUT,
      decisionKind: DecisionKind.CORRECTION,
      decisionDay: day,
      reference: "b",
    }),
  ).rejects.toMatchObject({ reason: "ROLES_HELD" });
});

test("an invitation that was not taken up is still one after its person was shut out and let in again", async () => {
  const { id: personId } = await newcomer();
  const office = await accountsAs(ORG_DEPARTMENT);
  await office.invitePerson({ personId });
  await office.disableAccount({ personId, basis: "b" });
  const roles = await university.as(RoleService, ORG_DEPARTMENT_2);
  const wish = { organizationId: university.id("YT"), personId, role: "ORG_DEPARTMENT", basis: "b" };
  await expect(roles.assignRole(wish)).rejects.toMatchObject({ reason: "ACCOUNT_NOT_TAKEN_UP" });
  expect((await office.enableAccount({ personId, basis: "b" })).state).toBe(AccountState.INVITED);
  later(8 * 24 * 3_600);
  await expect(university.exchange(subjectOf(personId))).rejects.toMatchObject({
    reason: "INVITATION_EXPIRED",
  });
});

test("a lost second factor is forgotten, and every login with it", async () => {
  const { id: personId } = await newcomer();
  const office = await accountsAs(ORG_DEPARTMENT);
  await expect(office.resetSecondFactor({ personId, basis: "b" })).rejects.toMatchObject({
    reason: "ACCOUNT_MISSING",
  });
  await office.invitePerson({ personId });
  const subject = subjectOf(personId);
  university.accounts.bySubject.get(subject)!.hasSecondFactor = true;
  const login = BigInt(Math.floor(university.clock.now().getTime() / 1000));
  await university.exchange(subject, login);
  later(5);
  await (await accountsAs(ORG_DEPARTMENT)).resetSecondFactor({ personId, basis: "手机丢失" });
  expect(university.accounts.bySubject.get(subject)!.hasSecondFactor).toBe(false);
  await expect(university.exchange(subject, login)).rejects.toMatchObject({ reason: "SESSION_ENDED" });
});

test.each([
  ["by one factor", { factors: 1 as const }],
  ["by two, but long ago", { loginTime: 0 }],
])("a login %s gives no role, opens no account and exports nobody", async (_, login) => {
  const { personId } = await university.person(MEMBER);
  const roles = await university.as(RoleService, ORG_DEPARTMENT, login);
  const organizationId = university.id("YT/ECON/UG1");
  const needed = {
    code: "unauthenticated",
    reason: "SECOND_FACTOR_NEEDED",
    metadata: { acrValues: "2", maxAge: "900" },
  };
  await expect(
    roles.assignRole({ organizationId, personId, role: "PUBLICITY_OFFICER", basis: "b" }),
  ).rejects.toMatchObject(needed);
  await expect((await accountsAs(ORG_DEPARTMENT, login)).invitePerson({ personId })).rejects.toMatchObject(
    needed,
  );
  const members = await university.as(MemberService, ORG_DEPARTMENT, login);
  await expect(members.exportMembers({ organizationId })).rejects.toMatchObject(needed);
});

test("accounts are linked by issuer and subject, never by name", async () => {
  const gateway = university.service.as(IdentityService, "gateway");
  const subject = university.subjectOf(MEMBER);
  for (const wrong of [
    { issuer: "https://elsewhere.example", subject },
    { issuer: LOGIN_ISSUER, subject: MEMBER },
    { issuer: LOGIN_ISSUER, subject: MEMBER.toLowerCase() },
  ])
    await expect(gateway.exchangeLogin(wrong)).rejects.toMatchObject({ reason: "LOGIN_NOT_LINKED" });
});

test("a security administrator keeps accounts and roles without seeing a record", async () => {
  const { personId } = await university.person(MEMBER);
  const roles = await university.as(RoleService, SECURITY);
  const organizationId = university.id("YT/ECON/UG1");
  await roles.assignRole({ organizationId, personId, role: "PUBLICITY_OFFICER", basis: "b" });
  const { holders } = await roles.listHolders({ organizationId });
  const held = holders
    .find(({ person }) => person?.id === personId)!
    .roles.find(({ role }) => role === "PUBLICITY_OFFICER")!;
  const ended = await roles.endRole({ organizationId, heldRoleId: held.id, basis: "b" });
  expect(ended.person?.number).toBe(MEMBER);
  expect([ended.statusDecisions, ended.branchStays, ended.profile?.phone]).toEqual([[], [], ""]);
  const members = await university.as(MemberService, SECURITY);
  await expect(members.getMemberRecord({ personId })).rejects.toMatchObject({ reason: "PERMISSION_DENIED" });
  expect((await (await accountsAs(SECURITY)).getAccount({ personId })).hasLogin).toBe(true);
});
