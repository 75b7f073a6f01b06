import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { MEMBER_STATUSES, type MemberStatus } from "./organization.ts";
import {
  isEnded,
  newPerson,
  withBranch,
  withDecision,
  withRestoredRights,
  withSuspension,
  withToldDecision,
  type DecisionKind,
  type Person,
} from "./person.ts";
import { grantsOf } from "./roles.ts";

const person = (more: Partial<Person> = {}): Person =>
  newPerson({ id: "p", name: "林示一", number: "YT1", category: "STUDENT", branchId: "b", ...more });
const decision = (status?: MemberStatus, more: object = {}) => ({
  status,
  kind: "BRANCH_ASSEMBLY" as DecisionKind,
  day: "2026-03-18",
  reference: "r",
  actorId: "a",
  recordTime: new Date(0),
  ...more,
});
const TODAY = "2026-03-20";

test.each<[MemberStatus | undefined, MemberStatus | undefined, boolean]>([
  [undefined, "APPLICANT", true],
  [undefined, "ACTIVIST", false],
  [undefined, "FULL", false],
  ["APPLICANT", "ACTIVIST", true],
  ["ACTIVIST", "DEVELOPMENT_TARGET", true],
  ["ACTIVIST", "PROBATIONARY", false],
  ["DEVELOPMENT_TARGET", "PROBATIONARY", true],
  ["PROBATIONARY", "FULL", true],
  ["PROBATIONARY", undefined, true],
  ["FULL", "PROBATIONARY", false],
  ["FULL", "TRANSFERRED_OUT", true],
  ["TRANSFERRED_OUT", "FULL", true],
  ["DECEASED", "FULL", false],
])("a decision leads from %s to %s: %s", (from, to, isAllowed) => {
  const kind = to === "TRANSFERRED_OUT" ? "SUPERIOR" : "BRANCH_ASSEMBLY";
  const work = () => withDecision(person({ memberStatus: from }), decision(to, { kind }), TODAY);
  if (isAllowed) expect(work().memberStatus).toBe(to);
  else expect(work).toThrow(expect.objectContaining({ reason: "STATUS_STEP_FORBIDDEN" }));
});

test("a decision of tomorrow, or from before the last one, is refused; a correction may lie before", () => {
  const before = person({ memberStatus: "APPLICANT", decisions: [decision("APPLICANT")] });
  for (const day of ["2026-03-21", "2026-03-17"])
    expect(() => withDecision(before, decision("ACTIVIST", { day }), TODAY)).toThrow(
      expect.objectContaining({ reason: "DECISION_DAY_INVALID" }),
    );
  const corrected = withDecision(before, decision("FULL", { day: "2020-01-01", kind: "CORRECTION" }), TODAY);
  expect(corrected.memberStatus).toBe("FULL");
});

test("whoever has a status belongs to a branch", () => {
  expect(() => withDecision(person({ branchId: undefined }), decision("APPLICANT"), TODAY)).toThrow(
    expect.objectContaining({ reason: "BRANCH_NEEDED" }),
  );
});

test("moving to where one is changes nothing; elsewhere it is noted", () => {
  const stay = { branchId: "b", fromDay: "2026-03-18", basis: "x", actorId: "a" };
  const before = person();
  expect(withBranch(before, stay)).toBe(before);
  expect(withBranch(before, { ...stay, branchId: "c" })).toMatchObject({
    branchId: "c",
    stays: [{ branchId: "c" }],
  });
});

test("no sequence of decisions changes a status without an entry for it, and none leads on from death", () => {
  const any = fc.constantFrom(undefined, ...MEMBER_STATUSES);
  fc.assert(
    fc.property(fc.array(any, { maxLength: 30 }), (wishes) => {
      let now = person();
      let entries = 0;
      for (const wish of wishes) {
        const wasDead = now.memberStatus === "DECEASED";
        try {
          now = withDecision(now, decision(wish), TODAY);
          entries++;
          expect(wasDead).toBe(false);
        } catch (error) {
          expect(error).toMatchObject({ code: "failed_precondition" });
        }
        expect(now.decisions).toHaveLength(entries);
        expect(now.memberStatus).toBe(now.decisions.at(-1)?.status);
      }
      expect(isEnded(now.memberStatus) || STEADY.has(now.memberStatus)).toBe(true);
    }),
    { seed: 20260318, numRuns: 300 },
  );
});
const STEADY = new Set<MemberStatus | undefined>([
  undefined,
  "APPLICANT",
  "ACTIVIST",
  "DEVELOPMENT_TARGET",
  "PROBATIONARY",
  "FULL",
]);

test("a member's rights are taken by a decision and come back by another one only", () => {
  const suspension = { kind: "DETENTION", fromDay: "2026-03-01", reference: "r", actorId: "a" } as const;
  const reasonOf = (work: () => unknown) => {
    try {
      work();
      return "";
    } catch (error) {
      return (error as { reason: string }).reason;
    }
  };
  const member = person({ memberStatus: "FULL" });
  expect(reasonOf(() => withSuspension(person({ memberStatus: "ACTIVIST" }), suspension, TODAY))).toBe(
    "NO_MEMBER",
  );
  expect(reasonOf(() => withSuspension(member, { ...suspension, fromDay: "2026-03-21" }, TODAY))).toBe(
    "DECISION_DAY_INVALID",
  );
  const suspended = withSuspension(member, suspension, TODAY);
  expect(reasonOf(() => withSuspension(suspended, suspension, TODAY))).toBe("RIGHTS_SUSPENDED");
  const end = { endDay: "2026-02-28", endReference: "e" };
  expect(reasonOf(() => withRestoredRights(suspended, end, TODAY))).toBe("DECISION_DAY_INVALID");
  const restored = withRestoredRights(suspended, { ...end, endDay: "2026-03-19" }, TODAY);
  expect(restored.suspensions).toEqual([{ ...suspension, endDay: "2026-03-19", endReference: "e" }]);
  expect(reasonOf(() => withRestoredRights(restored, end, TODAY))).toBe("RIGHTS_NOT_SUSPENDED");
});

test("another branch is another group: the old one is left", () => {
  const stay = { branchId: "b2", fromDay: "2026-03-18", basis: "", actorId: "a" };
  expect(withBranch(person({ groupId: "g" }), stay).groupId).toBeUndefined();
  expect(withBranch(person({ groupId: "g" }), { ...stay, branchId: "b" }).groupId).toBe("g");
});

test.each<[MemberStatus, DecisionKind, boolean]>([
  ["ACTIVIST", "BRANCH_COMMITTEE", true],
  ["ACTIVIST", "OWN_REQUEST", false],
  ["DEVELOPMENT_TARGET", "OWN_REQUEST", false],
  ["PROBATIONARY", "BRANCH_ASSEMBLY", true],
  ["PROBATIONARY", "BRANCH_COMMITTEE", false],
  ["FULL", "SUPERIOR", true],
  ["FULL", "OWN_REQUEST", false],
  ["TRANSFERRED_OUT", "BRANCH_ASSEMBLY", false],
  ["LEFT", "OWN_REQUEST", true],
  ["REMOVED", "OWN_REQUEST", false],
])("%s is decided by %s: %s", (to, kind, isAllowed) => {
  const from: Partial<Record<MemberStatus, MemberStatus>> = {
    ACTIVIST: "APPLICANT",
    DEVELOPMENT_TARGET: "ACTIVIST",
    PROBATIONARY: "DEVELOPMENT_TARGET",
    FULL: "PROBATIONARY",
  };
  const before = person({ memberStatus: from[to] ?? "FULL" });
  const work = () => withDecision(before, decision(to, { kind }), TODAY);
  if (isAllowed) expect(work().memberStatus).toBe(to);
  else expect(work).toThrow(expect.objectContaining({ reason: "DECISION_KIND_UNFIT" }));
});

test("whoever is no longer a member holds no role any more, and whoever's rights are suspended has no say meanwhile", () => {
  const now = new Date("2026-03-18T12:00:00Z");
  const role = { id: "r", role: "BRANCH_SECRETARY", organizationId: "b", from: new Date(0) } as const;
  const member = person({ memberStatus: "FULL", assignments: [role] });
  expect(grantsOf(member, now)).toHaveLength(1);
  const suspension = { kind: "DETENTION", fromDay: "2026-03-01", reference: "r", actorId: "a" } as const;
  const suspended = withSuspension(member, suspension, TODAY);
  expect(grantsOf(suspended, now)).toEqual([]);
  const end = { endDay: "2026-03-19", endReference: "e" };
  expect(grantsOf(withRestoredRights(suspended, end, TODAY), now)).toHaveLength(1);
  const removed = withDecision(member, decision("REMOVED", { kind: "SUPERIOR", recordTime: now }), TODAY);
  expect(grantsOf(removed, now)).toEqual([]);
  expect(removed.assignments).toEqual([{ ...role, to: now }]);
});

test("what another service decided is entered once, by the register's own rules; where they forbid it a follow-up says so", () => {
  const told = { ...decision("ACTIVIST", { kind: "BRANCH_COMMITTEE" }), eventId: "e-1" };
  const before = person({ memberStatus: "APPLICANT" });
  const after = withToldDecision(before, told, TODAY);
  expect([after.memberStatus, after.decisions.length]).toEqual(["ACTIVIST", 1]);
  expect(withToldDecision(after, told, TODAY)).toBe(after);
  expect(
    withToldDecision(person({ ...after, memberStatus: "APPLICANT" }), told, TODAY).decisions,
  ).toHaveLength(1);

  const none = withToldDecision(person(), told, TODAY);
  expect(none.memberStatus).toBeUndefined();
  expect(none.followUps).toMatchObject([{ id: "e-1", closeDay: "", helperId: "a" }]);
  expect(withToldDecision(none, told, TODAY)).toBe(none);
});
