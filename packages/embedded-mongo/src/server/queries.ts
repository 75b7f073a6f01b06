import { type Document } from "bson";
import { runPipeline } from "../aggregate/pipeline.ts";
import { fail, notImplemented } from "../errors.ts";
import { compileFilter, fieldsOf } from "../query/filter.ts";
import { indexValues, type Found } from "../query/path.ts";
import { compileEncodedProjection } from "../query/projection.ts";
import { sorted } from "../query/sort.ts";
import type { Catalogue } from "../store/catalogue.ts";
import type { Collection, Stored } from "../store/collection.ts";
import { planQuery } from "../store/planner.ts";
import { asNumber, decode, isDocument } from "../values/bson.ts";
import { withFields } from "../values/elements.ts";
import { EMPTY_ARRAY } from "../values/key.ts";
import { equals } from "../values/order.ts";

/** A document that matched, where it lies, and at which array position it matched. Decoded when it is asked for. */
export class Match {
  readonly row: number;
  readonly bytes: Buffer;
  readonly position: number;
  #document: Document | undefined;

  constructor({ row, bytes }: Stored, position: number, document?: Document) {
    this.row = row;
    this.bytes = bytes;
    this.position = position;
    this.#document = document;
  }

  get document(): Document {
    return (this.#document ??= decode(this.bytes));
  }

  /** Of these fields; of all where none are named. */
  part(fields: ReadonlySet<string> | undefined): Document {
    return fields ? decode(withFields(this.bytes, (name) => fields.has(name))) : this.document;
  }
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
  if (!collection) return void compileFilter(filter);
  if ("$natural" in sort) notImplemented("sorting by $natural");
  const plan = planQuery(collection.indexes, filter, sort);
  const inOrder = Object.keys(sort).length === 0 || plan.ordered === true;
  const most = limit === 0 ? Number.POSITIVE_INFINITY : limit;
  const found = matching(collection, plan, filter, inOrder && limit > 0 ? skip + limit : undefined);
  const sortedBy = new Set(Object.keys(sort).map((name) => name.split(".")[0]!));
  const ordered = inOrder ? found : sorted([...found], sort, (match) => match.part(sortedBy));
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
  filter: Document,
  expected: number | undefined,
): Generator<Match> {
  const matches = compileFilter(filter);
  const fields = fieldsOf(filter);
  for (const stored of collection.scan(plan, expected)) {
    const found: Found = { position: -1 };
    const whole = fields ? undefined : decode(stored.bytes);
    const seen =
      fields?.size === 0 ? {} : (whole ?? decode(withFields(stored.bytes, (name) => fields!.has(name))));
    if (matches(seen, found)) yield new Match(stored, found.position, whole);
  }
}

/** `find`, as a stream of documents in BSON. */
export function* find(collection: Collection | undefined, command: Document): Generator<Buffer> {
  const project =
    isDocument(command["projection"]) && Object.keys(command["projection"]).length > 0
      ? compileEncodedProjection(command["projection"])
      : undefined;
  const selection = {
    filter: (command["filter"] ?? {}) as Document,
    sort: command["sort"] as Document | undefined,
    skip: asNumber(command["skip"]),
    limit: Math.abs(asNumber(command["limit"])),
  };
  for (const { bytes } of select(collection, selection)) yield project ? project(bytes) : bytes;
}

function* documents(collection: Collection | undefined, filter: Document): Generator<Document> {
  for (const { document } of select(collection, { filter })) yield document;
}

/** How many match. */
export function countOf(collection: Collection | undefined, selection: Selection): number {
  let count = 0;
  for (const _ of select(collection, selection)) count++;
  return count;
}

/** `aggregate`: a leading $match uses the indexes, the rest runs over what it yields. */
export function aggregate(catalogue: Catalogue, database: string, command: Document): Document[] {
  const { aggregate: name, pipeline } = command as { aggregate: unknown; pipeline: Document[] };
  if (typeof name !== "string") return notImplemented("an aggregate without a collection");
  if (!Array.isArray(pipeline)) return fail(14, "'pipeline' option must be specified as an array");
  const collection = catalogue.find(database, name);
  const [first, ...rest] = pipeline;
  const leading =
    isDocument(first) && isDocument(first["$match"]) ? (first["$match"] as Document) : undefined;
  const counted = countOnly(leading ? rest : pipeline);
  const filter = leading ?? {};
  if (counted && collection && Object.keys(filter).length === 0) return counted(collection.count());
  if (counted) return counted(countOf(collection, { filter }));
  return runPipeline(documents(collection, filter), leading ? rest : pipeline, {
    collection: (other) => documents(catalogue.find(database, other), {}),
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
