import { dayOf, questionWords, type Clock } from "@qiming/core";
import { asKept, type ShowcaseItem, type ShowcaseKind } from "../domain/showcase.ts";
import type { Entries, Showcase, Shown } from "./ports.ts";

const MOST_ON_PAGE = 50;

interface Ports {
  readonly showcase: Showcase;
  readonly entries: Entries;
  readonly clock: Clock;
}

export interface Question {
  /** Empty: of the whole university. */
  readonly collegeId: string;
  /** Missing: both. */
  readonly kind?: ShowcaseKind | undefined;
  readonly query: string;
  /** Only what stands after this one. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** What branches have done well, for everybody to read and to learn from. */
export function keepShowcase({ showcase, entries, clock }: Ports) {
  const onDay = () => dayOf(clock.now());
  return {
    /** In whatever order and however often it is told. */
    async take(told: ShowcaseItem): Promise<void> {
      const item = asKept(told);
      await showcase.put(item);
      if (item.kind === "ACTIVITY") await entries.put(entryOf(item));
    },
    follow: (activityId: string, branchId: string): Promise<void> => showcase.follow(activityId, branchId),
    erase: (personId: string): Promise<void> => showcase.erase(personId),
    /** Newest first. */
    async list({ query, ...question }: Question): Promise<readonly Shown[]> {
      const { words, beginning } = questionWords(query);
      // A question without a single letter finds nothing.
      if (query.trim() && words.length === 0 && !beginning) return [];
      return showcase.list({ ...question, words, beginning, onDay: onDay() });
    },
    /** The last 50 of each kind, newest first. */
    async ofBranch(branchId: string) {
      const of = (kind: ShowcaseKind) =>
        showcase.list({ branchId, kind, onDay: onDay(), limit: MOST_ON_PAGE });
      const [honours, activities] = await Promise.all([of("HONOUR"), of("ACTIVITY")]);
      return { honours, activities };
    },
  };
}

/** By what it is found in the search over everything. */
const entryOf = ({ id, title, activity, changeId, isGone }: ShowcaseItem) => ({
  ...{ id, kind: "activity", title: { zhCn: title, en: "" } },
  text: { zhCn: [activity?.goal, activity?.result].filter(Boolean).join(" "), en: "" },
  path: `/m/portal/showcase?q=${encodeURIComponent(title)}`,
  ...{ organizationId: "", changeId, isRemoved: isGone },
});
