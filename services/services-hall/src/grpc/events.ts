import { PersonErasedSchema, TransferSettledSchema } from "@qiming/contracts/identity/v1/identity_events";
import { ProofDueSchema } from "@qiming/contracts/services_hall/v1/services_hall_events";
import { on, type Subscription } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";

/** What others tell, and what the services hall tells itself. */
export const servicesHallSubscriptions = ({
  erasePerson,
  issueProof,
  transferring,
}: Pick<UseCases, "erasePerson" | "issueProof" | "transferring">): Subscription[] => [
  on(PersonErasedSchema, async ({ personId }) => {
    await erasePerson(personId);
    await transferring.erase(personId);
  }),
  on(ProofDueSchema, ({ caseId }) => issueProof(caseId)),
  on(TransferSettledSchema, ({ transferId, attempt, reason }) =>
    transferring.settle(transferId, { attempt, reason }),
  ),
];
