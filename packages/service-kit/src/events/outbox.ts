import type { mongo } from "mongoose";
import type { StoredEvent } from "./event.ts";

export interface Outbox {
  /** A collection whose documents hold an `outbox` array; an index on `outbox.id` is part of its migration. */
  readonly collection: mongo.Collection;
}

/** Whoever looks wants to know that there are many, not how many. */
const MOST_COUNTED = 10_000;
const WAITING = { "outbox.id": { $gt: "" } };

/** How many documents have events that wait, and when the oldest of these events became true: by the index alone. */
export async function lookAtOutboxes(
  outboxes: readonly Outbox[],
): Promise<{ pending: number; oldest: Date | undefined }> {
  const looks = await Promise.all(
    outboxes.map(async ({ collection }) => {
      const pending = await collection.countDocuments(WAITING, { limit: MOST_COUNTED });
      if (pending === 0) return { pending, times: [] };
      // Ids of events sort by time.
      const first = (await collection.findOne(WAITING, {
        sort: { "outbox.id": 1 },
        projection: { "outbox.id": 1, "outbox.occurTime": 1 },
      })) as { outbox: Pick<StoredEvent, "occurTime">[] } | null;
      return { pending, times: first?.outbox.map(({ occurTime }) => occurTime.getTime()) ?? [] };
    }),
  );
  const times = looks.flatMap((look) => look.times);
  return {
    pending: Math.min(
      MOST_COUNTED,
      looks.reduce((sum, { pending }) => sum + pending, 0),
    ),
    oldest: times.length > 0 ? new Date(Math.min(...times)) : undefined,
  };
}
