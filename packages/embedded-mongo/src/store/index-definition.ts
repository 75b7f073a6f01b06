import { type Document } from "bson";
import { fail, notImplemented } from "../errors.ts";
import { compileFilter, fieldsOf, type Filter } from "../query/filter.ts";
import { exists, indexValues, meetsArray, valueAt, type Path } from "../query/path.ts";
import { asNumber, isDocument } from "../values/bson.ts";
import { encodeKey } from "../values/key.ts";

/** An index: how it was asked for, and how to compute a document's keys in it. */
export interface Index {
  readonly id: number;
  readonly name: string;
  readonly specification: Document;
  readonly fields: readonly { path: Path; name: string; descending: boolean }[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partial: Document | undefined;
  readonly covers: Filter;
  /** The fields of a document that decide its keys; undefined: it may be any. */
  readonly reads: ReadonlySet<string> | undefined;
  /** Its fields by which some document stands in it more than once, a bit each, the first the lowest: it sorts by none of them. */
  manyValued: number;
}

const KNOWN_OPTIONS = new Set([
  "v",
  "key",
  "name",
  "unique",
  "sparse",
  "partialFilterExpression",
  "background",
  "ns",
]);

/** Refuses what this engine cannot keep: TTL, text, geo, hashed, wildcard, collation, hidden. */
export function checkSpecification(specification: Document): void {
  const { key, name } = specification;
  if (!isDocument(key) || Object.keys(key).length === 0) fail(67, "Index keys cannot be an empty object");
  if (typeof name !== "string" || name === "")
    fail(9, "The 'name' field is a required property of an index specification");
  for (const option of Object.keys(specification))
    if (!KNOWN_OPTIONS.has(option)) notImplemented(`the index option ${option}`);
  for (const [path, direction] of Object.entries(key as Document)) {
    if (path.includes("$**")) notImplemented("a wildcard index");
    if (typeof direction === "string") notImplemented(`an index of kind ${direction}`);
    if (!asNumber(direction)) fail(67, `Values in v:2 index key pattern must not be 0: ${path}`);
  }
  if (specification["sparse"] && specification["partialFilterExpression"])
    fail(67, "cannot mix partialFilterExpression and sparse options");
}

/** Databases of before fields were told apart say only whether any of them was. */
const ANY_FIELD = 1;

/** As it is stored: the lowest bit stands for a field that is not known. */
export const storedManyValued = (manyValued: number): number => manyValued * 2;
export const readManyValued = (stored: number): number => (stored === ANY_FIELD ? -1 : stored / 2);

export const isManyValued = ({ manyValued }: Pick<Index, "manyValued">, field: number): boolean =>
  (manyValued & (1 << field)) !== 0;

export function defineIndex(id: number, specification: Document, manyValued: number): Index {
  const partial = specification["partialFilterExpression"] as Document | undefined;
  return {
    id,
    name: specification["name"] as string,
    specification,
    fields: Object.entries(specification["key"] as Document).map(([name, direction]) => ({
      name,
      path: name.split("."),
      descending: asNumber(direction) < 0,
    })),
    unique: !!specification["unique"],
    sparse: !!specification["sparse"],
    partial,
    covers: partial ? compileFilter(partial) : () => true,
    reads: readsOf(specification["key"] as Document, partial),
    manyValued,
  };
}

function readsOf(key: Document, partial: Document = {}): ReadonlySet<string> | undefined {
  const covered = fieldsOf(partial);
  return covered && new Set([...Object.keys(key).map((name) => name.split(".")[0]!), ...covered]);
}

/** The first bytes of every key of an index. */
export function indexPrefix(index: Index): Buffer {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(index.id);
  return prefix;
}

/** Every key under which a document stands in an index: none where the index does not cover it, several where it holds an array. */
export function keysOf(index: Index, document: Document): Buffer[] {
  if (!index.covers(document)) return [];
  if (index.sparse && !index.fields.some(({ path }) => exists(document, path))) return [];
  if (index.fields.filter(({ path }) => meetsArray(document, path)).length > 1)
    return fail(171, "cannot index parallel arrays");
  let keys = [indexPrefix(index)];
  for (const { path, descending } of index.fields) {
    const parts = indexValues(document, path).map((value) => encodeKey(value, descending));
    keys = keys.flatMap((key) => parts.map((part) => Buffer.concat([key, part])));
  }
  return keys.length === 1 ? keys : [...new Map(keys.map((key) => [key.toString("latin1"), key])).values()];
}

/** The fields by which a document stands in an index more than once, as `manyValued` has them. */
export function manyValuedIn({ fields }: Index, document: Document): number {
  return fields.reduce(
    (all, { path }, at) => (indexValues(document, path).length > 1 ? all | (1 << at) : all),
    0,
  );
}

/** What MongoDB answers for a second document with the same unique key. */
export function duplicateKey(namespace: string, index: string, pattern: Document, document: Document): never {
  const keyValue = Object.fromEntries(
    Object.keys(pattern).map((name) => [name, valueAt(document, name.split(".")) ?? null]),
  );
  const text = Object.entries(keyValue).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return fail(
    11000,
    `E11000 duplicate key error collection: ${namespace} index: ${index} dup key: { ${text.join(", ")} }`,
    {
      keyPattern: pattern,
      keyValue,
    },
  );
}
