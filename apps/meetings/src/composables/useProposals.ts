import type { AgendaProposalJson } from "@qiming/contracts/browser/proposal";
import { useLoad } from "@qiming/web-kit";
import { withProposal } from "../proposals.ts";

/** Proposals as they were read, with a way to put one of them as it is after an act. */
export function useProposals(read: (signal: AbortSignal) => Promise<{ proposals?: AgendaProposalJson[] }>) {
  const { state, load } = useLoad(read);
  function put(changed: AgendaProposalJson): void {
    if (state.value.status !== "ready") return;
    const { proposals = [] } = state.value.value;
    state.value = { status: "ready", value: { proposals: withProposal(proposals, changed) } };
  }

  return { state, load, put };
}
