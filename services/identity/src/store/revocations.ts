import { setTimeout as wait } from "node:timers/promises";
import { insertIfNew, retryOnConflict } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { News, Revocations } from "../usecases/ports.ts";

interface EndDocument {
  /** Counts upwards: whoever watches asks for what is above the last one seen. */
  _id: number;
  sessionId: string;
  time: Date;
}

interface PersonDocument {
  _id: string;
  accessTime: Date;
  version: number;
}

const LOOK_EVERY_MS = 200;
/** How far the clocks of several processes, and a write under way, may lie behind. */
const OVERLAP_MS = 10_000;

/**
 * Ended sessions in MongoDB, one document each. Whose permissions changed is read off the people themselves: it is there with the change,
 * however far any log lies behind.
 */
export function mongoRevocations(database: Connection): Revocations {
  const ends = database.db!.collection<EndDocument>("ended_sessions");
  const people = database.db!.collection<PersonDocument>("people");
  return {
    async endSession(sessionId, time) {
      await retryOnConflict("SESSION_BUSY", async () => {
        const _id = (await lastOf(ends)) + 1;
        return (await insertIfNew(ends, { _id, sessionId, time })) || undefined;
      });
    },
    async *watch(since, now, signal): AsyncIterable<News> {
      const before = await ends
        .find({ time: { $gte: since } })
        .sort({ _id: 1 })
        .toArray();
      let lastEnd = before.at(-1)?._id ?? (await lastOf(ends));
      const changed = accessChanges(people, now);
      yield { sessionIds: before.map(({ sessionId }) => sessionId), personIds: [] };
      while (!signal.aborted) {
        await wait(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
        if (signal.aborted) return;
        const newEnds = await ends
          .find({ _id: { $gt: lastEnd } })
          .sort({ _id: 1 })
          .toArray();
        lastEnd = newEnds.at(-1)?._id ?? lastEnd;
        const personIds = await changed();
        if (newEnds.length + personIds.length > 0)
          yield { sessionIds: newEnds.map(({ sessionId }) => sessionId), personIds };
      }
    },
  };
}

async function lastOf(collection: mongo.Collection<EndDocument>): Promise<number> {
  const options = { projection: { _id: 1 as const } };
  return (await collection.find({}, options).sort({ _id: -1 }).limit(1).toArray())[0]?._id ?? 0;
}

/** Whose access has changed since the last look: each change is told once, although the looks overlap. */
function accessChanges(people: mongo.Collection<PersonDocument>, start: Date) {
  let last = start;
  let told = new Map<string, number>();
  return async (): Promise<string[]> => {
    const from = new Date(last.getTime() - OVERLAP_MS);
    const found = await people
      .find({ accessTime: { $gte: from } }, { projection: { accessTime: 1, version: 1 } })
      .sort({ accessTime: 1 })
      .toArray();
    const news = found.filter(({ _id, version }) => told.get(_id) !== version).map(({ _id }) => _id);
    told = new Map(found.map(({ _id, version }) => [_id, version]));
    last = found.at(-1)?.accessTime ?? last;
    return news;
  };
}
