import type { DescMethod, Message } from "@bufbuild/protobuf";
import { newId, type Actor } from "@qiming/core";
import type { Guard } from "../rpc/dispatcher.ts";
import { rulesOf } from "../rpc/method.ts";

/** An entry for the audit log, as far as a call tells it. */
export interface AuditedCall {
  readonly eventId: string;
  readonly time: Date;
  readonly action: string;
  readonly actorId: string;
  readonly personId: string;
  readonly organizationId: string;
}

/** Adds an entry to the audit log; it is there when this resolves. */
export type RecordCall = (call: AuditedCall) => Promise<void>;

/**
 * Records every call whose contract gives it a name in the audit log, before its handler runs: what cannot be recorded does not happen.
 */
export function auditGuard(record: RecordCall, now: () => Date): Guard {
  return {
    async check(request, { method }, actor) {
      const { auditedAs } = rulesOf(method);
      if (!auditedAs) return;
      const personId = textOf(request, method, "person_id");
      const actorId = nameOf(actor);
      if (actorId === personId) return;
      const time = now();
      const organizationId = textOf(request, method, "organization_id");
      await record({ eventId: newId(time), time, action: auditedAs, actorId, personId, organizationId });
    },
  };
}

const nameOf = (actor: Actor): string =>
  actor.kind === "person" ? actor.personId : actor.kind === "service" ? actor.name : "";

function textOf(request: Message, method: DescMethod, name: string): string {
  const field = method.input.fields.find((each) => each.name === name);
  const value = field && (request as unknown as Record<string, unknown>)[field.localName];
  return typeof value === "string" ? value : "";
}
