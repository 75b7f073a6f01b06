import type { BranchPageJson, BrandJson } from "@qiming/contracts/browser/branch_page";
import { toProblem } from "@qiming/web-kit";
import { reactive, ref, shallowRef } from "vue";
import { pages } from "../api.ts";

/** What of a brand is being written. */
export interface BrandDraft {
  slogan: string;
  story: string;
  activities: { title: string; text: string; when: string }[];
  results: { text: string; source: string }[];
}

const draftOf = ({ slogan = "", story = "", activities = [], results = [] }: BrandJson): BrandDraft => ({
  slogan,
  story,
  activities: activities.map(({ title = "", text = "", when = "" }) => ({ title, text, when })),
  results: results.map(({ text = "", source = "" }) => ({ text, source })),
});

/**
 * A brand being written. Where somebody else saved meanwhile, nothing that was typed is lost: the writer sees theirs beside it and decides.
 *
 * @param saved is told the page as it was stored
 */
export function useBrandDraft(page: BranchPageJson, saved: (page: BranchPageJson) => void) {
  const draft = reactive(draftOf(page.brand ?? {}));
  /** The reason of the last refusal. */
  const problem = ref("");
  const isBusy = ref(false);
  /** What others saved since the writing began, once it was looked at. */
  const theirs = shallowRef<BrandJson>();
  const organizationId = page.organizationId!;
  let revision = page.revision ?? 0;

  async function attempt(act: () => Promise<void>): Promise<void> {
    if (isBusy.value) return;
    isBusy.value = true;
    problem.value = "";
    try {
      await act();
    } catch (error) {
      problem.value = toProblem(error).reason;
    } finally {
      isBusy.value = false;
    }
  }
  const save = () =>
    attempt(async () => saved(await pages.saveBrand({ organizationId, brand: draft, revision })));
  /** Reads the page as it is now; from here on, saving replaces that. */
  const readTheirs = () =>
    attempt(async () => {
      const now = await pages.getBranchPage({ organizationId });
      theirs.value = now.brand ?? {};
      revision = now.revision ?? 0;
    });
  function takeTheirs(): void {
    Object.assign(draft, draftOf(theirs.value!));
    theirs.value = undefined;
  }
  return { draft, problem, isBusy, theirs, save, readTheirs, takeTheirs };
}
