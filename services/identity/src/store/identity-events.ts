import {
  AccountChangedSchema,
  AuditRecordedSchema,
  PersonErasedSchema,
} from "@qiming/contracts/identity/v1/identity_events";
import { newEvent, type StoredEvent } from "@qiming/service-kit";
import type { Act, Told } from "../usecases/ports.ts";

/** An act as an event for the outbox of the document that it changed. */
export const auditEvent = (act: Act, time: Date): StoredEvent =>
  newEvent(AuditRecordedSchema, { ...act, details: { ...act.details } }, time);

/** What others must do after a change of a person. */
export function toldEvent(personId: string, told: Told, time: Date): StoredEvent {
  if (told.kind === "accountChanged") return newEvent(AccountChangedSchema, { personId }, time);
  return newEvent(PersonErasedSchema, { personId, subjects: [...told.subjects] }, time);
}
