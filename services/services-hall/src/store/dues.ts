import { isDeepStrictEqual } from "node:util";
import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import { DuesSettledSchema } from "@qiming/contracts/services_hall/v1/services_hall_events";
import type { Clock } from "@qiming/core";
import { keptDocuments, newEvent, withoutMissing, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import { placeIn, type DuesAccount } from "../domain/dues.ts";
import { ON_AND_ON, spansOf, type DuesSpan } from "../domain/dues-spans.ts";
import type { DuesRates } from "../domain/dues-rates.ts";
import { blankYear, type YearOfRemittances } from "../domain/remittances.ts";
import type { Dues, DuesChange, RateBooks, Remittances } from "../usecases/dues-ports.ts";
import type { Act } from "../usecases/ports.ts";

type Kept<T> = T & { readonly collection: mongo.Collection };
const SHOWN = { projection: { outbox: 0 } } as const;
const BUSY = "DUES_BUSY";

/** With by what it is found. */
type DuesDocument = DuesAccount & {
  readonly spans: readonly DuesSpan[];
  /** Of each span its organisation and its last month: an index enters no two fields of one list. */
  readonly ends: readonly string[];
};
interface DocumentChange extends Omit<DuesChange, "account"> {
  readonly value: DuesDocument;
}

/** Members' dues in MongoDB: a payment, what it settles and what others hear of it are one write. */
export function mongoDues(database: Connection, clock: Clock, wakeRelay: () => void): Kept<Dues> {
  const kept = keptDocuments<DuesDocument, DocumentChange>({
    ...{ database, clock, wakeRelay, name: "dues", busy: BUSY, valueOf: ({ value }) => value, eventsOf },
  });
  const { collection } = kept;
  const toValue = (document: Parameters<typeof kept.toValue>[0]) => toAccount(kept.toValue(document));
  const toChange = ({ account, ...rest }: DuesChange): DocumentChange => ({
    ...{ ...rest, value: toDocument(account) },
  });
  async function* each(filter: object) {
    for await (const found of collection.find(filter as never, SHOWN)) yield toValue(found);
  }
  const counters = database.db!.collection<{ _id: string; last: number }>("counters");
  return {
    collection: collection as unknown as mongo.Collection,
    async find(id) {
      const found = await kept.find(id);
      return found && toAccount(found);
    },
    add: (change) => kept.add(toChange(change)),
    change: async (id, decide, blank) =>
      toAccount(
        await kept.change(
          id,
          (value) => {
            const before = toAccount(value);
            const change = decide(before);
            return change.account === before ? { ...change, value } : toChange(change);
          },
          blank && toDocument(blank),
        ),
      ),
    async findAll(personIds) {
      return (await collection.find({ _id: { $in: [...personIds] } } as never, SHOWN).toArray()).map(toValue);
    },
    each: (organizationId, year) =>
      each({
        ends: {
          $elemMatch: { $gte: `${organizationId} ${year}-01`, $lte: `${organizationId} ${ON_AND_ON}` },
        },
        spans: {
          $elemMatch: { organizationId, toMonth: { $gte: `${year}-01` }, fromMonth: { $lte: `${year}-12` } },
        },
      }),
    eachLeft: (organizationId, month) =>
      each({
        $or: [
          {
            ends: {
              $elemMatch: { $gte: `${organizationId} ${month}`, $lt: `${organizationId} ${ON_AND_ON}` },
            },
          },
          { owedAt: organizationId },
        ],
      }),
    async listBehind(month, limit) {
      const found = collection.find({ roundMonth: { $lt: month } } as never, SHOWN).limit(limit);
      return (await found.toArray()).map(toValue);
    },
    async eraseName(personId) {
      // With the revision, so that no change that began before puts the name back.
      for (const [list, id, name] of [
        ["bases", "deciderId", "deciderName"],
        ["payments", "recorderId", "recorderName"],
      ] as const)
        await collection.updateMany(
          { [`${list}.${id}`]: personId } as never,
          { $set: { [`${list}.$[theirs].${name}`]: "" }, $inc: { revision: 1 } } as never,
          { arrayFilters: [{ [`theirs.${id}`]: personId }] },
        );
    },
    async takeNumbers(year, count) {
      const counted = await counters.findOneAndUpdate(
        { _id: `dues-receipt-${year}` },
        { $inc: { last: count } },
        { upsert: true, returnDocument: "after" },
      );
      return counted!.last - count + 1;
    },
  };
}

const toAccount = ({ spans: _, ends: __, ...account }: DuesDocument): DuesAccount => account;
export function toDocument(account: DuesAccount): DuesDocument {
  const spans = spansOf(account);
  return {
    ...account,
    spans,
    ends: spans.map(({ organizationId, toMonth }) => `${organizationId} ${toMonth}`),
  };
}

function eventsOf(
  { value: account, act, tells = [], settled = [] }: DocumentChange,
  now: Date,
): StoredEvent[] {
  const { id: personId, places } = account;
  const { branchId = "" } = places.at(-1) ?? {};
  const collectorOf = (month: string) => {
    const place = places.length > 0 ? placeIn(account, month) : undefined;
    return { branchId: place?.branchId ?? "", collegeId: place?.collegeId ?? "" };
  };
  return [
    ...(act ? [newEvent(AuditRecordedSchema, { ...act, personId, organizationId: branchId }, now)] : []),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
    ...settled.map((month) => newEvent(DuesSettledSchema, { personId, ...collectorOf(month), month }, now)),
  ];
}

interface RatesDocument {
  readonly id: string;
  readonly rates: DuesRates;
}

export function mongoRates(database: Connection, clock: Clock, wakeRelay: () => void): Kept<RateBooks> {
  const kept = keptDocuments<RatesDocument, { readonly value: RatesDocument; readonly act: Act }>({
    ...{ database, clock, wakeRelay, name: "duesRates", busy: BUSY, valueOf: ({ value }) => value },
    eventsOf: ({ value, act }, now) => [
      newEvent(AuditRecordedSchema, { ...act, details: { fromMonth: value.id } }, now),
    ],
  });
  return {
    collection: kept.collection as unknown as mongo.Collection,
    async list() {
      return (await kept.collection.find({}, SHOWN).sort({ _id: 1 }).toArray()).map(
        (each) => kept.toValue(each).rates,
      );
    },
    async put(rates, act) {
      const value = { id: rates.fromMonth, rates };
      if (await kept.add({ value, act })) return true;
      let isNew = false;
      await kept.change(value.id, (before) => {
        isNew = !isDeepStrictEqual(before.rates, withoutMissing(rates));
        return { value: isNew ? value : before, act };
      });
      return isNew;
    },
  };
}

interface YearChange {
  readonly value: YearOfRemittances;
  readonly act: Act;
}

export function mongoRemittances(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Kept<Remittances> {
  const kept = keptDocuments<YearOfRemittances, YearChange>({
    ...{ database, clock, wakeRelay, name: "remittances", busy: BUSY, valueOf: ({ value }) => value },
    eventsOf: ({ value: { organizationId }, act }, now) => [
      newEvent(AuditRecordedSchema, { ...act, organizationId }, now),
    ],
  });
  const idOf = (organizationId: string, year: number) => blankYear(organizationId, year).id;
  return {
    collection: kept.collection as unknown as mongo.Collection,
    find: (organizationId, year) => kept.find(idOf(organizationId, year)),
    async findAll(organizationIds, year) {
      const ids = organizationIds.map((each) => idOf(each, year));
      return (await kept.collection.find({ _id: { $in: ids } } as never, SHOWN).toArray()).map(kept.toValue);
    },
    async eraseName(personId) {
      await kept.collection.updateMany(
        { "entries.recorderId": personId } as never,
        { $set: { "entries.$[theirs].recorderName": "" }, $inc: { revision: 1 } } as never,
        { arrayFilters: [{ "theirs.recorderId": personId }] },
      );
    },
    change: (organizationId, year, act, decide) =>
      kept.change(
        idOf(organizationId, year),
        (before) => ({ value: decide(before), act }),
        blankYear(organizationId, year),
      ),
  };
}
