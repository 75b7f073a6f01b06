import type { mongo } from "mongoose";
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
