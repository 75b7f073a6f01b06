import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import {
  ActivityFollowedSchema,
  ActivityShownSchema,
  ComplianceChangedSchema,
  type ActivityShown,
} from "@qiming/contracts/meetings/v1/meetings_events";
import { HonourChangedSchema, type HonourChanged } from "@qiming/contracts/points/v1/points_events";
import { EntryChangedSchema, NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import { on, type Subscription } from "@qiming/service-kit";
import type { ShowcaseItem } from "../domain/showcase.ts";
import type { UseCases } from "../use-cases.ts";

const NOTHING = { zhCn: "", en: "" };
const toText = (text: { zhCn: string; en: string } | undefined) =>
  text ? { zhCn: text.zhCn, en: text.en } : NOTHING;

/** What others want told to people, and found by them. */
export function portalSubscriptions({ notices, takeEntry, compliance, showcase }: UseCases): Subscription[] {
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
    on(ActivityShownSchema, (told, { eventId }) => showcase.take(activityItem(told, eventId))),
    on(ActivityFollowedSchema, ({ activityId, branchId }) => showcase.follow(activityId, branchId)),
    on(HonourChangedSchema, (told, { eventId }) => showcase.take(honourItem(told, eventId))),
    on(PersonErasedSchema, async ({ personId }) => {
      await notices.erase(personId);
      await showcase.erase(personId);
    }),
  ];
}

function activityItem(told: ActivityShown, changeId: string): ShowcaseItem {
  const { activityId, branchId, branchName, collegeId, title, day, isGone } = told;
  const { kind, goal, result, deliverable, peopleTookPart, peopleServed } = told;
  return {
    ...{ id: `activity:${activityId}`, kind: "ACTIVITY", branchId, branchName, collegeId, title, day },
    activity: { activityId, kind, goal, result, deliverable, peopleTookPart, peopleServed },
    ...{ honour: null, isGone, changeId },
  };
}

function honourItem(told: HonourChanged, changeId: string): ShowcaseItem {
  const { honourId, branchId, branchName, collegeId, title, awardDay, isGone } = told;
  const { personId, personName, awardedByName, validUntilDay, merit } = told;
  return {
    ...{ id: `honour:${honourId}`, kind: "HONOUR", branchId, branchName, collegeId, title, day: awardDay },
    honour: { personId, personName, awardedByName, validUntilDay, merit },
    ...{ activity: null, isGone, changeId },
  };
}
