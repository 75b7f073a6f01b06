import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { ComplianceChangedSchema } from "@qiming/contracts/meetings/v1/meetings_events";
import { EntryChangedSchema, NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import { on, type Subscription } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";

const NOTHING = { zhCn: "", en: "" };
const toText = (text: { zhCn: string; en: string } | undefined) =>
  text ? { zhCn: text.zhCn, en: text.en } : NOTHING;

/** What others want told to people, and found by them. */
export function portalSubscriptions({ notices, takeEntry, compliance }: UseCases): Subscription[] {
  return [
    on(NoticeIssuedSchema, ({ personId, kind, title, text, path }, { eventId, occurTime }) =>
      notices.take({
        id: eventId,
        personId,
        kind,
        title: toText(title),
        text: toText(text),
        path,
        issueTime: occurTime,
        isRead: false,
      }),
    ),
    on(EntryChangedSchema, (entry, { eventId }) =>
      takeEntry({
        id: entry.entryId,
        kind: entry.kind,
        title: toText(entry.title),
        text: toText(entry.text),
        path: entry.path,
        organizationId: entry.organizationId,
        changeId: eventId,
        isRemoved: entry.removed,
      }),
    ),
    on(ComplianceChangedSchema, ({ $typeName: _, $unknown: __, duties, ...told }, { eventId }) =>
      compliance.take({
        ...told,
        duties: duties.map(({ code, nameZh, nameEn, owed, held, late, missing }) => ({
          ...{ code, name: { zhCn: nameZh, en: nameEn } },
          ...{ owed, held, late, missing },
        })),
        changeId: eventId,
      }),
    ),
    on(PersonErasedSchema, ({ personId }) => notices.erase(personId)),
  ];
}
