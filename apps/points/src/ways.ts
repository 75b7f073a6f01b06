/** The ways from a member's own points to what else there is of them. */

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

export const isBranch = (type: string | undefined): boolean => type === "ORGANIZATION_TYPE_BRANCH";
const isAbove = (type: string | undefined): boolean =>
  !isBranch(type) && type !== "ORGANIZATION_TYPE_PARTY_GROUP";

/** For a member, with the id of their branch. */
export const MEMBER_WAYS: readonly Way[] = [
  { to: () => "/claims", text: "points.claim.mine" },
  { to: () => "/honours", text: "points.honour.title" },
  { to: () => "/stars", text: "points.star.title" },
  { to: () => "/rules", text: "rules.way.all" },
  { to: () => "/period", text: "points.closing.mine" },
];

/** For those who look after an organisation. */
export const OFFICE_WAYS: readonly OfficeWay[] = [
  {
    to: (id) => `/sheet/${id}`,
    text: "points.sheet.title",
    permission: "points.accounts.read",
    isFor: isBranch,
  },
  {
    to: (id) => `/sheet/${id}`,
    text: "points.sheet.ofBranches",
    permission: "points.accounts.read",
    isFor: isAbove,
  },
  {
    to: (id) => `/claims/${id}`,
    text: "points.claim.ofMembers",
    permission: "points.accounts.read",
    isFor: isBranch,
  },
  {
    to: (id) => `/stars/${id}`,
    text: "points.star.ofBranch",
    permission: "points.manage",
    isFor: isBranch,
  },
  {
    to: (id) => `/stars-desk/${id}`,
    text: "points.star.desk",
    permission: "points.oversee",
    isFor: isAbove,
  },
  {
    to: (id) => `/honours-desk/${id}`,
    text: "points.honour.desk",
    permission: "points.oversee",
    isFor: isAbove,
  },
  {
    to: (id) => `/period/${id}`,
    text: "points.closing.title",
    permission: "points.accounts.read",
    isFor: isBranch,
  },
  {
    to: (id) => `/periods/${id}`,
    text: "points.closing.ofBranches",
    permission: "points.accounts.read",
    isFor: isAbove,
  },
  {
    to: (id) => `/report/${id}/progress`,
    text: "points.report.title",
    permission: "points.accounts.read",
    isFor: isAbove,
  },
];
