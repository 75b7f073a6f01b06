import type { SealProgressJson } from "@qiming/contracts/browser/period";
import { onScopeDispose, shallowRef, watch } from "vue";
import { periods } from "../api.ts";

/**
 * How far the sealing of an organisation's year is, live.
 *
 * @param of undefined as long as the year is not known
 * @param done it has come to its end while one looked
 */
export function useSeal(
  of: () => { readonly organizationId: string; readonly period: string } | undefined,
  done: () => void,
) {
  const progress = shallowRef<SealProgressJson>();
  let current = new AbortController();

  async function follow(): Promise<void> {
    current.abort();
    const { signal } = (current = new AbortController());
    const asked = of();
    if (!asked) return;
    let wasRunning = false;
    try {
      for await (const each of periods.watchSeal(asked, { signal })) {
        progress.value = each;
        if (each.isDone && wasRunning) done();
        wasRunning = !!each.startTime && !each.isDone;
      }
    } catch {
      // What is on the screen stays; the button that goes on follows it anew.
    }
  }
  async function seal(): Promise<void> {
    progress.value = await periods.sealPeriods(of()!);
    if (progress.value.isDone) done();
    else void follow();
  }

  watch(
    () => JSON.stringify(of()),
    () => {
      progress.value = undefined;
      void follow();
    },
    { immediate: true },
  );
  onScopeDispose(() => current.abort());
  return { progress, seal };
}
