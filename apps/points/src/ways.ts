/** The ways from a member's points to what else there is. */

interface Way {
  readonly to: (organizationId: string) => string;
  /** Its name among the texts. */
  readonly text: string;
}

interface OfficeWay extends Way {
  readonly permission: string;
}

export const MEMBER_WAYS: readonly Way[] = [
  { to: () => "/claims", text: "points.claim.mine" },
  { to: () => "/rules", text: "rules.way.all" },
];

/** For those who look after an organisation. */
export const OFFICE_WAYS: readonly OfficeWay[] = [
  { to: (id) => `/claims/${id}`, text: "points.claim.ofMembers", permission: "points.accounts.read" },
];
