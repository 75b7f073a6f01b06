/** Where in the applicant's line a step is taken, from the branch upwards. */
export const STEP_PLACES = ["BRANCH", "COLLEGE", "UNIVERSITY"] as const;
export type StepPlace = (typeof STEP_PLACES)[number];

/** The roles that can hold a step, by where they are held. */
export const STEP_ROLES: Readonly<Record<StepPlace, readonly string[]>> = {
  BRANCH: [
    "BRANCH_SECRETARY",
    "BRANCH_DEPUTY_SECRETARY",
    "ORGANIZATION_OFFICER",
    "PUBLICITY_OFFICER",
    "DISCIPLINE_OFFICER",
  ],
  COLLEGE: ["ORGANIZER", "COLLEGE_COMMITTEE"],
  UNIVERSITY: ["ORG_DEPARTMENT"],
};

/** By whose status an item can be offered; NONE: those who have not applied to join. */
export const MEMBER_STATUSES = [
  "FULL",
  "PROBATIONARY",
  "DEVELOPMENT_TARGET",
  "ACTIVIST",
  "APPLICANT",
  "NONE",
] as const;

/** What a proof's text can name beside the form's own fields. */
export const PROOF_NAMES = ["name", "number", "branchName", "collegeName", "memberStatus", "day"] as const;
