import type { Timestamp } from "bson";
import { fail } from "../errors.ts";
import type { Snapshot } from "../store/snapshot.ts";
import { nextClusterTime } from "./cluster-time.ts";

/** As long as a real server keeps a point in time by default (minSnapshotHistoryWindowInSeconds); here it begins anew with each use. */
const KEPT_MS = 300_000;

/** The points in time at which somebody reads (read concern "snapshot"), by the cluster time under which they were told. */
export class Snapshots {
  readonly #open = new Map<string, { readonly snapshot: Snapshot; usedAt: number }>();
  readonly #take: () => Snapshot;

  /** @param take the data as it is now */
  constructor(take: () => Snapshot) {
    this.#take = take;
  }

  /** @param time as it was told; missing: now. @throws CommandError 239 for a time that is not kept any more */
  at(time: Timestamp | undefined): { time: Timestamp; snapshot: Snapshot } {
    if (!time) {
      const [now, snapshot] = [nextClusterTime(), this.#take()];
      this.#open.set(now.toString(), { snapshot, usedAt: Date.now() });
      return { time: now, snapshot };
    }
    const known = this.#open.get(time.toString());
    if (!known)
      return fail(239, `Read timestamp ${time.toString()} is older than the oldest available timestamp.`);
    known.usedAt = Date.now();
    return { time, snapshot: known.snapshot };
  }

  /** Whoever reads on by a cursor uses the time as well. */
  touch(time: Timestamp | undefined): void {
    const known = time && this.#open.get(time.toString());
    if (known) known.usedAt = Date.now();
  }

  closeIdle(now: number): void {
    for (const [time, { snapshot, usedAt }] of this.#open) {
      if (now - usedAt <= KEPT_MS) continue;
      this.#open.delete(time);
      snapshot.close();
    }
  }

  close(): void {
    this.closeIdle(Number.POSITIVE_INFINITY);
  }
}
