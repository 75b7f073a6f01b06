import { unread } from "@qiming/web-kit";
import { onScopeDispose, ref, watch } from "vue";
import { notices } from "../api.ts";

const RECONNECT_MS = 2_000;
const RECONNECT_MOST_MS = 60_000;

/** How many notices are unread, live, here and wherever else the page shows it; undefined as long as nobody has said. */
export function useUnread() {
  const count = ref<number>();
  const controller = new AbortController();
  const { signal } = controller;
  let wait = RECONNECT_MS;

  async function follow(): Promise<void> {
    try {
      for await (const unread of notices.watchUnread({}, { signal })) {
        count.value = unread.count ?? 0;
        wait = RECONNECT_MS;
      }
    } catch {
      // The list beside it says what is wrong; here there is only the next attempt.
    }
    if (signal.aborted) return;
    setTimeout(() => {
      if (!signal.aborted) void follow();
    }, wait);
    wait = Math.min(wait * 2, RECONNECT_MOST_MS);
  }

  watch(count, (known = 0) => (unread.value = known));
  onScopeDispose(() => controller.abort());
  void follow();
  return count;
}
