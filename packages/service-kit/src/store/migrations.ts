import type { Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";

type Database = NonNullable<Connection["db"]>;

/** One step of a database from one release to the next. Running it twice must be the same as running it once. */
export interface Migration {
  /** Sorts: "0001-accounts". Never changed after a release. */
  readonly id: string;
  up(database: Database): Promise<void>;
}

/** Brings a database up to date: what has not run yet runs, in order. Two services may do so at once. */
export async function migrate(connection: Connection, migrations: readonly Migration[]): Promise<void> {
  const database = connection.db!;
  const done = database.collection<{ _id: string; at: Date }>("migrations");
  const known = new Set((await done.find().toArray()).map((each) => each._id));
  for (const migration of migrations) {
    if (known.has(migration.id)) continue;
    await migration.up(database);
    await done.insertOne({ _id: migration.id, at: new Date() }).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
  }
}

/** The ids of those that have not run here yet. */
export async function migrationsLeft(
  connection: Connection,
  migrations: readonly Migration[],
): Promise<string[]> {
  const done = await connection.db!.collection<{ _id: string }>("migrations").find().toArray();
  const known = new Set(done.map(({ _id }) => _id));
  return migrations.map(({ id }) => id).filter((id) => !known.has(id));
}
