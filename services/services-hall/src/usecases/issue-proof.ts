import { dayOf, ExpectedError } from "@qiming/core";
import { issued, proofNumber, withoutHolder } from "../domain/proof.ts";
import { BY_ITSELF, newSecret } from "./case-parts.ts";
import type { PersonFacts } from "./ports.ts";
import type { ProofPorts } from "./proof-parts.ts";

/**
 * Issues the proof of a case that has its result. Its id was settled with the result, so that it is issued once, however often this is called and wherever it was
 * cut off before. For somebody who was erased meanwhile nothing is issued, and nothing stays.
 */
export function issueProof({ cases, items, proofs, register }: ProofPorts) {
  /** undefined: erased, and with them their name in the case. */
  const describe = async (personId: string): Promise<PersonFacts | undefined> => {
    if (!personId) return undefined;
    return register.describe(personId).catch((error: unknown) => {
      if (error instanceof ExpectedError && error.reason === "PERSON_NOT_FOUND") return undefined;
      throw error;
    });
  };
  return async (caseId: string): Promise<void> => {
    const each = await cases.find(caseId);
    if (!each?.proofId) return;
    const { proofId: id, applicant, itemCode, itemVersion } = each;
    if (!(await proofs.find(id))) {
      const facts = await describe(applicant.personId);
      if (!facts) return;
      const definition = await items.definition(itemCode, itemVersion);
      const year = dayOf(each.endTime!).slice(0, 4);
      const code = await register.universityCode(each.branchId);
      const number = proofNumber(code, year, await proofs.nextNumber(year));
      const proof = issued(definition, each, facts, { id, number, salt: newSecret() });
      const act = { action: "services.issue_proof", actorId: BY_ITSELF };
      await proofs.add({ proof, act });
    }
    // They may have been erased since they were described, before there was a proof to empty.
    if (!(await describe(applicant.personId)))
      await proofs.change(id, (before) => ({
        proof: withoutHolder(before),
        act: { action: "services.erase_proof", actorId: BY_ITSELF },
      }));
  };
}
