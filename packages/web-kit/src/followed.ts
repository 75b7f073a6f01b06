import { computed, onScopeDispose, ref, shallowRef } from "vue";
import { keptSince } from "./kept-answers.ts";
import type { LoadState } from "./load-state.ts";
import { toProblem } from "./problem.ts";

const RECONNECT_MS = 1_000;
const RECONNECT_MOST_MS = 30_000;

/**
 * Something that the server tells anew after each change. While the line is down, what is on the screen stays and the line is tried again.
 *
 * @param read gives the present state first and every later one after it
 */
export function useFollowed<T>(read: (signal: AbortSignal) => AsyncIterable<T>) {
  const state = shallowRef<LoadState<T>>({ status: "loading" });
  /** What is shown may be out of date. */
  const isLost = ref(false);
  let current = new AbortController();
  let wait = RECONNECT_MS;
  let heard = 0;

  const show = (value: T) => (state.value = { status: "ready", value, keptSince: keptSince(value) });

  async function load(): Promise<void> {
    current.abort();
    const { signal } = (current = new AbortController());
    if (state.value.status !== "ready") state.value = { status: "loading" };
    try {
      for await (const value of read(signal)) {
        heard++;
        show(value);
        isLost.value = keptSince(value) !== undefined;
        if (!isLost.value) wait = RECONNECT_MS;
      }
      lose(signal);
    } catch (error) {
      if (signal.aborted) return;
      if (state.value.status === "ready") lose(signal);
      else state.value = { status: "failed", problem: toProblem(error) };
    }
  }

  function lose(signal: AbortSignal): void {
    isLost.value = true;
    setTimeout(() => {
      if (!signal.aborted) void load();
    }, wait);
    wait = Math.min(wait * 2, RECONNECT_MOST_MS);
  }

  /** Does something that answers with the new state. What was told meanwhile may be newer than the answer, and stays. */
  async function act(work: Promise<T>): Promise<T> {
    const before = heard;
    const value = await work;
    if (heard === before) show(value);
    return value;
  }

  onScopeDispose(() => current.abort());
  void load();
  const value = computed(() => (state.value.status === "ready" ? state.value.value : undefined));
  return { state, value, isLost, load, act };
}
