import Database from "libsql";

export type Row = unknown[];

interface Statement {
  readonly reader: boolean;
  raw(): Statement;
  run(values: readonly unknown[]): { changes: number; lastInsertRowid: number };
  get(values: readonly unknown[]): Row | undefined;
  all(values: readonly unknown[]): Row[];
}

interface Handle {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  pragma(text: string): unknown;
  close(): void;
}

/** What a connection is for: everything; to look at one point in time; or to keep everybody else out of the folder. */
type Purpose = "write" | "read" | "lock";

/**
 * One connection to a durable SQLite file. Values are always bound as a list: a lone buffer makes the library abort the process.
 */
export class Sqlite {
  readonly #handle: Handle;
  readonly #purpose: Purpose;
  readonly #statements = new Map<string, Statement>();

  constructor(path: string, purpose: Purpose = "write") {
    this.#purpose = purpose;
    this.#handle = new (Database as unknown as new (path: string) => Handle)(path);
    if (purpose === "lock") this.#handle.pragma("locking_mode=EXCLUSIVE");
    if (purpose === "read") this.#handle.pragma("query_only=1");
    if (purpose !== "write") return;
    this.#handle.pragma("journal_mode=WAL");
    // FULL: a commit has reached the disk before it is acknowledged.
    this.#handle.pragma("synchronous=FULL");
    this.#handle.pragma("cache_size=-32768");
    this.#handle.pragma("wal_autocheckpoint=4000");
  }

  run(sql: string, ...values: unknown[]): { changes: number; lastInsertRowid: number } {
    return this.#statement(sql).run(values);
  }

  get(sql: string, ...values: unknown[]): Row | undefined {
    return this.#statement(sql).get(values);
  }

  all(sql: string, ...values: unknown[]): Row[] {
    return this.#statement(sql).all(values);
  }

  exec(sql: string): void {
    this.#handle.exec(sql);
  }

  close(): void {
    if (this.#purpose === "write") this.#handle.pragma("wal_checkpoint(TRUNCATE)");
    this.#handle.close();
  }

  #statement(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#handle.prepare(sql);
      if (statement.reader) statement.raw();
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
