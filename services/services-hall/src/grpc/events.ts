import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { ProofDueSchema } from "@qiming/contracts/services_hall/v1/services_hall_events";
import { on, type Subscription } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";

/** What others tell, and what the services hall tells itself. */
export const servicesHallSubscriptions = ({
  erasePerson,
  issueProof,
}: Pick<UseCases, "erasePerson" | "issueProof">): Subscription[] => [
  on(PersonErasedSchema, ({ personId }) => erasePerson(personId)),
  on(ProofDueSchema, ({ caseId }) => issueProof(caseId)),
];
