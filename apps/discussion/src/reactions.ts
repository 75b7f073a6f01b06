import type { ReactionKindJson } from "@qiming/contracts/browser/post";

/** In the order in which they stand. */
export const REACTIONS = [
  "REACTION_KIND_THANKS",
  "REACTION_KIND_AGREE",
  "REACTION_KIND_HELPFUL",
] as const satisfies readonly ReactionKindJson[];
