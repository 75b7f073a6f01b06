import { ExpectedError } from "@qiming/core";

export interface Brand {
  readonly slogan: string;
  readonly story: string;
  readonly activities: readonly { readonly title: string; readonly text: string; readonly when: string }[];
  readonly results: readonly { readonly text: string; readonly source: string }[];
}

export interface PageNotice {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly postTime: Date;
}

/** What an organisation says about itself. */
export interface BranchPage {
  readonly organizationId: string;
  readonly brand: Brand;
  /** Newest first. */
  readonly notices: readonly PageNotice[];
  readonly revision: number;
  /** Another one with every logo, whose content lies beside the page; missing or empty: it has none. */
  readonly logoId?: string | undefined;
}

const MOST_NOTICES = 100;

export const emptyPage = (organizationId: string): BranchPage => ({
  organizationId,
  brand: { slogan: "", story: "", activities: [], results: [] },
  notices: [],
  revision: 0,
});

/** @throws PAGE_CHANGED (aborted) where it is no longer what was read */
export function branded(page: BranchPage, brand: Brand, revision: number): BranchPage {
  if (page.revision !== revision)
    throw new ExpectedError("aborted", "PAGE_CHANGED", "somebody else changed the page meanwhile");
  return { ...page, brand };
}

/** Set again, it is there once. */
export const withLogo = (page: BranchPage, logoId: string): BranchPage =>
  page.logoId === logoId ? page : { ...page, logoId };

export const withoutLogo = (page: BranchPage): BranchPage => (page.logoId ? { ...page, logoId: "" } : page);

/** Posted again, it is there once. */
export const posted = (page: BranchPage, notice: PageNotice): BranchPage =>
  page.notices.some(({ id }) => id === notice.id)
    ? page
    : { ...page, notices: [notice, ...page.notices].slice(0, MOST_NOTICES) };

/** Of a notice that is not there nothing changes. */
export const withoutNotice = (page: BranchPage, noticeId: string): BranchPage =>
  page.notices.some(({ id }) => id === noticeId)
    ? { ...page, notices: page.notices.filter(({ id }) => id !== noticeId) }
    : page;
