import { addDays, dayOf, newId, type Clock } from "@qiming/core";
import { readYaml } from "@qiming/service-kit";
import type { Login } from "../domain/account.ts";
import { newPerson, type Person } from "../domain/person.ts";
import {
  readRegister,
  type Register,
  type RegisterOrganization,
  type RegisterPerson,
} from "../domain/register.ts";
import type { RoleAssignment } from "../domain/roles.ts";
import type { Tree, TreeChange } from "../domain/tree.ts";
import type { Change, People, Trees } from "./ports.ts";

/** Who brings in what a file says. */
export const OPERATOR = "operator";

interface Ports {
  readonly trees: Trees;
  readonly people: People;
  readonly clock: Clock;
}

/**
 * Brings organisations, people and roles to the state that a register file describes. Each person and organisation is one write, found by
 * its natural key: an import that was cut off is finished by doing it again.
 *
 * @throws REGISTER_INVALID (invalid_argument) with every fault by line; nothing is written then
 */
export function importRegister({ trees, people, clock }: Ports) {
  return async (yaml: string, fileName: string, issuer: string): Promise<Record<Change, number>> => {
    const source = readYaml(yaml, fileName || "register.yaml");
    const register = readRegister(source.root);
    source.refuse("REGISTER_INVALID");
    const counts: Record<Change, number> = { created: 0, changed: 0, unchanged: 0 };
    const basis = fileName || "register.yaml";
    const tree = await putOrganizations(register, trees, clock, basis, counts);
    const idOf = (codePath: string) => tree.findByCodePath(codePath)!.id;
    for (const each of register.people) {
      const act = { action: "identity.register.import", actorId: OPERATOR };
      counts[
        await people.put(each.number, (before) => merged(before, each, idOf, issuer, basis, clock.now()), act)
      ]++;
    }
    return counts;
  };
}

async function putOrganizations(
  register: Register,
  trees: Trees,
  clock: Clock,
  basis: string,
  counts: Record<Change, number>,
): Promise<Tree> {
  let tree = await trees.now();
  for (const each of register.organizations) {
    let done: Change = "unchanged";
    tree = await trees.record({ recordTime: clock.now(), actorId: OPERATOR, basis }, (now) => {
      const change = changeOf(now, each);
      done = change === undefined ? "unchanged" : change.kind === "create" ? "created" : "changed";
      return change;
    });
    counts[done]++;
  }
  return tree;
}

function changeOf(tree: Tree, wish: RegisterOrganization): TreeChange | undefined {
  const { type, name, branchKind, order, code, codePath, parentPath } = wish;
  const known = tree.findByCodePath(codePath);
  if (!known) {
    const parentId = parentPath ? tree.findByCodePath(parentPath)!.id : undefined;
    return { kind: "create", id: newId(), parentId, type, code, name, branchKind, order };
  }
  const isSame =
    known.type === type &&
    known.name === name &&
    (known.branchKind ?? undefined) === branchKind &&
    known.order === order;
  return isSame ? undefined : { kind: "amend", id: known.id, type, name, branchKind, order };
}

/** What people decided here outranks a file: whoever was given a status or moved by them stays as they left it. */
const isPersons = (last: { readonly actorId: string } | undefined): boolean =>
  last !== undefined && last.actorId !== OPERATOR;

/** What a register says of a person, laid over what is known: what people decided here, roles that they gave, other logins and the history stay. */
function merged(
  before: Person | undefined,
  wish: RegisterPerson,
  idOf: (codePath: string) => string,
  issuer: string,
  reference: string,
  now: Date,
): Person {
  const day = dayOf(now);
  const branchId = isPersons(before?.stays.at(-1))
    ? before!.branchId
    : wish.branchPath && idOf(wish.branchPath);
  const status = isPersons(before?.decisions.at(-1)) ? before!.memberStatus : wish.status;
  const isNewStatus = before ? before.memberStatus !== status : status !== undefined;
  const decision = {
    status,
    kind: "REGISTER" as const,
    day,
    reference,
    actorId: OPERATOR,
    recordTime: now,
  };
  const stay = { branchId: branchId ?? "", fromDay: day, basis: reference, actorId: OPERATOR };
  const { number, name, category, isLeagueMember, leaves } = wish;
  const base = before ?? newPerson({ id: "", number, name, category });
  // What is known already was entered by somebody, or comes from the file as it was read first.
  const told = leaves && ("day" in leaves ? leaves.day : addDays(day, leaves.inDays));
  const leaveDay = base.profile.LEAVE_DAY ?? told;
  return {
    ...base,
    name,
    category,
    isLeagueMember,
    profile: { ...base.profile, ...(leaveDay && { LEAVE_DAY: leaveDay }) },
    memberStatus: status,
    branchId,
    groupId: branchId === base.branchId ? base.groupId : undefined,
    logins: mergeLogins(base.logins, wish.subject ? [{ issuer, subject: wish.subject }] : []),
    assignments: mergeRoles(base.assignments, wish, idOf),
    decisions: [...base.decisions, ...(isNewStatus ? [decision] : [])],
    stays: [...base.stays, ...(branchId && branchId !== base.branchId ? [stay] : [])],
  };
}

/** A register speaks for one provider: it replaces that provider's login and leaves others alone. */
function mergeLogins(before: readonly Login[], after: readonly Login[]): Login[] {
  const issuers = new Set(after.map((each) => each.issuer));
  return [...before.filter((each) => !issuers.has(each.issuer)), ...after];
}

function mergeRoles(
  before: readonly RoleAssignment[],
  wish: RegisterPerson,
  idOf: (codePath: string) => string,
): RoleAssignment[] {
  const wanted = wish.roles.map(({ role, organizationPath, from }) => {
    const organizationId = idOf(organizationPath);
    const known = before.find(
      (each) =>
        !each.givenBy &&
        each.role === role &&
        each.organizationId === organizationId &&
        each.from.getTime() === from.getTime(),
    );
    return known ?? { id: newId(), role, organizationId, from };
  });
  return [...wanted, ...before.filter((each) => each.givenBy)];
}
