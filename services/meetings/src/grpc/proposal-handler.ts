import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { ProposalState, type ProposalService } from "@qiming/contracts/meetings/v1/proposal_service";
import { requirePerson, type Actor } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { StandingProposal } from "../domain/proposal.ts";
import type { UseCases } from "../use-cases.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function proposalHandler({ proposals }: UseCases): Handlers<typeof ProposalService> {
  const idOf = (actor: Actor) => requirePerson(actor).personId;
  const forOffice = async (id: string) => toProposal(await proposals.get(id));
  const forProposer = async (id: string) => toOwn(await proposals.get(id));
  return {
    async proposeItem({ title, text }, { actor, operationId }) {
      return forProposer(await proposals.propose(operationId, { title, text }, requirePerson(actor)));
    },
    async listMyProposals(_, { actor }) {
      return { proposals: (await proposals.mine(idOf(actor))).map(toOwn) };
    },
    async withdrawProposal({ proposalId }, { actor }) {
      await proposals.withdraw(proposalId, requirePerson(actor));
      return forProposer(proposalId);
    },
    async listProposals({ organizationId }) {
      return { proposals: (await proposals.list(organizationId)).map(toProposal) };
    },
    async takeUpProposal({ proposalId, meetingId }, { actor }) {
      await proposals.takeUp(proposalId, meetingId, idOf(actor));
      return forOffice(proposalId);
    },
    async declineProposal({ proposalId, reason }, { actor }) {
      await proposals.decline(proposalId, reason, idOf(actor));
      return forOffice(proposalId);
    },
  };
}

const toProposal = ({ proposal, meeting, state }: StandingProposal) => ({
  id: proposal.id,
  organizationId: proposal.organizationId,
  organizationName: proposal.organizationName,
  title: proposal.title,
  text: proposal.text,
  proposerName: proposal.proposerName,
  state: ProposalState[state],
  reason: proposal.reason,
  meetingId: meeting?.id ?? "",
  meetingTitle: meeting?.title ?? "",
  proposeTime: timestampFromDate(proposal.time),
});

/** Before its notice a meeting cannot be read by those who are not asked to it yet. */
const toOwn = (known: StandingProposal) => ({
  ...toProposal(known),
  ...(!known.meeting?.isNoticed && { meetingId: "" }),
});
