import type { LocalizedText } from "./directory.ts";
import type { Telling } from "./notices.ts";
import type { Topic } from "./topic.ts";

const EVENTS = {
  opened: { zhCn: "有新的话题邀您参与讨论", en: "A topic is open for you to discuss" },
  adopted: { zhCn: "您提名的话题已被采纳", en: "The topic you put up was taken up" },
  declined: { zhCn: "您提名的话题未被采纳，请查看原因", en: "The topic you put up was declined; see why" },
  given: { zhCn: "有一个话题由您负责答复", en: "A topic is yours to answer" },
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
