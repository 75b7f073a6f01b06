import { nextTick, type Ref } from "vue";
import { useLoad } from "./load-state.ts";

/**
 * One thing as it was read, with a way to put it as it is after an act.
 *
 * @param heading takes the focus then: the act that was used may be gone
 */
export function useShown<T>(
  read: (signal: AbortSignal) => Promise<T>,
  heading: Readonly<Ref<HTMLElement | null>>,
) {
  const { state, load } = useLoad(read);
  async function put(value: T): Promise<void> {
    state.value = { status: "ready", value };
    await nextTick();
    heading.value?.focus();
  }
  return { state, load, put };
}
