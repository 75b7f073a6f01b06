import { ExpectedError, type PersonActor } from "@qiming/core";
import { toPdf } from "@qiming/documents";
import { proofNotice } from "../domain/notices.ts";
import { proofPaper, type PaperLanguage } from "../domain/proof-paper.ts";
import { revoked, stateOf, withShown, type Proof } from "../domain/proof.ts";
import type { PageOfProofs } from "./ports.ts";
import { noSuchProof, proofParts, type ProofPorts, type ProofView } from "./proof-parts.ts";
import type { Page } from "./read-cases.ts";

export interface ProofFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
}

/** What holders and offices do with proofs, and how anybody checks one. @param ports.addressOf where a proof can be checked, by its id */
export function keepProofs(ports: ProofPorts & { readonly addressOf: (proofId: string) => string }) {
  const { proofs, clock, addressOf } = ports;
  const parts = proofParts(ports);
  return {
    mine: ({ personId }: PersonActor, page: Page): Promise<PageOfProofs> => proofs.listMine(personId, page),
    /** @throws PROOF_NOT_FOUND (not_found) */
    get: (proofId: string, actor: PersonActor): Promise<ProofView> => parts.seen(proofId, actor),
    /** The holder's paper. @throws PROOF_NOT_FOUND (not_found), PROOF_STATE (failed_precondition) where it no longer holds */
    async file(proofId: string, language: PaperLanguage, actor: PersonActor): Promise<ProofFile> {
      const proof = await parts.mine(proofId, actor);
      if (stateOf(proof, parts.today()) !== "VALID")
        throw new ExpectedError("failed_precondition", "PROOF_STATE", "it no longer holds");
      const content = await toPdf(proofPaper(proof, addressOf(proofId), language));
      return { name: `${proof.number}.pdf`, mediaType: "application/pdf", content };
    },
    /** @throws PROOF_NOT_FOUND (not_found), PROOF_NOT_YOURS (permission_denied), PROOF_STATE (failed_precondition), REASON_MISSING (invalid_argument), PROOF_BUSY (aborted) */
    async revoke(proofId: string, reason: string, actor: PersonActor): Promise<ProofView> {
      const view = await parts.seen(proofId, actor);
      if (view.proof.revocation) return view;
      if (!view.proof.isErased && !view.mayRevoke)
        throw new ExpectedError("permission_denied", "PROOF_NOT_YOURS", "it is for others to revoke");
      const proof = await proofs.change(proofId, (before) => {
        const after = revoked(before, reason, actor.personId, clock.now());
        const act = { action: "services.revoke_proof", actorId: actor.personId };
        return { proof: after, act, tells: [proofNotice("revoked", after)] };
      });
      return { ...view, proof, mayRevoke: false };
    },
    /** @throws PROOF_NOT_FOUND (not_found), PROOF_BUSY (aborted) */
    async show(proofId: string, shown: Proof["shown"], actor: PersonActor): Promise<ProofView> {
      await parts.mine(proofId, actor);
      const act = {
        action: "services.show_proof",
        actorId: actor.personId,
        details: { name: shown.name, number: shown.number },
      };
      const proof = await proofs.change(proofId, (before) => {
        if (before.holder.personId !== actor.personId) throw noSuchProof();
        return { proof: withShown(before, shown), act };
      });
      return { proof, isMine: true, mayRevoke: false };
    },
    /** For anybody who has its id. @throws PROOF_NOT_FOUND (not_found) */
    async verify(proofId: string): Promise<Proof> {
      const proof = await proofs.find(proofId);
      if (!proof) throw noSuchProof();
      return proof;
    },
    ...{ addressOf, today: parts.today },
  };
}
