import { insertIfNew, withoutMissing } from "@qiming/service-kit";
import type { Connection } from "mongoose";
import type { RuleBook } from "../domain/rule-book.ts";
import type { RuleBooks } from "../usecases/ports.ts";

/** Rule books in MongoDB: one document a version. */
export function mongoRuleBooks(database: Connection): RuleBooks {
  const books = database.db!.collection<RuleBook>("rule_books");
  const projection = { _id: 0 } as const;
  return {
    async inForce(time) {
      const found = books.find<RuleBook>({ effectiveFrom: { $lte: time } }, { projection });
      return (await found.sort({ effectiveFrom: -1, version: -1 }).limit(1).next()) ?? undefined;
    },
    find: async (code, version) =>
      (await books.findOne<RuleBook>({ code, version }, { projection })) ?? undefined,
    add: (book) => insertIfNew(books, withoutMissing({ ...book }) as never),
  };
}
