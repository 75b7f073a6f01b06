import type { CaseRowJson, ListCasesResponseJson } from "@qiming/contracts/browser/case";
import { toProblem, useLoad } from "@qiming/web-kit";
import { computed, ref } from "vue";

/** Rows that come page by page: the first at once, more when asked. */
export function usePages(read: (pageToken: string, signal?: AbortSignal) => Promise<ListCasesResponseJson>) {
  const more = ref<CaseRowJson[]>([]);
  const token = ref("");
  const problem = ref("");
  const isReading = ref(false);
  const { state, load } = useLoad(async (signal) => {
    const page = await read("", signal);
    more.value = [];
    token.value = page.nextPageToken ?? "";
    return page;
  });
  const rows = computed(() =>
    state.value.status === "ready" ? [...(state.value.value.cases ?? []), ...more.value] : [],
  );
  async function next(): Promise<void> {
    if (isReading.value || !token.value) return;
    isReading.value = true;
    problem.value = "";
    try {
      const page = await read(token.value);
      more.value = [...more.value, ...(page.cases ?? [])];
      token.value = page.nextPageToken ?? "";
    } catch (error) {
      problem.value = toProblem(error).reason;
    } finally {
      isReading.value = false;
    }
  }
  const hasMore = computed(() => token.value !== "");
  return { state, load, rows, hasMore, next, isReading, problem };
}
