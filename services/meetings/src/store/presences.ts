import { inBatches, insertAllIfNew, retryOnConflict } from "@qiming/service-kit";
import type { Connection } from "mongoose";
import { unknown, type Presence } from "../domain/attendance.ts";
import type { Presences } from "../usecases/ports.ts";

interface PresenceDocument extends Omit<Presence, "personId"> {
  _id: string;
  meetingId: string;
  personId: string;
  tries: number;
  revision: number;
}

const MOST_AT_ONCE = 200;

/** One document for each person at each meeting: two hundred who sign in at once do not wait for each other. */
export function mongoPresences(database: Connection): Presences {
  const collection = database.db!.collection<PresenceDocument>("presences");
  const keyOf = (meetingId: string, personId: string) => `${meetingId}:${personId}`;
  const loadByKey = inBatches<string, PresenceDocument | undefined>(async (keys) => {
    const found = await collection.find({ _id: { $in: [...new Set(keys)] } }).toArray();
    const byKey = new Map(found.map((each) => [each._id, each]));
    return keys.map((key) => byKey.get(key));
  }, MOST_AT_ONCE);
  const load = (meetingId: string, personId: string) => loadByKey(keyOf(meetingId, personId));
  const insert = inBatches<PresenceDocument, boolean>(
    (documents) => insertAllIfNew(collection, documents),
    MOST_AT_ONCE,
  );
  const blank = (meetingId: string, personId: string): PresenceDocument => ({
    _id: keyOf(meetingId, personId),
    meetingId,
    ...unknown(personId),
    tries: 0,
    revision: 1,
  });
  return {
    async list(meetingId) {
      return (await collection.find({ meetingId }).toArray()).map(toPresence);
    },
    async find(meetingId, personId) {
      const found = await load(meetingId, personId);
      return found ? toPresence(found) : unknown(personId);
    },
    change(meetingId, personId, change) {
      return retryOnConflict("MEETING_BUSY", async () => {
        const found = await load(meetingId, personId);
        const before = found ? toPresence(found) : unknown(personId);
        const after = change(before);
        if (after === before) return before;
        const fields = Object.fromEntries(Object.entries(after).filter(([, value]) => value !== undefined));
        if (!found) {
          const document = { ...blank(meetingId, personId), ...fields } as PresenceDocument;
          return (await insert(document)) ? after : undefined;
        }
        const gone = Object.keys(before).filter((name) => !(name in fields));
        const { modifiedCount } = await collection.updateOne({ _id: found._id, revision: found.revision }, {
          $set: { ...fields, revision: found.revision + 1 },
          ...(gone.length > 0 && { $unset: Object.fromEntries(gone.map((name) => [name, ""])) }),
        } as never);
        return modifiedCount === 1 ? after : undefined;
      });
    },
    async countTry(meetingId, personId) {
      await insert(blank(meetingId, personId));
      const counted = await collection.findOneAndUpdate(
        { _id: keyOf(meetingId, personId) },
        { $inc: { tries: 1 } },
        { returnDocument: "after" },
      );
      return counted!.tries;
    },
    async erase(personId) {
      await collection.updateMany({ personId }, { $set: { leaveReason: "" }, $inc: { revision: 1 } });
    },
  };
}

const toPresence = ({
  _id: _,
  meetingId: __,
  tries: ___,
  revision: ____,
  ...presence
}: PresenceDocument): Presence => presence;
