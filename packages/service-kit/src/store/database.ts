import mongoose, { type Connection } from "mongoose";

/**
 * Opens a service's own database. Durability is set here and nowhere else: a write is acknowledged when a majority has it in its journal.
 *
 * @param uri without a database name
 * @param service the database is called `qiming_<service>`
 * @param maxPoolSize connections at the most
 */
export async function openDatabase(uri: string, service: string, maxPoolSize = 20): Promise<Connection> {
  return mongoose
    .createConnection(uri, {
      dbName: `qiming_${service}`,
      autoCreate: false,
      autoIndex: false,
      bufferCommands: false,
      maxPoolSize,
      // A field that is not set is not written, instead of written as null.
      ignoreUndefined: true,
      retryWrites: true,
      serverSelectionTimeoutMS: 5_000,
      writeConcern: { w: "majority", journal: true },
      readConcern: { level: "majority" },
    })
    .asPromise();
}

/** MongoDB's error for a second document with the same unique key. */
export function isDuplicateKey(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 11000;
}
