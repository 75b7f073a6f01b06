/** What a topic's page and its row say of it. */
import type { TopicJson, TopicKindJson, TopicRowJson, TopicStateJson } from "@qiming/contracts/browser/topic";

export const KINDS = [
  "TOPIC_KIND_DISCUSSION",
  "TOPIC_KIND_HELP_ASKED",
  "TOPIC_KIND_HELP_OFFERED",
  "TOPIC_KIND_COMPANIONS",
  "TOPIC_KIND_EXPERIENCE",
] as const satisfies readonly TopicKindJson[];
export type Kind = (typeof KINDS)[number];
export const kindIn = (named: unknown): Kind | undefined => KINDS.find((kind) => kind === named);

export const MOST_TITLE = 80;
/** On one topic or reply. */
export const MOST_FILES = 3;

export const PARTS = ["open", "candidates", "closed", "mine"] as const;
export type Part = (typeof PARTS)[number];

const TAGS: Readonly<Partial<Record<TopicStateJson, string>>> = {
  TOPIC_STATE_CANDIDATE: "qm-tag--info",
  TOPIC_STATE_OPEN: "qm-tag--good",
};
export const tagOf = (state: TopicStateJson | undefined): string => TAGS[state!] ?? "qm-tag--plain";

const DAY_MS = 86_400_000;
/** A day as people here count it: YYYY-MM-DD. */
export const dayOf = (time: Date): string =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(time);
const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

export type Answering =
  | { readonly is: "answered"; readonly day: string }
  | { readonly is: "due" | "overdue"; readonly day: string; readonly left: number }
  | { readonly is: "none" };

/** Where the promised answer is; nothing is promised of what is no discussion, and of a candidate. */
export function answeringOf(
  { state, answerDay = "", answeredDay = "" }: Pick<TopicRowJson, "state" | "answerDay" | "answeredDay">,
  today: string,
): Answering {
  if (answeredDay) return { is: "answered", day: answeredDay };
  if (!answerDay || state !== "TOPIC_STATE_OPEN") return { is: "none" };
  const left = daysBetween(today, answerDay);
  return { is: left < 0 ? "overdue" : "due", day: answerDay, left };
}

/** What is proposed where days are asked for. */
export const proposedDays = (today: string) => ({
  answerDay: dayAfter(today, 7),
  closeDay: dayAfter(today, 21),
});
export const latestDay = (today: string): string => dayAfter(today, 60);
export const daysFit = (
  { answerDay, closeDay }: { readonly answerDay: string; readonly closeDay: string },
  today: string,
): boolean => today < answerDay && answerDay <= closeDay && closeDay <= latestDay(today);

/** Whoever wrote it, as they are called; without a name they are gone. */
export const may = ({ may: acts = [] }: Pick<TopicJson, "may">, act: string): boolean => acts.includes(act);
