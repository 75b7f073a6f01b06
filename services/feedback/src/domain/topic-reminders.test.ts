import { expect, test } from "@jest/globals";
import { NOTHING_WRITTEN } from "./rich-text.ts";
import { dueReminders, remindedOf, remindersOf } from "./topic-reminders.ts";
import { closed, started, type Topic } from "./topic.ts";

const space = { id: "b1", kind: "ORGANIZATION", name: "支部", lineage: ["u", "b1"] } as const;
const topic = started(
  {
    ...{ id: "t", space, kind: "DISCUSSION", title: "题", body: NOTHING_WRITTEN },
    author: { personId: "secretary", name: "孙样九" },
  },
  { answerDay: "2026-03-25", closeDay: "2026-04-10" },
  new Date("2026-03-18T02:00:00Z"),
);
const answered: Topic = { ...topic, answeredDay: "2026-03-20" };
const summary = { blocks: [{ kind: "BLOCK_KIND_PARAGRAPH", runs: [{ text: "总结" }] }] } as const;
const toldOn = (each: Topic, day: string) => dueReminders(each, day).map(({ event }) => event);

test.each([
  ["long before", topic, "2026-03-23", []],
  ["the day before the answer", topic, "2026-03-24", ["answer_due"]],
  ["on its day", topic, "2026-03-25", ["answer_due"]],
  ["afterwards, once and plainly", topic, "2026-03-26", ["answer_overdue"]],
  ["never where it is answered", answered, "2026-03-26", []],
  ["when it should be closed", answered, "2026-04-10", ["close_due"]],
  ["never where it is closed", closed(answered, summary as never), "2026-05-01", []],
  [
    "never where nobody promised",
    started({ ...topic, kind: "HELP_ASKED", author: topic.author! }, undefined, topic.startTime),
    "2026-05-01",
    [],
  ],
])("an owner is reminded %s", (_, each, day, events) => {
  expect(toldOn(each, day)).toEqual(events);
});

test("each reminder is told once for each promised day", () => {
  const told = remindedOf(topic, "2026-03-26");
  expect(dueReminders(told, "2026-03-30")).toEqual([]);
  expect(remindersOf(told).map(({ event }) => event)).toEqual(["close_due"]);
  const moved = { ...told, answerDay: "2026-04-01" };
  expect(toldOn(moved, "2026-03-31")).toEqual(["answer_due"]);
});
