import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import { TransferAcceptedSchema } from "@qiming/contracts/services_hall/v1/transfer_events";
import type { Clock } from "@qiming/core";
import { keptDocuments, newEvent, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import {
  handlersOf,
  hasReachedReceiver,
  isOpen,
  letterOf,
  watchDayOf,
  type Transfer,
} from "../domain/transfer.ts";
import type { KeptTransfer, TransferChange, TransferPart, Transfers } from "../usecases/ports.ts";

/** By what it is found: derived at each change, and written with it. */
interface Found {
  /** Whose it is, while it is open: unique, so that nobody has two. */
  readonly openKey?: string | undefined;
  readonly isOpen: boolean;
  /** Ids of the sending side's line; none of a draft that is the member's alone. */
  readonly senders: readonly string[];
  /** None before it has reached that side. */
  readonly receivers: readonly string[];
  /** Of a letter on its way, or ended. */
  readonly endDay?: string | undefined;
  readonly watchDay?: string | undefined;
  /** Whose names stand in it beside the member's. */
  readonly handlers: readonly string[];
}
type TransferDocument = KeptTransfer & Found;
interface DocumentChange extends Omit<TransferChange, "kept"> {
  readonly kept: TransferDocument;
}

/** Transfers in MongoDB, one document each. */
export function mongoTransfers(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Transfers & { collection: mongo.Collection } {
  const kept = keptDocuments<TransferDocument, DocumentChange>({
    ...{ database, clock, wakeRelay, name: "transfers", busy: "TRANSFER_BUSY", eventsOf },
    valueOf: (change) => change.kept,
  });
  const counters = database.db!.collection<{ _id: string; last: number }>("counters");
  const { list: read } = kept;
  return {
    collection: kept.collection as unknown as mongo.Collection,
    find: kept.find,
    findOpen: async (personId) => (await read({ openKey: personId }, { _id: 1 }, 1))[0],
    add: (change) => kept.add(toDocument(change)),
    change: (id, decide) =>
      kept.change(id, (before) => {
        const change = decide(before);
        return change.kept === before ? { ...change, kept: before } : toDocument(change);
      }),
    async nextNumber(kind, year) {
      const counted = await counters.findOneAndUpdate(
        { _id: `transfer-${kind}-${year}` },
        { $inc: { last: 1 } },
        { upsert: true, returnDocument: "after" },
      );
      return counted!.last;
    },
    listMine: (personId, limit) => read({ "person.personId": personId }, { beginTime: -1 }, limit),
    list(organizationId, part, { after, limit, endDay }) {
      if (part === "ENDING")
        return read({ senders: organizationId, endDay: { $lte: endDay } }, { endDay: 1 }, limit);
      return read({ ...placeOf(organizationId, part), _id: { $gt: after } }, { _id: 1 }, limit);
    },
    listHandled: (personId, after, limit) =>
      read({ handlers: personId, _id: { $gt: after } }, { _id: 1 }, limit),
    listDue: (day, limit) => read({ watchDay: { $lte: day } }, { watchDay: 1 }, limit),
  };
}

function placeOf(organizationId: string, part: Exclude<TransferPart, "ENDING">): object {
  if (part === "WAITING") return { "waits.organizationId": organizationId };
  return part === "OUTGOING"
    ? { senders: organizationId, isOpen: true }
    : { receivers: organizationId, isOpen: true };
}

const toDocument = ({ kept, ...change }: TransferChange): DocumentChange => ({
  ...change,
  kept: { ...withoutFound(kept), ...foundOf(kept) },
});

function withoutFound(kept: KeptTransfer): KeptTransfer {
  const { openKey: _, endDay: __, watchDay: ___, ...plain } = kept as TransferDocument;
  return plain;
}

function foundOf(transfer: Transfer): Found {
  const watchDay = watchDayOf(transfer);
  const hasLetter = ["ISSUED", "IN_TRANSIT", "EXPIRED", "REISSUE_REQUESTED"].includes(transfer.state);
  const isOwnAlone = transfer.state === "DRAFT" && !transfer.isByOffice;
  return {
    ...{ isOpen: isOpen(transfer), handlers: handlersOf(transfer) },
    senders: isOwnAlone ? [] : transfer.senderLine.map(({ id }) => id),
    receivers: hasReachedReceiver(transfer) ? transfer.receiverLine.map(({ id }) => id) : [],
    ...(isOpen(transfer) && { openKey: transfer.person.personId }),
    ...(hasLetter && transfer.direction === "OUT" && { endDay: letterOf(transfer)!.lastDay }),
    ...(watchDay && { watchDay }),
  };
}

function eventsOf({ kept, act, tells = [], isAccepted }: DocumentChange, now: Date): StoredEvent[] {
  const { id: transferId, person, senderLine, receiverLine, direction } = kept;
  const organizationId = (senderLine.at(-1) ?? receiverLine.at(-1))?.id ?? "";
  const about = { personId: person.personId, organizationId };
  const accepted = {
    ...{ transferId, attempt: kept.attempt, personId: person.personId, day: kept.acceptedDay },
    ...{ fromBranchId: senderLine.at(-1)?.id ?? "", actorId: kept.acceptedBy },
    // A draft may leave it open.
    toBranchId: direction === "OUT" ? "" : (receiverLine.at(-1)?.id ?? ""),
    memberStatus: direction === "IN" ? kept.memberStatus : "",
    basis: letterOf(kept)?.number ?? kept.number,
  };
  return [
    newEvent(AuditRecordedSchema, { ...act, ...about, details: { ...act.details, transferId } }, now),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
    ...(isAccepted ? [newEvent(TransferAcceptedSchema, accepted, now)] : []),
  ];
}
