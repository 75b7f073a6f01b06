import { isDuplicateKey } from "@qiming/service-kit";
import type { Model } from "mongoose";
import type { RuleBook } from "../domain/rule-book.ts";
import type { RuleBooks } from "../usecases/ports.ts";

/** Rule books in MongoDB: one document a version. */
export function mongoRuleBooks(books: Model<RuleBook>): RuleBooks {
  const withoutId = { _id: 0 } as const;
  return {
    async inForce(time) {
      const filter = { effectiveFrom: { $lte: time } };
      return (
        (await books.findOne(filter, withoutId).sort({ effectiveFrom: -1 }).lean<RuleBook>()) ?? undefined
      );
    },
    async find(code, version) {
      return (await books.findOne({ code, version }, withoutId).lean<RuleBook>()) ?? undefined;
    },
    async add(book) {
      try {
        await books.collection.insertOne({ ...book } as never);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
  };
}
