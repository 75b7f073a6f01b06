import {
  AccountChangedSchema,
  AuditRecordedSchema,
  CircumstancesChangedSchema,
  PersonErasedSchema,
} from "@qiming/contracts/identity/v1/identity_events";
import { EntryChangedSchema, NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import { newEvent, type StoredEvent } from "@qiming/service-kit";
import { noticeOf } from "../domain/notices.ts";
import type { Organization } from "../domain/organization.ts";
import { isErased, type Person } from "../domain/person.ts";
import type { Act, Told } from "../usecases/ports.ts";

/** An act as an event for the outbox of the document that it changed. */
export const auditEvent = (act: Act, time: Date): StoredEvent =>
  newEvent(AuditRecordedSchema, { ...act, details: { ...act.details } }, time);

/** What somebody is told of an act about them; none for most. */
export function noticeEvents(act: Act, personId: string, time: Date): StoredEvent[] {
  const notice = noticeOf(act, personId);
  return notice ? [newEvent(NoticeIssuedSchema, notice, time)] : [];
}

/** An organisation as search knows it. Its page is there for everybody who is signed in. */
export const foundEvent = (
  { id, name, end }: Organization,
  above: readonly Organization[],
  time: Date,
): StoredEvent => {
  const line = above.map((each) => each.name).join(" / ");
  const entry = {
    entryId: `organization:${id}`,
    kind: "organization",
    title: { zhCn: name, en: name },
    text: { zhCn: line, en: line },
    path: `/m/identity/organizations/${id}`,
    removed: end !== undefined,
  };
  return newEvent(EntryChangedSchema, entry, time);
};

type Circumstances = Pick<Person, "number" | "category" | "profile">;

/** What others offer by: the day of leaving, and what kind of person they are; nothing where both are as they were. */
export function circumstancesEvents(
  before: Circumstances | undefined,
  personId: string,
  after: Circumstances,
  time: Date,
): StoredEvent[] {
  const leaveDay = after.profile.LEAVE_DAY ?? "";
  const categoryChanged = before !== undefined && before.category !== after.category;
  const isSame = leaveDay === (before?.profile.LEAVE_DAY ?? "") && !categoryChanged;
  if (isSame || isErased(after)) return [];
  return [newEvent(CircumstancesChangedSchema, { personId, leaveDay, categoryChanged }, time)];
}

/** What others must do after a change of a person. */
export function toldEvent(personId: string, told: Told, time: Date): StoredEvent {
  if (told.kind === "accountChanged") return newEvent(AccountChangedSchema, { personId }, time);
  return newEvent(PersonErasedSchema, { personId, subjects: [...told.subjects] }, time);
}
