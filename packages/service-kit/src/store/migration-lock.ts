import { setTimeout as pause } from "node:timers/promises";
import { newId } from "@qiming/core";
import type { mongo } from "mongoose";
import { isDuplicateKey } from "./database.ts";

const LOCK = "~lock";
/** Whoever has not said for so long that they are still at it has died. */
const LEASE_MS = 15_000;
const LOOK_MS = 250;

interface LockDocument {
  _id: string;
  holder: string;
  until: Date;
}

/**
 * Does something that only one process should do at a time; others wait. Where a holder stood still for longer than its lease, two may be at it: what is
 * done so must bear that.
 *
 * @param steps the collection in which the lock lies, beside the steps that have run
 */
export async function holdingLock<T, D extends { _id: string }>(
  steps: mongo.Collection<D>,
  work: () => Promise<T>,
): Promise<T> {
  const locks = steps as unknown as mongo.Collection<LockDocument>;
  const holder = newId();
  while (!(await take(locks, holder))) await pause(LOOK_MS);
  const renewal = setInterval(() => {
    // Not renewed, somebody else takes over: see above.
    locks.updateOne({ _id: LOCK, holder }, { $set: { until: leaseEnd() } }).catch(() => undefined);
  }, LEASE_MS / 3);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await locks.deleteOne({ _id: LOCK, holder });
  }
}

const leaseEnd = (): Date => new Date(Date.now() + LEASE_MS);

async function take(locks: mongo.Collection<LockDocument>, holder: string): Promise<boolean> {
  try {
    const free = { _id: LOCK, until: { $lt: new Date() } };
    await locks.updateOne(free, { $set: { holder, until: leaseEnd() } }, { upsert: true });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
