import { insertIfNew } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import {
  bucketOf,
  NO_TALLY,
  readBucket,
  summed,
  tallyOf,
  type Counted,
  type Tally,
} from "../domain/tally.ts";
import type { Tallies } from "../usecases/ports.ts";

const AT_ONCE = 1_000;
const MOST_ATTEMPTS = 20;
const COUNTED = {
  ...{ isOpen: 1, dueDay: 1, answerDay: 1, firstResponse: 1, solution: 1, "turns.closure": 1 },
  ...{ satisfaction: 1, reopenCount: 1, desk: 1, submitDay: 1 },
} as const;

/** Of one desk and one month, by the day on which tickets were handed in. */
interface MonthDocument {
  _id: string;
  deskCode: string;
  month: string;
  days: Record<string, Tally>;
  /** Of all its days. */
  total: Tally;
  revision: number;
}
interface TicketDocument extends Counted {
  _id: string;
  desk: { code: string };
  submitDay: string;
  untallied?: string[];
  revision: number;
}
const monthOf = (day: string): string => day.slice(0, 7);
const idOf = (deskCode: string, day: string): string => `${deskCode} ${monthOf(day)}`;

/**
 * Figures in MongoDB. A ticket says in the same write which days of which desk it has changed; those are counted anew from their tickets before figures are read, and every hour. Counted
 * twice, or broken off in between, they are the same.
 */
export function mongoTallies(database: Connection): Tallies {
  const tickets = database.db!.collection<TicketDocument>("tickets");
  const months = database.db!.collection<MonthDocument>("tallies");

  async function recount(bucket: string): Promise<void> {
    const { deskCode, day } = readBucket(bucket);
    const _id = idOf(deskCode, day);
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const before = await months.findOne({ _id });
      // Read after the month is: whoever counted meanwhile has raised its revision.
      const own = tickets.find({ "desk.code": deskCode, submitDay: day }, { projection: COUNTED });
      const days = { ...before?.days, [day]: summed((await own.toArray()).map(tallyOf)) };
      const after = { deskCode, month: monthOf(day), days, total: summed(Object.values(days)) };
      const isKept = before
        ? (
            await months.updateOne(
              { _id, revision: before.revision },
              { $set: { ...after, revision: before.revision + 1 } },
            )
          ).modifiedCount === 1
        : await insertIfNew(months, { _id, ...after, revision: 1 } as never);
      if (isKept) return;
    }
    throw new Error(`the figures of ${_id} kept changing`);
  }
  return {
    async refresh() {
      const projection = { untallied: 1, revision: 1 };
      for (;;) {
        const changed = await tickets
          .find({ untallied: { $gt: "" } } as never, { projection })
          .limit(AT_ONCE)
          .toArray();
        for (const bucket of new Set(changed.flatMap(({ untallied = [] }) => untallied)))
          await recount(bucket);
        // What has changed since is counted the next time.
        for (const { _id, revision } of changed)
          await tickets.updateOne({ _id, revision }, { $unset: { untallied: "" } });
        if (changed.length < AT_ONCE) return;
      }
    },
    async read(deskCodes, sinceDay) {
      const first = monthOf(sinceDay);
      const ofDesks = { deskCode: { $in: [...deskCodes] } };
      const [whole, begun] = await Promise.all([
        months.find({ ...ofDesks, month: { $gt: first } }, { projection: { days: 0 } }).toArray(),
        months.find({ ...ofDesks, month: first }).toArray(),
      ]);
      const parts = new Map<string, Tally[]>(deskCodes.map((code) => [code, []]));
      for (const { deskCode, total } of whole) parts.get(deskCode)!.push(total);
      for (const { deskCode, days } of begun)
        for (const [day, tally] of Object.entries(days))
          if (day >= sinceDay) parts.get(deskCode)!.push(tally);
      return new Map([...parts].map(([code, tallies]) => [code, summed(tallies)]));
    },
  };
}

/** Of all tickets that there are. Done again, it comes to the same. */
export async function buildTallies(database: mongo.Db): Promise<void> {
  const buckets = new Map<string, Tally>();
  for await (const ticket of database
    .collection<TicketDocument>("tickets")
    .find({}, { projection: COUNTED })) {
    const bucket = bucketOf(ticket as never);
    buckets.set(bucket, summed([buckets.get(bucket) ?? NO_TALLY, tallyOf(ticket)]));
  }
  const months = new Map<string, MonthDocument>();
  for (const [bucket, tally] of buckets) {
    const { deskCode, day } = readBucket(bucket);
    const _id = idOf(deskCode, day);
    const { days = {} } = months.get(_id) ?? {};
    days[day] = tally;
    const total = summed(Object.values(days));
    months.set(_id, { _id, deskCode, month: monthOf(day), days, total, revision: 1 });
  }
  const collection = database.collection<MonthDocument>("tallies");
  for (const { _id, ...month } of months.values())
    await collection.replaceOne({ _id }, month, { upsert: true });
}
