import { isDeepStrictEqual } from "node:util";
import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import { DuesSettledSchema } from "@qiming/contracts/services_hall/v1/services_hall_events";
import type { Clock } from "@qiming/core";
import { keptDocuments, newEvent, withoutMissing, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import { placeIn, type DuesAccount } from "../domain/dues.ts";
import type { DuesRates } from "../domain/dues-rates.ts";
import { blankYear, type YearOfRemittances } from "../domain/remittances.ts";
import type { Dues, DuesChange, RateBooks, Remittances } from "../usecases/dues-ports.ts";
import type { Act } from "../usecases/ports.ts";

type Kept<T> = T & { readonly collection: mongo.Collection };
const SHOWN = { projection: { outbox: 0 } } as const;
const BUSY = "DUES_BUSY";

/** Members' dues in MongoDB: a payment, what it settles and what others hear of it are one write. */
export function mongoDues(database: Connection, clock: Clock, wakeRelay: () => void): Kept<Dues> {
  const kept = keptDocuments<DuesAccount, DuesChange>({
    ...{ database, clock, wakeRelay, name: "dues", busy: BUSY, valueOf: ({ account }) => account, eventsOf },
  });
  const { collection, toValue } = kept;
  const counters = database.db!.collection<{ _id: string; last: number }>("counters");
  return {
    collection: collection as unknown as mongo.Collection,
    ...{ find: kept.find, add: kept.add, change: (id, decide, blank) => kept.change(id, decide, blank) },
    async findAll(personIds) {
      return (await collection.find({ _id: { $in: [...personIds] } } as never, SHOWN).toArray()).map(toValue);
    },
    async *each(organizationId) {
      for await (const each of collection.find({ "places.lineage": organizationId } as never, SHOWN))
        yield toValue(each);
    },
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

function eventsOf({ account, act, tells = [], settled = [] }: DuesChange, now: Date): StoredEvent[] {
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
