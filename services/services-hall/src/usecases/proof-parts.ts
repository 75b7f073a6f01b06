import { ExpectedError, type PersonActor } from "@qiming/core";
import type { Proof } from "../domain/proof.ts";
import { caseParts, holdsLastStep, isHandling, oversees, type CasePorts } from "./case-parts.ts";
import type { Proofs } from "./ports.ts";

export type ProofPorts = CasePorts & { readonly proofs: Proofs };

/** A proof as somebody sees it. */
export interface ProofView {
  readonly proof: Proof;
  readonly isMine: boolean;
  readonly mayRevoke: boolean;
}

export const noSuchProof = () => new ExpectedError("not_found", "PROOF_NOT_FOUND", "there is no such proof");

export function proofParts({ proofs, ...ports }: ProofPorts) {
  const parts = caseParts(ports);
  return {
    /** For the holder, and for those who handle or oversee its case. @throws PROOF_NOT_FOUND (not_found) for everybody else */
    async seen(proofId: string, actor: PersonActor): Promise<ProofView> {
      const proof = await proofs.find(proofId);
      if (!proof) throw noSuchProof();
      if (proof.holder.personId === actor.personId) return { proof, isMine: true, mayRevoke: false };
      const view = await parts.load(proof.caseId);
      // The applicant of an erased one is nobody any more.
      if (view.kept.applicant.personId === actor.personId) throw noSuchProof();
      const mayRevoke = holdsLastStep(view, actor.personId) || oversees(view, actor);
      if (!mayRevoke && !isHandling(view, actor.personId)) throw noSuchProof();
      return { proof, isMine: false, mayRevoke: mayRevoke && !proof.isErased && !proof.revocation };
    },
    /** The holder's own. @throws PROOF_NOT_FOUND (not_found) */
    async mine(proofId: string, { personId }: PersonActor): Promise<Proof> {
      const proof = await proofs.find(proofId);
      if (proof?.holder.personId !== personId) throw noSuchProof();
      return proof;
    },
    today: parts.today,
  };
}
