import {
  CircumstancesChangedSchema,
  PersonErasedSchema,
  TransferSettledSchema,
} from "@qiming/contracts/identity/v1/identity_events";
import { MotionDecidedSchema } from "@qiming/contracts/meetings/v1/meetings_events";
import { ProofDueSchema } from "@qiming/contracts/services_hall/v1/services_hall_events";
import { on, type Subscription } from "@qiming/service-kit";
import type { VoteOutcome } from "../domain/development.ts";
import type { UseCases } from "../use-cases.ts";

/** What others tell, and what the services hall tells itself. */
export function servicesHallSubscriptions({
  erasePerson,
  issueProof,
  moveDues,
  takeVote,
  transferring,
  watchOffers,
}: Pick<
  UseCases,
  "erasePerson" | "issueProof" | "moveDues" | "takeVote" | "transferring" | "watchOffers"
>): Subscription[] {
  return [
    on(PersonErasedSchema, ({ personId }) => erasePerson(personId)),
    on(CircumstancesChangedSchema, ({ personId, leaveDay, categoryChanged }, { occurTime }) =>
      watchOffers.learn(personId, { leaveDay, isCategoryChanged: categoryChanged, time: occurTime }),
    ),
    on(ProofDueSchema, ({ caseId }) => issueProof(caseId)),
    on(TransferSettledSchema, async ({ transferId, attempt, reason }) => {
      await transferring.settle(transferId, { attempt, reason });
      await moveDues(transferId);
    }),
    on(MotionDecidedSchema, async ({ personId, kind, outcome, ...decided }) => {
      // The plan named nobody: what was decided stays in the meeting's record.
      if (!personId) return;
      const { meetingId, itemId, branchId, day, extendMonths, passed } = decided;
      const { shouldAttend, present, approve, against, abstain, written } = decided;
      const isAdmission = kind === "ADMISSION";
      await takeVote(personId, {
        ...{ id: `${meetingId}/${itemId}`, meetingId, branchId, day, extendMonths, passed },
        ...{ shouldAttend, present, approve, against, abstain, written },
        step: isAdmission ? 15 : 23,
        outcome: isAdmission ? "ADMIT" : ((outcome || "CONFIRM") as VoteOutcome),
      });
    }),
  ];
}
