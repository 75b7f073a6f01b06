import { insertIfNew } from "@qiming/service-kit";
import type { Connection } from "mongoose";
import type { SignedBallot } from "../domain/vote.ts";
import type { Ballots } from "../usecases/ports.ts";

interface BallotDocument extends SignedBallot {
  _id: string;
  vote: string;
}

/** What was cast: a serial that a voter's device has drawn, its signature, and a choice. No time, no order, no person. */
export function mongoBallots(database: Connection): Ballots {
  const collection = database.db!.collection<BallotDocument>("ballots");
  const voteKey = (meetingId: string, itemId: string) => `${meetingId}:${itemId}`;
  const keyOf = (meetingId: string, itemId: string, serial: string) =>
    `${voteKey(meetingId, itemId)}:${serial}`;
  return {
    async add(meetingId, itemId, ballot) {
      const _id = keyOf(meetingId, itemId, ballot.serial);
      if (await insertIfNew(collection, { _id, vote: voteKey(meetingId, itemId), ...ballot })) return ballot;
      return (await collection.findOne({ _id }))!;
    },
    async remove(meetingId, itemId, serial) {
      await collection.deleteOne({ _id: keyOf(meetingId, itemId, serial) });
    },
    async list(meetingId, itemId) {
      const found = collection.find({ vote: voteKey(meetingId, itemId) }).sort({ serial: 1 });
      return (await found.toArray()).map(({ _id: _, vote: __, ...ballot }) => ballot);
    },
    count: (meetingId, itemId) => collection.countDocuments({ vote: voteKey(meetingId, itemId) }),
  };
}
