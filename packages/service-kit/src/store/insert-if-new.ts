import { mongo } from "mongoose";
import { isDuplicateKey } from "./database.ts";

/** Inserts a document; false, and nothing happens, where one with the same unique key is there already. */
export async function insertIfNew<T extends mongo.Document>(
  collection: mongo.Collection<T>,
  document: mongo.OptionalUnlessRequiredId<T>,
): Promise<boolean> {
  try {
    await collection.insertOne(document);
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** The same of many at once. @returns of each, in order, whether it was new; of two with the same key in one call the first is */
export async function insertAllIfNew<T extends mongo.Document>(
  collection: mongo.Collection<T>,
  documents: readonly mongo.OptionalUnlessRequiredId<T>[],
): Promise<boolean[]> {
  try {
    await collection.insertMany([...documents], { ordered: false });
    return documents.map(() => true);
  } catch (error) {
    if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
    const faults = [error.writeErrors].flat();
    // The driver wraps whatever fails, also what never reached the database: that names no document.
    const isSure = faults.length > 0 && faults.every(isDuplicateKey) && !error.result.getWriteConcernError();
    if (!isSure) throw error;
    const known = new Set(faults.map(({ index }) => index));
    return documents.map((_, index) => !known.has(index));
  }
}
