import { useLoad } from "@qiming/web-kit";
import { nextTick } from "vue";

/**
 * Something that is loaded and that acts answer with anew.
 *
 * @param lead takes the focus where the act that was used is gone
 */
export function useAnswered<T>(read: (signal: AbortSignal) => Promise<T>, lead: () => void) {
  const { state, load } = useLoad(read);
  async function done(value: T): Promise<void> {
    state.value = { status: "ready", value };
    await nextTick();
    if (document.activeElement === document.body) lead();
  }
  return { state, load, done };
}
