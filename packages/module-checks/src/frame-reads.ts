/**
 * What a module in the sandboxed frame may have read for it: templates of GET paths. Nothing that is one person's own: of courses the bridge leaves out
 * what the reader has done of them.
 */
export const FRAME_READS: readonly string[] = [
  "/api/v1/identity/organizations",
  "/api/v1/identity/organizations/{organization_id}",
  "/api/v1/identity/calendar",
  "/api/v1/learning/courses",
  "/api/v1/portal/organizations/{organization_id}/page",
];
