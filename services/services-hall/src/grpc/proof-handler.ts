import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  ListMyProofsRequestSchema,
  ProofState,
  Showing,
  type ProofService,
} from "@qiming/contracts/services_hall/v1/proof_service";
import { dayOf, requirePerson } from "@qiming/core";
import { decodePageToken, encodePageToken, type Handlers } from "@qiming/service-kit";
import type { PaperLanguage } from "../domain/proof-paper.ts";
import { holderShown, stateOf, type Proof, type Showing as Shown } from "../domain/proof.ts";
import type { UseCases } from "../use-cases.ts";
import type { ProofView } from "../usecases/proof-parts.ts";

const PAGE = 50;

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function proofHandler({ proofs }: UseCases): Handlers<typeof ProofService> {
  const common = ({ id, number, title, issuerName, issueDay, validUntilDay, ...proof }: Proof) => ({
    ...{ id, number, title, issuerName, issueDay, validUntilDay, caseId: proof.caseId },
    state:
      ProofState[
        stateOf({ id, number, title, issuerName, issueDay, validUntilDay, ...proof }, proofs.today())
      ],
    ...{ showName: Showing[proof.shown.name], showNumber: Showing[proof.shown.number] },
    ...{ address: proofs.addressOf(id), revokeReason: proof.revocation?.reason ?? "" },
  });
  const toProof = ({ proof, isMine, mayRevoke }: ProofView) => ({
    ...common(proof),
    ...{ text: proof.text, holderName: proof.holder.name, digest: proof.digest, mine: isMine, mayRevoke },
    ...(proof.revocation && { revokeTime: timestampFromDate(proof.revocation.time) }),
  });
  return {
    async listMyProofs(request, { actor }) {
      const after = decodePageToken(ListMyProofsRequestSchema, request) ?? "";
      const page = { after, limit: request.pageSize || PAGE };
      const { proofs: found, next } = await proofs.mine(requirePerson(actor), page);
      return {
        proofs: found.map(common),
        nextPageToken: next ? encodePageToken(ListMyProofsRequestSchema, request, next) : "",
      };
    },
    async getProof({ proofId }, { actor }) {
      return toProof(await proofs.get(proofId, requirePerson(actor)));
    },
    getProofFile: ({ proofId, language }, { actor }) =>
      proofs.file(proofId, language as PaperLanguage, requirePerson(actor)),
    async revokeProof({ proofId, reason }, { actor }) {
      return toProof(await proofs.revoke(proofId, reason, requirePerson(actor)));
    },
    async setShown({ proofId, showName, showNumber }, { actor }) {
      const shown = { name: Showing[showName] as Shown, number: Showing[showNumber] as Shown };
      return toProof(await proofs.show(proofId, shown, requirePerson(actor)));
    },
    async verifyProof({ proofId }) {
      const proof = await proofs.verify(proofId);
      const { title, number, issuerName, issueDay, validUntilDay, digest, revocation } = proof;
      const holder = holderShown(proof);
      return {
        ...{ title, number, issuerName, issueDay, validUntilDay, digest },
        state: ProofState[stateOf(proof, proofs.today())],
        ...{ revokeDay: revocation ? dayOf(revocation.time) : "" },
        ...{ holderName: holder.name, holderNumber: holder.number },
      };
    },
  };
}
