/** What members propose for the agenda. */
import type { AgendaProposalJson, ProposalStateJson } from "@qiming/contracts/browser/proposal";
import type { MeetingSummaryJson } from "@qiming/contracts/browser/meeting";
import { newPoint, type PointDraft } from "./plan.ts";

const TAGS: Partial<Record<ProposalStateJson, string>> = {
  PROPOSAL_STATE_OPEN: "qm-tag--warn",
  PROPOSAL_STATE_TAKEN_UP: "qm-tag--good",
};
export const tagOf = ({ state }: AgendaProposalJson): string => TAGS[state!] ?? "qm-tag--plain";

export const isOpen = ({ state }: AgendaProposalJson): boolean => state === "PROPOSAL_STATE_OPEN";

/** With one of them as it is now, in its place, or as the first. */
export const withProposal = (
  proposals: readonly AgendaProposalJson[],
  changed: AgendaProposalJson,
): AgendaProposalJson[] =>
  proposals.some(({ id }) => id === changed.id)
    ? proposals.map((each) => (each.id === changed.id ? changed : each))
    : [changed, ...proposals];

/** To whose agenda a proposal of a branch can be put, the soonest first. */
export const meetingsFor = (meetings: readonly MeetingSummaryJson[]): MeetingSummaryJson[] =>
  meetings
    .filter(({ state }) => state === "MEETING_STATE_PLANNED")
    .sort((a, b) => a.startTime!.localeCompare(b.startTime!));

/** As the last point, in the place of the one that is still empty. */
export function withPoint(points: readonly PointDraft[], { id, title }: AgendaProposalJson): PointDraft[] {
  const last = points.at(-1);
  const isEmpty = !!last && !last.title.trim() && !last.hasMotion;
  return [...(isEmpty ? points.slice(0, -1) : points), { ...newPoint(title), proposalId: id! }];
}
