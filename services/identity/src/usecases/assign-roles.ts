import {
  dayOf,
  endOf,
  ExpectedError,
  grantsHold,
  holdsPermission,
  startOf,
  type Clock,
  type PersonActor,
} from "@qiming/core";
import type { Organization } from "../domain/organization.ts";
import { isEnded, isErased, type Person } from "../domain/person.ts";
import type { RoleProposal } from "../domain/role-proposal.ts";
import {
  grantsOf,
  isRole,
  isToCome,
  permissionOver,
  requireAssignable,
  ROLES,
  rolesNow,
  rolesToCome,
  type Permission,
  type Role,
  type RoleAssignment,
} from "../domain/roles.ts";
import type { Tree } from "../domain/tree.ts";
import { requireOther } from "./change-member.ts";
import { getPerson, placeOf, type PersonView } from "./find-people.ts";
import { describeRecord, describeRoles, type HeldRole, type RecordView } from "./member-record.ts";
import type { Act, People, Proposals, Trees } from "./ports.ts";

const ADMINISTRATORS = "identity.roles.assign_administrators";

interface Ports {
  readonly trees: Trees;
  readonly people: People;
  readonly proposals: Proposals;
  readonly clock: Clock;
}

export interface ProposalView extends PersonView {
  readonly proposal: RoleProposal;
  readonly organization: Organization | undefined;
  readonly proposerName: string;
  readonly deciderName: string;
}

/** Giving and ending roles. A powerful one needs two people; nobody gives one to themselves. */
export function assignRoles(ports: Ports) {
  const { trees, people, proposals, clock } = ports;
  const get = getPerson(ports);

  const view = async (proposal: RoleProposal): Promise<ProposalView> => {
    const names = await people.namesOf([proposal.proposerId, proposal.deciderId ?? ""]);
    return {
      ...(await get(proposal.personId)),
      proposal,
      organization: (await trees.now()).find(proposal.organizationId),
      proposerName: names.get(proposal.proposerId) ?? "",
      deciderName: names.get(proposal.deciderId ?? "") ?? "",
    };
  };

  /** Writes the role down with the person. Asked again with the same proposal, it changes nothing. */
  const give = (proposal: RoleProposal, tree: Tree) =>
    people.change(proposal.personId, (person) => {
      const { id, role, organizationId, from, to, basis, proposerId } = proposal;
      const act = actOf("identity.roles.assign", proposal, proposal.deciderId ?? proposerId);
      if (person.assignments.some((each) => each.id === id)) return { person, act };
      requireGivable(proposal, person, tree);
      const assignment = { id, role, organizationId, from, to, basis, givenBy: proposerId };
      return { person: { ...person, assignments: [...person.assignments, assignment] }, act };
    });

  /** @throws as `requireAssignable`; PERSON_NOT_FOUND; ACCOUNT_NOT_TAKEN_UP for a powerful role whose holder has not shown who they are */
  const requireGivable = (
    {
      role,
      organizationId,
      proposerId,
      deciderId,
    }: Pick<RoleProposal, "role" | "organizationId" | "proposerId" | "deciderId">,
    person: Person,
    tree: Tree,
  ): void => {
    if (isErased(person)) throw new ExpectedError("not_found", "PERSON_NOT_FOUND", `no person ${person.id}`);
    const now = clock.now();
    if (isEnded(person.memberStatus))
      throw new ExpectedError("failed_precondition", "NO_MEMBER", "their membership has ended");
    requireAssignable(role, tree.require(organizationId), rolesToCome(person, now));
    if (!ROLES[role].needsSecondPerson || !person.account) return;
    const { inviteUntil, invitedBy } = person.account;
    if (inviteUntil)
      throw new ExpectedError(
        "failed_precondition",
        "ACCOUNT_NOT_TAKEN_UP",
        "the invitation was not taken up yet",
      );
    // Whoever had the one-time password could have taken the account up: of the two who give such a role neither may be the one.
    if (invitedBy && [proposerId, deciderId].includes(invitedBy))
      throw new ExpectedError(
        "failed_precondition",
        "INVITED_BY_GIVER",
        "one of the two opened their account",
      );
  };
  /** Whoever proposed it must still be one who may. @throws PROPOSER_GONE (failed_precondition) */
  const requireProposer = async (
    { proposerId, organizationId, role }: RoleProposal,
    tree: Tree,
  ): Promise<void> => {
    const proposer = await people.find(proposerId);
    const lineage = tree.current(organizationId)?.lineage ?? [];
    const needed = permissionOver(role, "identity.roles.assign");
    const may = proposer && grantsHold(grantsOf(proposer, clock.now()), needed, lineage);
    if (!may || proposer?.account?.state === "DISABLED")
      throw new ExpectedError("failed_precondition", "PROPOSER_GONE", "whoever proposed it may no longer");
  };

  return {
    /** @throws OWN_RECORD, ROLE_UNKNOWN, ROLE_MISPLACED, ROLE_HELD_ALREADY, ROLES_INCOMPATIBLE, ROLE_ABOVE_OWN, PERIOD_INVALID, PERSON_NOT_FOUND */
    async assign(
      actor: PersonActor,
      id: string,
      wish: {
        organizationId: string;
        personId: string;
        role: string;
        fromDay: string;
        toDay: string;
        basis: string;
      },
    ): Promise<ProposalView> {
      const { role, personId, organizationId, basis } = wish;
      if (!isRole(role)) throw new ExpectedError("invalid_argument", "ROLE_UNKNOWN", `no role ${role}`);
      requireOther(actor, personId);
      const tree = await trees.now();
      const organization = tree.require(organizationId);
      requireMayGive(actor, role, organization);
      const now = clock.now();
      const { person } = await get(personId);
      if (!person.assignments.some((each) => each.id === id))
        requireGivable({ role, organizationId, proposerId: actor.personId }, person, tree);
      const proposal: RoleProposal = {
        id,
        state: ROLES[role].needsSecondPerson ? "WAITING" : "AGREED",
        role,
        organizationId,
        personId,
        ...periodOf(wish.fromDay, wish.toDay, now),
        basis,
        proposerId: actor.personId,
        proposeTime: now,
      };
      if (proposal.state === "AGREED") await give(proposal, tree);
      else await proposals.add(proposal, actOf("identity.roles.propose", proposal, actor.personId));
      return view(proposal);
    },
    /** @throws PROPOSAL_NOT_FOUND, PROPOSAL_DECIDED, SECOND_PERSON_NEEDED, OWN_RECORD, ROLE_ABOVE_OWN and as `assign` */
    async decide(actor: PersonActor, proposalId: string, agree: boolean): Promise<ProposalView> {
      const known = await proposals.find(proposalId);
      if (!known) throw new ExpectedError("not_found", "PROPOSAL_NOT_FOUND", `no proposal ${proposalId}`);
      requireOther(actor, known.personId);
      // To take one's own proposal back needs nobody else.
      if (agree && known.proposerId === actor.personId)
        throw new ExpectedError("failed_precondition", "SECOND_PERSON_NEEDED", "somebody else must agree");
      const tree = await trees.now();
      // One on an organisation that has ended can still be refused.
      const organization = agree ? tree.require(known.organizationId) : tree.find(known.organizationId)!;
      requireMayGive(actor, known.role, organization);
      if (known.state !== "WAITING") throw decidedAlready();
      if (agree) {
        await requireProposer(known, tree);
        const asDecided = { ...known, deciderId: actor.personId };
        requireGivable(asDecided, (await get(known.personId)).person, tree);
      }
      const state = agree ? ("AGREED" as const) : ("REFUSED" as const);
      const decided: RoleProposal = { ...known, state, deciderId: actor.personId };
      const act = actOf(agree ? "identity.roles.agree" : "identity.roles.refuse", decided, actor.personId);
      // Decided first: of two who decide at once one is heard. What follows from it is done here and, where this dies, by its event.
      if (!(await proposals.decide(decided, act))) throw decidedAlready();
      if (agree) await give(decided, tree);
      return view(decided);
    },
    /** Gives what was agreed to, if it was not given yet. What stands against it by now is for people to see to. */
    async giveAgreed(proposalId: string): Promise<void> {
      const proposal = await proposals.find(proposalId);
      if (proposal?.state !== "AGREED") return;
      try {
        await give(proposal, await trees.now());
      } catch (error) {
        if (!(error instanceof ExpectedError) || error.code === "aborted") throw error;
      }
    },
    async listWaiting(organizationId: string): Promise<ProposalView[]> {
      const tree = await trees.now();
      const waiting = await proposals.listWaiting(idsBelow(tree, organizationId));
      const views = await Promise.allSettled(waiting.map(view));
      // About somebody who is erased nothing is to be decided any more.
      return views.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    },
    /** @throws ROLE_NOT_HELD (not_found), ROLE_ABOVE_OWN (permission_denied), PERSON_BUSY */
    async end(
      actor: PersonActor,
      organizationId: string,
      heldRoleId: string,
      basis: string,
    ): Promise<RecordView> {
      const now = clock.now();
      const isMeant = (each: RoleAssignment) => each.id === heldRoleId && isToCome(each, now);
      const holder = (await people.holdersOn([organizationId])).find(({ assignments }) =>
        assignments.some((each) => each.organizationId === organizationId && isMeant(each)),
      );
      if (!holder) throw new ExpectedError("not_found", "ROLE_NOT_HELD", `no role ${heldRoleId} here`);
      const { role } = holder.assignments.find(isMeant)!;
      requireMayGive(actor, role, (await trees.now()).find(organizationId)!);
      const person = await people.change(holder.id, (before) => ({
        person: {
          ...before,
          assignments: before.assignments.map((each) => (isMeant(each) ? { ...each, to: now } : each)),
        },
        act: {
          action: "identity.roles.end",
          actorId: actor.personId,
          personId: holder.id,
          organizationId,
          details: { role, heldRoleId, basis },
        },
      }));
      return describeRecord(ports, actor, person);
    },
    /** Who may do something on an organisation, and by which roles: held there or above. @throws ORGANIZATION_NOT_FOUND */
    async holders(
      organizationId: string,
      permission: string,
    ): Promise<(PersonView & { roles: readonly HeldRole[] })[]> {
      const tree = await trees.now();
      const organization = tree.find(organizationId);
      if (!organization)
        throw new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", `no organisation ${organizationId}`);
      const now = clock.now();
      const found = await people.holdersOn(organization.lineage);
      const views = found.map(async (person) => {
        const giving = rolesNow(person, now).filter(
          (each) =>
            organization.lineage.includes(each.organizationId) &&
            (!permission || ROLES[each.role].permissions.includes(permission as Permission)),
        );
        return {
          person,
          ...placeOf(tree, person),
          roles: await describeRoles(ports, giving),
        };
      });
      return (await Promise.all(views)).filter(({ roles }) => roles.length > 0);
    },
    /** What a person may do, by permission, and which roles give it. @throws PERSON_NOT_FOUND */
    async explain(personId: string): Promise<{ permission: Permission; roles: readonly HeldRole[] }[]> {
      const { person } = await get(personId);
      const now = clock.now();
      const inForce = rolesNow(person, now);
      const permissions = [...new Set(inForce.flatMap(({ role }) => ROLES[role].permissions))].sort();
      return Promise.all(
        permissions.map(async (permission) => ({
          permission,
          roles: await describeRoles(
            ports,
            inForce.filter(({ role }) => ROLES[role].permissions.includes(permission)),
          ),
        })),
      );
    },
  };
}

const decidedAlready = () =>
  new ExpectedError("failed_precondition", "PROPOSAL_DECIDED", "it was decided already");

function requireMayGive(actor: PersonActor, role: Role, organization: Organization): void {
  if (!ROLES[role].isAdministrator) return;
  if (!holdsPermission(actor, ADMINISTRATORS, organization.lineage))
    throw new ExpectedError("permission_denied", "ROLE_ABOVE_OWN", "only a security administrator gives it", {
      metadata: { role },
    });
}

/** @throws PERIOD_INVALID (invalid_argument) */
function periodOf(fromDay: string, toDay: string, now: Date): { from: Date; to?: Date } {
  try {
    const from = fromDay && fromDay !== dayOf(now) ? startOf(fromDay) : now;
    const to = toDay ? endOf(toDay) : undefined;
    if (to && to <= from) throw new RangeError("ends before it begins");
    return { from, ...(to && { to }) };
  } catch (cause) {
    throw new ExpectedError("invalid_argument", "PERIOD_INVALID", (cause as Error).message, { cause });
  }
}

const idsBelow = (tree: Tree, id: string): string[] => [
  id,
  ...tree.children(id).flatMap((child) => idsBelow(tree, child.id)),
];

const actOf = (action: string, proposal: RoleProposal, actorId: string): Act => ({
  action,
  actorId,
  personId: proposal.personId,
  organizationId: proposal.organizationId,
  details: {
    role: proposal.role,
    proposalId: proposal.id,
    fromDay: dayOf(proposal.from),
    ...(proposal.to && { toTime: proposal.to.toISOString() }),
  },
});
