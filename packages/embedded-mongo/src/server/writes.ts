import { ObjectId, type Document } from "bson";
import { CommandError, fail } from "../errors.ts";
import { compileProjection } from "../query/projection.ts";
import type { Collection } from "../store/collection.ts";
import type { Store } from "../store/store.ts";
import {
  applyUpdate,
  fieldsOfUpdate,
  isReplacement,
  upsertSeed,
  type UpdateOptions,
} from "../update/update.ts";
import { asNumber, decode, encode } from "../values/bson.ts";
import { withFieldsOf } from "../values/elements.ts";
import { select, type Match } from "./queries.ts";

interface Target {
  readonly store: Store;
  readonly database: string;
  readonly name: string;
}

const MAX_BATCH = 100_000;

/** `insert`: each document by itself; with `ordered`, the first refusal ends the batch. */
export function insert(target: Target, command: Document): Document {
  const documents = batchOf(command, "documents");
  const collection = target.store.findOrCreate(target.database, target.name);
  let n = 0;
  const writeErrors = inTurn(documents, command, (document) => {
    const whole = withId(document);
    collection.insert(whole, encode(whole));
    n++;
  });
  return answer({ n }, writeErrors);
}

/** `update`: each statement by itself. */
export function update(target: Target, command: Document): Document {
  let [n, nModified] = [0, 0];
  const upserted: Document[] = [];
  const writeErrors = inTurn(batchOf(command, "updates"), command, (statement, index) => {
    refuseUnknown(
      statement,
      ["q", "u", "multi", "upsert", "arrayFilters", "hint", "collation", "sort", "c"],
      ["hint", "collation", "c"],
    );
    const result = updateBy(target, statement);
    n += result.matched + (result.upsertedId === undefined ? 0 : 1);
    nModified += result.modified;
    if (result.upsertedId !== undefined) upserted.push({ index, _id: result.upsertedId });
  });
  return answer({ n, nModified, ...(upserted.length > 0 && { upserted }) }, writeErrors);
}

/** `delete`: each statement by itself; a limit of 1 deletes the first match, 0 all. */
export function remove(target: Target, command: Document): Document {
  let n = 0;
  const collection = target.store.find(target.database, target.name);
  const writeErrors = inTurn(batchOf(command, "deletes"), command, (statement) => {
    refuseUnknown(statement, ["q", "limit", "hint", "collation"], ["hint", "collation"]);
    for (const match of [
      ...select(collection, { filter: statement["q"] as Document, limit: asNumber(statement["limit"]) }),
    ]) {
      collection!.delete(match.row, match.document);
      n++;
    }
  });
  return answer({ n }, writeErrors);
}

/** `findAndModify`: one document, changed or removed, before or after. */
export function findAndModify(target: Target, command: Document): Document {
  const filter = (command["query"] ?? {}) as Document;
  const sort = command["sort"] as Document | undefined;
  const project = command["fields"]
    ? compileProjection(command["fields"] as Document)
    : (document: Document) => document;
  if (command["remove"]) {
    const collection = target.store.find(target.database, target.name);
    const [match] = [...select(collection, { filter, sort, limit: 1 })];
    if (match) collection!.delete(match.row, match.document);
    return { lastErrorObject: { n: match ? 1 : 0 }, value: match ? project(match.document) : null, ok: 1 };
  }
  const statement = {
    q: filter,
    u: command["update"] as unknown,
    upsert: command["upsert"] as unknown,
    sort,
    arrayFilters: command["arrayFilters"] as unknown,
  };
  const { matched, upsertedId, before, after } = updateBy(target, statement);
  const value = command["new"] ? after : before;
  return {
    lastErrorObject: {
      n: matched + (upsertedId === undefined ? 0 : 1),
      updatedExisting: matched > 0,
      ...(upsertedId !== undefined && { upserted: upsertedId }),
    },
    value: value ? project(decode(value)) : null,
    ok: 1,
  };
}

interface Updated {
  readonly matched: number;
  readonly modified: number;
  readonly upsertedId?: unknown;
  readonly before?: Buffer | undefined;
  readonly after?: Buffer | undefined;
}

function updateBy({ store, database, name }: Target, statement: Document): Updated {
  const {
    q: filter,
    u: change,
    multi,
    upsert,
    sort,
    arrayFilters,
  } = statement as {
    q: Document;
    u: unknown;
    multi?: boolean;
    upsert?: boolean;
    sort?: Document;
    arrayFilters?: Document[];
  };
  if (multi && isReplacement(change))
    return fail(9, "multi update is not supported for replacement-style update");
  const collection = store.find(database, name);
  const matches = [...select(collection, { filter, sort, limit: multi ? 0 : 1 })];
  const now = new Date();
  let modified = 0;
  let after: Buffer | undefined;
  for (const match of matches) {
    const options = { position: match.position, now, ...(arrayFilters && { arrayFilters }) };
    after = changed(collection!, match, change, options);
    if (after !== match.bytes) modified++;
  }
  if (matches.length > 0 || !upsert)
    return { matched: matches.length, modified, before: matches.at(-1)?.bytes, after };
  const inserted = withId(
    applyUpdate(upsertSeed(filter), change, { isInsert: true, now, ...(arrayFilters && { arrayFilters }) }),
  );
  store.findOrCreate(database, name).insert(inserted);
  return { matched: 0, modified: 0, upsertedId: inserted["_id"], after: encode(inserted) };
}

/** The document after an update, the same bytes where it changes nothing. Only what the update and the indexes look at is decoded. */
function changed(collection: Collection, match: Match, change: unknown, options: UpdateOptions): Buffer {
  const touched = fieldsOfUpdate(change);
  const indexes = collection.indexesOn(touched);
  const isPart = touched && indexes.every(({ reads }) => reads);
  const seen = isPart
    ? new Set(["_id", ...touched, ...indexes.flatMap(({ reads }) => [...reads!])])
    : undefined;
  const before = match.part(seen);
  const after = applyUpdate(before, change, options);
  const bytes = seen ? withFieldsOf(match.bytes, seen, encode(after)) : encode(after);
  if (bytes.equals(match.bytes)) return match.bytes;
  collection.replace(match.row, bytes, before, after, indexes);
  return bytes;
}

function withId(document: Document): Document {
  const { _id = new ObjectId(), ...rest } = document;
  if (Array.isArray(_id)) return fail(2, "The '_id' value cannot be of type array");
  return { _id: _id as unknown, ...rest };
}

function batchOf(command: Document, name: string): Document[] {
  const batch = command[name] as unknown;
  if (!Array.isArray(batch)) return fail(9, `the field ${name} is missing`);
  if (batch.length === 0 || batch.length > MAX_BATCH)
    return fail(16, `Write batch sizes must be between 1 and ${MAX_BATCH}. Got ${batch.length} operations.`);
  return batch as Document[];
}

/** Options that would change what a write means are refused, since ignoring them would be silently wrong. */
function refuseUnknown(statement: Document, known: readonly string[], unsupported: readonly string[]): void {
  for (const option of Object.keys(statement)) {
    if (!known.includes(option)) fail(40415, `BSON field '${option}' is an unknown field.`);
    if (unsupported.includes(option) && statement[option] !== undefined)
      fail(238, `the option ${option} is not supported by the embedded engine`);
  }
}

function inTurn(
  batch: readonly Document[],
  command: Document,
  work: (each: Document, index: number) => void,
): Document[] {
  const errors: Document[] = [];
  for (const [index, each] of batch.entries()) {
    try {
      work(each, index);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      errors.push({ index, code: error.code, errmsg: error.message, ...error.extra });
      if (command["ordered"] !== false) break;
    }
  }
  return errors;
}

function answer(result: Document, writeErrors: readonly Document[]): Document {
  return { ...result, ...(writeErrors.length > 0 && { writeErrors }), ok: 1 };
}
