import { setTimeout as wait } from "node:timers/promises";
import { insertIfNew, retryOnConflict } from "@qiming/service-kit";
import type { Connection } from "mongoose";
import type { News, Revocations } from "../usecases/ports.ts";

interface EndDocument {
  /** Counts upwards: whoever watches asks for what is above the last one seen. */
  _id: number;
  sessionId: string;
  time: Date;
}

interface ActDocument {
  _id: number;
  action: string;
  personId: string;
}

const LOOK_EVERY_MS = 200;
/** Acts after which somebody may do more, or less, than before. */
const CHANGES_GRANTS = [
  "identity.roles.assign",
  "identity.roles.end",
  "identity.members.move",
  "identity.members.decide_status",
  "identity.register.import",
];

/** Ended sessions in MongoDB, one document each. Whose permissions changed is read off the audit log, which misses none. */
export function mongoRevocations(database: Connection): Revocations {
  const ends = database.db!.collection<EndDocument>("ended_sessions");
  const acts = database.db!.collection<ActDocument>("audit_entries");
  const lastOf = async (collection: typeof acts) =>
    (
      await collection
        .find({}, { projection: { _id: 1 } })
        .sort({ _id: -1 })
        .limit(1)
        .toArray()
    )[0]?._id ?? 0;
  return {
    async endSession(sessionId, time) {
      await retryOnConflict("SESSION_BUSY", async () => {
        const _id = (await lastOf(ends as never)) + 1;
        return (await insertIfNew(ends, { _id, sessionId, time })) || undefined;
      });
    },
    async *watch(since, signal): AsyncIterable<News> {
      let lastAct = await lastOf(acts);
      const before = await ends
        .find({ time: { $gte: since } })
        .sort({ _id: 1 })
        .toArray();
      let lastEnd = before.at(-1)?._id ?? (await lastOf(ends as never));
      yield { sessionIds: before.map(({ sessionId }) => sessionId), personIds: [] };
      while (!signal.aborted) {
        await wait(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
        if (signal.aborted) return;
        const [newEnds, newActs] = await Promise.all([
          ends
            .find({ _id: { $gt: lastEnd } })
            .sort({ _id: 1 })
            .toArray(),
          acts
            .find({ _id: { $gt: lastAct } }, { projection: { action: 1, personId: 1 } })
            .sort({ _id: 1 })
            .limit(1_000)
            .toArray(),
        ]);
        lastEnd = newEnds.at(-1)?._id ?? lastEnd;
        lastAct = newActs.at(-1)?._id ?? lastAct;
        const personIds = newActs
          .filter(({ action }) => CHANGES_GRANTS.includes(action))
          .map(({ personId }) => personId);
        if (newEnds.length + personIds.length > 0)
          yield { sessionIds: newEnds.map(({ sessionId }) => sessionId), personIds: [...new Set(personIds)] };
      }
    },
  };
}
