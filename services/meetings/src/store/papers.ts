import { insertIfNew } from "@qiming/service-kit";
import type { Connection } from "mongoose";
import type { HandedOut, Papers } from "../usecases/ports.ts";

interface PaperDocument extends HandedOut {
  _id: string;
  vote: string;
}

/** Who was handed a paper. No time stands here: it would say in which order, and with the ballots' order perhaps whose they are. */
export function mongoPapers(database: Connection): Papers {
  const collection = database.db!.collection<PaperDocument>("papers");
  const voteKey = (meetingId: string, itemId: string) => `${meetingId}:${itemId}`;
  const keyOf = (meetingId: string, itemId: string, personId: string) =>
    `${voteKey(meetingId, itemId)}:${personId}`;
  const find = async (meetingId: string, itemId: string, personId: string) => {
    const found = await collection.findOne({ _id: keyOf(meetingId, itemId, personId) });
    return found ? { blindedHash: found.blindedHash, blindSignature: found.blindSignature } : undefined;
  };
  return {
    find,
    async reserve(meetingId, itemId, personId, blindedHash) {
      const _id = keyOf(meetingId, itemId, personId);
      if (await insertIfNew(collection, { _id, vote: voteKey(meetingId, itemId), blindedHash }))
        return { blindedHash };
      return (await find(meetingId, itemId, personId)) ?? { blindedHash };
    },
    async sign(meetingId, itemId, personId, blindSignature) {
      const _id = keyOf(meetingId, itemId, personId);
      return (await collection.updateOne({ _id }, { $set: { blindSignature } })).matchedCount === 1;
    },
    async release(meetingId, itemId, personId) {
      await collection.deleteOne({
        _id: keyOf(meetingId, itemId, personId),
        blindSignature: { $exists: false },
      });
    },
    count: (meetingId, itemId) => collection.countDocuments({ vote: voteKey(meetingId, itemId) }),
  };
}
