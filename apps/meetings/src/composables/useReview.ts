import type { ReviewJson } from "@qiming/contracts/browser/review";
import { useLoad } from "@qiming/web-kit";
import { inject, nextTick, provide, type InjectionKey } from "vue";
import { reviews } from "../api.ts";

/** @param isQuiet whoever is at something else is not led away from it */
type Act = (work: Promise<ReviewJson>, isQuiet?: boolean) => Promise<ReviewJson>;
const KEY: InjectionKey<Act> = Symbol("review act");

/**
 * One review, for its page and the parts of it.
 *
 * @param lead takes the focus where the act that was used is gone
 */
export function useReview(reviewId: string, lead: () => void) {
  const { state, load } = useLoad((signal) => reviews.getReview({ reviewId }, { signal }));

  provide(KEY, async (work, isQuiet) => {
    const value = await work;
    state.value = { status: "ready", value };
    await nextTick();
    if (!isQuiet && document.activeElement === document.body) lead();
    return value;
  });
  return { state, load };
}

/** For a part of a review's page: does something that answers with the review, which the page then shows. */
export const useReviewAct = (): Act => inject(KEY, (work) => work);
