import { dayOf, type Clock } from "@qiming/core";
import type { Logger } from "@qiming/service-kit";
import type { MemberStatus } from "../domain/organization.ts";
import { withToldDecision, type DecisionKind } from "../domain/person.ts";
import type { People } from "./ports.ts";

export interface Told {
  readonly eventId: string;
  readonly personId: string;
  /** Missing: from then on none. */
  readonly status: MemberStatus | undefined;
  readonly kind: DecisionKind;
  readonly day: string;
  readonly reference: string;
  readonly actorId: string;
}

/** Enters what the development of members decided, by the register's own rules; somebody who is not there any more needs no status. */
export function takeDecision(
  { people, clock }: { readonly people: People; readonly clock: Clock },
  log: Pick<Logger, "warn">,
) {
  return async ({ eventId, personId, status, ...told }: Told): Promise<void> => {
    if (!(await people.find(personId))) return;
    const now = clock.now();
    const person = await people.change(personId, (before) => {
      const decision = { ...told, status, eventId, recordTime: now };
      const after = withToldDecision(before, decision, dayOf(now));
      const isTaken = after.decisions.length > before.decisions.length;
      return {
        person: after,
        act: {
          ...{ actorId: told.actorId, personId, organizationId: before.branchId ?? "" },
          action: isTaken ? "identity.members.decide_status" : "identity.followups.open",
          details: { status: status ?? "NONE", kind: told.kind, day: told.day },
        },
      };
    });
    if (person.memberStatus !== status)
      log.warn({ personId, status: status ?? "NONE" }, "a decision on a status was not entered");
  };
}
