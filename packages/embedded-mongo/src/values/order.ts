import { Binary, Long, ObjectId, Timestamp } from "bson";
import { notImplemented } from "../errors.ts";
import { isDocument } from "./bson.ts";

/** BSON's order of types: values of different rank are never equal and sort by rank. */
export const RANK = {
  minKey: 1,
  emptyArray: 4,
  null: 5,
  number: 10,
  string: 15,
  object: 20,
  array: 25,
  binary: 30,
  objectId: 35,
  boolean: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  maxKey: 127,
} as const;

const BSON_RANK: Readonly<Record<string, number>> = {
  MinKey: RANK.minKey,
  Long: RANK.number,
  Int32: RANK.number,
  Double: RANK.number,
  Binary: RANK.binary,
  UUID: RANK.binary,
  ObjectId: RANK.objectId,
  Timestamp: RANK.timestamp,
  BSONRegExp: RANK.regex,
  MaxKey: RANK.maxKey,
};

export function rank(value: unknown): number {
  if (value === null || value === undefined) return RANK.null;
  switch (typeof value) {
    case "number":
    case "bigint":
      return RANK.number;
    case "string":
      return RANK.string;
    case "boolean":
      return RANK.boolean;
  }
  if (Array.isArray(value)) return RANK.array;
  if (value instanceof Date) return RANK.date;
  if (value instanceof RegExp) return RANK.regex;
  const type = (value as { _bsontype?: string })._bsontype;
  if (type === undefined) return RANK.object;
  return BSON_RANK[type] ?? notImplemented(`comparing values of type ${type}`);
}

/** A number of any type as a double or, where a double would lose digits, as a bigint. */
export function numeric(value: unknown): number | bigint {
  if (!(value instanceof Long)) return typeof value === "bigint" ? value : Number(value);
  const exact = value.toBigInt();
  const double = Number(exact);
  return Number.isSafeInteger(double) ? double : exact;
}

/** BSON's order, as MongoDB sorts: negative, zero or positive. NaN is smaller than every number and equal to itself. */
export function compare(a: unknown, b: unknown): number {
  const rankA = rank(a);
  const difference = rankA - rank(b);
  if (difference !== 0) return difference;
  switch (rankA) {
    case RANK.number:
      return compareNumbers(numeric(a), numeric(b));
    case RANK.string:
      return compareStrings(a as string, b as string);
    case RANK.object:
      return compareObjects(a as object, b as object);
    case RANK.array:
      return compareArrays(a as unknown[], b as unknown[]);
    case RANK.binary:
      return compareBinaries(a as Binary, b as Binary);
    case RANK.objectId:
      return Buffer.compare((a as ObjectId).id, (b as ObjectId).id);
    case RANK.boolean:
    case RANK.date:
      return Number(a) - Number(b);
    case RANK.timestamp:
      return (a as Timestamp).compare(b as Timestamp);
    case RANK.regex:
      return compareStrings(regexText(a), regexText(b));
    default:
      return 0;
  }
}

export function equals(a: unknown, b: unknown): boolean {
  return rank(a) === rank(b) && compare(a, b) === 0;
}

function compareNumbers(a: number | bigint, b: number | bigint): number {
  if (a !== a) return b !== b ? 0 : -1;
  if (b !== b) return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By code point, as UTF-8 bytes sort; JavaScript's own order puts surrogates before U+E000. */
function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codePointOrder(x) - codePointOrder(y);
  }
  return a.length - b.length;
}

const codePointOrder = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

function compareObjects(a: object, b: object): number {
  const x = Object.entries(a);
  const y = Object.entries(b);
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const [keyA, valueA] = x[i]!;
    const [keyB, valueB] = y[i]!;
    const order = rank(valueA) - rank(valueB) || compareStrings(keyA, keyB) || compare(valueA, valueB);
    if (order !== 0) return order;
  }
  return x.length - y.length;
}

function compareArrays(a: readonly unknown[], b: readonly unknown[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compare(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareBinaries(a: Binary, b: Binary): number {
  return a.length() - b.length() || a.sub_type - b.sub_type || Buffer.compare(bytesOf(a), bytesOf(b));
}

export function bytesOf(binary: Binary): Uint8Array {
  return binary.buffer.subarray(0, binary.length());
}

export function regexText(value: unknown): string {
  const { source, pattern, flags, options } = value as {
    source?: string;
    pattern?: string;
    flags?: string;
    options?: string;
  };
  return `${source ?? pattern}\0${flags ?? options}`;
}

/** MongoDB's name of a value's type, as `$type` and messages use it. */
export function typeName(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (typeof value === "number")
    return Number.isInteger(value) && Math.abs(value) <= 0x7fffffff && !Object.is(value, -0)
      ? "int"
      : "double";
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  if (Array.isArray(value)) return "array";
  if (value instanceof Date) return "date";
  if (isDocument(value)) return "object";
  return (
    {
      Long: "long",
      ObjectId: "objectId",
      Binary: "binData",
      UUID: "binData",
      BSONRegExp: "regex",
      Timestamp: "timestamp",
      Decimal128: "decimal",
    }[(value as { _bsontype: string })._bsontype] ?? "unknown"
  );
}
