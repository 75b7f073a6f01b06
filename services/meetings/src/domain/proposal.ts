import { ExpectedError } from "@qiming/core";

/** What a member proposes for the agenda of a meeting of their branch. */
export interface Proposal {
  readonly id: string;
  /** The branch. */
  readonly organizationId: string;
  readonly organizationName: string;
  readonly proposerId: string;
  readonly proposerName: string;
  readonly title: string;
  readonly text: string;
  /** Whether it was taken up is what an agenda says. */
  readonly state: "OPEN" | "DECLINED" | "WITHDRAWN";
  readonly reason: string;
  readonly time: Date;
}

/** A meeting with proposals on its agenda. */
export interface ProposalMeeting {
  readonly id: string;
  readonly title: string;
  readonly isNoticed: boolean;
  readonly proposalIds: readonly string[];
}

export type ProposalState = Proposal["state"] | "TAKEN_UP";

/** A proposal, with the meeting that has it on its agenda. */
export interface StandingProposal {
  readonly proposal: Proposal;
  readonly meeting?: ProposalMeeting | undefined;
  readonly state: ProposalState;
}

/** Whoever has so many without an answer waits for one. */
const MOST_OPEN = 10;
const MOST_ANSWERED = 30;

/** What is on an agenda is taken up; taken from it again, it is what it was. */
export function standing(proposal: Proposal, meetings: readonly ProposalMeeting[]): StandingProposal {
  const meeting = meetings.find(({ proposalIds }) => proposalIds.includes(proposal.id));
  return { proposal, meeting, state: meeting ? "TAKEN_UP" : proposal.state };
}

/** @throws PROPOSAL_STATE (failed_precondition) */
export function requireOpen({ state }: Pick<StandingProposal, "state">): void {
  if (state !== "OPEN")
    throw new ExpectedError("failed_precondition", "PROPOSAL_STATE", `the proposal is ${state}`, {
      metadata: { state },
    });
}

/** @throws PROPOSAL_STATE (failed_precondition) */
export function withdrawn(proposal: Proposal): Proposal {
  requireOpen(proposal);
  return { ...proposal, state: "WITHDRAWN" };
}

/** @throws PROPOSAL_STATE (failed_precondition), REASON_MISSING (invalid_argument) */
export function declinedProposal(proposal: Proposal, reason: string): Proposal {
  requireOpen(proposal);
  if (!reason.trim()) throw new ExpectedError("invalid_argument", "REASON_MISSING", "a reason is needed");
  return { ...proposal, state: "DECLINED", reason: reason.trim() };
}

const MOST_A_DAY = 20;
const DAY_MS = 86_400_000;

/** Each is told to the branch's office: also what is taken back again. @throws TOO_MANY_PROPOSALS (failed_precondition) */
export function requireRoom(mine: readonly StandingProposal[], now: Date): void {
  const open = mine.filter(({ state }) => state === "OPEN").length;
  const today = mine.filter(({ proposal }) => now.getTime() - proposal.time.getTime() < DAY_MS).length;
  if (open >= MOST_OPEN || today >= MOST_A_DAY)
    throw new ExpectedError("failed_precondition", "TOO_MANY_PROPOSALS", `${MOST_OPEN} wait for an answer`);
}

/** The open ones, oldest first, then the last that were answered. @param latestFirst those to one branch */
export function inTurnOfAnswer(latestFirst: readonly StandingProposal[]): StandingProposal[] {
  const open = latestFirst.filter(({ state }) => state === "OPEN").reverse();
  const answered = latestFirst.filter(({ state }) => state === "TAKEN_UP" || state === "DECLINED");
  return [...open, ...answered.slice(0, MOST_ANSWERED)];
}
