import { dayOf, ExpectedError, holdsPermission, newId, type Clock, type PersonActor } from "@qiming/core";
import type { MemberStatus, PersonCategory } from "../domain/organization.ts";
import { withBranch, withDecision, type DecisionKind, type Person } from "../domain/person.ts";
import type { Tree } from "../domain/tree.ts";
import { describeRecord, type MemberRecord } from "./member-record.ts";
import type { People, Trees } from "./ports.ts";

interface Ports {
  readonly trees: Trees;
  readonly people: People;
  readonly clock: Clock;
}

const PERMISSION = "identity.members.write";

/** The decisions about one person. */
export function changeMember(ports: Ports) {
  const { trees, people, clock } = ports;
  const change = async (
    actor: PersonActor,
    personId: string,
    action: string,
    details: Record<string, string>,
    decide: (person: Person) => Person,
  ): Promise<MemberRecord> => {
    const person = await people.change(personId, (before) => ({
      person: decide(before),
      act: { action, actorId: actor.personId, personId, organizationId: before.branchId ?? "", details },
    }));
    return describeRecord(ports, person);
  };

  return {
    /** @throws ORGANIZATION_NOT_FOUND, ORGANIZATION_ENDED, ORGANIZATION_IS_NO_BRANCH, PERSON_NUMBER_TAKEN */
    async create(
      actor: PersonActor,
      wish: { branchId: string; name: string; number: string; category: PersonCategory },
    ): Promise<{ person: Person; branch: ReturnType<Tree["find"]> }> {
      const branch = requireBranch(await trees.now(), wish.branchId);
      const now = clock.now();
      const stay = { branchId: branch.id, fromDay: dayOf(now), basis: "", actorId: actor.personId };
      const person: Person = {
        id: newId(now),
        ...wish,
        logins: [],
        assignments: [],
        decisions: [],
        stays: [stay],
        followUps: [],
      };
      await people.add(person, {
        action: "identity.members.create",
        actorId: actor.personId,
        personId: person.id,
        organizationId: branch.id,
      });
      return { person, branch };
    },
    /** @throws OWN_RECORD, STATUS_STEP_FORBIDDEN, DECISION_DAY_INVALID, BRANCH_NEEDED, PERSON_NOT_FOUND, PERSON_BUSY */
    async decideStatus(
      actor: PersonActor,
      personId: string,
      wish: { status: MemberStatus | undefined; kind: DecisionKind; day: string; reference: string },
    ): Promise<MemberRecord> {
      requireOther(actor, personId);
      const now = clock.now();
      const decision = { ...wish, actorId: actor.personId, recordTime: now };
      const details = { status: wish.status ?? "NONE", kind: wish.kind, day: wish.day };
      return change(actor, personId, "identity.members.decide_status", details, (person) =>
        withDecision(person, decision, dayOf(now)),
      );
    },
    /** @throws OWN_RECORD, ORGANIZATION_NOT_FOUND, ORGANIZATION_ENDED, ORGANIZATION_IS_NO_BRANCH, PERMISSION_DENIED, PERSON_BUSY */
    async move(actor: PersonActor, personId: string, branchId: string, basis: string): Promise<MemberRecord> {
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
    /** @throws PERSON_NOT_FOUND, PERSON_BUSY */
    async openFollowUp(
      actor: PersonActor,
      personId: string,
      matter: string,
      dueDay: string,
    ): Promise<MemberRecord> {
      const now = clock.now();
      const followUp = {
        id: newId(now),
        matter,
        dueDay,
        helperId: actor.personId,
        openDay: dayOf(now),
        closeDay: "",
      };
      const details = { followUpId: followUp.id };
      return change(actor, personId, "identity.followups.open", details, (person) => ({
        ...person,
        followUps: [...person.followUps, followUp],
      }));
    },
    /** @throws FOLLOW_UP_NOT_FOUND (not_found), PERSON_NOT_FOUND, PERSON_BUSY */
    async closeFollowUp(actor: PersonActor, personId: string, followUpId: string): Promise<MemberRecord> {
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

/** Nobody decides about themselves. @throws OWN_RECORD (failed_precondition) */
export function requireOther(actor: PersonActor, personId: string): void {
  if (actor.personId === personId)
    throw new ExpectedError("failed_precondition", "OWN_RECORD", "nobody decides about themselves");
}
