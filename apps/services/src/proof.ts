import type { ProofRowJson, ProofStateJson, ShowingJson } from "@qiming/contracts/browser/proof";

const TAGS: Partial<Record<ProofStateJson, string>> = {
  PROOF_STATE_VALID: "qm-tag--good",
  PROOF_STATE_RUN_OUT: "qm-tag--plain",
  PROOF_STATE_REVOKED: "qm-tag--bad",
  PROOF_STATE_ERASED: "qm-tag--plain",
};
export const tagOfProof = (state: ProofStateJson | undefined): string => (state && TAGS[state]) ?? "";

export const SHOWINGS: readonly ShowingJson[] = ["SHOWING_FULL", "SHOWING_MASKED", "SHOWING_HIDDEN"];

/** What still holds comes first. */
export const validFirst = (rows: readonly ProofRowJson[]): ProofRowJson[] => [
  ...rows.filter(({ state }) => state === "PROOF_STATE_VALID"),
  ...rows.filter(({ state }) => state !== "PROOF_STATE_VALID"),
];
