import type { OccurrenceJson } from "@qiming/contracts/browser/series";
import { toProblem, type Problem } from "@qiming/web-kit";
import { onScopeDispose, ref, shallowRef, watch } from "vue";
import { series } from "../api.ts";
import type { DayAndTime } from "../day-time.ts";
import { meant, previewOf, type RepeatDraft } from "../repeat.ts";

/** Keeps the days of a meeting that comes again with what the form says; a new question cancels the one before. */
export function useRepeat(organizationId: string, when: DayAndTime, repeat: RepeatDraft) {
  const isBusy = ref(false);
  const problem = shallowRef<Problem>();
  let current = new AbortController();

  function show(occurrences: OccurrenceJson[]): void {
    repeat.occurrences = occurrences;
    repeat.chosen = meant(occurrences);
  }
  async function look(): Promise<void> {
    current.abort();
    const { signal } = (current = new AbortController());
    problem.value = undefined;
    const wanted = previewOf(when, repeat);
    isBusy.value = !!wanted;
    if (!wanted) return show([]);
    try {
      const { occurrences = [] } = await series.previewSeries({ organizationId, ...wanted }, { signal });
      if (!signal.aborted) show(occurrences);
    } catch (error) {
      if (signal.aborted) return;
      show([]);
      problem.value = toProblem(error);
    } finally {
      if (!signal.aborted) isBusy.value = false;
    }
  }
  watch(() => [when.day, when.time, repeat.every, repeat.untilDay], look);
  onScopeDispose(() => current.abort());

  return { isBusy, problem };
}
