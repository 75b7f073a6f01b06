import type { MeetingSummaryJson } from "@qiming/contracts/browser/meeting";
import { toProblem, type LoadState } from "@qiming/web-kit";
import { onScopeDispose, ref, shallowRef } from "vue";
import { meetings } from "../api.ts";

const PAGE_SIZE = 10;

interface Page {
  readonly items: readonly MeetingSummaryJson[];
  /** Where it goes on; empty at the end. */
  readonly next: string;
}

/** The meetings of an organisation and of all below it, latest first, page by page. */
export function useMeetingsOf(organizationId: string) {
  const state = shallowRef<LoadState<Page>>({ status: "loading" });
  const isBusy = ref(false);
  let current = new AbortController();

  async function add({ items, next }: Page): Promise<void> {
    current.abort();
    const { signal } = (current = new AbortController());
    isBusy.value = true;
    try {
      const asked = { organizationId, pageSize: PAGE_SIZE, pageToken: next };
      const answer = await meetings.listMeetings(asked, { signal });
      const value = { items: [...items, ...(answer.meetings ?? [])], next: answer.nextPageToken ?? "" };
      if (!signal.aborted) state.value = { status: "ready", value };
    } catch (error) {
      if (!signal.aborted) state.value = { status: "failed", problem: toProblem(error) };
    } finally {
      if (!signal.aborted) isBusy.value = false;
    }
  }

  const load = () => add({ items: [], next: "" });
  const more = async () => {
    if (state.value.status === "ready") await add(state.value.value);
  };
  onScopeDispose(() => current.abort());
  void load();
  return { state, isBusy, load, more };
}
