import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { ExpectedError, type Clock } from "@qiming/core";
import {
  branded,
  emptyPage,
  posted,
  withLogo,
  withoutLogo,
  withoutNotice,
  type Brand,
  type BranchPage,
  type PageNotice,
} from "../domain/branch-page.ts";
import { pictureTypeOf } from "../domain/picture.ts";
import type { Pages } from "./ports.ts";

const WRITE = "portal.pages.write";

/** What organisations say about themselves. */
export function keepPages({ pages, clock }: { pages: Pages; clock: Clock }) {
  return {
    get: async (organizationId: string): Promise<BranchPage> =>
      (await pages.find(organizationId)) ?? emptyPage(organizationId),
    /** @throws PAGE_CHANGED (aborted) */
    saveBrand: (
      organizationId: string,
      brand: Brand,
      revision: number,
      actorId: string,
    ): Promise<BranchPage> =>
      pages.change(organizationId, actorId, WRITE, (page) => branded(page, brand, revision)),
    /** @throws LOGO_NOT_FOUND (not_found) */
    async logo(organizationId: string): Promise<{ mediaType: string; content: Uint8Array }> {
      const content = await pages.findLogo(organizationId);
      if (!content) throw new ExpectedError("not_found", "LOGO_NOT_FOUND", "it has no logo");
      return { mediaType: pictureTypeOf(content), content };
    },
    /** @throws PICTURE_TYPE (invalid_argument), PAGE_CHANGED (aborted) */
    async setLogo(
      organizationId: string,
      id: string,
      content: Uint8Array,
      actorId: string,
    ): Promise<BranchPage> {
      pictureTypeOf(content);
      return pages.change(organizationId, actorId, WRITE, (page) => withLogo(page, id), content);
    },
    removeLogo: (organizationId: string, actorId: string): Promise<BranchPage> =>
      pages.change(organizationId, actorId, WRITE, withoutLogo, null),
    post(
      organizationId: string,
      { id, title, text }: Pick<PageNotice, "id" | "title" | "text">,
      actorId: string,
    ): Promise<BranchPage> {
      const notice = { id, title, text, postTime: clock.now() };
      return pages.change(organizationId, actorId, WRITE, (page) => posted(page, notice));
    },
    remove: (organizationId: string, noticeId: string, actorId: string): Promise<BranchPage> =>
      pages.change(organizationId, actorId, WRITE, (page) => withoutNotice(page, noticeId)),
    /** What a file says of a page that nobody has written yet; what people have written stays. */
    async bring(
      organizationId: string,
      brand: Brand,
      notices: readonly Omit<PageNotice, "id">[],
    ): Promise<boolean> {
      const known = await pages.find(organizationId);
      if (known) return false;
      const named = notices.map((notice) => ({ ...notice, id: idOf(organizationId, notice) }));
      const wanted = { brand, notices: named.sort((a, b) => b.postTime.getTime() - a.postTime.getTime()) };
      const page = await pages.change(organizationId, "operator", WRITE, (page) =>
        page.revision > 0 ? page : { ...page, ...wanted },
      );
      return isDeepStrictEqual(page.brand, brand);
    },
  };
}

/** The same notice of a file has the same id each time. */
const idOf = (organizationId: string, { title, postTime }: Omit<PageNotice, "id">): string =>
  createHash("sha256")
    .update(`${organizationId} ${title} ${postTime.toISOString()}`)
    .digest("hex")
    .slice(0, 32);
