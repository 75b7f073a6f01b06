import { routes as complianceRoutes, type ComplianceApi } from "@qiming/contracts/browser/compliance";
import { routes as identityRoutes, type IdentityApi } from "@qiming/contracts/browser/identity";
import { routes as moduleRoutes, type ModuleApi } from "@qiming/contracts/browser/module";
import { routes as noticeRoutes, type NoticeApi } from "@qiming/contracts/browser/notice";
import { routes as searchRoutes, type SearchApi } from "@qiming/contracts/browser/search";
import { routes as showcaseRoutes, type ShowcaseApi } from "@qiming/contracts/browser/showcase";
import { createClient, fetchAsPerson } from "@qiming/web-kit";

export const compliance = createClient<ComplianceApi>(complianceRoutes);
export const identity = createClient<IdentityApi>(identityRoutes);
export const modules = createClient<ModuleApi>(moduleRoutes);
export const notices = createClient<NoticeApi>(noticeRoutes);
export const search = createClient<SearchApi>(searchRoutes);
export const showcase = createClient<ShowcaseApi>(showcaseRoutes);

/** Marks as read even where the page is left in the same moment: whoever opens a notice goes where it leads. */
export const { markRead } = createClient<Pick<NoticeApi, "markRead">>(
  { markRead: noticeRoutes.markRead },
  (path, init) => fetchAsPerson(path, { ...init, keepalive: true }),
);

/** What a route asks of whoever calls it, for those that ask for a second factor. */
export const routes = moduleRoutes;
