import { UUID, type Document } from "bson";
import { fail } from "../errors.ts";
import { asNumber, decode, encode } from "../values/bson.ts";
import { encodeKey } from "../values/key.ts";
import { equals } from "../values/order.ts";
import {
  checkSpecification,
  defineIndex,
  duplicateKey,
  indexPrefix,
  keysOf,
  manyValuedIn,
  storedManyValued,
  type Index,
} from "./index-definition.ts";
import { Heap } from "./heap.ts";
import type { Plan, Range } from "./planner.ts";
import type { Sqlite } from "./sqlite.ts";

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
const FIRST_PAGE = 100;
const LARGEST_PAGE = 1000;
const RANGES_AT_ONCE = 25;
const AFTER_ALL = Buffer.from([0xff]);

/** A stored document: its row and its bytes. */
export interface Stored {
  readonly row: number;
  readonly bytes: Buffer;
}

/**
 * A collection: a table of documents by encoded `_id`, and a table of index keys. Every method runs within the store's open transaction.
 */
export class Collection {
  readonly id: number;
  readonly database: string;
  readonly name: string;
  readonly uuid: UUID;
  indexes: Index[] = [];
  readonly #sqlite: Sqlite;

  constructor(sqlite: Sqlite, id: number, database: string, name: string, uuid: UUID) {
    this.#sqlite = sqlite;
    this.id = id;
    this.database = database;
    this.name = name;
    this.uuid = uuid;
  }

  get namespace(): string {
    return `${this.database}.${this.name}`;
  }

  insert(document: Document, bytes: Buffer = encode(document)): void {
    this.#checkSize(bytes);
    const keys = this.indexes.map((index) => this.#checkedKeys(index, document, -1)).flat();
    const { changes, lastInsertRowid } = this.#sqlite.run(
      `INSERT OR IGNORE INTO documents_${this.id}(key, bytes) VALUES(?, ?)`,
      encodeKey(document["_id"]),
      bytes,
    );
    if (changes === 0) duplicateKey(this.namespace, "_id_", { _id: 1 }, document);
    this.#addKeys(keys, lastInsertRowid);
  }

  /** The indexes in which a document may move when these fields change; all of them where none are named. */
  indexesOn(fields: ReadonlySet<string> | undefined): readonly Index[] {
    return fields
      ? this.indexes.filter((index) => !index.reads || overlap(index.reads, fields))
      : this.indexes;
  }

  /**
   * @param before and `after`, as far as the indexes look at it
   * @param indexes those in which it may have moved
   */
  replace(
    row: number,
    bytes: Buffer,
    before: Document,
    after: Document,
    indexes: readonly Index[] = this.indexes,
  ): void {
    this.#checkSize(bytes);
    const changes = indexes.map((index) => ({
      old: keysOf(index, before),
      new: this.#checkedKeys(index, after, row),
    }));
    this.#sqlite.run(`UPDATE documents_${this.id} SET bytes = ? WHERE row = ?`, bytes, row);
    for (const change of changes) {
      if (change.old.length === change.new.length && change.old.every((key, i) => key.equals(change.new[i]!)))
        continue;
      this.#removeKeys(change.old, row);
      this.#addKeys(change.new, row);
    }
  }

  delete(row: number, document: Document): void {
    for (const index of this.indexes) this.#removeKeys(keysOf(index, document), row);
    this.#sqlite.run(`DELETE FROM documents_${this.id} WHERE row = ?`, row);
  }

  /** The documents that a plan yields, a superset of what matches. Reads page by page, so that writes may come between. */
  *scan(plan: Plan, expected = FIRST_PAGE): Generator<Stored> {
    const size = Math.max(1, Math.min(expected, FIRST_PAGE));
    if (plan.kind === "ids") yield* this.#byIds(plan.keys);
    else if (plan.kind === "index") yield* this.#byIndex(plan, size);
    else yield* this.#byKey(plan.from, plan.to, plan.reverse, size);
  }

  count(): number {
    return asNumber(this.#sqlite.get(`SELECT count(*) FROM documents_${this.id}`)![0]);
  }

  createIndex(specification: Document): "created" | "exists" {
    checkSpecification(specification);
    const { key, name } = specification as { key: Document; name: string };
    if (name === "_id_" || (Object.keys(key).length === 1 && "_id" in key)) return "exists";
    const known = this.indexes.find((each) => each.name === name || equals(each.specification["key"], key));
    if (known)
      return sameIndex(known.specification, specification) ? "exists" : indexConflict(known.name, name);
    const row = this.#sqlite.run(
      "INSERT INTO indexes(collection, specification, multikey) VALUES(?, ?, 0)",
      this.id,
      encode(specification),
    );
    const index = defineIndex(row.lastInsertRowid, specification, 0);
    for (const { row: at, bytes } of this.scan({
      kind: "all",
      from: Buffer.alloc(0),
      to: AFTER_ALL,
      reverse: false,
    })) {
      this.#addKeys(this.#checkedKeys(index, decode(bytes), at), at);
    }
    this.indexes.push(index);
    return "created";
  }

  dropIndex(index: Index): void {
    const prefix = indexPrefix(index);
    this.#sqlite.run(
      `DELETE FROM keys_${this.id} WHERE key >= ? AND key < ?`,
      prefix,
      Buffer.concat([prefix, AFTER_ALL]),
    );
    this.#sqlite.run("DELETE FROM indexes WHERE id = ?", index.id);
    this.indexes = this.indexes.filter((each) => each !== index);
  }

  #checkSize(bytes: Buffer): void {
    if (bytes.length > MAX_DOCUMENT_BYTES)
      fail(10334, `object is too large: ${bytes.length} bytes, max size: ${MAX_DOCUMENT_BYTES}`);
  }

  #checkedKeys(index: Index, document: Document, row: number): Buffer[] {
    const keys = keysOf(index, document);
    if (keys.length > 1) this.#noteManyValued(index, document);
    if (!index.unique) return keys;
    for (const key of keys) {
      const other = this.#sqlite.get(
        `SELECT row FROM keys_${this.id} WHERE key = ? AND row <> ? LIMIT 1`,
        key,
        row,
      );
      if (other) duplicateKey(this.namespace, index.name, index.specification["key"] as Document, document);
    }
    return keys;
  }

  #noteManyValued(index: Index, document: Document): void {
    const all = index.manyValued | manyValuedIn(index, document);
    if (all === index.manyValued) return;
    index.manyValued = all;
    this.#sqlite.run("UPDATE indexes SET multikey = ? WHERE id = ?", storedManyValued(all), index.id);
  }

  #addKeys(keys: readonly Buffer[], row: number): void {
    for (const key of keys) this.#sqlite.run(`INSERT INTO keys_${this.id}(key, row) VALUES(?, ?)`, key, row);
  }

  #removeKeys(keys: readonly Buffer[], row: number): void {
    for (const key of keys)
      this.#sqlite.run(`DELETE FROM keys_${this.id} WHERE key = ? AND row = ?`, key, row);
  }

  *#byIds(keys: readonly Buffer[]): Generator<Stored> {
    for (const key of keys) {
      const found = this.#sqlite.get(`SELECT row, bytes FROM documents_${this.id} WHERE key = ?`, key);
      if (found) yield toStored(found);
    }
  }

  *#byKey(from: Buffer, to: Buffer, reverse: boolean, first: number): Generator<Stored> {
    const [order, beyond] = reverse ? ["DESC", "<"] : ["ASC", ">"];
    let last: Buffer | undefined;
    for (let size = first; ; size = Math.min(size * 2, LARGEST_PAGE)) {
      const rows = last
        ? this.#sqlite.all(
            `SELECT row, bytes, key FROM documents_${this.id} WHERE key >= ? AND key < ? AND key ${beyond} ? ORDER BY key ${order} LIMIT ?`,
            from,
            to,
            last,
            size,
          )
        : this.#sqlite.all(
            `SELECT row, bytes, key FROM documents_${this.id} WHERE key >= ? AND key < ? ORDER BY key ${order} LIMIT ?`,
            from,
            to,
            size,
          );
      yield* rows.map(toStored);
      if (rows.length < size) return;
      last = toBuffer(rows.at(-1)![2]);
    }
  }

  *#byIndex(plan: Plan & { kind: "index" }, first: number): Generator<Stored> {
    const { ranges, reverse, index, ordered } = plan;
    if (ordered && ranges.length > 1) {
      const merged = this.#merged(plan, first);
      return yield* index.manyValued === 0 ? merged : eachOnce(merged);
    }
    const all = this.#oneByOne(ranges, reverse, first);
    yield* index.manyValued === 0 && ranges.length === 1 ? all : eachOnce(all);
  }

  *#oneByOne(ranges: readonly Range[], reverse: boolean, first: number): Generator<Stored> {
    for (const range of ranges) yield* this.#inRange(range, reverse, first);
  }

  /**
   * Ranges side by side, each in order of its own: of what each would yield next the first comes, by what follows the demanded values. A range
   * is opened only when its first key is the next one.
   */
  *#merged({ ranges, reverse }: Plan & { kind: "index" }, first: number): Generator<Stored> {
    const size = Math.max(2, Math.ceil((2 * first) / ranges.length));
    const sign = reverse ? -1 : 1;
    const rowOf = ({ stored }: Head): number => (stored ? sign * stored.row : Number.NEGATIVE_INFINITY);
    const heads = new Heap<Head>((a, b) => {
      const order = sign * Buffer.compare(a.key, b.key);
      // Of the same place in order, ranges that are not opened yet come first: their rows are not known.
      return order || (rowOf(a) < rowOf(b) ? -1 : 1);
    });
    const advance = (rest: Generator<Keyed>, range: Range): void => {
      const { value } = rest.next();
      if (value) heads.push({ key: value.key.subarray(range.fixed), stored: value, rest, range });
    };
    for (const [i, key] of this.#firstKeys(ranges, reverse).entries())
      if (key) heads.push({ key: key.subarray(ranges[i]!.fixed), range: ranges[i]! });
    for (let head = heads.pop(); head; head = heads.pop()) {
      if (head.stored) yield head.stored;
      advance(head.rest ?? this.#inRange(head.range, reverse, size), head.range);
    }
  }

  /** Of each range its first key, many ranges a statement. */
  #firstKeys(ranges: readonly Range[], reverse: boolean): (Buffer | undefined)[] {
    const order = reverse ? "DESC" : "ASC";
    const one = `(SELECT key FROM keys_${this.id} WHERE key >= ? AND key < ? ORDER BY key ${order} LIMIT 1)`;
    const found: unknown[] = [];
    for (let at = 0; at < ranges.length;) {
      const count = ranges.length - at >= RANGES_AT_ONCE ? RANGES_AT_ONCE : 1;
      const bounds = ranges.slice(at, at + count).flatMap(({ from, to }) => [from, to]);
      found.push(...this.#sqlite.get(`SELECT ${Array(count).fill(one).join(", ")}`, ...bounds)!);
      at += count;
    }
    return found.map((key) => (key === null ? undefined : toBuffer(key)));
  }

  *#inRange({ from, to }: Range, reverse: boolean, first: number): Generator<Keyed> {
    const [order, beyond] = reverse ? ["DESC", "<"] : ["ASC", ">"];
    const select = `SELECT k.row, d.bytes, k.key FROM keys_${this.id} k JOIN documents_${this.id} d ON d.row = k.row WHERE k.key >= ? AND k.key < ?`;
    const tail = `ORDER BY k.key ${order}, k.row ${order} LIMIT ?`;
    let last: readonly [Buffer, number] | undefined;
    for (let size = first; ; size = Math.min(size * 2, LARGEST_PAGE)) {
      const rows = last
        ? this.#sqlite.all(`${select} AND (k.key, k.row) ${beyond} (?, ?) ${tail}`, from, to, ...last, size)
        : this.#sqlite.all(`${select} ${tail}`, from, to, size);
      const keyed = rows.map((row) => ({ ...toStored(row), key: toBuffer(row[2]) }));
      yield* keyed;
      if (rows.length < size) return;
      const end = keyed.at(-1)!;
      last = [end.key, end.row];
    }
  }
}

interface Keyed extends Stored {
  readonly key: Buffer;
}

interface Head {
  /** What of the key decides on the order. */
  readonly key: Buffer;
  readonly range: Range;
  /** Both missing while the range is not opened. */
  readonly stored?: Stored;
  readonly rest?: Generator<Keyed>;
}

function* eachOnce(all: Iterable<Stored>): Generator<Stored> {
  const seen = new Set<number>();
  for (const stored of all) {
    if (seen.has(stored.row)) continue;
    seen.add(stored.row);
    yield stored;
  }
}

function toStored(row: unknown[]): Stored {
  return { row: row[0] as number, bytes: toBuffer(row[1]) };
}

function toBuffer(value: unknown): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(value as ArrayBuffer);
}

const OPTIONS = ["key", "name", "unique", "sparse", "partialFilterExpression"];

function sameIndex(a: Document, b: Document): boolean {
  return OPTIONS.every((option) => equals(a[option] || null, b[option] || null));
}

function indexConflict(known: string, asked: string): never {
  return known === asked
    ? fail(86, `An existing index has the same name as the requested index. Requested index: ${asked}`)
    : fail(85, `Index already exists with a different name: ${known}`);
}

const overlap = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  [...a].some((each) => b.has(each));
