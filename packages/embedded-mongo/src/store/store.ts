import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { UUID, type Document } from "bson";
import { fail } from "../errors.ts";
import { decode, encode } from "../values/bson.ts";
import { readCollections, type Catalogue } from "./catalogue.ts";
import { Collection } from "./collection.ts";
import { Snapshot } from "./snapshot.ts";
import { Sqlite } from "./sqlite.ts";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS collections(id INTEGER PRIMARY KEY AUTOINCREMENT, database TEXT, name TEXT, uuid BLOB, UNIQUE(database, name));
  CREATE TABLE IF NOT EXISTS indexes(id INTEGER PRIMARY KEY AUTOINCREMENT, collection INTEGER, specification BLOB, multikey INTEGER);
  CREATE TABLE IF NOT EXISTS retryable(session BLOB PRIMARY KEY, number INTEGER, answer BLOB, at INTEGER) WITHOUT ROWID;
`;

/**
 * Everything on disk: the collections, and what is needed to answer a repeated write. Writes that arrive together are committed together,
 * and each is acknowledged only after its commit.
 */
export class Store implements Catalogue {
  readonly #lock: Sqlite;
  readonly #path: string;
  readonly #sqlite: Sqlite;
  #collections = new Map<string, Collection>();
  #open = false;
  #waiting: { done: () => void; failed: (error: unknown) => void }[] = [];

  /** @throws Error where another process has the folder */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#lock = lockFolder(folder);
    this.#path = join(folder, "data.sqlite");
    this.#sqlite = new Sqlite(this.#path);
    this.#sqlite.exec(SCHEMA);
    this.#load();
  }

  get collections(): readonly Collection[] {
    return [...this.#collections.values()];
  }

  find(database: string, name: string): Collection | undefined {
    return this.#collections.get(`${database}.${name}`);
  }

  findOrCreate(database: string, name: string): Collection {
    return this.find(database, name) ?? this.#create(database, name);
  }

  drop(collection: Collection): void {
    this.#sqlite.exec(`DROP TABLE documents_${collection.id}; DROP TABLE keys_${collection.id}`);
    this.#sqlite.run("DELETE FROM indexes WHERE collection = ?", collection.id);
    this.#sqlite.run("DELETE FROM collections WHERE id = ?", collection.id);
    this.#collections.delete(collection.namespace);
  }

  /**
   * Runs one command's writes; all of them or none. Resolves when they are on disk.
   */
  async write<T>(work: () => T): Promise<T> {
    this.#begin();
    this.#sqlite.exec("SAVEPOINT command");
    let result: T;
    try {
      result = work();
      this.#sqlite.exec("RELEASE command");
    } catch (error) {
      this.#sqlite.exec("ROLLBACK TO command; RELEASE command");
      // What the catalogue in memory learned in the meantime may have been taken back.
      this.#load();
      throw error;
    }
    await this.#committed();
    return result;
  }

  /** Runs a read; resolves when everything that it saw is on disk, so that nobody is told what a crash could take back. */
  async read<T>(work: () => T): Promise<T> {
    const result = work();
    if (this.#open) await this.#committed();
    return result;
  }

  /** The answer that was given to a session's write of this number, if it is the session's last one. */
  answerTo(session: Buffer, number: number): Document | undefined {
    const row = this.#sqlite.get("SELECT number, answer FROM retryable WHERE session = ?", session);
    if (!row) return undefined;
    if ((row[0] as number) > number)
      fail(225, `Retryable write with txnNumber ${number} is prohibited: a newer one has already started.`);
    return row[0] === number ? decode(new Uint8Array(row[1] as ArrayBuffer)) : undefined;
  }

  /** Keeps the answer to a session's write, in the same transaction as the write. */
  rememberAnswer(session: Buffer, number: number, answer: Document): void {
    this.#sqlite.run(
      "INSERT OR REPLACE INTO retryable VALUES(?, ?, ?, ?)",
      session,
      number,
      encode(answer),
      Date.now(),
    );
  }

  forgetAnswersBefore(time: number): Promise<unknown> {
    return this.write(() => this.#sqlite.run("DELETE FROM retryable WHERE at < ?", time));
  }

  /** Everything that has been acknowledged by now, and nothing that comes later. */
  snapshot(): Snapshot {
    return new Snapshot(this.#path);
  }

  close(): void {
    this.#commit();
    this.#sqlite.close();
    this.#lock.close();
  }

  #committed(): Promise<void> {
    return new Promise((done, failed) => this.#waiting.push({ done, failed }));
  }

  #begin(): void {
    if (this.#open) return;
    this.#sqlite.exec("BEGIN IMMEDIATE");
    this.#open = true;
    setImmediate(() => this.#commit());
  }

  #commit(): void {
    if (!this.#open) return;
    this.#open = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      this.#sqlite.exec("COMMIT");
      for (const { done } of waiting) done();
    } catch (error) {
      this.#sqlite.exec("ROLLBACK");
      this.#load();
      for (const { failed } of waiting) failed(error);
    }
  }

  #create(database: string, name: string): Collection {
    if (name === "" || name.startsWith(".") || /[$\0]/.test(name))
      return fail(73, `Invalid namespace specified '${database}.${name}'`);
    const uuid = new UUID();
    const { lastInsertRowid: id } = this.#sqlite.run(
      "INSERT INTO collections(database, name, uuid) VALUES(?, ?, ?)",
      database,
      name,
      Buffer.from(uuid.buffer),
    );
    this.#sqlite.exec(`
      CREATE TABLE documents_${id}(row INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, bytes BLOB NOT NULL);
      CREATE TABLE keys_${id}(key BLOB NOT NULL, row INTEGER NOT NULL, PRIMARY KEY(key, row)) WITHOUT ROWID;
    `);
    const collection = new Collection(this.#sqlite, id, database, name, uuid);
    this.#collections.set(collection.namespace, collection);
    return collection;
  }

  #load(): void {
    this.#collections = readCollections(this.#sqlite);
  }
}

/**
 * One process a folder. The lock is the file system's own: it ends with its holder, however that ends. It lies in a file of its own, so that
 * snapshots can read the data beside who writes.
 */
function lockFolder(folder: string): Sqlite {
  try {
    const lock = new Sqlite(join(folder, "lock.sqlite"), "lock");
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    if (!String((error as { code?: string }).code).startsWith("SQLITE_BUSY")) throw error;
    throw new Error(`another process is using ${folder}`, { cause: error });
  }
}
