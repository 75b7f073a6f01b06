import type { Migration } from "@qiming/service-kit";
import { USUAL_RULES } from "../domain/star-rules.ts";

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
  {
    id: "0002-ledger",
    async up(database) {
      const accounts = database.collection("accounts");
      await accounts.createIndex({ "outbox.id": 1 });
      for await (const { _id, entries } of accounts.find({ exemptions: { $exists: false } })) {
        const kept = (entries as Record<string, unknown>[]).map(
          ({ tenths: _, ruleBookVersion, ...entry }) => ({
            ...{
              kind: "FACT",
              actorId: "",
              corrections: [],
              ruleBook: { code: "", version: ruleBookVersion },
            },
            ...entry,
          }),
        );
        await accounts.updateOne({ _id }, { $set: { entries: kept, exemptions: [], outbox: [] } });
      }
      const gradeBands = { EXCELLENT: 900, QUALIFIED: 800, BASICALLY_QUALIFIED: 600, UNQUALIFIED: 0 };
      await database
        .collection("rule_books")
        .updateMany(
          { gradeBands: { $exists: false } },
          { $set: { gradeBands, shrinkingParts: [], objectionDays: 5 } },
        );
    },
  },
  {
    id: "0003-claims",
    async up(database) {
      await database
        .collection("claims")
        .createIndexes([
          { key: { personId: 1, submitTime: -1 } },
          { key: { lineage: 1, state: 1, submitTime: -1 } },
          { key: { "outbox.id": 1 } },
        ]);
    },
  },
  {
    id: "0004-stars",
    async up(database) {
      await database
        .collection("star_rounds")
        .createIndexes([{ key: { year: 1 } }, { key: { "outbox.id": 1 } }]);
      await database
        .collection("star_ratings")
        .createIndexes([{ key: { year: 1 } }, { key: { "outbox.id": 1 } }]);
    },
  },
  {
    id: "0005-rule-book-drafts",
    async up(database) {
      await database.collection("rule_books").createIndex({ collegeId: 1, effectiveFrom: 1 });
      await database
        .collection("rule_book_drafts")
        .createIndexes([
          { key: { name: 1 }, unique: true, sparse: true },
          { key: { lineage: 1, state: 1 } },
          { key: { "outbox.id": 1 } },
        ]);
      await database
        .collection("rule_book_adoptions")
        .createIndexes([{ key: { organizationId: 1 } }, { key: { "outbox.id": 1 } }]);
      // A whole period is read in this order.
      await database.collection("accounts").createIndex({ period: 1, branchId: 1, personId: 1 });
    },
  },
  {
    id: "0006-periods",
    async up(database) {
      await database.collection("accounts").createIndex({ branchId: 1, period: 1, "sealed.time": 1 });
      await database
        .collection("periods")
        .createIndexes([{ key: { "outbox.id": 1 } }, { key: { "people.personId": 1 } }]);
    },
  },
  {
    id: "0007-honours",
    async up(database) {
      await database
        .collection("honour_calls")
        .createIndexes([
          { key: { organizationId: 1, openTime: -1 } },
          { key: { lineage: 1, openTime: -1 } },
          { key: { "applications.holder.lineage": 1, openTime: -1 } },
          { key: { "applications.holder.personId": 1 } },
          { key: { "objections.personId": 1 } },
          { key: { "outbox.id": 1 } },
        ]);
    },
  },
  {
    id: "0008-reports",
    async up(database) {
      await database.collection("accounts").createIndex({ period: 1, changeTime: 1 });
      await database.collection("claims").createIndex({ period: 1, branchId: 1 });
      await database.collection("tallies").createIndex({ period: 1, "branches.branchId": 1 });
    },
  },
  {
    id: "0009-unruled-facts",
    async up(database) {
      await database
        .collection("unruled_facts")
        .createIndexes([
          { key: { personId: 1, period: 1 } },
          { key: { period: 1, personId: 1 } },
          { key: { "evidence.type": 1, occurTime: 1 } },
        ]);
      await database.collection("rule_books").createIndex({ isUncredited: 1 }, { sparse: true });
    },
  },
  {
    id: "0010-star-rules",
    async up(database) {
      const rounds = database.collection("star_rounds");
      for await (const { _id, quotaPercent, vetoItems } of rounds.find({ rules: { $exists: false } }))
        await rounds.updateOne(
          { _id },
          {
            $set: { rules: { ...USUAL_RULES, quotaPercent, vetoItems } },
            $unset: { quotaPercent: "", vetoItems: "" },
          },
        );
    },
  },
];
