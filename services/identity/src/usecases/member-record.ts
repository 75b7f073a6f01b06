import { holdsPermission, type Clock, type PersonActor } from "@qiming/core";
import { accountState, type AccountState } from "../domain/account.ts";
import type { Organization } from "../domain/organization.ts";
import type { Person, RightsSuspension, StatusDecision } from "../domain/person.ts";
import {
  isMasked,
  requestShownTo,
  shownTo,
  type Profile,
  type ProfileChange,
  type ProfileField,
  type ProfileRequest,
} from "../domain/profile.ts";
import type { RoleAssignment } from "../domain/roles.ts";
import type { Tree } from "../domain/tree.ts";
import { getPerson, placeOf, withHelpers, type FollowUpView, type PersonView } from "./find-people.ts";
import type { AuditLog, People, Trees } from "./ports.ts";

/** Acts that are readings of a person's data, in every service. */
const READINGS = [
  "identity.records.read",
  "identity.permissions.read",
  "points.accounts.read",
  "services-hall.dossiers.read",
  "services-hall.dossiers.export",
  "services-hall.dossiers.read_file",
];
const EXPORT = "identity.members.export";
const MAX_READINGS = 200;
export const READ_RECORD = "identity.records.read";

export interface HeldRole {
  readonly assignment: RoleAssignment;
  readonly organization: Organization | undefined;
  readonly givenByName: string;
}

/** A request to change entries, with who answered it. */
export interface RequestView {
  readonly request: ProfileRequest;
  readonly deciderName: string;
}

/** A record as one reader may see it. */
export interface RecordView extends PersonView {
  readonly decisions: readonly StatusDecision[];
  readonly suspensions: readonly RightsSuspension[];
  readonly stays: readonly {
    readonly branch: Organization | undefined;
    readonly fromDay: string;
    readonly basis: string;
  }[];
  readonly followUps: readonly FollowUpView[];
  readonly roles: readonly HeldRole[];
  readonly account: { readonly state: AccountState; readonly inviteUntil?: Date | undefined };
  readonly profile: Profile;
  /** Fields that the reader sees in part only. */
  readonly masked: readonly ProfileField[];
  readonly profileChanges: readonly (ProfileChange & { readonly actorName: string })[];
  readonly profileRequests: readonly RequestView[];
}

export interface MyRecord {
  readonly record: RecordView;
  readonly readings: readonly {
    readonly readerName: string;
    readonly permission: string;
    readonly time: Date;
  }[];
}

export interface Ports {
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

/** What a reader may see of a person: of themselves everything, of others by permission. */
export function mayRead(reader: PersonActor, tree: Tree, person: Person): (permission: string) => boolean {
  const lineage = (tree.current(person.branchId ?? "") ?? tree.children(undefined)[0])?.lineage ?? [];
  return (permission) => reader.personId === person.id || holdsPermission(reader, permission, lineage);
}

/**
 * Everything the register holds about a person, as far as a reader may see it: without the right to read records, and of a profile that may
 * only be kept, only the place is told; to the person themselves everything.
 */
export async function describeRecord(
  ports: Pick<Ports, "trees" | "people" | "clock">,
  reader: PersonActor,
  person: Person,
): Promise<RecordView> {
  const { trees, people, clock } = ports;
  const tree = await trees.now();
  const isOwn = reader.personId === person.id;
  const may = mayRead(reader, tree, person);
  const isClosed = !may(READ_RECORD) || (person.blocking !== undefined && !isOwn);
  const history = may(READ_RECORD) ? person : { decisions: [], suspensions: [], stays: [], followUps: [] };
  const profile = Object.entries(isClosed ? {} : person.profile) as [ProfileField, string][];
  const requests = isClosed ? [] : person.profileRequests.toReversed();
  const changes = isClosed ? [] : person.profileChanges.toReversed();
  const names = await people.namesOf([
    ...changes.map(({ actorId }) => actorId),
    ...requests.flatMap(({ deciderId }) => deciderId ?? []),
  ]);
  const shown = (field: ProfileField, value: string) => shownTo(may, field, value);
  return {
    person,
    ...placeOf(tree, person),
    decisions: history.decisions.toReversed(),
    suspensions: history.suspensions.toReversed(),
    stays: history.stays
      .map(({ branchId, fromDay, basis }) => ({ branch: tree.find(branchId), fromDay, basis }))
      .toReversed(),
    followUps: await withHelpers(people, history.followUps.toReversed()),
    roles: await describeRoles(ports, person.assignments),
    account: { state: accountState(person, clock.now()), inviteUntil: person.account?.inviteUntil },
    profile: Object.fromEntries(profile.map(([field, value]) => [field, shown(field, value)])),
    masked: profile.map(([field]) => field).filter((field) => isMasked(may, field)),
    profileChanges: changes.map((each) => ({
      ...each,
      before: shown(each.field, each.before),
      after: shown(each.field, each.after),
      actorName: names.get(each.actorId) ?? "",
    })),
    profileRequests: requests.map((request) => ({
      request: requestShownTo(may, request),
      deciderName: names.get(request.deciderId ?? "") ?? "",
    })),
  };
}

/** A person's record. That it is read is in the audit log before this begins. @throws PERSON_NOT_FOUND (not_found) */
export function getMemberRecord(ports: Omit<Ports, "audit">) {
  const get = getPerson(ports);
  return async (reader: PersonActor, personId: string): Promise<RecordView> =>
    describeRecord(ports, reader, (await get(personId)).person);
}

/**
 * What is stored about oneself, and who has looked at it.
 *
 * @throws PERSON_NOT_FOUND (not_found)
 */
export function getMyRecord(ports: Ports) {
  const get = getPerson(ports);
  return async (reader: PersonActor): Promise<MyRecord> => {
    const { personId } = reader;
    const { person } = await get(personId);
    const lineage = (await ports.trees.now()).line(person.branchId ?? "").map(({ id }) => id);
    const found = await Promise.all([
      ...READINGS.map((action) => ports.audit.list({ personId, action }, 0, MAX_READINGS)),
      // Whoever took out the register of an organisation above has read this record with it.
      ports.audit.list({ organizationIds: lineage, action: EXPORT }, 0, MAX_READINGS),
    ]);
    const entries = found
      .flat()
      .sort((a, b) => b.number - a.number)
      .slice(0, MAX_READINGS);
    const names = await ports.people.namesOf(entries.map(({ actorId }) => actorId));
    return {
      record: await describeRecord(ports, reader, person),
      readings: entries.map(({ actorId, action, time }) => ({
        readerName: names.get(actorId) ?? "",
        permission: action,
        time,
      })),
    };
  };
}
