import { dayOf } from "@qiming/core";
import { tellAboutTopic } from "../domain/discussion-notices.ts";
import { dueReminders, remindedOf } from "../domain/topic-reminders.ts";
import { discussionParts } from "./discussion-parts.ts";
import type { FeedbackPorts } from "./ports.ts";

const AT_ONCE = 100;

/** Owners of discussions are reminded of what they promised. Goes on where it was stopped. */
export function watchTopics(ports: FeedbackPorts) {
  const parts = discussionParts(ports);
  return async (): Promise<void> => {
    const today = dayOf(ports.clock.now());
    for (;;) {
      const found = await ports.topics.listToRemind(today, AT_ONCE);
      for (const { id } of found)
        await parts.change(
          id,
          (before) => remindedOf(before, today),
          (after, before) => ({
            tells: dueReminders(before, today).flatMap(({ event }) =>
              tellAboutTopic(event, after, [after.owner?.personId]),
            ),
          }),
        );
      if (found.length < AT_ONCE) return;
    }
  };
}
