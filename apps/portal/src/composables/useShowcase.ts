import { toProblem, useLoad, type Problem } from "@qiming/web-kit";
import { ref, shallowRef, watch, type Ref } from "vue";
import { showcase } from "../api.ts";
import type { requestOf } from "../showcase.ts";

/** What the showcase has to a question, page by page; another question is asked anew. */
export function useShowcase(question: Ref<ReturnType<typeof requestOf>>) {
  const { state, load } = useLoad((signal) => showcase.listShowcase(question.value, { signal }));
  const isBusy = ref(false);
  /** Why there is no more of it, where there should be. */
  const problem = shallowRef<Problem>();
  watch(question, () => {
    problem.value = undefined;
    void load();
  });

  async function more(): Promise<void> {
    const before = state.value;
    if (before.status !== "ready" || isBusy.value) return;
    isBusy.value = true;
    problem.value = undefined;
    try {
      const pageToken = before.value.nextPageToken ?? "";
      const { items = [], nextPageToken } = await showcase.listShowcase({ ...question.value, pageToken });
      const value = {
        items: [...(before.value.items ?? []), ...items],
        ...(nextPageToken && { nextPageToken }),
      };
      // Else another question was asked meanwhile.
      if (state.value === before) state.value = { ...before, value };
    } catch (error) {
      problem.value = toProblem(error);
    } finally {
      isBusy.value = false;
    }
  }
  return { state, load, more, isBusy, problem };
}
