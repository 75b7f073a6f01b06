import type { LocalizedText } from "./directory.ts";
import type { Group } from "./group.ts";
import type { Telling } from "./notices.ts";
import type { Topic } from "./topic.ts";

const EVENTS = {
  opened: { zhCn: "有新的话题邀您参与讨论", en: "A topic is open for you to discuss" },
  adopted: { zhCn: "您提名的话题已被采纳", en: "The topic you put up was taken up" },
  declined: { zhCn: "您提名的话题未被采纳，请查看原因", en: "The topic you put up was declined; see why" },
  given: { zhCn: "有一个话题由您负责答复", en: "A topic is yours to answer" },
  answer_due: { zhCn: "您负责的话题明日为答复期限", en: "A topic of yours is to be answered tomorrow" },
  answer_overdue: { zhCn: "您负责的话题已过答复期限", en: "A topic of yours is past its day to be answered" },
  close_due: { zhCn: "您负责的话题已到总结之日", en: "A topic of yours is to be closed with a summary" },
  closed: { zhCn: "一个与您有关的话题已总结", en: "A topic of yours is closed with a summary" },
  solved: { zhCn: "您的回复被采纳为解决办法", en: "Your reply solved somebody's matter" },
  replied: { zhCn: "有人回复了您", en: "Somebody replied to you" },
  mentioned: { zhCn: "有人在讨论中提到了您", en: "Somebody mentioned you in a discussion" },
} as const;
export type TopicEvent = keyof typeof EVENTS;

/** Where a topic was opened is said; what somebody wrote stands on its page alone. */
const text = ({ space }: Topic): LocalizedText => ({ zhCn: space.name, en: space.name });

/** Each is told once; never whoever did it. @param postId what is shown first */
export const tellAboutTopic = (
  event: TopicEvent,
  topic: Topic,
  personIds: readonly (string | undefined)[],
  actorId = "",
  postId = "",
): Telling[] =>
  [...new Set(personIds)]
    .filter((personId) => personId !== undefined && personId !== actorId)
    .map((personId) => ({
      ...{ personId: personId!, kind: `feedback.topic.${event}`, title: EVENTS[event], text: text(topic) },
      path: `/m/discussion/topics/${topic.id}${postId && `?post=${postId}`}`,
    }));

const GROUP_EVENTS = {
  asked: { zhCn: "有人申请加入您的小组", en: "Somebody asks to join your group" },
  admitted: { zhCn: "您已加入小组", en: "You are in the group" },
  not_admitted: { zhCn: "您加入小组的申请未通过", en: "You were not taken into the group" },
  dismissed: { zhCn: "您已不在小组中，请查看原因", en: "You are no longer in the group; see why" },
  given: { zhCn: "有一个小组交由您管理", en: "A group is yours to keep" },
} as const;

export const tellAboutGroup = (
  event: keyof typeof GROUP_EVENTS,
  { id, name }: Group,
  personId: string | undefined,
  actorId: string,
): Telling[] =>
  personId && personId !== actorId
    ? [
        {
          ...{ personId, kind: `feedback.group.${event}`, title: GROUP_EVENTS[event] },
          ...{ text: { zhCn: name, en: name }, path: `/m/discussion/groups/${id}` },
        },
      ]
    : [];
