import type { PaperJson } from "@qiming/contracts/browser/locker";
import { useLoad } from "@qiming/web-kit";
import { computed } from "vue";
import { papers } from "../api.ts";
import { toPaper, todayAt } from "../papers.ts";

/** The reader's own papers, as they come and go. */
export function useLocker() {
  const { state, load } = useLoad(async (signal) => (await papers.listMyPapers({}, { signal })).papers ?? []);
  const put = (value: PaperJson[]): void => void (state.value = { status: "ready", value });
  const all = computed(() => (state.value.status === "ready" ? state.value.value : []));

  async function add(file: File, more: Parameters<typeof toPaper>[1] = {}): Promise<PaperJson> {
    const added = await papers.addPaper(await toPaper(file, more));
    put([added, ...all.value.filter(({ id }) => id !== added.id)]);
    return added;
  }
  async function remove(paperId: string): Promise<void> {
    put((await papers.removePaper({ paperId })).papers ?? []);
  }
  return { state, load, all, add, remove, today: todayAt(new Date()) };
}
