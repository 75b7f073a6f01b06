import { insertIfNew } from "@qiming/service-kit";
import type { Connection } from "mongoose";
import { nameOf, type RuleSet } from "../domain/obligations.ts";
import type { RuleSets } from "../usecases/ports.ts";

/** Rules in MongoDB: one document a version. */
export function mongoRuleSets(database: Connection): RuleSets {
  const collection = database.db!.collection<RuleSet & { _id: string; isOpened?: boolean }>("ruleSets");
  return {
    async list() {
      const found = await collection.find({}).sort({ effectiveFrom: -1, _id: -1 }).toArray();
      return found.map(({ _id: _, isOpened: __, ...rules }) => rules);
    },
    isOpened: async (name) => (await collection.findOne({ _id: name }))?.isOpened === true,
    async setOpened(name) {
      await collection.updateOne({ _id: name }, { $set: { isOpened: true } });
    },
    add: (rules) => insertIfNew(collection, { _id: nameOf(rules), ...rules }),
  };
}
