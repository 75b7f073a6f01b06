import { EMPTY_ARRAY } from "../values/key.ts";
import { isDocument } from "../values/bson.ts";

export type Path = readonly string[];

export const isIndex = (part: string): boolean => /^(0|[1-9]\d*)$/.test(part);

/** Notes which array element matched last: what `$` in an update stands for. */
export interface Found {
  position: number;
}

/**
 * Whether a test holds for some value at a path. Arrays on the way fan out; a numeric part also names an element. The test sees `undefined`
 * where nothing stands.
 */
export function anyAt(
  value: unknown,
  path: Path,
  test: (value: unknown) => boolean,
  found: Found,
  from = 0,
): boolean {
  let current = value;
  for (let i = from; i < path.length; i++) {
    const part = path[i]!;
    if (Array.isArray(current)) return anyInArray(current, path, test, found, i);
    if (!isDocument(current)) return test(undefined);
    current = Object.hasOwn(current, part) ? current[part] : undefined;
  }
  return test(current);
}

function anyInArray(
  array: readonly unknown[],
  path: Path,
  test: (value: unknown) => boolean,
  found: Found,
  i: number,
): boolean {
  const part = path[i]!;
  if (isIndex(part) && Number(part) < array.length && anyAt(array[Number(part)], path, test, found, i + 1))
    return true;
  for (let j = 0; j < array.length; j++) {
    if (isDocument(array[j]) && anyAt(array[j], path, test, found, i)) {
      found.position = j;
      return true;
    }
  }
  return false;
}

/** The value at a path where arrays do not fan out; `undefined` where nothing stands. */
export function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const part of path) {
    if (Array.isArray(current)) current = isIndex(part) ? current[Number(part)] : undefined;
    else if (isDocument(current)) current = Object.hasOwn(current, part) ? current[part] : undefined;
    else return undefined;
  }
  return current;
}

/** Every value under which a document stands in an index, or by which it sorts: arrays contribute each element. */
export function indexValues(value: unknown, path: Path, from = 0, values: unknown[] = []): unknown[] {
  if (from === path.length) {
    if (!Array.isArray(value)) values.push(value ?? null);
    else if (value.length === 0) values.push(EMPTY_ARRAY);
    else values.push(...value);
    return values;
  }
  const part = path[from]!;
  if (isDocument(value))
    return indexValues(Object.hasOwn(value, part) ? value[part] : undefined, path, from + 1, values);
  if (!Array.isArray(value)) {
    values.push(null);
    return values;
  }
  if (isIndex(part) && Number(part) < value.length)
    return indexValues(value[Number(part)], path, from + 1, values);
  const documents = value.filter(isDocument);
  for (const document of documents) indexValues(document, path, from, values);
  if (documents.length === 0) values.push(value.length === 0 ? EMPTY_ARRAY : null);
  return values;
}

/** Whether an array stands on the path or at its end. */
export function meetsArray(value: unknown, path: Path, from = 0): boolean {
  if (Array.isArray(value)) return true;
  return from < path.length && isDocument(value) && meetsArray(value[path[from]!], path, from + 1);
}

/** Whether anything, null included, stands at the path. */
export function exists(value: unknown, path: Path, from = 0): boolean {
  if (from === path.length) return value !== undefined;
  if (Array.isArray(value)) return value.some((element) => exists(element, path, from));
  return isDocument(value) && exists(value[path[from]!], path, from + 1);
}
