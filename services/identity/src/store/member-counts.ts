import type { mongo } from "mongoose";

/** How long a count may be old that somebody else's change has made wrong. */
const COUNTS_KEPT_MS = 5_000;

type Counts = ReadonlyMap<string, { full: number; probationary: number }>;

/** Full and probationary members of every branch, counted together; counted anew after a change here and, for changes elsewhere, now and then. */
export function memberCounts(collection: mongo.Collection) {
  let known: { counts: Promise<Counts>; until: number } | undefined;
  const count = async (): Promise<Counts> => {
    const groups = (await collection
      .aggregate([
        { $match: { memberStatus: { $in: ["FULL", "PROBATIONARY"] } } },
        { $group: { _id: { branchId: "$branchId", status: "$memberStatus" }, n: { $sum: 1 } } },
      ])
      .toArray()) as { _id: { branchId?: string; status: string }; n: number }[];
    const counts = new Map<string, { full: number; probationary: number }>();
    for (const { _id, n } of groups) {
      const branchId = _id.branchId ?? "";
      const entry = counts.get(branchId) ?? { full: 0, probationary: 0 };
      counts.set(branchId, { ...entry, [_id.status === "FULL" ? "full" : "probationary"]: n });
    }
    return counts;
  };
  return {
    changed: () => void (known = undefined),
    async of(branchIds: readonly string[]) {
      if (!known || known.until < Date.now()) known = { counts: count(), until: Date.now() + COUNTS_KEPT_MS };
      const counts = await known.counts.catch((error: unknown) => {
        known = undefined;
        throw error;
      });
      let [full, probationary] = [0, 0];
      for (const id of branchIds) {
        full += counts.get(id)?.full ?? 0;
        probationary += counts.get(id)?.probationary ?? 0;
      }
      return { full, probationary };
    },
  };
}
