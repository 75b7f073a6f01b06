/** The ways from the list of meetings to what else there is of a branch's life. */

interface Way {
  /** Where it leads; of an organisation, from its id. */
  readonly to: (organizationId: string) => string;
  /** Its name among the texts. */
  readonly text: string;
}

interface OfficeWay extends Way {
  readonly permission: string;
  readonly isFor: (organizationType: string | undefined) => boolean;
}

const isBranch = (type: string | undefined): boolean => type === "ORGANIZATION_TYPE_BRANCH";
const isAbove = (type: string | undefined): boolean =>
  !isBranch(type) && type !== "ORGANIZATION_TYPE_PARTY_GROUP";

/** For a member, with the id of their branch. */
export const MEMBER_WAYS: readonly Way[] = [
  { to: (id) => `/plans/${id}`, text: "meetings.workPlan.title" },
  { to: () => "/talks", text: "meetings.talk.title" },
  { to: () => "/proposals", text: "meetings.proposal.title" },
  { to: () => "/reviews", text: "meetings.review.title" },
];

/** For those who look after an organisation. */
export const OFFICE_WAYS: readonly OfficeWay[] = [
  {
    to: (id) => `/talks/${id}`,
    text: "meetings.talk.coverage",
    permission: "meetings.manage",
    isFor: isBranch,
  },
  {
    to: (id) => `/proposals/${id}`,
    text: "meetings.proposal.ofMembers",
    permission: "meetings.manage",
    isFor: isBranch,
  },
  {
    to: (id) => `/oversight/${id}`,
    text: "meetings.oversight.title",
    permission: "meetings.read",
    isFor: isAbove,
  },
  {
    to: (id) => `/plans/${id}`,
    text: "meetings.workPlan.title",
    permission: "meetings.read",
    isFor: isBranch,
  },
  {
    to: (id) => `/plans-overview/${id}`,
    text: "meetings.workPlan.overview",
    permission: "meetings.read",
    isFor: isAbove,
  },
  {
    to: (id) => `/reviews-overview/${id}`,
    text: "meetings.review.overview",
    permission: "meetings.read",
    isFor: (type) => isBranch(type) || isAbove(type),
  },
];
