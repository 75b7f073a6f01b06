import { Long, type Document } from "bson";
import { fail } from "../errors.ts";

const DEFAULT_BATCH = 101;
const IDLE_MS = 600_000;
const MAX_BATCH_BYTES = 14 * 1024 * 1024;
/** A document's share of a batch is estimated; the limit of a message is three times as high. */
const ESTIMATE = 512;

interface Cursor {
  readonly namespace: string;
  readonly documents: Iterator<Document>;
  next: Document | undefined;
  usedAt: number;
}

/** The open cursors of a server. */
export class Cursors {
  readonly #open = new Map<bigint, Cursor>();
  #last = BigInt(Date.now()) << 16n;

  /** The first batch as a find or aggregate answers it; what is left waits under the cursor's id. */
  open(
    namespace: string,
    documents: Iterable<Document>,
    batchSize: number | undefined,
    single = false,
  ): Document {
    const iterator = documents[Symbol.iterator]();
    const cursor: Cursor = { namespace, documents: iterator, next: pull(iterator), usedAt: Date.now() };
    const firstBatch = batch(cursor, batchSize ?? DEFAULT_BATCH);
    let id = 0n;
    if (cursor.next !== undefined && !single) this.#open.set((id = ++this.#last), cursor);
    return { cursor: { firstBatch, id: Long.fromBigInt(id), ns: namespace }, ok: 1 };
  }

  more(id: bigint, batchSize: number | undefined): Document {
    const cursor = this.#open.get(id);
    if (!cursor) return fail(43, `cursor id ${id} not found`);
    cursor.usedAt = Date.now();
    const nextBatch = batch(cursor, batchSize || Number.POSITIVE_INFINITY);
    if (cursor.next === undefined) this.#open.delete(id);
    return {
      cursor: { nextBatch, id: Long.fromBigInt(cursor.next === undefined ? 0n : id), ns: cursor.namespace },
      ok: 1,
    };
  }

  kill(ids: readonly bigint[]): Document {
    const killed = ids.filter((id) => this.#open.delete(id));
    const long = (list: readonly bigint[]) => list.map((id) => Long.fromBigInt(id));
    return {
      cursorsKilled: long(killed),
      cursorsNotFound: long(ids.filter((id) => !killed.includes(id))),
      cursorsAlive: [],
      cursorsUnknown: [],
      ok: 1,
    };
  }

  closeIdle(now: number): void {
    for (const [id, { usedAt }] of this.#open) if (now - usedAt > IDLE_MS) this.#open.delete(id);
  }
}

function pull(iterator: Iterator<Document>): Document | undefined {
  const { done, value } = iterator.next();
  return done ? undefined : (value as Document);
}

function batch(cursor: Cursor, size: number): Document[] {
  const documents: Document[] = [];
  while (
    cursor.next !== undefined &&
    documents.length < size &&
    documents.length * ESTIMATE < MAX_BATCH_BYTES
  ) {
    documents.push(cursor.next);
    cursor.next = pull(cursor.documents);
  }
  return documents;
}
