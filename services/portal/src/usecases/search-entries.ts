import type { PersonActor } from "@qiming/core";
import { extractOf, questionWords } from "../domain/words.ts";
import type { Entries, Entry, Organizations } from "./ports.ts";

const MOST_RESULTS = 50;

export interface Found extends Entry {
  readonly extract: { readonly zhCn: string; readonly en: string };
}

/** What has all the words and may be seen by whoever asks. */
export function searchEntries({
  entries,
  organizations,
}: {
  entries: Entries;
  organizations: Organizations;
}) {
  return async ({ branchId }: PersonActor, query: string, kind: string): Promise<readonly Found[]> => {
    const words = questionWords(query);
    if (words.length === 0) return [];
    const line = branchId ? await organizations.lineage(branchId) : [];
    const found = await entries.search({
      words,
      organizationIds: line.map(({ id }) => id),
      kind,
      limit: MOST_RESULTS,
    });
    return found.map((entry) => ({
      ...entry,
      extract: { zhCn: extractOf(entry.text.zhCn, words), en: extractOf(entry.text.en, words) },
    }));
  };
}
