import mongoose, { type Connection } from "mongoose";
import { watchDatabase } from "../observe/database.ts";

/**
 * Opens a service's own database. Durability is set here and nowhere else: a write is acknowledged when a majority has it in its journal.
 *
 * @param uri without a database name
 * @param service the database is called `qiming_<service>`
 * @param maxPoolSize connections at the most
 */
export async function openDatabase(uri: string, service: string, maxPoolSize = 20): Promise<Connection> {
  const connection = mongoose.createConnection(uri, {
    dbName: `qiming_${service}`,
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    maxPoolSize,
    monitorCommands: true,
    // A field that is not set is not written, instead of written as null.
    ignoreUndefined: true,
    retryWrites: true,
    serverSelectionTimeoutMS: 5_000,
    writeConcern: { w: "majority", journal: true },
    readConcern: { level: "majority" },
  });
  // Before the first connection is open: none is missed.
  watchDatabase(connection.getClient(), service, maxPoolSize);
  return connection.asPromise();
}

const ANSWER_WITHIN_MS = 1_000;

/** How long the database takes for the smallest answer, in milliseconds; undefined: it gives none within a second. */
export async function databaseLatency(database: Connection): Promise<number | undefined> {
  const begun = performance.now();
  try {
    await database.db!.command({ ping: 1 }, { timeoutMS: ANSWER_WITHIN_MS });
    return performance.now() - begun;
  } catch {
    return undefined;
  }
}

/** MongoDB's error for a second document with the same unique key. */
export function isDuplicateKey(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 11000;
}
