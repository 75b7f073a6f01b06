import { readCollections, type Catalogue } from "./catalogue.ts";
import type { Collection } from "./collection.ts";
import { Sqlite } from "./sqlite.ts";

/** The data as of the moment when this was made: a read transaction on a connection of its own. Until it is closed, nothing that it sees is overwritten. */
export class Snapshot implements Catalogue {
  readonly #sqlite: Sqlite;
  readonly #collections: ReadonlyMap<string, Collection>;

  constructor(path: string) {
    this.#sqlite = new Sqlite(path, "read");
    // The first read fixes the point in time.
    this.#sqlite.exec("BEGIN");
    this.#collections = readCollections(this.#sqlite);
  }

  get collections(): readonly Collection[] {
    return [...this.#collections.values()];
  }

  find(database: string, name: string): Collection | undefined {
    return this.#collections.get(`${database}.${name}`);
  }

  close(): void {
    this.#sqlite.close();
  }
}
