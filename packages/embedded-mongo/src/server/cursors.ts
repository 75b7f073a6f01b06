import { Long, type Document } from "bson";
import { fail } from "../errors.ts";
import { EncodedDocuments } from "../values/elements.ts";

const DEFAULT_BATCH = 101;
const IDLE_MS = 600_000;
const MAX_BATCH_BYTES = 14 * 1024 * 1024;

interface Cursor {
  readonly namespace: string;
  readonly documents: Iterator<Buffer>;
  next: Buffer | undefined;
  usedAt: number;
}

/** The open cursors of a server. */
export class Cursors {
  readonly #open = new Map<bigint, Cursor>();
  #last = BigInt(Date.now()) << 16n;

  /** The first batch as a find or aggregate answers it; what is left waits under the cursor's id. @param documents in BSON */
  open(
    namespace: string,
    documents: Iterable<Buffer>,
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

function pull(iterator: Iterator<Buffer>): Buffer | undefined {
  const { done, value } = iterator.next();
  return done ? undefined : (value as Buffer);
}

function batch(cursor: Cursor, size: number): EncodedDocuments {
  const documents: Buffer[] = [];
  for (let bytes = 0; cursor.next !== undefined && documents.length < size;) {
    bytes += cursor.next.length;
    if (documents.length > 0 && bytes > MAX_BATCH_BYTES) break;
    documents.push(cursor.next);
    cursor.next = pull(cursor.documents);
  }
  return new EncodedDocuments(documents);
}
