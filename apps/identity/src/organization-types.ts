/** What may be founded below what. */
export const BELOW: Readonly<Record<string, readonly string[]>> = {
  ORGANIZATION_TYPE_UNIVERSITY_COMMITTEE: [
    "ORGANIZATION_TYPE_COLLEGE_COMMITTEE",
    "ORGANIZATION_TYPE_GENERAL_BRANCH",
  ],
  ORGANIZATION_TYPE_COLLEGE_COMMITTEE: ["ORGANIZATION_TYPE_BRANCH", "ORGANIZATION_TYPE_GENERAL_BRANCH"],
  ORGANIZATION_TYPE_GENERAL_BRANCH: ["ORGANIZATION_TYPE_BRANCH"],
  ORGANIZATION_TYPE_BRANCH: ["ORGANIZATION_TYPE_PARTY_GROUP"],
};

/** Below what something may be put. */
export const above = (type: string): string[] =>
  Object.entries(BELOW)
    .filter(([, below]) => below.includes(type))
    .map(([parent]) => parent);
