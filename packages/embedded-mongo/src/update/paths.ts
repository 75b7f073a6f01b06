import type { Document } from "bson";
import { fail } from "../errors.ts";
import { isIndex, type Path } from "../query/path.ts";
import { isDocument } from "../values/bson.ts";
import { typeName } from "../values/order.ts";

type Container = Document | unknown[];

const MAX_BACKFILL = 1_500_000;

/** The object or array that holds the last part of a path; made on the way where `create` says so, else undefined where it is missing. */
function containerOf(document: Document, path: Path, create: boolean): Container | undefined {
  let current: Container = document;
  for (let i = 0; i < path.length - 1; i++) {
    if (!holds(current, path, i, create)) return undefined;
    const part = path[i]!;
    let next = read(current, part);
    if (next === undefined || (next === null && Array.isArray(current) && Number(part) >= current.length)) {
      if (!create) return undefined;
      next = {};
      put(current, part, next);
    }
    if (!isDocument(next) && !Array.isArray(next)) return create ? notViable(path, i + 1, next) : undefined;
    current = next;
  }
  return holds(current, path, path.length - 1, create) ? current : undefined;
}

function holds(container: Container, path: Path, i: number, create: boolean): boolean {
  if (!Array.isArray(container) || isIndex(path[i]!)) return true;
  return create ? notViable(path, i, container) : false;
}

function notViable(path: Path, i: number, value: unknown): never {
  return fail(28, `Cannot create field '${path[i]}' in element {${path[i - 1]}: ${typeName(value)}}`);
}

function read(container: Container, part: string): unknown {
  if (Array.isArray(container)) return container[Number(part)];
  return Object.hasOwn(container, part) ? container[part] : undefined;
}

function put(container: Container, part: string, value: unknown): void {
  if (!Array.isArray(container)) {
    Object.defineProperty(container, part, { value, writable: true, enumerable: true, configurable: true });
    return;
  }
  if (Number(part) > container.length + MAX_BACKFILL) fail(2, "can't backfill more than 1500000 elements");
  while (container.length < Number(part)) container.push(null);
  container[Number(part)] = value;
}

/** Sets a value at a path, in place. */
export function setAt(document: Document, path: Path, value: unknown): void {
  put(containerOf(document, path, true)!, path.at(-1)!, value);
}

/** Removes what stands at a path, in place; an array element becomes null. */
export function unsetAt(document: Document, path: Path): void {
  const container = containerOf(document, path, false);
  const last = path.at(-1)!;
  if (Array.isArray(container)) {
    if (Number(last) < container.length) container[Number(last)] = null;
  } else if (container) {
    delete container[last];
  }
}

/** A copy with fields added, as pipelines do: a missing value removes nothing and adds nothing. */
export function applySet(
  document: Document,
  values: readonly (readonly [path: string, value: unknown])[],
): Document {
  const copy = structuredCopy(document);
  for (const [path, value] of values) {
    if (value === undefined) unsetAt(copy, path.split("."));
    else setAt(copy, path.split("."), value);
  }
  return copy;
}

/** A copy without some fields. */
export function applyUnset(document: Document, paths: readonly string[]): Document {
  const copy = structuredCopy(document);
  for (const path of paths) unsetAt(copy, path.split("."));
  return copy;
}

/** Copies documents and arrays; every other value is shared, since none is ever changed in place. */
export function structuredCopy<T>(value: T): T {
  if (Array.isArray(value)) return value.map((each: unknown) => structuredCopy(each)) as T;
  if (!isDocument(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, structuredCopy(field)])) as T;
}
