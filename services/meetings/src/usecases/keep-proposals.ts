import { ExpectedError, newId, type Clock, type PersonActor } from "@qiming/core";
import { invalid, withProposal, type Meeting, type Plan } from "../domain/meeting.ts";
import { proposalDeclinedNotice, proposedNotice, takenUpNotice } from "../domain/notices.ts";
import {
  declinedProposal,
  inTurnOfAnswer,
  requireOpen,
  requireRoom,
  standing,
  withdrawn,
  type Proposal,
  type StandingProposal,
} from "../domain/proposal.ts";
import { isMember } from "./is-member.ts";
import type { Meetings, Proposals, Register, Telling } from "./ports.ts";

const MOST_OF_ONE = 50;
const MOST_LOOKED_AT = 200;
const PATH = "/m/meetings/proposals";

interface Ports {
  readonly proposals: Proposals;
  readonly meetings: Pick<Meetings, "find" | "change" | "listWithProposals">;
  readonly register: Register;
  readonly clock: Clock;
}

/** A plan whose points know who proposed them, and what is told where it is saved. */
interface TakenUp {
  readonly plan: Plan;
  readonly tells: (meeting: Meeting) => readonly Telling[];
}
export type TakeUp = (
  meeting: Pick<Meeting, "id" | "branchId">,
  plan: Plan,
  actorId: string,
) => Promise<TakenUp>;

/** What members propose for the agenda. Whether something is taken up is written on the agenda alone, so one write says it. */
export function keepProposals({ proposals, meetings, register, clock }: Ports) {
  const standingOf = async (found: readonly Proposal[]): Promise<StandingProposal[]> => {
    const on = await meetings.listWithProposals(found.map(({ id }) => id));
    return found.map((proposal) => standing(proposal, on));
  };
  const find = async (id: string): Promise<StandingProposal | undefined> => {
    const proposal = await proposals.find(id);
    return proposal && (await standingOf([proposal]))[0];
  };
  const mine = async (personId: string) => standingOf(await proposals.listOf(personId, MOST_OF_ONE));
  const told = (proposal: Proposal, meeting: Meeting, actorId: string): Telling[] =>
    proposal.proposerId === actorId
      ? []
      : [{ personId: proposal.proposerId, path: PATH, ...takenUpNotice(proposal, meeting) }];

  const requireProposed = async (
    { id, branchId }: Pick<Meeting, "id" | "branchId">,
    proposalId: string,
    field: string,
  ): Promise<StandingProposal> => {
    const known = await find(proposalId);
    const isHere = known?.meeting?.id === id;
    if (known?.proposal.organizationId !== branchId || !(isHere || known.state === "OPEN"))
      throw invalid(field, "PROPOSAL_GONE", "no open proposal of this branch");
    return known;
  };

  const intoPlan: TakeUp = async (meeting, plan, actorId) => {
    const taken: Proposal[] = [];
    const agenda: Plan["agenda"][number][] = [];
    for (const [index, { proposalId, ...point }] of plan.agenda.entries()) {
      if (!proposalId) {
        agenda.push(point);
        continue;
      }
      const field = `plan.agenda.${index}.proposal_id`;
      if (agenda.some((each) => each.proposalId === proposalId))
        throw invalid(field, "PROPOSAL_TWICE", "one proposal is one point");
      const { proposal, meeting: on } = await requireProposed(meeting, proposalId, field);
      if (!on) taken.push(proposal);
      agenda.push({ ...point, proposalId, proposerName: proposal.proposerName });
    }
    return {
      plan: { ...plan, agenda },
      tells: (saved) => taken.flatMap((proposal) => told(proposal, saved, actorId)),
    };
  };

  return {
    mine,
    /** The points of a plan that are proposals: open ones of the branch, or on this agenda already. @throws PLAN_INVALID (invalid_argument) */
    intoPlan,
    erase: (personId: string): Promise<void> => proposals.erase(personId),
    organizationOf: async (id: string): Promise<string | undefined> =>
      (await proposals.find(id))?.organizationId,
    async get(id: string): Promise<StandingProposal> {
      return (await find(id))!;
    },
    async list(organizationId: string): Promise<StandingProposal[]> {
      return inTurnOfAnswer(await standingOf(await proposals.listTo(organizationId, MOST_LOOKED_AT)));
    },
    /**
     * @param operationId the same for a call that is repeated
     * @throws NO_BRANCH, TOO_MANY_PROPOSALS (failed_precondition), INVALID_REQUEST (invalid_argument)
     */
    async propose(
      operationId: string,
      { title, text }: Pick<Proposal, "title" | "text">,
      { personId, branchId }: PersonActor,
    ): Promise<string> {
      const id = operationId || newId(clock.now());
      if (await proposals.find(id)) return id;
      const [branch, proposerName] = await Promise.all([
        branchId ? register.lineage(branchId).then((lineage) => lineage.at(-1)) : undefined,
        register.nameOf(personId),
      ]);
      if (!branch || !proposerName || !(await isMember(register, branch.id, { personId, branchId })))
        throw new ExpectedError("failed_precondition", "NO_BRANCH", "members propose, for their own branch");
      requireRoom(await mine(personId), clock.now());
      const proposal: Proposal = {
        ...{
          id,
          organizationId: branch.id,
          organizationName: branch.name,
          proposerId: personId,
          proposerName,
        },
        ...{ title: title.trim(), text: text.trim(), state: "OPEN", reason: "", time: clock.now() },
      };
      const unit = (await register.units(branch.id)).find((each) => each.id === branch.id);
      const tells = (unit?.leaderIds ?? [])
        .filter((leaderId) => leaderId !== personId)
        .map((leaderId) => ({
          ...{ personId: leaderId, path: `${PATH}/${branch.id}` },
          ...proposedNotice(proposal),
        }));
      await proposals.add({ proposal, act: { action: "meetings.propose_item", actorId: personId }, tells });
      return id;
    },
    /** @throws PERMISSION_DENIED, PROPOSAL_STATE (failed_precondition) */
    async withdraw(id: string, { personId }: PersonActor): Promise<void> {
      const known = await find(id);
      // What does not exist is refused like what is somebody else's.
      if (!known || known.proposal.proposerId !== personId)
        throw new ExpectedError("permission_denied", "PERMISSION_DENIED", "not permitted");
      requireOpen(known);
      await proposals.change(id, (before) => ({
        proposal: withdrawn(before),
        act: { action: "meetings.withdraw_proposal", actorId: personId },
      }));
    },
    /** The same meeting again changes nothing. @throws PROPOSAL_STATE, MEETING_STATE, AGENDA_FULL (failed_precondition), MEETING_NOT_FOUND (not_found) */
    async takeUp(id: string, meetingId: string, actorId: string): Promise<void> {
      const { proposal, meeting: on, state } = (await find(id))!;
      if (on?.id === meetingId) return;
      requireOpen({ state });
      const meeting = await meetings.find(meetingId);
      if (meeting?.branchId !== proposal.organizationId)
        throw new ExpectedError("not_found", "MEETING_NOT_FOUND", "no such meeting of this branch");
      const { title, proposerName } = proposal;
      await meetings.change(meetingId, (before) => {
        const after = withProposal(before, { title, proposalId: id, proposerName });
        return {
          meeting: after,
          act: { action: "meetings.take_up_proposal", actorId, details: { proposalId: id } },
          tells: told(proposal, after, actorId),
        };
      });
    },
    /** @throws PROPOSAL_STATE (failed_precondition), REASON_MISSING (invalid_argument) */
    async decline(id: string, reason: string, actorId: string): Promise<void> {
      requireOpen((await find(id))!);
      await proposals.change(id, (before) => {
        const proposal = declinedProposal(before, reason);
        return {
          proposal,
          act: { action: "meetings.decline_proposal", actorId },
          tells:
            proposal.proposerId === actorId
              ? []
              : [{ personId: proposal.proposerId, ...proposalDeclinedNotice(proposal) }],
        };
      });
    },
  };
}
