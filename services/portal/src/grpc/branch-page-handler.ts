import type { Brand as ProtoBrand, BranchPageService } from "@qiming/contracts/portal/v1/branch_page_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { Brand, BranchPage } from "../domain/branch-page.ts";
import type { UseCases } from "../use-cases.ts";
import { toPage } from "./to-proto.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function branchPageHandler({
  pages,
  showcase,
  importPages,
}: UseCases): Handlers<typeof BranchPageService> {
  const withShowcase = async (page: BranchPage) => toPage(page, await showcase.ofBranch(page.organizationId));
  return {
    getBranchPage: async ({ organizationId }) => withShowcase(await pages.get(organizationId)),
    async saveBrand({ organizationId, brand, revision }, { actor }) {
      const { personId } = requirePerson(actor);
      return withShowcase(await pages.saveBrand(organizationId, toBrand(brand!), revision, personId));
    },
    async getLogo({ organizationId }) {
      return pages.logo(organizationId);
    },
    async setLogo({ organizationId, content }, { actor, operationId }) {
      const { personId } = requirePerson(actor);
      return withShowcase(await pages.setLogo(organizationId, operationId, content, personId));
    },
    async removeLogo({ organizationId }, { actor }) {
      return withShowcase(await pages.removeLogo(organizationId, requirePerson(actor).personId));
    },
    async postNotice({ organizationId, title, text }, { actor, operationId }) {
      const notice = { id: operationId, title, text };
      return withShowcase(await pages.post(organizationId, notice, requirePerson(actor).personId));
    },
    async removeNotice({ organizationId, noticeId }, { actor }) {
      return withShowcase(await pages.remove(organizationId, noticeId, requirePerson(actor).personId));
    },
    async importBranchPage({ yaml, fileName }) {
      return { changed: await importPages(yaml, fileName) };
    },
  };
}

const toBrand = ({ slogan, story, activities, results }: ProtoBrand): Brand => ({
  slogan,
  story,
  activities: activities.map(({ title, text, when }) => ({ title, text, when })),
  results: results.map(({ text, source }) => ({ text, source })),
});
