import type { AccountJson } from "@qiming/contracts/browser/points";
import { keptSince, toProblem, type LoadState } from "@qiming/web-kit";
import { onScopeDispose, shallowRef } from "vue";
import { points } from "../api.ts";

const RECONNECT_MS = 2_000;

/** The signed-in person's account, live: what is credited while one looks appears by itself. */
export function useAccount() {
  const state = shallowRef<LoadState<AccountJson>>({ status: "loading" });
  let current = new AbortController();

  async function load(): Promise<void> {
    current.abort();
    const { signal } = (current = new AbortController());
    if (state.value.status !== "ready") state.value = { status: "loading" };
    try {
      for await (const account of points.watchAccount({}, { signal }))
        state.value = { status: "ready", value: account, keptSince: keptSince(account) };
      if (!signal.aborted) again(signal);
    } catch (error) {
      if (signal.aborted) return;
      // What is on the screen stays true while the line is down.
      if (state.value.status === "ready") again(signal);
      else state.value = { status: "failed", problem: toProblem(error) };
    }
  }

  function again(signal: AbortSignal): void {
    setTimeout(() => {
      if (!signal.aborted) void load();
    }, RECONNECT_MS);
  }

  onScopeDispose(() => current.abort());
  void load();
  return { state, load };
}
