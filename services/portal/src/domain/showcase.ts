export type ShowcaseKind = "ACTIVITY" | "HONOUR";

interface ShownActivity {
  readonly activityId: string;
  /** "PRACTICE" or "FEATURE" */
  readonly kind: string;
  readonly goal: string;
  readonly result: string;
  readonly deliverable: string;
  readonly peopleTookPart: number;
  readonly peopleServed: number;
}

interface ShownHonour {
  /** Empty: the branch's own. */
  readonly personId: string;
  readonly personName: string;
  readonly awardedByName: string;
  /** The last day on which it holds; empty: for good. */
  readonly validUntilDay: string;
  readonly merit: string;
}

/** Something that a branch has done well, as it was told last. */
export interface ShowcaseItem {
  /** Unique over both kinds. */
  readonly id: string;
  readonly kind: ShowcaseKind;
  readonly branchId: string;
  readonly branchName: string;
  readonly collegeId: string;
  readonly title: string;
  /** When it was held or awarded. */
  readonly day: string;
  /** Of these two the one that its kind says; neither of one that is gone. */
  readonly activity: ShownActivity | null;
  readonly honour: ShownHonour | null;
  readonly isGone: boolean;
  /** Of two that say something of the same thing the one with the later id holds: ids follow time. */
  readonly changeId: string;
}

/** Of what is gone nothing is kept but what it was: news that come late must not bring it back. */
export const asKept = (item: ShowcaseItem): ShowcaseItem =>
  item.isGone ? { ...item, branchName: "", title: "", day: "", activity: null, honour: null } : item;

/** What it is found by. The name of a person is not: here nobody is looked for. */
export const textOf = ({ title, branchName, activity, honour }: ShowcaseItem): string =>
  [title, branchName, activity?.goal, activity?.result, honour?.merit, honour?.awardedByName].join("\n");
