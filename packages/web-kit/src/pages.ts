import { computed, ref, shallowRef } from "vue";
import { useLoad } from "./load-state.ts";
import { toProblem } from "./problem.ts";

/** Rows that come page by page: the first at once, more when asked. */
export function usePages<Row, Page extends { readonly nextPageToken?: string }>(
  read: (pageToken: string, signal?: AbortSignal) => Promise<Page>,
  rowsOf: (page: Page) => readonly Row[] | undefined,
) {
  const more = shallowRef<readonly Row[]>([]);
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
    state.value.status === "ready" ? [...(rowsOf(state.value.value) ?? []), ...more.value] : [],
  );
  async function next(): Promise<void> {
    if (isReading.value || !token.value) return;
    isReading.value = true;
    problem.value = "";
    try {
      const page = await read(token.value);
      more.value = [...more.value, ...(rowsOf(page) ?? [])];
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

/** Whatever its rows are. */
export type Pages = ReturnType<typeof usePages<unknown, { readonly nextPageToken?: string }>>;
