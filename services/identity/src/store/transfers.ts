import type { Clock } from "@qiming/core";
import { TransferSettledSchema } from "@qiming/contracts/identity/v1/identity_events";
import { keptDocuments, newEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { SettledTransfer, Transfers } from "../usecases/ports.ts";

/** What the register did with accepted transfers, one document for each time that it was told, in MongoDB. */
export function mongoTransfers(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Transfers & { collection: mongo.Collection } {
  const kept = keptDocuments<SettledTransfer, SettledTransfer>({
    ...{
      database,
      clock,
      wakeRelay,
      name: "transfers",
      busy: "TRANSFER_BUSY",
      valueOf: (settled) => settled,
    },
    eventsOf: ({ transferId, attempt, reason }, now) => [
      newEvent(TransferSettledSchema, { transferId, attempt, reason }, now),
    ],
  });
  return {
    collection: kept.collection as unknown as mongo.Collection,
    has: async (id) => (await kept.find(id)) !== undefined,
    async add(settled) {
      await kept.add(settled);
    },
  };
}
