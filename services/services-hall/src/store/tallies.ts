import { dayOf, type Clock } from "@qiming/core";
import { inTurn } from "@qiming/service-kit";
import type { mongo } from "mongoose";
import { countsAs, moved, type TallyCounts } from "../domain/tally.ts";
import type { KeptCase } from "../domain/queue.ts";

/** What a tally has counted a case as, and in which of its batches. */
interface Counted {
  readonly as: string;
  readonly batch: number;
}

/** What a case is counted by, written with it. */
export interface Countable {
  readonly countsAs: string;
  /** By the place in its line. */
  readonly counted: Readonly<Record<string, Counted>>;
  /** The tallies that have it as something else. */
  readonly uncounted: readonly string[];
}

/** Of an organisation and an item. `batch`: what is counted in `counts` already and not yet noted in the cases. */
interface TallyDocument {
  readonly _id: string;
  readonly organizationId: string;
  readonly itemCode: string;
  readonly revision: number;
  readonly counts: TallyCounts;
  readonly batch?: readonly { readonly caseId: string; readonly at: number; readonly as: string }[];
}

const AT_ONCE = 1_000;
const BETWEEN = " ";
/** What sorts next to it. */
const AFTER = "!";

const tallyId = (organizationId: string, itemCode: string): string =>
  `${organizationId}${BETWEEN}${itemCode}`;

/** Where a case counts as something else than before it waits to be counted. */
export function countable(
  each: Pick<KeptCase, "state" | "deadlineDay" | "endTime" | "lineage" | "itemCode">,
  counted: Countable["counted"],
): Countable {
  const as = countsAs(each);
  const uncounted = each.lineage
    .filter((_, at) => (counted[at]?.as ?? "") !== as)
    .map((organizationId) => tallyId(organizationId, each.itemCode));
  return { countsAs: as, counted, uncounted };
}

/**
 * Tallies of cases. A case says in its own write that it counts as something else now; from there it is counted once: a tally is written together with the batch of cases that
 * it has counted, and only when each of them has noted it the next batch is begun. Whatever dies between is taken up where it was left.
 */
export function mongoTallies(database: mongo.Db, cases: mongo.Collection<never>, clock: Clock) {
  const tallies = database.collection<TallyDocument>("tallies");
  const waiting = cases as unknown as mongo.Collection<Countable & { _id: string; lineage: string[] }>;

  /** Each of a batch notes that it is counted; done again it changes nothing. */
  async function settle({ _id, revision, batch = [] }: TallyDocument): Promise<void> {
    if (batch.length > 0) {
      const note = batch.map(({ caseId, at, as }) => {
        const before = `counted.${at}.batch`;
        const isFirst = { $or: [{ [before]: { $exists: false } }, { [before]: { $lt: revision } }] };
        const update = {
          $set: { [`counted.${at}`]: { as, batch: revision } },
          ...{ $addToSet: { uncounted: _id }, $inc: { revision: 1 } },
        };
        return { updateOne: { filter: { _id: caseId, ...isFirst }, update } };
      });
      await waiting.bulkWrite(note as never, { ordered: false });
      // Whoever has changed meanwhile waits for the next one.
      const done = batch.map(({ caseId, at, as }) => ({
        updateOne: {
          filter: { _id: caseId, countsAs: as, [`counted.${at}.batch`]: revision, uncounted: _id },
          update: { $pull: { uncounted: _id } },
        },
      }));
      await waiting.bulkWrite(done as never, { ordered: false });
    }
    await tallies.updateOne({ _id, revision }, { $unset: { batch: "" } });
  }

  async function count(id: string): Promise<void> {
    const [organizationId, itemCode] = id.split(BETWEEN) as [string, string];
    for (;;) {
      // Read before the cases: whatever is counted meanwhile makes the write fail.
      const before = await tallies.findOne({ _id: id });
      if (before?.batch) {
        await settle(before);
        continue;
      }
      const found = await waiting
        .find({ uncounted: id }, { projection: { lineage: 1, countsAs: 1, counted: 1 } })
        .limit(AT_ONCE)
        .toArray();
      if (found.length === 0) return;
      const batch = found.map(({ _id, lineage, countsAs: as }) => ({
        ...{ caseId: _id, at: lineage.indexOf(organizationId), as },
      }));
      const moves = found.map(({ counted, countsAs: to }, i) => ({
        ...{ from: counted[batch[i]!.at]?.as ?? "", to },
      }));
      const revision = (before?.revision ?? 0) + 1;
      const counts = moved(before?.counts ?? {}, moves, dayOf(clock.now()));
      const next = { organizationId, itemCode, counts, revision, batch };
      if (before) await tallies.updateOne({ _id: id, revision: before.revision }, { $set: next });
      else await tallies.updateOne({ _id: id }, { $setOnInsert: next }, { upsert: true });
    }
  }

  /** Counts what waits to be counted of an organisation; of all where none is named. */
  async function countAll(organizationId = ""): Promise<void> {
    const begin = organizationId && `${organizationId}${BETWEEN}`;
    const range = organizationId
      ? { $elemMatch: { $gte: begin, $lt: `${organizationId}${AFTER}` } }
      : { $gt: "" };
    for (;;) {
      const found = await waiting
        .find({ uncounted: range as never }, { projection: { uncounted: 1 } })
        .limit(AT_ONCE)
        .toArray();
      const ids = new Set(
        found.flatMap(({ uncounted }) => uncounted).filter((each) => each.startsWith(begin)),
      );
      if (ids.size === 0) return;
      const counted = [...ids].map((id) => inTurn(`${database.databaseName} tally ${id}`, () => count(id)));
      await Promise.all(counted);
    }
  }

  return {
    countAll,
    /** By item code. */
    async of(organizationId: string): Promise<TallyDocument[]> {
      await countAll(organizationId);
      return tallies.find({ organizationId }).sort({ itemCode: 1 }).toArray();
    },
  };
}
