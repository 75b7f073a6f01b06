import type { AudienceJson, LifeEventJson } from "@qiming/contracts/browser/item";

/** In the order in which the hall shows them. */
export const LIFE_EVENTS: readonly LifeEventJson[] = [
  "LIFE_EVENT_JOINING",
  "LIFE_EVENT_MOVING",
  "LIFE_EVENT_EVERYDAY",
  "LIFE_EVENT_DUES",
  "LIFE_EVENT_PROOFS",
  "LIFE_EVENT_BRANCH_WORK",
  "LIFE_EVENT_HARDSHIP",
];

export const AUDIENCES: readonly AudienceJson[] = [
  "AUDIENCE_STUDENTS",
  "AUDIENCE_STAFF",
  "AUDIENCE_BRANCHES",
];
