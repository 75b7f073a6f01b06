import { dayOf, ExpectedError, type Clock } from "@qiming/core";
import type { MemberStatus } from "../domain/organization.ts";
import { typeOf, withArrival, withBranch, withDecision, type Person } from "../domain/person.ts";
import { rolesToCome } from "../domain/roles.ts";
import type { Tree } from "../domain/tree.ts";
import type { Act, People, Transfers, Trees } from "./ports.ts";

/** A transfer of affiliation that the other side has accepted. */
export interface AcceptedTransfer {
  readonly transferId: string;
  readonly attempt: number;
  readonly personId: string;
  /** Empty: from outside. */
  readonly fromBranchId: string;
  /** Empty: to outside. */
  readonly toBranchId: string;
  /** Of somebody from outside. */
  readonly memberStatus: MemberStatus;
  readonly day: string;
  readonly basis: string;
  readonly actorId: string;
}

/**
 * Does in the register what an accepted transfer says, once, by the register's own rules. What they refuse is told back with its reason, and not tried
 * again by itself.
 */
export function carryOutTransfer({
  trees,
  people,
  transfers,
  clock,
}: {
  readonly trees: Trees;
  readonly people: People;
  readonly transfers: Transfers;
  readonly clock: Clock;
}) {
  return async (transfer: AcceptedTransfer): Promise<void> => {
    const { transferId, attempt, personId, fromBranchId, toBranchId, day, actorId } = transfer;
    const id = `${transferId}-${attempt}`;
    if (await transfers.has(id)) return;
    const tree = await trees.now();
    const now = clock.now();
    const act = (): Act => ({
      action: toBranchId && fromBranchId ? "identity.members.move" : "identity.members.decide_status",
      ...{ actorId, personId, organizationId: fromBranchId || toBranchId },
      details: { transferId, day, ...(toBranchId && { intoId: toBranchId }) },
    });
    const carryOut = async (): Promise<string> => {
      await people.change(personId, (before) => {
        // Told again after this stopped between the two writes.
        if (before.carriedOut?.includes(id)) return { person: before, act: act() };
        const after = withTransfer(before, transfer, tree, now);
        return { person: { ...after, carriedOut: [...(before.carriedOut ?? []), id] }, act: act() };
      });
      return "";
    };
    const reason = await carryOut().catch((error: unknown) => {
      if (!(error instanceof ExpectedError) || error.code === "aborted") throw error;
      return error.reason;
    });
    await transfers.add({ id, transferId, attempt, reason });
  };
}

/** @throws OWN_RECORD, PERSON_ELSEWHERE, NO_MEMBER, ROLES_HELD, ORGANIZATION_IS_NO_BRANCH, ORGANIZATION_NOT_FOUND, ORGANIZATION_ENDED and what the decisions throw */
function withTransfer(person: Person, transfer: AcceptedTransfer, tree: Tree, now: Date): Person {
  const { fromBranchId, toBranchId, memberStatus, day, basis, actorId } = transfer;
  if (actorId === person.id) throw refused("OWN_RECORD", "nobody decides about themselves");
  const today = dayOf(now);
  const stay = { branchId: toBranchId, fromDay: day, basis, actorId };
  const decision = { kind: "SUPERIOR" as const, day, reference: basis, actorId, recordTime: now };
  if (toBranchId && tree.require(toBranchId).type !== "BRANCH")
    throw refused("ORGANIZATION_IS_NO_BRANCH", `${toBranchId} is no branch`);
  if (!fromBranchId) return withArrival(person, stay, { ...decision, status: memberStatus }, today);
  if (typeOf(person) !== "PARTY_MEMBER") throw refused("NO_MEMBER", "only a member is transferred");
  const home = tree.current(person.branchId ?? "")?.id;
  if (home !== tree.current(fromBranchId)?.id) throw refused("PERSON_ELSEWHERE", "they were moved meanwhile");
  if (toBranchId) return withBranch(person, stay);
  // Roles end by their own decisions, not by a letter.
  if (rolesToCome(person, now).length > 0) throw refused("ROLES_HELD", "their roles must be ended first");
  return withDecision(person, { ...decision, status: "TRANSFERRED_OUT" }, today);
}

const refused = (reason: string, message: string) =>
  new ExpectedError("failed_precondition", reason, message);
