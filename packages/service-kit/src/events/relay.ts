import { context, SpanKind } from "@opentelemetry/api";
import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import { toExpected } from "../rpc/status.ts";
import type { Client } from "../rpc/channel.ts";
import type { Logger } from "../observe/log.ts";
import { eventsDelivered, eventsParked, noteOldestEvent, outboxPending } from "../observe/metrics.ts";
import { beginSpan, inSpan, unseenTrace } from "../observe/trace.ts";
import { lookAtOutboxes, type Outbox } from "./outbox.ts";
import { subscribersOf, toEvent, type StoredEvent } from "./event.ts";
import type { mongo } from "mongoose";

const IDLE_MS = 1_000;
const LOOK_EVERY_MS = 15_000;
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

/** Events of one type that one subscriber refuses for one reason. */
export interface Parked {
  readonly type: string;
  readonly subscriber: string;
  readonly reason: string;
  readonly count: number;
}

interface Failure {
  readonly type: string;
  readonly count: number;
  readonly notBefore: number;
  /** Why, by the subscriber that refused. */
  readonly reasons: ReadonlyMap<string, string>;
}

export interface Relay {
  /** Says that something was written: delivery begins now instead of at the next look. */
  wake(): void;
  /** What is refused again and again. */
  parked(): readonly Parked[];
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
  const failures = new Map<string, Failure>();
  /** Events that lay in an outbox during the present round: a failure of another is over, whoever delivered it. */
  let met = new Set<string>();
  let stopping = false;
  let woken = false;
  let rouse = () => {};

  const deliver = async (event: StoredEvent): Promise<boolean> => {
    met.add(event.id);
    const failed = failures.get(event.id);
    if (failed && failed.notBefore > Date.now()) return false;
    const count = (failed?.count ?? 0) + 1;
    const names = subscribersOf(event.type);
    const refusals = await Promise.all(names.map((name) => deliverTo(name, event, count >= PARKED_AFTER)));
    const reasons = new Map(names.flatMap((name, i) => (refusals[i] ? [[name, refusals[i]]] : [])));
    if (reasons.size === 0) {
      failures.delete(event.id);
      return true;
    }
    failures.set(event.id, {
      ...{ type: event.type, count, reasons },
      notBefore: Date.now() + Math.min(FIRST_BACKOFF_MS * 2 ** (count - 1), MAX_BACKOFF_MS),
    });
    return false;
  };

  /** @returns why it was refused; undefined: it was taken */
  const deliverTo = async (
    name: string,
    event: StoredEvent,
    parked: boolean,
  ): Promise<string | undefined> => {
    const labels = { service, type: event.type, subscriber: name };
    try {
      await within(event, name, () =>
        subscriber(name).deliver({ event: toEvent(event) }, { timeoutMs: DELIVERY_TIMEOUT_MS }),
      );
      eventsDelivered.inc({ ...labels, result: "ok" });
      return undefined;
    } catch (error) {
      const { code, reason } = toExpected(error);
      eventsDelivered.inc({ ...labels, result: reason });
      log[parked ? "error" : "warn"](
        { eventId: event.id, type: event.type, subscriber: name, code, reason, parked },
        "event not taken",
      );
      return reason;
    }
  };

  // Batch after batch: however many are refused, those behind them have their turn.
  const drain = async ({ collection }: Outbox): Promise<void> => {
    const refused: unknown[] = [];
    for (;;) {
      const documents = (await collection
        .find({ "outbox.id": { $gt: "" }, _id: { $nin: refused as never[] } }, { projection: { outbox: 1 } })
        .limit(BATCH)
        .toArray()) as unknown as OutboxDocument[];
      const work = documents.values();
      const worker = async () => {
        for (const document of work)
          if (!(await deliverAll(collection, document))) refused.push(document._id);
      };
      await Promise.all(Array.from({ length: PARALLEL }, worker));
      if (documents.length < BATCH || stopping) return;
    }
  };

  /** Whether every event of a document was taken. */
  const deliverAll = async (
    collection: mongo.Collection,
    { _id, outbox }: OutboxDocument,
  ): Promise<boolean> => {
    const taken: string[] = [];
    for (const event of outbox) if (await deliver(event)) taken.push(event.id);
    if (taken.length > 0)
      await collection.updateOne({ _id } as object, { $pull: { outbox: { id: { $in: taken } } } } as object);
    return taken.length === outbox.length;
  };

  const parked = (): Parked[] => {
    const found = new Map<string, Parked>();
    for (const { type, count, reasons } of failures.values())
      for (const [name, reason] of count >= PARKED_AFTER ? reasons : []) {
        const key = [type, name, reason].join("\n");
        found.set(key, { type, subscriber: name, reason, count: (found.get(key)?.count ?? 0) + 1 });
      }
    return [...found.values()];
  };

  let shown: Record<string, string>[] = [];
  const showParked = () => {
    for (const labels of shown) eventsParked.remove(labels);
    shown = parked().map(({ count, ...about }) => {
      const labels = { service, ...about };
      eventsParked.set(labels, count);
      return labels;
    });
  };

  // Beside the deliveries: these may hang for as long as a subscriber does.
  const look = async () => {
    try {
      const { pending, oldest } = await lookAtOutboxes(outboxes);
      outboxPending.set({ service }, pending);
      noteOldestEvent(service, oldest);
    } catch (error) {
      log.debug({ err: error }, "outboxes could not be counted");
    }
  };

  const run = async () => {
    while (!stopping) {
      woken = false;
      met = new Set();
      try {
        await Promise.all(outboxes.map(drain));
        for (const id of failures.keys()) if (!stopping && !met.has(id)) failures.delete(id);
        showParked();
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
  let looking = look();
  const looks = setInterval(() => (looking = look()), LOOK_EVERY_MS);
  looks.unref();
  return {
    parked,
    wake() {
      woken = true;
      rouse();
    },
    async stop() {
      stopping = true;
      clearInterval(looks);
      rouse();
      await running;
      await looking;
    },
  };
}

/** Runs a delivery in a span of the trace that caused the event; in none where the event keeps no cause. */
function within<T>({ id, type, traceparent }: StoredEvent, to: string, work: () => Promise<T>): Promise<T> {
  if (traceparent === undefined) return context.with(unseenTrace(), work);
  const attributes = {
    "messaging.message.id": id,
    "messaging.destination.name": type,
    "qiming.subscriber": to,
  };
  return inSpan(beginSpan(`deliver ${type}`, { kind: SpanKind.PRODUCER, attributes }, { traceparent }), work);
}
