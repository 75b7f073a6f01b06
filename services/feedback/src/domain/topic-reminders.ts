import { addDays, type Day } from "@qiming/core";
import type { TopicEvent } from "./discussion-notices.ts";
import type { Topic } from "./topic.ts";

type ReminderEvent = Extract<TopicEvent, "answer_due" | "answer_overdue" | "close_due">;

/** What the owner of a discussion is reminded of, and from which day on. */
export interface Reminder {
  readonly event: ReminderEvent;
  readonly day: Day;
  /** Names it: told once for each day that was promised. */
  readonly key: string;
}

/** What is still to be told, the earliest first. */
export function remindersOf(topic: Topic): Reminder[] {
  const { state, standing, kind, answerDay, answeredDay, closeDay, reminded = [] } = topic;
  if (state !== "OPEN" || kind !== "DISCUSSION" || standing === "REMOVED") return [];
  const all = [
    ...(answerDay && !answeredDay
      ? [
          { event: "answer_due" as const, day: addDays(answerDay, -1), key: `answer_due ${answerDay}` },
          {
            event: "answer_overdue" as const,
            day: addDays(answerDay, 1),
            key: `answer_overdue ${answerDay}`,
          },
        ]
      : []),
    ...(closeDay ? [{ event: "close_due" as const, day: closeDay, key: `close_due ${closeDay}` }] : []),
  ];
  return all.filter(({ key }) => !reminded.includes(key)).sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** What is to be told on a day; of two about the same day's answer the later one alone. */
export function dueReminders(topic: Topic, today: Day): Reminder[] {
  const due = remindersOf(topic).filter(({ day }) => day <= today);
  const isOverdue = due.some(({ event }) => event === "answer_overdue");
  return due.filter(({ event }) => !(isOverdue && event === "answer_due"));
}

/** With what is due noted as told. */
export function remindedOf(before: Topic, today: Day): Topic {
  const due = remindersOf(before).filter(({ day }) => day <= today);
  if (due.length === 0) return before;
  return { ...before, reminded: [...(before.reminded ?? []), ...due.map(({ key }) => key)] };
}
