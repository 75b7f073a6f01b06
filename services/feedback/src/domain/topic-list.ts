import { remindersOf } from "./topic-reminders.ts";
import type { Topic, TopicKind } from "./topic.ts";

export interface TopicList {
  readonly part: "OPEN" | "CANDIDATES" | "CLOSED" | "MINE";
  readonly order: "LAST_WORD" | "PARTICIPANTS";
  /** Missing: every kind. */
  readonly kind?: TopicKind | undefined;
}

/** By what a topic is found: derived from it at each change, and written with it. */
export interface ListedBy {
  /** Of lists, with whose they are: "OPEN o-1", "OPEN o-1 DISCUSSION", "MINE p-1". */
  readonly listKeys: readonly string[];
  /** How many different people take part in it, or support it. */
  readonly weight: number;
  readonly lastTime: Date;
  /** When its owner is to be reminded next; missing: of nothing more. */
  readonly remindDay?: string | undefined;
  /** Of everybody who stands in it. */
  readonly involved: readonly string[];
}
export type KeptTopic = Topic & ListedBy;

const PARTS = { CANDIDATE: "CANDIDATES", OPEN: "OPEN", CLOSED: "CLOSED" } as const;

/** The keys of one list for somebody who reads in some spaces. */
export function topicKeys(
  { part, kind }: TopicList,
  spaceIds: readonly string[],
  personId: string,
): string[] {
  const owners = part === "MINE" ? [personId] : spaceIds;
  return owners.map((each) => [part, each, ...(kind ? [kind] : [])].join(" "));
}

export function listed(topic: Topic): KeptTopic {
  const { state, space, kind, author, owner, tally, supporters, standing } = topic;
  const people = [...new Set([author?.personId, owner?.personId].filter((each) => each !== undefined))];
  const isShown = standing === "VISIBLE" && (state === "CANDIDATE" || state === "OPEN" || state === "CLOSED");
  const keys = [
    ...(isShown ? [`${PARTS[state]} ${space.id}`] : []),
    ...people.map((personId) => `MINE ${personId}`),
  ];
  const { remindDay: _, ...plain } = topic as KeptTopic;
  const [reminder] = remindersOf(topic);
  return {
    ...plain,
    ...(reminder && { remindDay: reminder.day }),
    listKeys: keys.flatMap((key) => [key, `${key} ${kind}`]),
    weight: state === "CANDIDATE" ? supporters.length : tally.participants,
    lastTime: tally.lastTime,
    involved: [...new Set([...people, ...supporters])],
  };
}
