/** Statuses in the order of the way through them. */
export const STATUSES = [
  "APPLICANT",
  "ACTIVIST",
  "DEVELOPMENT_TARGET",
  "PROBATIONARY",
  "FULL",
  "TRANSFERRED_OUT",
  "LEFT",
  "REMOVED",
  "DECEASED",
].map((status) => `MEMBER_STATUS_${status}`);
