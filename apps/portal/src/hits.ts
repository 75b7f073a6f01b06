import type { FoundJson } from "@qiming/contracts/browser/search";
import { localized } from "@qiming/web-kit";

/** Something that was found: what it is called, what else is said of it, and where it is. */
export interface Hit {
  readonly id: string;
  readonly path: string;
  readonly title: string;
  readonly detail: string;
}

export interface HitGroup {
  readonly kind: string;
  readonly hits: readonly Hit[];
}

/** Kinds that have a name of their own; everything else is shown together as "other". */
const KINDS = ["course", "activity", "organization", "notice", "page"] as const;

const groupOf = (kind: string): string => (KINDS.some((known) => known === kind) ? kind : "other");

/** What was found by kind; a kind stands where its best result would stand. */
export function groupHits(found: readonly FoundJson[]): HitGroup[] {
  const groups = new Map<string, Hit[]>();
  for (const { id = "", kind = "", path = "", title, extract } of found) {
    const name = groupOf(kind);
    const hits = groups.get(name) ?? [];
    hits.push({ id, path, title: localized(title), detail: localized(extract) });
    groups.set(name, hits);
  }
  return [...groups].map(([kind, hits]) => ({ kind, hits }));
}
