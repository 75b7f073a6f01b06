import { newId, type Clock, type PersonActor } from "@qiming/core";
import type { Organization } from "../domain/organization.ts";
import type { Person } from "../domain/person.ts";
import type { RoleAssignment } from "../domain/roles.ts";
import { getPerson, withHelpers, type FollowUpView, type PersonView } from "./find-people.ts";
import type { AuditLog, People, Trees } from "./ports.ts";

const READ_RECORD = "identity.records.read";
const MAX_READINGS = 200;

export interface HeldRole {
  readonly assignment: RoleAssignment;
  readonly organization: Organization | undefined;
  readonly givenByName: string;
}

export interface MemberRecord extends PersonView {
  readonly stays: readonly {
    readonly branch: Organization | undefined;
    readonly fromDay: string;
    readonly basis: string;
  }[];
  readonly followUps: readonly FollowUpView[];
  readonly roles: readonly HeldRole[];
}

export interface MyRecord {
  readonly record: MemberRecord;
  readonly readings: readonly {
    readonly readerName: string;
    readonly permission: string;
    readonly time: Date;
  }[];
}

interface Ports {
  readonly trees: Trees;
  readonly people: People;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

/** Roles with the organisations and the people behind them, by name. */
export async function describeRoles(
  { trees, people }: Pick<Ports, "trees" | "people">,
  assignments: readonly RoleAssignment[],
): Promise<HeldRole[]> {
  const tree = await trees.now();
  const names = await people.namesOf(assignments.flatMap(({ givenBy }) => givenBy ?? []));
  return assignments.map((assignment) => ({
    assignment,
    organization: tree.find(assignment.organizationId),
    givenByName: names.get(assignment.givenBy ?? "") ?? "",
  }));
}

/** Everything the register holds about a person, put together for a reader. */
export async function describeRecord(
  ports: Omit<Ports, "audit" | "clock">,
  person: Person,
): Promise<MemberRecord> {
  const tree = await ports.trees.now();
  return {
    person,
    branch: tree.current(person.branchId ?? ""),
    stays: person.stays
      .map(({ branchId, fromDay, basis }) => ({ branch: tree.find(branchId), fromDay, basis }))
      .toReversed(),
    followUps: await withHelpers(ports.people, person.followUps.toReversed()),
    roles: await describeRoles(ports, person.assignments),
  };
}

/**
 * A person's record. That it was read is in the audit log before the reader has it.
 *
 * @throws PERSON_NOT_FOUND (not_found)
 */
export function getMemberRecord(ports: Ports) {
  const get = getPerson(ports);
  return async (actor: PersonActor, personId: string): Promise<MemberRecord> => {
    const { person, branch } = await get(personId);
    const now = ports.clock.now();
    if (actor.personId !== personId)
      await ports.audit.append(newId(now), now, {
        action: READ_RECORD,
        actorId: actor.personId,
        personId,
        organizationId: branch?.id ?? "",
      });
    return describeRecord(ports, person);
  };
}

/**
 * What is stored about oneself, and who has looked at it.
 *
 * @throws PERSON_NOT_FOUND (not_found)
 */
export function getMyRecord(ports: Ports) {
  const get = getPerson(ports);
  return async (personId: string): Promise<MyRecord> => {
    const { person } = await get(personId);
    const entries = await ports.audit.list({ actorId: "", personId, action: READ_RECORD }, 0, MAX_READINGS);
    const names = await ports.people.namesOf(entries.map(({ actorId }) => actorId));
    return {
      record: await describeRecord(ports, person),
      readings: entries.map(({ actorId, action, time }) => ({
        readerName: names.get(actorId) ?? "",
        permission: action,
        time,
      })),
    };
  };
}
