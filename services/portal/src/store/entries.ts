import type { Connection } from "mongoose";
import { wordsOf } from "@qiming/core";
import type { Entries, Entry } from "../usecases/ports.ts";
import { putLater } from "@qiming/service-kit";

interface EntryDocument extends Omit<Entry, "id"> {
  _id: string;
  /** What it is found by. */
  words: string[];
}

/** So many that have all the words are looked at, for the best of them to be named first. */
const LOOKED_AT = 500;

/** What can be found, in MongoDB: one document each, by an index over its words. */
export function mongoEntries(database: Connection): Entries {
  const collection = database.db!.collection<EntryDocument>("entries");
  return {
    async put(entry) {
      const { id, ...fields } = entry;
      const { title, text } = entry;
      // A removed one stays, without its words: news that come late must not bring it back.
      const words = entry.isRemoved ? [] : wordsOf([title.zhCn, title.en, text.zhCn, text.en].join("\n"));
      await putLater(collection, { _id: id, ...fields, words }, "ENTRY_BUSY");
    },
    async search({ words, beginning, organizationIds, kind, limit }) {
      const whole = words.length > 0 ? [{ words: { $all: [...words] } }] : [];
      const begun = beginning ? [{ words: { $regex: `^${beginning}` } }] : [];
      const filter = {
        $and: [...whole, ...begun],
        organizationId: { $in: ["", ...organizationIds] },
        ...(kind && { kind }),
      };
      const found = await collection.find(filter).limit(LOOKED_AT).toArray();
      const inTitle = ({ title }: EntryDocument): number => {
        const known = wordsOf(`${title.zhCn}\n${title.en}`);
        const isBegun = beginning && known.some((word) => word.startsWith(beginning));
        return words.filter((word) => known.includes(word)).length + (isBegun ? 1 : 0);
      };
      return found
        .map((document) => ({ document, score: inTitle(document) }))
        .sort((a, b) => b.score - a.score || a.document._id.localeCompare(b.document._id))
        .slice(0, limit)
        .map(({ document: { _id, words: _, ...fields } }) => ({ id: _id, ...fields }));
    },
  };
}
