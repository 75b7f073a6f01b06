import { onScopeDispose, shallowRef, type ShallowRef } from "vue";
import { keptSince } from "./kept-answers.ts";
import { toProblem, type Problem } from "./problem.ts";

/** What a page that loads something can be in: one at a time. */
export type LoadState<T> =
  | { status: "loading" }
  | { status: "failed"; problem: Problem }
  | {
      status: "ready";
      value: T;
      /** When it was read, where it is a copy that this device has kept. */
      keptSince?: Date | undefined;
      /** It is being read anew; what was read before may be worked with meanwhile. */
      isReloading?: boolean;
    };

/**
 * Loads at once and whenever asked; a new load cancels the one before it. What is shown stays until the new answer is there, and with it an open
 * sheet, what was typed into it and where the reader had scrolled to.
 */
export function useLoad<T>(read: (signal: AbortSignal) => Promise<T>): {
  state: ShallowRef<LoadState<T>>;
  load: () => Promise<void>;
} {
  const state = shallowRef<LoadState<T>>({ status: "loading" }) as ShallowRef<LoadState<T>>;
  let current = new AbortController();
  const load = async () => {
    current.abort();
    const { signal } = (current = new AbortController());
    const show = (next: LoadState<T>) => {
      if (!signal.aborted) state.value = next; // else a later call owns the state
    };
    show(state.value.status === "ready" ? { ...state.value, isReloading: true } : { status: "loading" });
    try {
      const value = await read(signal);
      show({ status: "ready", value, keptSince: keptSince(value) });
    } catch (error) {
      show({ status: "failed", problem: toProblem(error) });
    }
  };
  onScopeDispose(() => current.abort());
  void load();
  return { state, load };
}
