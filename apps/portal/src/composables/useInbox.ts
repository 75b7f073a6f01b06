import type { NoticeJson } from "@qiming/contracts/browser/notice";
import { keptSince, toProblem, unread as counted, type LoadState, type Problem } from "@qiming/web-kit";
import { onScopeDispose, ref, shallowRef, watch } from "vue";
import { markRead, notices } from "../api.ts";
import { useUnread } from "./useUnread.ts";

interface Shown {
  readonly items: readonly NoticeJson[];
  /** Where it goes on; empty at the end. */
  readonly next: string;
  /** When it was read, where it is a copy that this device has kept. */
  readonly keptSince: Date | undefined;
}
const NOTHING: Shown = { items: [], next: "", keptSince: undefined };

/** The reader's notices, page by page, with the live number of those unread. */
export function useInbox() {
  const state = shallowRef<LoadState<Shown>>({ status: "loading" });
  const unreadOnly = ref(false);
  /** Why the last wish on a list that is shown was not done. */
  const problem = shallowRef<Problem>();
  const isBusy = ref(false);
  const hasNew = ref(false);
  const unread = useUnread();
  let current = new AbortController();

  async function page(pageToken: string, signal: AbortSignal): Promise<Shown> {
    const asked = { pageSize: 20, pageToken, unreadOnly: unreadOnly.value };
    const answer = await notices.listNotices(asked, { signal });
    const { notices: items = [], nextPageToken: next = "" } = answer;
    return { items, next, keptSince: keptSince(answer) };
  }

  async function load(): Promise<void> {
    current.abort();
    const { signal } = (current = new AbortController());
    state.value = { status: "loading" };
    problem.value = undefined;
    hasNew.value = false;
    try {
      const value = await page("", signal);
      if (!signal.aborted) show(value);
    } catch (error) {
      if (!signal.aborted) state.value = { status: "failed", problem: toProblem(error) };
    }
  }

  /** Does something about the list that is shown; where it fails, the list stays and the reason stands beside it. */
  async function attempt(work: (signal: AbortSignal) => Promise<Shown | undefined>): Promise<void> {
    const { signal } = current;
    problem.value = undefined;
    isBusy.value = true;
    try {
      const value = await work(signal);
      if (value && !signal.aborted) show(value);
    } catch (error) {
      if (!signal.aborted) problem.value = toProblem(error);
    } finally {
      isBusy.value = false;
    }
  }
  const shown = (): Shown => (state.value.status === "ready" ? state.value.value : NOTHING);
  const show = (value: Shown) => void (state.value = { status: "ready", value, keptSince: value.keptSince });

  async function more(): Promise<void> {
    if (isBusy.value) return;
    await attempt(async (signal) => {
      const { items, next } = await page(shown().next, signal);
      return { ...shown(), items: [...shown().items, ...items], next };
    });
  }

  /** @param ids which; none: all */
  const read = (...ids: string[]) =>
    attempt(async () => {
      const { count = 0 } = await markRead({ noticeIds: ids });
      // Who opened a notice is on another page by now, where nothing follows this list's own number.
      unread.value = counted.value = count;
      const isRead = ({ id }: NoticeJson) => ids.length === 0 || ids.includes(id!);
      const items = shown().items.map((each) => (isRead(each) ? { ...each, read: true } : each));
      return { ...shown(), items };
    });

  watch(unreadOnly, () => void load());
  watch(unread, (now = 0, before) => {
    if (before !== undefined && now > before) hasNew.value = true;
  });
  onScopeDispose(() => current.abort());
  void load();
  return { state, unreadOnly, problem, isBusy, hasNew, unread, load, more, read };
}
