import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { EntryChangedSchema, NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import { on, type Subscription } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";

const NOTHING = { zhCn: "", en: "" };
const toText = (text: { zhCn: string; en: string } | undefined) =>
  text ? { zhCn: text.zhCn, en: text.en } : NOTHING;

/** What others want told to people, and found by them. */
export function portalSubscriptions({ notices, takeEntry }: UseCases): Subscription[] {
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
    on(PersonErasedSchema, ({ personId }) => notices.erase(personId)),
  ];
}
