import { dayOf, ExpectedError, holdsPermission, type PersonActor } from "@qiming/core";
import type { MemberStatus, PersonCategory } from "../domain/organization.ts";
import {
  isEnded,
  newPerson,
  withBranch,
  withDecision,
  withRestoredRights,
  withSuspension,
  type DecisionKind,
  type Person,
  type SuspensionKind,
} from "../domain/person.ts";
import { isValidValue } from "../domain/profile.ts";
import { rolesToCome } from "../domain/roles.ts";
import type { Tree } from "../domain/tree.ts";
import { branchesAt, placeOf, withHelpers, type FollowUpView, type PersonView } from "./find-people.ts";
import { changeRecord, type Doing } from "./change-record.ts";
import type { Ports, RecordView } from "./member-record.ts";
import { roleBeyond } from "./roles-beyond.ts";

const PERMISSION = "identity.members.write";

/** The decisions about one person. */
export function changeMember(ports: Ports) {
  const { trees, people, clock } = ports;
  const record = changeRecord(ports);
  const change = (
    actor: PersonActor,
    personId: string,
    action: string,
    details: Doing["details"],
    decide: (person: Person) => Person,
  ): Promise<RecordView> => record(actor, personId, { action, details }, decide);

  return {
    /** @throws ORGANIZATION_NOT_FOUND, ORGANIZATION_ENDED, ORGANIZATION_IS_NO_BRANCH, PERSON_NUMBER_TAKEN */
    async create(
      actor: PersonActor,
      id: string,
      wish: { branchId: string; name: string; number: string; category: PersonCategory },
    ): Promise<PersonView> {
      const branch = requireBranch(await trees.now(), wish.branchId);
      requireName(wish.name);
      const now = clock.now();
      const stay = { branchId: branch.id, fromDay: dayOf(now), basis: "", actorId: actor.personId };
      const person = newPerson({ id, ...wish, stays: [stay] });
      await people.add(person, {
        action: "identity.members.create",
        actorId: actor.personId,
        personId: person.id,
        organizationId: branch.id,
      });
      return { person, branch, group: undefined };
    },
    /** @throws OWN_RECORD, ROLES_HELD, STATUS_STEP_FORBIDDEN, DECISION_KIND_UNFIT, DECISION_DAY_INVALID, BRANCH_NEEDED, PERSON_NOT_FOUND, PERSON_BUSY */
    async decideStatus(
      actor: PersonActor,
      personId: string,
      wish: { status: MemberStatus | undefined; kind: DecisionKind; day: string; reference: string },
    ): Promise<RecordView> {
      requireOther(actor, personId);
      const now = clock.now();
      const decision = { ...wish, actorId: actor.personId, recordTime: now };
      const isEnd = isEnded(wish.status);
      // Roles that end with it are named: nowhere else is it written that they ended by this.
      const details = (before: Person) => ({
        ...{ status: wish.status ?? "NONE", kind: wish.kind, day: wish.day },
        ...(isEnd && {
          roles: rolesToCome(before, now)
            .map(({ role }) => role)
            .join(" "),
        }),
      });
      const tree = await trees.now();
      return change(actor, personId, "identity.members.decide_status", details, (person) => {
        if (isEnd) requireRolesWithin(actor, person, tree, now);
        return withDecision(person, decision, dayOf(now));
      });
    },
    /** @throws OWN_RECORD, ORGANIZATION_NOT_FOUND, ORGANIZATION_ENDED, ORGANIZATION_IS_NO_BRANCH, PERMISSION_DENIED, PERSON_BUSY */
    async move(actor: PersonActor, personId: string, branchId: string, basis: string): Promise<RecordView> {
      requireOther(actor, personId);
      const branch = requireBranch(await trees.now(), branchId);
      if (!holdsPermission(actor, PERMISSION, branch.lineage))
        throw new ExpectedError("permission_denied", "PERMISSION_DENIED", "not permitted there", {
          metadata: { permission: PERMISSION },
        });
      const stay = { branchId, fromDay: dayOf(clock.now()), basis, actorId: actor.personId };
      return change(actor, personId, "identity.members.move", { intoId: branchId }, (person) =>
        withBranch(person, stay),
      );
    },
    /** @throws OWN_RECORD, ROLES_HELD, NO_MEMBER, RIGHTS_SUSPENDED, DECISION_DAY_INVALID, PERSON_NOT_FOUND, PERSON_BUSY */
    async suspendRights(
      actor: PersonActor,
      personId: string,
      wish: { kind: SuspensionKind; fromDay: string; reference: string },
    ): Promise<RecordView> {
      requireOther(actor, personId);
      const details = { kind: wish.kind, fromDay: wish.fromDay };
      const [tree, now] = [await trees.now(), clock.now()];
      return change(actor, personId, "identity.members.suspend_rights", details, (person) => {
        requireRolesWithin(actor, person, tree, now);
        return withSuspension(person, { ...wish, actorId: actor.personId }, dayOf(now));
      });
    },
    /** @throws OWN_RECORD, RIGHTS_NOT_SUSPENDED, DECISION_DAY_INVALID, PERSON_NOT_FOUND, PERSON_BUSY */
    async restoreRights(
      actor: PersonActor,
      personId: string,
      end: { endDay: string; endReference: string },
    ): Promise<RecordView> {
      requireOther(actor, personId);
      return change(actor, personId, "identity.members.restore_rights", { endDay: end.endDay }, (person) =>
        withRestoredRights(person, end, dayOf(clock.now())),
      );
    },
    /** @throws OWN_RECORD, PERSON_NOT_FOUND, PERSON_BUSY */
    async noteLeagueMembership(
      actor: PersonActor,
      personId: string,
      isLeagueMember: boolean,
      basis: string,
    ): Promise<RecordView> {
      requireOther(actor, personId);
      const details = { isLeagueMember: String(isLeagueMember), basis };
      return change(actor, personId, "identity.members.note_league", details, (person) =>
        person.isLeagueMember === isLeagueMember ? person : { ...person, isLeagueMember },
      );
    },
    /** @param groupId empty: into none @throws GROUP_ELSEWHERE (failed_precondition), PERSON_NOT_FOUND, PERSON_BUSY */
    async assignGroup(actor: PersonActor, personId: string, groupId: string): Promise<PersonView> {
      const tree = await trees.now();
      const wanted = groupId || undefined;
      const act = { action: "identity.members.assign_group", actorId: actor.personId, personId };
      const person = await people.change(personId, (before) => {
        requireGroup(tree, groupId, before);
        const isSame = before.groupId === wanted;
        return {
          person: isSame ? before : { ...before, groupId: wanted },
          act: { ...act, organizationId: before.branchId ?? "", details: { groupId } },
        };
      });
      return { person, ...placeOf(tree, person) };
    },
    /** @throws PERSON_NOT_FOUND, PERSON_BUSY */
    async openFollowUp(
      actor: PersonActor,
      personId: string,
      { id, matter, dueDay }: { id: string; matter: string; dueDay: string },
    ): Promise<RecordView> {
      const now = clock.now();
      const followUp = {
        id,
        matter,
        dueDay,
        helperId: actor.personId,
        openDay: dayOf(now),
        closeDay: "",
      };
      const details = { followUpId: followUp.id };
      return change(actor, personId, "identity.followups.open", details, (person) =>
        person.followUps.some((each) => each.id === id)
          ? person
          : { ...person, followUps: [...person.followUps, followUp] },
      );
    },
    /** What is open, page by page of people; nothing of a record that is blocked. */
    async listFollowUps(
      organizationId: string,
      after: string,
      limit: number,
    ): Promise<{ open: (PersonView & { followUp: FollowUpView })[]; next: string }> {
      const tree = await trees.now();
      const found = await people.listWithOpen(
        "followUps",
        branchesAt(tree, organizationId),
        after,
        limit + 1,
      );
      const page = found.slice(0, limit);
      const each = await Promise.all(
        page
          .filter(({ blocking }) => !blocking)
          .map(async (person) => {
            const open = person.followUps.filter(({ closeDay }) => !closeDay);
            const place = placeOf(tree, person);
            return (await withHelpers(people, open)).map((followUp) => ({ person, ...place, followUp }));
          }),
      );
      return { open: each.flat(), next: found.length > limit ? page.at(-1)!.number : "" };
    },
    /** @throws FOLLOW_UP_NOT_FOUND (not_found), PERSON_NOT_FOUND, PERSON_BUSY */
    async closeFollowUp(actor: PersonActor, personId: string, followUpId: string): Promise<RecordView> {
      const closeDay = dayOf(clock.now());
      return change(actor, personId, "identity.followups.close", { followUpId }, (person) => {
        const known = person.followUps.find(({ id }) => id === followUpId);
        if (!known) throw new ExpectedError("not_found", "FOLLOW_UP_NOT_FOUND", `no follow-up ${followUpId}`);
        if (known.closeDay) return person;
        const followUps = person.followUps.map((each) => (each === known ? { ...each, closeDay } : each));
        return { ...person, followUps };
      });
    },
  };
}

function requireBranch(tree: Tree, id: string) {
  const organization = tree.require(id);
  if (organization.type !== "BRANCH")
    throw new ExpectedError("failed_precondition", "ORGANIZATION_IS_NO_BRANCH", `${id} is no branch`);
  return organization;
}

/** @throws PROFILE_INVALID (invalid_argument) */
function requireName(name: string): void {
  if (!isValidValue("NAME", name))
    throw new ExpectedError("invalid_argument", "PROFILE_INVALID", "is no name", {
      violations: [{ field: "name", rule: "name", message: "is no name" }],
    });
}

/** @throws GROUP_ELSEWHERE (failed_precondition) */
function requireGroup(tree: Tree, groupId: string, { branchId }: Person): void {
  if (groupId === "") return;
  const group = tree.find(groupId);
  const home = tree.current(branchId ?? "")?.id;
  if (group?.type !== "PARTY_GROUP" || group.end || home === undefined || group.parentId !== home)
    throw new ExpectedError("failed_precondition", "GROUP_ELSEWHERE", "is no group of the person's branch");
}

/** Nobody decides about themselves. @throws OWN_RECORD (failed_precondition) */
export function requireOther(actor: PersonActor, personId: string): void {
  if (actor.personId === personId)
    throw new ExpectedError("failed_precondition", "OWN_RECORD", "nobody decides about themselves");
}

/** What takes somebody's rights takes their roles: whoever could not end those has them ended first. @throws ROLES_HELD (failed_precondition) */
function requireRolesWithin(actor: PersonActor, person: Person, tree: Tree, now: Date): void {
  const role = roleBeyond(actor.grants, person, tree, "identity.roles.assign", now);
  if (role)
    throw new ExpectedError("failed_precondition", "ROLES_HELD", "somebody above must end this role first", {
      metadata: { role },
    });
}
