/** What somebody can begin: a topic of one of five kinds, or a candidate for others to support. */
import type { SpaceJson } from "@qiming/contracts/browser/topic";
import { KINDS, kindIn, type Kind } from "./topic.ts";

export type Begun = Kind | "NOMINATION";

/** What the reader may begin at a place: discussions are opened by whoever publishes there, and nominated by everybody. */
export const begunKinds = ({ mayPublish }: SpaceJson): Begun[] => [
  ...KINDS.filter((kind) => kind !== "TOPIC_KIND_DISCUSSION" || mayPublish),
  "NOMINATION",
];
/** What an address names, as far as it can be begun there. */
export const begunIn = (named: unknown, space: SpaceJson): Begun | "" => {
  const wanted = named === "nominate" ? "NOMINATION" : (kindIn(named) ?? "");
  return begunKinds(space).find((each) => each === wanted) ?? "";
};
/** Where the reader writes. */
export const writable = (spaces: readonly SpaceJson[]): SpaceJson[] =>
  spaces.filter(({ mayWrite }) => mayWrite);
