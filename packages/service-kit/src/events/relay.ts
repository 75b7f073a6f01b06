import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import { toExpected } from "../rpc/status.ts";
import type { Client } from "../rpc/channel.ts";
import type { Logger } from "../observe/log.ts";
import { eventsDelivered, outboxPending } from "../observe/metrics.ts";
import { subscribersOf, toEvent, type StoredEvent } from "./event.ts";
import type { mongo } from "mongoose";

const IDLE_MS = 1_000;
const BATCH = 200;
const PARALLEL = 16;
const DELIVERY_TIMEOUT_MS = 10_000;
const FIRST_BACKOFF_MS = 200;
const MAX_BACKOFF_MS = 5 * 60_000;
/** From so many failures on, an event counts as parked: it is still tried, seldom, and a person should look. */
const PARKED_AFTER = 10;

interface OutboxDocument {
  _id: unknown;
  outbox: StoredEvent[];
}

export interface Outbox {
  /** A collection whose documents hold an `outbox` array; an index on `outbox.id` is part of its migration. */
  readonly collection: mongo.Collection;
}

export interface Relay {
  /** Says that something was written: delivery begins now instead of at the next look. */
  wake(): void;
  stop(): Promise<void>;
}

/**
 * Hands every event in the outboxes to every subscriber, at least once, in any order, and removes it when each has answered. One event that
 * is refused again and again holds up no other.
 */
export function startRelay(
  service: string,
  outboxes: readonly Outbox[],
  subscriber: (name: string) => Client<typeof EventSubscriberService>,
  log: Logger,
): Relay {
  const failures = new Map<string, { count: number; notBefore: number }>();
  let stopping = false;
  let woken = false;
  let rouse = () => {};

  const deliver = async (event: StoredEvent): Promise<boolean> => {
    const failed = failures.get(event.id);
    if (failed && failed.notBefore > Date.now()) return false;
    const results = await Promise.all(subscribersOf(event.type).map((name) => deliverTo(name, event)));
    if (results.every(Boolean)) {
      failures.delete(event.id);
      return true;
    }
    const count = (failed?.count ?? 0) + 1;
    failures.set(event.id, {
      count,
      notBefore: Date.now() + Math.min(FIRST_BACKOFF_MS * 2 ** (count - 1), MAX_BACKOFF_MS),
    });
    return false;
  };

  const deliverTo = async (name: string, event: StoredEvent): Promise<boolean> => {
    const labels = { service, type: event.type, subscriber: name };
    try {
      await subscriber(name).deliver({ event: toEvent(event) }, { timeoutMs: DELIVERY_TIMEOUT_MS });
      eventsDelivered.inc({ ...labels, result: "ok" });
      return true;
    } catch (error) {
      const { code, reason } = toExpected(error);
      eventsDelivered.inc({ ...labels, result: reason });
      const parked = (failures.get(event.id)?.count ?? 0) + 1 >= PARKED_AFTER;
      log[parked ? "error" : "warn"](
        { eventId: event.id, type: event.type, subscriber: name, code, reason, parked },
        "event not taken",
      );
      return false;
    }
  };

  // Batch after batch: however many are refused, those behind them have their turn.
  const drain = async ({ collection }: Outbox): Promise<number> => {
    const refused: unknown[] = [];
    let pending = 0;
    for (;;) {
      const documents = (await collection
        .find({ "outbox.id": { $gt: "" }, _id: { $nin: refused as never[] } }, { projection: { outbox: 1 } })
        .limit(BATCH)
        .toArray()) as unknown as OutboxDocument[];
      const work = documents.values();
      const worker = async () => {
        for (const document of work) {
          const left = await deliverAll(collection, document);
          pending += left;
          if (left > 0) refused.push(document._id);
        }
      };
      await Promise.all(Array.from({ length: PARALLEL }, worker));
      if (documents.length < BATCH || stopping) return pending;
    }
  };

  /** How many events of a document are still to be delivered. */
  const deliverAll = async (
    collection: mongo.Collection,
    { _id, outbox }: OutboxDocument,
  ): Promise<number> => {
    const taken: string[] = [];
    for (const event of outbox) if (await deliver(event)) taken.push(event.id);
    if (taken.length > 0)
      await collection.updateOne({ _id } as object, { $pull: { outbox: { id: { $in: taken } } } } as object);
    return outbox.length - taken.length;
  };

  const run = async () => {
    while (!stopping) {
      woken = false;
      try {
        const pending = await Promise.all(outboxes.map(drain));
        outboxPending.set(
          { service },
          pending.reduce((sum, each) => sum + each, 0),
        );
      } catch (error) {
        log.warn({ err: error }, "outbox could not be read");
      }
      if (!woken && !stopping) await rest();
    }
  };

  const rest = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, IDLE_MS);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const running = run();
  return {
    wake() {
      woken = true;
      rouse();
    },
    async stop() {
      stopping = true;
      rouse();
      await running;
    },
  };
}
