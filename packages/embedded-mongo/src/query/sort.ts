import type { Document } from "bson";
import { fail, notImplemented } from "../errors.ts";
import { asNumber, isDocument } from "../values/bson.ts";
import { EMPTY_ARRAY } from "../values/key.ts";
import { compare, RANK, rank } from "../values/order.ts";
import { indexValues } from "./path.ts";

/** A sort specification's fields with their direction: 1 or -1. */
export function sortFields(specification: Document): { path: string; direction: 1 | -1 }[] {
  return Object.entries(specification).map(([path, given]) => {
    if (isDocument(given)) return notImplemented("sorting by $meta");
    const direction = asNumber(given, Number.NaN);
    if (direction !== 1 && direction !== -1)
      return fail(15975, "$sort key ordering must be 1 (for ascending) or -1 (for descending)");
    return { path, direction };
  });
}

/** Sorts stably as MongoDB does: an array counts with its smallest element upwards and its largest downwards. */
export function sorted<T>(
  items: readonly T[],
  specification: Document,
  documentOf: (item: T) => Document,
): T[] {
  const fields = sortFields(specification).map(({ path, direction }) => ({
    path: path.split("."),
    direction,
  }));
  const keyed = items.map((item) => ({
    item,
    key: fields.map(({ path, direction }) => extreme(indexValues(documentOf(item), path), direction)),
  }));
  keyed.sort((a, b) => {
    for (const [i, { direction }] of fields.entries()) {
      const order = compareIndexed(a.key[i], b.key[i]);
      if (order !== 0) return order * direction;
    }
    return 0;
  });
  return keyed.map(({ item }) => item);
}

function extreme(values: readonly unknown[], direction: 1 | -1): unknown {
  return values.reduce((best, value) => (compareIndexed(value, best) * direction < 0 ? value : best));
}

function compareIndexed(a: unknown, b: unknown): number {
  if (a === EMPTY_ARRAY || b === EMPTY_ARRAY) return place(a) - place(b);
  return compare(a, b);
}

const place = (value: unknown): number => (value === EMPTY_ARRAY ? RANK.emptyArray : rank(value));
