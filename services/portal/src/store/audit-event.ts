import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { newEvent, type StoredEvent } from "@qiming/service-kit";
import type { Act } from "../usecases/ports.ts";

/** An act as an event for the outbox of the document that it changed. */
export const auditEvent = (act: Act, time: Date): StoredEvent =>
  newEvent(AuditRecordedSchema, { ...act, details: { ...act.details } }, time);
