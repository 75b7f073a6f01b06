import type { StarRatingJson } from "@qiming/contracts/browser/star";
import { useLoad } from "@qiming/web-kit";
import { inject, provide, type InjectionKey } from "vue";
import { stars } from "../api.ts";

type Act = (work: Promise<StarRatingJson>) => Promise<void>;
const KEY: InjectionKey<Act> = Symbol("rating act");

/** One branch's rating, for its page and the parts of it. @param whose read anew by each load */
export function useRating(whose: () => { readonly organizationId: string; readonly year: number }) {
  const { state, load } = useLoad((signal) => stars.getRating(whose(), { signal }));
  provide(KEY, async (work) => {
    state.value = { status: "ready", value: await work };
  });
  return { state, load };
}

/** For a part of a rating's page: does something that answers with the rating, which the page then shows. */
export const useRatingAct = (): Act =>
  inject(KEY, async (work) => {
    await work;
  });

/** Whose rating, for a request. */
export const whoseOf = ({ organizationId = "", round }: StarRatingJson) => ({
  organizationId,
  year: round?.year ?? 0,
});
