/** What the showcase is asked, as its address says it, and what is said of each thing in it. */
import type { ShowcaseItemJson, ShowcaseKindJson } from "@qiming/contracts/browser/showcase";

export const KINDS = ["all", "activity", "honour"] as const;
export type Kind = (typeof KINDS)[number];

const KIND_OF: Partial<Record<Kind, ShowcaseKindJson>> = {
  activity: "SHOWCASE_KIND_ACTIVITY",
  honour: "SHOWCASE_KIND_HONOUR",
};

/** What of an address narrows the list. */
export interface Narrowing {
  readonly kind: Kind;
  /** Empty: the whole university. */
  readonly collegeId: string;
}

type Query = Readonly<Record<string, unknown>>;

export function narrowingOf({ kind, college }: Query): Narrowing {
  return {
    kind: KINDS.find((known) => known === kind) ?? "all",
    collegeId: typeof college === "string" ? college : "",
  };
}

/** The same address with something of it changed; what narrows nothing is left out. */
export function queryWith(query: Query, { kind, collegeId }: Partial<Narrowing>): Record<string, string> {
  const wanted = {
    ...narrowingOf(query),
    ...(kind && { kind }),
    ...(collegeId !== undefined && { collegeId }),
  };
  return {
    ...(typeof query["q"] === "string" && query["q"] && { q: query["q"] }),
    ...(wanted.kind !== "all" && { kind: wanted.kind }),
    ...(wanted.collegeId && { college: wanted.collegeId }),
  };
}

export const requestOf = ({ kind, collegeId }: Narrowing, query: string) => ({
  ...{ query, collegeId, pageSize: 20 },
  ...(KIND_OF[kind] && { kind: KIND_OF[kind] }),
});

/** Where an activity of others is proposed to one's own branch; none where one has no branch, and for one's own branch's activity. */
export function copyPath(
  { branchId, activity }: ShowcaseItemJson,
  ownBranchId: string | undefined,
): string | undefined {
  const isOthers = ownBranchId && branchId !== ownBranchId;
  return isOthers && activity?.activityId
    ? `/m/meetings/activities/new?like=${encodeURIComponent(activity.activityId)}`
    : undefined;
}

/** An address that can be followed; of everything else the words are shown. */
export function linkOf(text = ""): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === "https:" ? url.href : undefined;
}
