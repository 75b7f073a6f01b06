import type { Connection } from "mongoose";
import { insertIfNew } from "@qiming/service-kit";
import type { KeptTallies, Tallies } from "../usecases/ports.ts";

/** What was counted of branches, in MongoDB: one document an organisation and year. */
export function mongoTallies(database: Connection): Tallies {
  const kept = database.db!.collection<Omit<KeptTallies, "id"> & { _id: string }>("tallies");
  return {
    async find(id) {
      const found = await kept.findOne({ _id: id });
      if (!found) return undefined;
      const { _id, ...tallies } = found;
      return { id: _id, ...tallies };
    },
    async save({ id, revision, ...tallies }) {
      const next = revision + 1;
      const document = { ...tallies, revision: next };
      if (revision === 0)
        return (await insertIfNew(kept, { _id: id, ...document } as never)) ? next : undefined;
      const { modifiedCount } = await kept.replaceOne({ _id: id, revision }, document as never);
      return modifiedCount === 1 ? next : undefined;
    },
    async drop(years) {
      for (const { branchId, period } of years)
        await kept.updateMany(
          { period, "branches.branchId": branchId } as never,
          {
            $pull: { branches: { branchId } },
            $inc: { revision: 1 },
          } as never,
        );
    },
  };
}
