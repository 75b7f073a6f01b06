import type { Incident } from "./incident.ts";
import type { ModerationCase } from "./moderation-case.ts";
import type { Telling } from "./notices.ts";

const TO_AUTHOR = {
  decided: { zhCn: "您发布的内容有处理结果", en: "Something you wrote was decided about" },
  paused: { zhCn: "您暂时不能发布内容，请查看原因", en: "You may not write for a while; see why" },
  answered: { zhCn: "您的申诉已答复", en: "Your appeal is answered" },
  lifted: {
    zhCn: "对您发布内容的处理已撤销",
    en: "What was decided about something you wrote was taken back",
  },
} as const;
const TO_MODERATORS = {
  arrived: { zhCn: "有一条内容等待审核", en: "Something waits to be looked at" },
  appealed: { zhCn: "有一件申诉等待答复", en: "An appeal waits to be answered" },
  to_confirm: { zhCn: "一项暂停发言等待您确认", en: "A pause waits for a second moderator" },
  overdue: { zhCn: "有一条内容超过审核时限", en: "Something was not looked at in time" },
} as const;
const OF_INCIDENTS = {
  opened: { zhCn: "一个话题启动了应急处置", en: "An incident was opened on a topic" },
  given: { zhCn: "一个话题的应急处置由您负责", en: "An incident is yours" },
  escalated: { zhCn: "一个话题的应急处置请您关注", en: "An incident was brought before you" },
} as const;
export type AuthorEvent = keyof typeof TO_AUTHOR;
export type ModeratorEvent = keyof typeof TO_MODERATORS;
export type IncidentEvent = keyof typeof OF_INCIDENTS;

// What somebody wrote stands on its page alone.
const text = ({ spaceName }: { readonly spaceName: string }) => ({ zhCn: spaceName, en: spaceName });
const each = (personIds: readonly string[], actorId: string): string[] =>
  [...new Set(personIds)].filter((personId) => personId !== actorId);

/** Whoever wrote it, where there is somebody to tell. */
export const tellAuthor = (
  event: AuthorEvent,
  about: ModerationCase,
  authorId: string | undefined,
): Telling[] =>
  each(authorId ? [authorId] : [], "").map((personId) => ({
    ...{ personId, kind: `feedback.moderation.${event}`, title: TO_AUTHOR[event], text: text(about) },
    path: `/m/discussion/moderation/mine/${about.id}`,
  }));

export const tellModerators = (
  event: ModeratorEvent,
  about: ModerationCase,
  personIds: readonly string[],
  actorId = "",
): Telling[] =>
  each(personIds, actorId).map((personId) => ({
    ...{ personId, kind: `feedback.moderation.${event}`, title: TO_MODERATORS[event], text: text(about) },
    path: `/m/discussion/moderation/cases/${about.id}`,
  }));

export const tellOfIncident = (
  event: IncidentEvent,
  about: Incident,
  personIds: readonly string[],
  actorId = "",
): Telling[] =>
  each(personIds, actorId).map((personId) => ({
    ...{ personId, kind: `feedback.incident.${event}`, title: OF_INCIDENTS[event], text: text(about) },
    path: `/m/discussion/moderation/incidents/${about.id}`,
  }));
