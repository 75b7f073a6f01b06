import { ExpectedError, type Clock } from "@qiming/core";
import type { Connection, mongo } from "mongoose";
import type { StoredEvent } from "../events/event.ts";
import { insertIfNew } from "./insert-if-new.ts";
import { inTurn } from "./in-turn.ts";
import { retryOnConflict } from "./versioned.ts";

interface Identified {
  readonly id: string;
}
/** How a value with an id lies in its collection. */
export type KeptDocument<T extends Identified> = Omit<T, "id"> & {
  _id: string;
  revision: number;
  outbox: StoredEvent[];
};

/** Values that change as a whole, one document each, with what others must hear of it in the same write. */
export interface KeptDocuments<T extends Identified, C> {
  /** For queries and for the relay. */
  readonly collection: mongo.Collection<KeptDocument<T>>;
  toValue(document: mongo.WithId<KeptDocument<T>> | KeptDocument<T>): T;
  find(id: string): Promise<T | undefined>;
  /** Without what others are to hear of them. */
  list(filter: object, sort: Readonly<Record<string, 1 | -1>>, limit: number): Promise<T[]>;
  /** False where one with this id is there already: then nothing changes. */
  add(change: C): Promise<boolean>;
  /**
   * Loads, decides and saves as one; the same value back: nothing is saved.
   *
   * @param blank what is changed where there is none yet
   * @throws `busy` (aborted) where it kept changing; NOT_FOUND (not_found) where there is none and no blank
   */
  change(id: string, decide: (before: T) => C, blank?: T): Promise<T>;
}

/**
 * @param name of the collection, whose migration has an index on "outbox.id"
 * @param busy the reason where a document kept changing
 * @param valueOf what a change leaves behind
 * @param eventsOf what others must hear of a change
 */
export function keptDocuments<T extends Identified, C>({
  database,
  name,
  busy,
  clock,
  wakeRelay,
  valueOf,
  eventsOf,
}: {
  readonly database: Connection;
  readonly name: string;
  readonly busy: string;
  readonly clock: Clock;
  readonly wakeRelay: () => void;
  readonly valueOf: (change: C) => T;
  readonly eventsOf: (change: C, now: Date) => readonly StoredEvent[];
}): KeptDocuments<T, C> {
  const collection = database.db!.collection<KeptDocument<T>>(name);
  const load = (id: string) => collection.findOne({ _id: id } as never);
  const toValue = (document: KeptDocument<T>): T => {
    const { _id: id, revision: _, outbox: __, ...fields } = document;
    return { id, ...fields } as unknown as T;
  };
  const add = async (change: C): Promise<boolean> => {
    const { id: _id, ...fields } = valueOf(change);
    const outbox = eventsOf(change, clock.now());
    const document = { _id, ...withoutMissing(fields), revision: 1, outbox };
    if (!(await insertIfNew(collection, document as never))) return false;
    wakeRelay();
    return true;
  };
  const round = async (
    id: string,
    decide: (before: T) => C,
    blank: T | undefined,
  ): Promise<T | undefined> => {
    const found = await load(id);
    const before = found ? toValue(found as KeptDocument<T>) : blank;
    if (!before) throw new ExpectedError("not_found", "NOT_FOUND", `there is no ${id} in ${name}`);
    const change = decide(before);
    const after = valueOf(change);
    if (after === before) return before;
    if (!found) return (await add(change)) ? after : undefined;
    const { id: _id, ...fields } = after;
    const kept = withoutMissing(fields);
    const gone = Object.keys(before).filter((field) => field !== "id" && !(field in kept));
    const { modifiedCount } = await collection.updateOne(
      { _id, revision: found.revision } as never,
      {
        $set: { ...kept, revision: found.revision + 1 },
        $push: { outbox: { $each: eventsOf(change, clock.now()) } },
        ...(gone.length > 0 && { $unset: Object.fromEntries(gone.map((field) => [field, ""])) }),
      } as never,
    );
    if (modifiedCount !== 1) return undefined;
    wakeRelay();
    return after;
  };
  return {
    collection: collection as never,
    toValue: toValue as never,
    async find(id) {
      const found = await load(id);
      return found ? toValue(found as KeptDocument<T>) : undefined;
    },
    async list(filter, sort, limit) {
      const found = collection.find(filter as never, { projection: { outbox: 0 } });
      return (await found.sort(sort).limit(limit).toArray()).map((each) => toValue(each as never));
    },
    add,
    change: (id, decide, blank) =>
      inTurn(`${database.name} ${name} ${id}`, () => retryOnConflict(busy, () => round(id, decide, blank))),
  };
}

/** MongoDB would keep what is missing as null. */
export function withoutMissing<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutMissing) as T;
  if (value === null || typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([field, each]) => [field, withoutMissing(each as unknown)]),
  ) as T;
}
