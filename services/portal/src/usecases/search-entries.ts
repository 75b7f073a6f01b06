import { extractOf, questionWords, type PersonActor } from "@qiming/core";
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
    const { words, beginning } = questionWords(query);
    if (words.length === 0 && !beginning) return [];
    const shown = [...words, ...(beginning ? [beginning] : [])];
    const line = branchId ? await organizations.lineage(branchId) : [];
    const found = await entries.search({
      words,
      beginning,
      organizationIds: line.map(({ id }) => id),
      kind,
      limit: MOST_RESULTS,
    });
    return found.map((entry) => ({
      ...entry,
      extract: { zhCn: extractOf(entry.text.zhCn, shown), en: extractOf(entry.text.en, shown) },
    }));
  };
}
