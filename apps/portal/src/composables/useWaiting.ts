import { unread, useLoad } from "@qiming/web-kit";
import { watch } from "vue";
import { notices } from "../api.ts";

const SHOWN = 3;

/** The newest unread notices, again whenever the page learns of another number. */
export function useWaiting() {
  const newest = { pageSize: SHOWN, unreadOnly: true };
  const { state } = useLoad((signal) => notices.listNotices(newest, { signal }));

  watch(unread, async () => {
    if (state.value.status === "loading") return;
    // What is shown stays until there is something newer; the next change is another attempt.
    const value = await notices.listNotices(newest).catch(() => undefined);
    if (value) state.value = { status: "ready", value };
  });
  return { state, unread };
}
