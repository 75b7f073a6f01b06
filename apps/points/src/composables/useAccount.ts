import type { AccountJson } from "@qiming/contracts/browser/points";
import { keptSince, toProblem, type LoadState } from "@qiming/web-kit";
import { onScopeDispose, shallowRef, watch } from "vue";
import { points } from "../api.ts";

const RECONNECT_MS = 2_000;

/**
 * The signed-in person's account of a year, live: what is credited while one looks appears by itself.
 *
 * @param of its year, for example "2026"; undefined: this year
 */
export function useAccount(of: { readonly period?: string | undefined }) {
  const state = shallowRef<LoadState<AccountJson>>({ status: "loading" });
  let current = new AbortController();

  async function load(): Promise<void> {
    current.abort();
    const { signal } = (current = new AbortController());
    if (state.value.status !== "ready") state.value = { status: "loading" };
    try {
      for await (const account of points.watchAccount({ period: of.period ?? "" }, { signal }))
        state.value = { status: "ready", value: account, keptSince: keptSince(account) };
      if (!signal.aborted) again(signal);
    } catch (error) {
      if (signal.aborted) return;
      // What is on the screen stays true while the line is down.
      if (state.value.status === "ready" && !state.value.isReloading) again(signal);
      else state.value = { status: "failed", problem: toProblem(error) };
    }
  }

  function again(signal: AbortSignal): void {
    setTimeout(() => {
      if (!signal.aborted) void load();
    }, RECONNECT_MS);
  }

  watch(
    () => of.period,
    () => {
      // Another year: what is on the screen is not it.
      if (state.value.status === "ready") state.value = { ...state.value, isReloading: true };
      void load();
    },
  );
  onScopeDispose(() => current.abort());
  void load();
  return { state, load };
}
