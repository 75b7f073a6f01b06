import { Long, type Document } from "bson";
import { fail, notImplemented } from "../errors.ts";
import { compileFilter } from "../query/filter.ts";
import { planQuery } from "../store/planner.ts";
import type { Catalogue } from "../store/catalogue.ts";
import type { Store } from "../store/store.ts";
import { asNumber, encode, isDocument } from "../values/bson.ts";
import { equals } from "../values/order.ts";
import type { Cursors } from "./cursors.ts";
import { aggregate, countOf, distinct, find } from "./queries.ts";
import { findAndModify, insert, remove, update } from "./writes.ts";

export const SET_NAME = "rs0";
/** MongoDB 7.0. */
const WIRE_VERSION = 21;
const VERSION = "7.0.0";

export interface Request {
  readonly database: string;
  readonly command: Document;
  readonly store: Store;
  /** What is read: the store as it is, or as it was at a point in time. */
  readonly catalogue: Catalogue;
  readonly cursors: Cursors;
  /** The address under which the client reached this server. */
  readonly address: string;
}

export interface Command {
  readonly run: (request: Request) => Document;
  /** Changes data: runs in a transaction, and a repeated one gets its first answer. */
  readonly writes?: boolean;
  /** Can read the data as of one point in time. */
  readonly atSnapshot?: boolean;
  /** Every option whose meaning is kept; any other is refused. */
  readonly options?: readonly string[];
}

/** Options of every command: for routing and bookkeeping, without influence on what a command means here. */
const GENERIC = new Set([
  "$db",
  "lsid",
  "txnNumber",
  "$clusterTime",
  "$readPreference",
  "readConcern",
  "writeConcern",
  "comment",
  "maxTimeMS",
  "apiVersion",
  "apiStrict",
  "apiDeprecationErrors",
  "stmtId",
]);

const WRITE_OPTIONS = ["ordered", "bypassDocumentValidation"];

const collectionOf = ({ catalogue, database, command }: Request, name: string) =>
  catalogue.find(database, nameOf(command, name));

function nameOf(command: Document, name: string): string {
  const value = command[name] as unknown;
  return typeof value === "string" && value !== ""
    ? value
    : fail(73, "collection name has invalid type or is empty");
}

const target = (request: Request, name: string) => ({
  store: request.store,
  database: request.database,
  name: nameOf(request.command, name),
});

const hello: Command = {
  run: ({ address }) => ({
    helloOk: true,
    ismaster: true,
    isWritablePrimary: true,
    secondary: false,
    setName: SET_NAME,
    setVersion: 1,
    hosts: [address],
    primary: address,
    me: address,
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    minWireVersion: 0,
    maxWireVersion: WIRE_VERSION,
    readOnly: false,
    ok: 1,
  }),
};

/** Every command that this server knows; the rest gets MongoDB's code 59. */
const COMMANDS: Readonly<Record<string, Command>> = {
  hello,
  isMaster: hello,
  ismaster: hello,
  ping: { run: () => ({ ok: 1 }) },
  buildInfo: {
    run: () => ({
      version: VERSION,
      versionArray: [7, 0, 0, 0],
      modules: ["embedded"],
      bits: 64,
      maxBsonObjectSize: 16 * 1024 * 1024,
      ok: 1,
    }),
  },
  connectionStatus: {
    run: () => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] }, ok: 1 }),
  },
  serverStatus: {
    run: () => ({
      version: VERSION,
      process: "embedded-mongo",
      uptime: process.uptime(),
      pid: Long.fromNumber(process.pid),
      ok: 1,
    }),
  },
  endSessions: { run: () => ({ ok: 1 }) },
  killSessions: { run: () => ({ ok: 1 }) },
  listDatabases: { run: listDatabases, options: ["nameOnly", "filter", "authorizedDatabases"] },
  listCollections: {
    run: listCollections,
    options: ["nameOnly", "filter", "cursor", "authorizedCollections"],
  },
  listIndexes: { run: listIndexes, options: ["cursor"] },
  collStats: {
    run: (request) => ({
      ns: `${request.database}.${nameOf(request.command, "collStats")}`,
      count: collectionOf(request, "collStats")?.count() ?? 0,
      ok: 1,
    }),
    options: ["scale"],
  },
  create: { run: create, writes: true, options: [] },
  createIndexes: { run: createIndexes, writes: true, options: ["indexes", "commitQuorum"] },
  dropIndexes: { run: dropIndexes, writes: true, options: ["index"] },
  drop: { run: drop, writes: true, options: [] },
  dropDatabase: { run: dropDatabase, writes: true, options: [] },
  insert: {
    run: (request) => insert(target(request, "insert"), request.command),
    writes: true,
    options: ["documents", ...WRITE_OPTIONS],
  },
  update: {
    run: (request) => update(target(request, "update"), request.command),
    writes: true,
    options: ["updates", ...WRITE_OPTIONS],
  },
  delete: {
    run: (request) => remove(target(request, "delete"), request.command),
    writes: true,
    options: ["deletes", ...WRITE_OPTIONS],
  },
  findAndModify: {
    run: (request) => findAndModify(target(request, "findAndModify"), request.command),
    writes: true,
    options: [
      "query",
      "sort",
      "remove",
      "update",
      "new",
      "fields",
      "upsert",
      "bypassDocumentValidation",
      "arrayFilters",
    ],
  },
  find: {
    atSnapshot: true,
    run: ({ catalogue, cursors, database, command }) => {
      const name = nameOf(command, "find");
      const single = command["singleBatch"] === true || asNumber(command["limit"]) < 0;
      const batchSize = command["batchSize"] === undefined ? undefined : asNumber(command["batchSize"]);
      return cursors.open(
        `${database}.${name}`,
        find(catalogue.find(database, name), command),
        batchSize,
        single,
      );
    },
    options: [
      "filter",
      "projection",
      "sort",
      "skip",
      "limit",
      "batchSize",
      "singleBatch",
      "noCursorTimeout",
      "allowDiskUse",
    ],
  },
  aggregate: {
    atSnapshot: true,
    run: ({ catalogue, cursors, database, command }) => {
      const size = (command["cursor"] as Document | undefined)?.["batchSize"] as unknown;
      const documents = aggregate(catalogue, database, command);
      return cursors.open(
        `${database}.${String(command["aggregate"])}`,
        encoded(documents),
        size === undefined ? undefined : asNumber(size),
      );
    },
    options: ["pipeline", "cursor", "allowDiskUse", "bypassDocumentValidation"],
  },
  count: {
    run: (request) => {
      const { query = {}, skip, limit } = request.command;
      const selection = { filter: query as Document, skip: asNumber(skip), limit: asNumber(limit) };
      const collection = collectionOf(request, "count");
      const plain = Object.keys(selection.filter).length === 0 && !selection.skip && !selection.limit;
      return { n: plain ? (collection?.count() ?? 0) : countOf(collection, selection), ok: 1 };
    },
    options: ["query", "skip", "limit", "fields"],
  },
  distinct: {
    atSnapshot: true,
    run: (request) => ({
      values: distinct(
        collectionOf(request, "distinct"),
        String(request.command["key"]),
        (request.command["query"] ?? {}) as Document,
      ),
      ok: 1,
    }),
    options: ["key", "query"],
  },
  explain: { run: explain, options: ["verbosity"] },
  getMore: {
    run: ({ cursors, command }) =>
      cursors.more(idOf(command["getMore"]), asNumber(command["batchSize"]) || undefined),
    options: ["collection", "batchSize"],
  },
  killCursors: {
    run: ({ cursors, command }) => cursors.kill((command["cursors"] as unknown[]).map(idOf)),
    options: ["cursors"],
  },
};

function* encoded(documents: Iterable<Document>): Generator<Buffer> {
  for (const each of documents) yield encode(each);
}

const idOf = (value: unknown): bigint => (value instanceof Long ? value.toBigInt() : BigInt(asNumber(value)));

/**
 * The command that a client asks for.
 *
 * @throws CommandError 59 for one this server does not know, 238 for an option that it cannot keep
 */
export function commandFor(name: string, command: Document): Command {
  const known = COMMANDS[name] ?? fail(59, `no such command: '${name}'`);
  if (command["autocommit"] !== undefined || command["startTransaction"])
    notImplemented("a multi-document transaction");
  if (!known.options) return known;
  for (const option of Object.keys(command)) {
    if (option === name || GENERIC.has(option) || known.options.includes(option)) continue;
    if (command[option] === undefined || command[option] === false) continue;
    notImplemented(`the option ${option} of ${name}`);
  }
  return known;
}

function listDatabases({ store, command }: Request): Document {
  const matches = compileFilter((command["filter"] ?? {}) as Document);
  const names = [...new Set(store.collections.map(({ database }) => database))].sort();
  const databases = names
    .map((name) => ({ name, sizeOnDisk: 4096, empty: false }))
    .filter((each) => matches(each));
  return {
    databases: command["nameOnly"] ? databases.map(({ name }) => ({ name })) : databases,
    totalSize: databases.length * 4096,
    ok: 1,
  };
}

function listCollections({ store, cursors, database, command }: Request): Document {
  const matches = compileFilter((command["filter"] ?? {}) as Document);
  const all = store.collections
    .filter((each) => each.database === database)
    .map(({ name, uuid }) => ({
      name,
      type: "collection",
      options: {},
      info: { readOnly: false, uuid },
      idIndex: ID_INDEX,
    }))
    .filter((each) => matches(each));
  return cursors.open(
    `${database}.$cmd.listCollections`,
    encoded(command["nameOnly"] ? all.map(({ name, type }) => ({ name, type })) : all),
    undefined,
  );
}

const ID_INDEX = { v: 2, key: { _id: 1 }, name: "_id_" };

function listIndexes({ store, cursors, database, command }: Request): Document {
  const name = nameOf(command, "listIndexes");
  const collection = store.find(database, name) ?? fail(26, `ns does not exist: ${database}.${name}`);
  return cursors.open(
    collection.namespace,
    encoded([ID_INDEX, ...collection.indexes.map((index) => ({ v: 2, ...index.specification }))]),
    undefined,
  );
}

function create({ store, database, command }: Request): Document {
  const name = nameOf(command, "create");
  // Creating again what is there already is what MongoDB accepts for a collection without options.
  store.findOrCreate(database, name);
  return { ok: 1 };
}

function createIndexes({ store, database, command }: Request): Document {
  const name = nameOf(command, "createIndexes");
  const collection = store.findOrCreate(database, name);
  const before = collection.indexes.length + 1;
  for (const specification of command["indexes"] as Document[]) collection.createIndex(specification);
  return {
    numIndexesBefore: before,
    numIndexesAfter: collection.indexes.length + 1,
    createdCollectionAutomatically: false,
    ok: 1,
  };
}

function dropIndexes({ store, database, command }: Request): Document {
  const name = nameOf(command, "dropIndexes");
  const collection = store.find(database, name) ?? fail(26, `ns not found ${database}.${name}`);
  const wanted = command["index"] as unknown;
  const nIndexesWas = collection.indexes.length + 1;
  const chosen =
    wanted === "*"
      ? collection.indexes
      : collection.indexes.filter(
          (index) =>
            index.name === wanted || (isDocument(wanted) && equals(index.specification["key"], wanted)),
        );
  if (chosen.length === 0 && wanted !== "*") return fail(27, `index not found with name [${String(wanted)}]`);
  for (const index of chosen) collection.dropIndex(index);
  return { nIndexesWas, ok: 1 };
}

function drop({ store, database, command }: Request): Document {
  const collection = store.find(database, nameOf(command, "drop"));
  if (collection) store.drop(collection);
  return {
    ...(collection && { ns: collection.namespace, nIndexesWas: collection.indexes.length + 1 }),
    ok: 1,
  };
}

function dropDatabase({ store, database }: Request): Document {
  for (const collection of store.collections) if (collection.database === database) store.drop(collection);
  return { dropped: database, ok: 1 };
}

/** Says which index a find would use, and whether it sorts what it found: enough to see a missing one. */
function explain({ store, database, command }: Request): Document {
  const inner = command["explain"] as Document;
  if (typeof inner["find"] !== "string") return notImplemented("explain of anything but a find");
  const plan = planQuery(
    store.find(database, inner["find"])?.indexes ?? [],
    (inner["filter"] ?? {}) as Document,
    inner["sort"] as Document,
  );
  const stage =
    plan.kind === "index"
      ? { stage: "FETCH", inputStage: { stage: "IXSCAN", indexName: plan.index.name } }
      : { stage: plan.kind === "ids" ? "IDHACK" : "COLLSCAN" };
  const isSorted = Object.keys((inner["sort"] ?? {}) as Document).length > 0 && !plan.ordered;
  return { queryPlanner: { winningPlan: isSorted ? { stage: "SORT", inputStage: stage } : stage }, ok: 1 };
}
