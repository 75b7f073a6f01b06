import { verifyProof, type ProofApi, type VerifyProofResponseJson } from "@qiming/contracts/browser/proof";
import { createClient, toProblem } from "@qiming/web-kit";

/** Asked as nobody: who checks a proof is nobody's business. */
const proofs = createClient<Pick<ProofApi, "verifyProof">>({ verifyProof }, (path, init) =>
  fetch(path, init),
);

/** What is said of a proof; undefined where there is none of this id. */
export async function checkProof(
  proofId: string,
  signal: AbortSignal,
): Promise<VerifyProofResponseJson | undefined> {
  if (!proofId) return undefined;
  try {
    return await proofs.verifyProof({ proofId }, { signal });
  } catch (error) {
    if (toProblem(error).reason === "PROOF_NOT_FOUND") return undefined;
    throw error;
  }
}
