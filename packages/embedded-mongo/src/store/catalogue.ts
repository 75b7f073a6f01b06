import { UUID } from "bson";
import { asNumber, decode } from "../values/bson.ts";
import { Collection } from "./collection.ts";
import { defineIndex, readManyValued } from "./index-definition.ts";
import type { Sqlite } from "./sqlite.ts";

/** What can be read: as it is now, or as it was at one point in time. */
export interface Catalogue {
  readonly collections: readonly Collection[];
  find(database: string, name: string): Collection | undefined;
}

/** The collections with their indexes as a connection sees them, by namespace. */
export function readCollections(sqlite: Sqlite): Map<string, Collection> {
  const collections = new Map<string, Collection>();
  const byId = new Map<number, Collection>();
  for (const [id, database, name, uuid] of sqlite.all("SELECT id, database, name, uuid FROM collections")) {
    const collection = new Collection(
      sqlite,
      id as number,
      database as string,
      name as string,
      new UUID(Buffer.from(uuid as ArrayBuffer)),
    );
    collections.set(collection.namespace, collection);
    byId.set(collection.id, collection);
  }
  for (const [id, owner, specification, multikey] of sqlite.all(
    "SELECT id, collection, specification, multikey FROM indexes ORDER BY id",
  )) {
    const index = defineIndex(
      id as number,
      decode(new Uint8Array(specification as ArrayBuffer)),
      readManyValued(asNumber(multikey)),
    );
    byId.get(owner as number)?.indexes.push(index);
  }
  return collections;
}
