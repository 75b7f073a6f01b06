import { pauseForgotten } from "../domain/moderation-case.ts";
import { tellModerators } from "../domain/moderation-notices.ts";
import { isWorkingTime } from "../domain/working-hours.ts";
import { moderationParts } from "./moderation-parts.ts";
import type { FeedbackPorts } from "./ports.ts";

const AT_ONCE = 200;

/** What time does to cases: whoever stands above hears of what was not looked at in time, and pauses that are over are forgotten. */
export function watchModeration(ports: FeedbackPorts) {
  const { cases, pauses } = ports;
  const parts = moderationParts(ports);
  return {
    async hourly(): Promise<void> {
      const { time, periods } = await parts.momentNow();
      await pauses.forget(time);
      for (const { id } of await cases.listPausesOver(time, AT_ONCE))
        await cases.change(id, (before) => ({ kept: pauseForgotten(before, time) }));
      if (!isWorkingTime(periods, time)) return;
      for (const { id, lineage, topicId, postId } of await cases.listOverdue(time, AT_ONCE)) {
        const author = (await parts.contentOf(topicId, postId))?.author?.personId;
        const above = (await parts.moderatorsOf(lineage, true)).map(({ personId }) => personId);
        const toldOf = above.filter((personId) => personId !== author);
        await cases.change(id, (before) =>
          before.overdueTold
            ? { kept: before }
            : { kept: { ...before, overdueTold: true }, tells: tellModerators("overdue", before, toldOf) },
        );
      }
    },
  };
}
