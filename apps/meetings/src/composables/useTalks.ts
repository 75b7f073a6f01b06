import { useLoad } from "@qiming/web-kit";
import { nextTick } from "vue";
import { talks } from "../api.ts";

/**
 * The reader's own talks of a year.
 *
 * @param of its year; undefined: this year
 * @param lead takes the focus where the act that was used is gone
 */
export function useTalks(of: { readonly year?: number | undefined }, lead: () => void) {
  const { state, load } = useLoad((signal) => talks.listMyTalks({ year: of.year ?? 0 }, { signal }));

  /** The page again, after something was done. */
  async function done(): Promise<void> {
    await load();
    await nextTick();
    if (document.activeElement === document.body) lead();
  }
  return { state, load, done };
}
