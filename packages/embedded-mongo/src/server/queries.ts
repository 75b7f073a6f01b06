import { type Document } from "bson";
import { runPipeline } from "../aggregate/pipeline.ts";
import { fail, notImplemented } from "../errors.ts";
import { compileFilter } from "../query/filter.ts";
import { indexValues, type Found } from "../query/path.ts";
import { compileProjection } from "../query/projection.ts";
import { sorted } from "../query/sort.ts";
import type { Collection } from "../store/collection.ts";
import { planQuery } from "../store/planner.ts";
import type { Store } from "../store/store.ts";
import { asNumber, decode, isDocument } from "../values/bson.ts";
import { EMPTY_ARRAY } from "../values/key.ts";
import { equals } from "../values/order.ts";

/** A document that matched, where it lies, and at which array position it matched. */
export interface Match {
  readonly row: number;
  readonly document: Document;
  readonly position: number;
}

export interface Selection {
  readonly filter: Document;
  readonly sort?: Document | undefined;
  readonly skip?: number;
  /** 0 means all. */
  readonly limit?: number;
}

/** The documents of a collection that match, in order. Lazy where the plan yields in order. */
export function* select(
  collection: Collection | undefined,
  { filter, sort = {}, skip = 0, limit = 0 }: Selection,
): Generator<Match> {
  const matches = compileFilter(filter);
  if (!collection) return;
  if ("$natural" in sort) notImplemented("sorting by $natural");
  const plan = planQuery(collection.indexes, filter, sort);
  const inOrder = Object.keys(sort).length === 0 || plan.ordered === true;
  const most = limit === 0 ? Number.POSITIVE_INFINITY : limit;
  const found = matching(collection, plan, matches, inOrder && limit > 0 ? skip + limit : undefined);
  const ordered = inOrder ? found : sorted([...found], sort, ({ document }) => document);
  let index = 0;
  for (const match of ordered) {
    if (index >= skip + most) return;
    if (index++ >= skip) yield match;
    if (index >= skip + most) return;
  }
}

function* matching(
  collection: Collection,
  plan: ReturnType<typeof planQuery>,
  matches: ReturnType<typeof compileFilter>,
  expected: number | undefined,
): Generator<Match> {
  for (const { row, bytes } of collection.scan(plan, expected)) {
    const document = decode(bytes);
    const found: Found = { position: -1 };
    if (matches(document, found)) yield { row, document, position: found.position };
  }
}

/** `find`, as a stream of documents. */
export function* find(collection: Collection | undefined, command: Document): Generator<Document> {
  const project =
    isDocument(command["projection"]) && Object.keys(command["projection"]).length > 0
      ? compileProjection(command["projection"])
      : undefined;
  const selection = {
    filter: (command["filter"] ?? {}) as Document,
    sort: command["sort"] as Document | undefined,
    skip: asNumber(command["skip"]),
    limit: Math.abs(asNumber(command["limit"])),
  };
  for (const { document } of select(collection, selection)) yield project ? project(document) : document;
}

/** `aggregate`: a leading $match uses the indexes, the rest runs over what it yields. */
export function aggregate(store: Store, database: string, command: Document): Document[] {
  const { aggregate: name, pipeline } = command as { aggregate: unknown; pipeline: Document[] };
  if (typeof name !== "string") return notImplemented("an aggregate without a collection");
  if (!Array.isArray(pipeline)) return fail(14, "'pipeline' option must be specified as an array");
  const collection = store.find(database, name);
  const [first, ...rest] = pipeline;
  const leading =
    isDocument(first) && isDocument(first["$match"]) ? (first["$match"] as Document) : undefined;
  const counted = countOnly(leading ? rest : pipeline);
  if (counted && collection && Object.keys(leading ?? {}).length === 0) return counted(collection.count());
  const source = find(collection, { filter: leading ?? {} });
  return runPipeline(source, leading ? rest : pipeline, {
    collection: (other) => find(store.find(database, other), {}),
  });
}

// What countDocuments() sends: {$group: {_id: 1, n: {$sum: 1}}}.
function countOnly(pipeline: readonly Document[]): ((count: number) => Document[]) | undefined {
  const group = pipeline.length === 1 ? (pipeline[0]!["$group"] as Document | undefined) : undefined;
  if (!group || !equals(group, { _id: 1, n: { $sum: 1 } })) return undefined;
  return (count) => (count > 0 ? [{ _id: 1, n: count }] : []);
}

/** `distinct`: each value once, array elements singly. */
export function distinct(collection: Collection | undefined, key: string, filter: Document): unknown[] {
  const values: unknown[] = [];
  for (const { document } of select(collection, { filter })) {
    for (const value of indexValues(document, key.split("."))) {
      if (value !== EMPTY_ARRAY && value !== null && !values.some((each) => equals(each, value)))
        values.push(value);
    }
  }
  return values;
}
