import { toProblem, type LoadState } from "@qiming/web-kit";
import { onScopeDispose, shallowRef } from "vue";

/** A list that is read page by page. Beginning anew cancels what is still on its way. */
export function usePages<T>(
  read: (pageToken: string, signal: AbortSignal) => Promise<{ items: T[]; next: string }>,
) {
  const state = shallowRef<LoadState<{ items: T[]; next: string }>>({ status: "loading" });
  let current = new AbortController();

  async function load(): Promise<void> {
    current.abort();
    const { signal } = (current = new AbortController());
    state.value = { status: "loading" };
    await add([], "", signal);
  }

  async function more(): Promise<void> {
    if (state.value.status !== "ready") return;
    const { items, next } = state.value.value;
    await add(items, next, current.signal);
  }

  async function add(before: T[], pageToken: string, signal: AbortSignal): Promise<void> {
    try {
      const { items, next } = await read(pageToken, signal);
      if (!signal.aborted) state.value = { status: "ready", value: { items: [...before, ...items], next } };
    } catch (error) {
      if (!signal.aborted) state.value = { status: "failed", problem: toProblem(error) };
    }
  }

  onScopeDispose(() => current.abort());
  void load();
  return { state, load, more };
}
