import { insertIfNew, retryOnConflict } from "@qiming/service-kit";
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

/** One document for each person at each meeting: two hundred who sign in at once do not wait for each other. */
export function mongoPresences(database: Connection): Presences {
  const collection = database.db!.collection<PresenceDocument>("presences");
  const keyOf = (meetingId: string, personId: string) => `${meetingId}:${personId}`;
  const load = (meetingId: string, personId: string) =>
    collection.findOne({ _id: keyOf(meetingId, personId) });
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
          return (await insertIfNew(collection, document)) ? after : undefined;
        }
        const { modifiedCount } = await collection.updateOne(
          { _id: found._id, revision: found.revision },
          { $set: { ...fields, revision: found.revision + 1 } },
        );
        return modifiedCount === 1 ? after : undefined;
      });
    },
    async countTry(meetingId, personId) {
      await insertIfNew(collection, blank(meetingId, personId));
      await collection.updateOne({ _id: keyOf(meetingId, personId) }, { $inc: { tries: 1 } });
      return (await load(meetingId, personId))!.tries;
    },
    async tries(meetingId, personId) {
      return (await load(meetingId, personId))?.tries ?? 0;
    },
    async erase(personId) {
      await collection.updateMany({ personId }, { $set: { leaveReason: "" } });
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
