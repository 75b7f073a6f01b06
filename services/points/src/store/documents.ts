import type { Migration } from "@qiming/service-kit";
import { Schema } from "mongoose";
import type { Account } from "../domain/account.ts";
import type { RuleBook } from "../domain/rule-book.ts";

export type AccountDocument = { -readonly [K in keyof Account]: Account[K] };

// The rules say what an account and a rule book look like; the database keeps them as they are.
const asIs = { versionKey: false, strict: false } as const;

export const accountSchema = new Schema<AccountDocument>(
  {
    personId: String,
    period: String,
    branchId: String,
    collegeId: String,
    entries: [Schema.Types.Mixed],
    version: Number,
  },
  { ...asIs, collection: "accounts" },
);

export const ruleBookSchema = new Schema<RuleBook>(
  { code: String, version: String, effectiveFrom: Date },
  { ...asIs, collection: "rule_books" },
);

export const migrations: readonly Migration[] = [
  {
    id: "0001-accounts-and-rule-books",
    async up(database) {
      await database
        .collection("accounts")
        .createIndexes([
          { key: { personId: 1, period: 1 }, unique: true },
          { key: { branchId: 1, period: 1 } },
        ]);
      await database
        .collection("rule_books")
        .createIndexes([{ key: { code: 1, version: 1 }, unique: true }, { key: { effectiveFrom: 1 } }]);
    },
  },
];
