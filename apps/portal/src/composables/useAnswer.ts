import { toProblem, type LoadState } from "@qiming/web-kit";
import { onScopeDispose, shallowRef } from "vue";

/** What one source has to a question: nothing was asked, or how far its answer is, with the question that it answers. */
export type AnswerState<T> = { status: "idle" } | LoadState<{ query: string; found: T }>;

/** A source that is asked anew with every question; the newest question cancels the one before. */
export function useAnswer<T>(read: (query: string, signal: AbortSignal) => Promise<T>) {
  const state = shallowRef<AnswerState<T>>({ status: "idle" });
  let current = new AbortController();

  async function ask(query: string): Promise<void> {
    current.abort();
    const { signal } = (current = new AbortController());
    if (!query) return void (state.value = { status: "idle" });
    // The answer before stays until there is a better one: the page does not jump with every letter.
    if (state.value.status !== "ready") state.value = { status: "loading" };
    try {
      const found = await read(query, signal);
      if (!signal.aborted) state.value = { status: "ready", value: { query, found } };
    } catch (error) {
      if (!signal.aborted) state.value = { status: "failed", problem: toProblem(error) };
    }
  }

  onScopeDispose(() => current.abort());
  return { state, ask };
}
