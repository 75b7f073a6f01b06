import { Long, Timestamp, type Document } from "bson";
import { fail, notImplemented } from "../errors.ts";
import { compileFilter, isOperators } from "../query/filter.ts";
import { valueAt, type Path } from "../query/path.ts";
import { sorted } from "../query/sort.ts";
import { asNumber, isDocument } from "../values/bson.ts";
import { compare, equals, numeric, RANK, rank, typeName } from "../values/order.ts";
import { setAt, unsetAt } from "./paths.ts";

type Operator = (document: Document, path: Path, argument: unknown, now: Date) => void;

/** The update operators; each changes the document in place. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  $set: setAt,
  $setOnInsert: setAt,
  $unset: unsetAt,
  $inc: (document, path, argument) => arithmetic("$inc", document, path, argument, SUM),
  $mul: (document, path, argument) => arithmetic("$mul", document, path, argument, PRODUCT),
  $min: (document, path, argument) => replaceIf(document, path, argument, (order) => order < 0),
  $max: (document, path, argument) => replaceIf(document, path, argument, (order) => order > 0),
  $rename: rename,
  $currentDate: (document, path, argument, now) => {
    const type = isDocument(argument) ? argument["$type"] : "date";
    setAt(
      document,
      path,
      type === "timestamp" ? new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 }) : now,
    );
  },
  $push: push,
  $addToSet: addToSet,
  $pull: pull,
  $pullAll: (document, path, argument) => {
    if (!Array.isArray(argument)) return fail(2, "$pullAll requires an array argument");
    keep(document, path, (element) => !argument.some((each) => equals(each, element)));
  },
  $pop: (document, path, argument) => {
    const array = arrayAt(document, path);
    if (array) setAt(document, path, asNumber(argument) < 0 ? array.slice(1) : array.slice(0, -1));
  },
  $bit: () => notImplemented("$bit"),
};

interface Combine {
  readonly doubles: (a: number, b: number) => number;
  readonly integers: (a: bigint, b: bigint) => bigint;
}

const SUM: Combine = { doubles: (a, b) => a + b, integers: (a, b) => a + b };
const PRODUCT: Combine = { doubles: (a, b) => a * b, integers: (a, b) => a * b };

function arithmetic(name: string, document: Document, path: Path, argument: unknown, combine: Combine): void {
  if (rank(argument) !== RANK.number || argument === undefined)
    return fail(
      14,
      `Cannot apply ${name} with non-numeric argument: {${path.join(".")}: ${typeName(argument)}}`,
    );
  const current = valueAt(document, path);
  if (current !== undefined && rank(current) !== RANK.number) {
    return fail(
      14,
      `Cannot apply ${name} to a value of non-numeric type. {_id: ${String(document["_id"])}} has the field '${path.at(-1)}' of non-numeric type ${typeName(current)}`,
    );
  }
  setAt(document, path, combined(current ?? 0, argument, combine));
}

// 64-bit integers stay exact; doubles stay doubles.
function combined(a: unknown, b: unknown, combine: Combine): unknown {
  const [x, y] = [numeric(a), numeric(b)];
  const isDouble = [x, y].some((value) => typeof value === "number" && !Number.isInteger(value));
  if (isDouble || (!(a instanceof Long) && !(b instanceof Long)))
    return combine.doubles(Number(x), Number(y));
  const exact = combine.integers(BigInt(x), BigInt(y));
  if (BigInt.asIntN(64, exact) !== exact)
    return fail(2, "Failed to apply an operation to current value: integer overflow");
  return Long.fromBigInt(exact);
}

function replaceIf(
  document: Document,
  path: Path,
  argument: unknown,
  wins: (order: number) => boolean,
): void {
  const current = valueAt(document, path);
  if (current === undefined || wins(compare(argument, current))) setAt(document, path, argument);
}

function rename(document: Document, path: Path, argument: unknown): void {
  if (typeof argument !== "string") return fail(2, "The 'to' field for $rename must be a string");
  const value = valueAt(document, path);
  if (value === undefined) return;
  unsetAt(document, path);
  setAt(document, argument.split("."), value);
}

function arrayAt(document: Document, path: Path): unknown[] | undefined {
  const value = valueAt(document, path);
  if (value === undefined || Array.isArray(value)) return value;
  return fail(
    2,
    `The field '${path.join(".")}' must be an array but is of type ${typeName(value)} in document {_id: ${String(document["_id"])}}`,
  );
}

const PUSH_MODIFIERS = new Set(["$each", "$position", "$slice", "$sort"]);

function push(document: Document, path: Path, argument: unknown): void {
  const current = arrayAt(document, path) ?? [];
  if (!isDocument(argument) || !("$each" in argument)) return setAt(document, path, [...current, argument]);
  const unknown = Object.keys(argument).find((name) => !PUSH_MODIFIERS.has(name));
  if (unknown) return fail(2, `Unrecognized clause in $push: ${unknown}`);
  const added = argument["$each"] as unknown;
  if (!Array.isArray(added)) return fail(2, "The argument to $each in $push must be an array");
  const at = argument["$position"] === undefined ? current.length : asNumber(argument["$position"]);
  let next = [...current];
  next.splice(at < 0 ? Math.max(next.length + at, 0) : at, 0, ...added);
  if (argument["$sort"] !== undefined) next = sortElements(next, argument["$sort"]);
  if (argument["$slice"] !== undefined) next = sliced(next, asNumber(argument["$slice"]));
  setAt(document, path, next);
}

function sortElements(elements: unknown[], specification: unknown): unknown[] {
  if (isDocument(specification))
    return sorted(elements, specification, (element) => (isDocument(element) ? element : {}));
  const direction = asNumber(specification);
  return [...elements].sort((a, b) => compare(a, b) * direction);
}

const sliced = (elements: unknown[], count: number): unknown[] =>
  count < 0 ? elements.slice(count) : elements.slice(0, count);

function addToSet(document: Document, path: Path, argument: unknown): void {
  const next = [...(arrayAt(document, path) ?? [])];
  const added = isDocument(argument) && "$each" in argument ? (argument["$each"] as unknown[]) : [argument];
  for (const value of added) if (!next.some((element) => equals(element, value))) next.push(value);
  setAt(document, path, next);
}

function pull(document: Document, path: Path, argument: unknown): void {
  if (isOperators(argument)) {
    const matches = compileFilter({ element: argument });
    return keep(document, path, (element) => !matches({ element }));
  }
  if (!isDocument(argument)) return keep(document, path, (element) => !equals(element, argument));
  const matches = compileFilter(argument);
  keep(document, path, (element) => !(isDocument(element) && matches(element)));
}

function keep(document: Document, path: Path, test: (element: unknown) => boolean): void {
  const array = arrayAt(document, path);
  if (array) setAt(document, path, array.filter(test));
}
