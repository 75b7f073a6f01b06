import { countUnread, type NoticeApi } from "@qiming/contracts/browser/notice";
import { createClient, unread } from "@qiming/web-kit";

const AGAIN_AFTER_MS = 60_000;
const notices = createClient<Pick<NoticeApi, "countUnread">>({ countUnread });

/**
 * Asks now and then, when the reader comes back or goes to another page: a line that stays open would take one of the few that a browser has for
 * a site.
 */
export function followUnread(): void {
  let asked = Number.NEGATIVE_INFINITY;
  const ask = async () => {
    if (document.hidden || Date.now() - asked < AGAIN_AFTER_MS) return;
    asked = Date.now();
    try {
      unread.value = (await notices.countUnread({})).count ?? 0;
    } catch {
      // Without an answer the number stays as it was.
    }
  };
  addEventListener("visibilitychange", ask);
  addEventListener("single-spa:routing-event", ask);
  void ask();
}
