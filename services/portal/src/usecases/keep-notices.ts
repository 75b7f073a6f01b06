import type { Notice, Notices } from "./ports.ts";
import type { Watchers } from "@qiming/service-kit";

/** From here on a number says nothing more. */
const MOST_COUNTED = 100;
/** Looks again after so long, in case another replica wrote. */
const LOOK_AGAIN_MS = 5_000;

/** A person's inbox. */
export function keepNotices({ notices, watchers }: { notices: Notices; watchers: Watchers }) {
  const count = (personId: string) => notices.countUnread(personId, MOST_COUNTED);
  return {
    async take(notice: Notice): Promise<void> {
      await notices.add(notice);
      watchers.changed(notice.personId);
    },
    list: notices.list,
    countUnread: count,
    async markRead(personId: string, ids: readonly string[]): Promise<number> {
      await notices.markRead(personId, ids);
      watchers.changed(personId);
      return count(personId);
    },
    /** The number now, and again after each change, until the signal aborts. */
    async *watchUnread(personId: string, signal: AbortSignal): AsyncGenerator<number> {
      let sent = -1;
      while (!signal.aborted) {
        // Asked for before reading: a change in between is not missed.
        const change = watchers.next(personId, LOOK_AGAIN_MS, signal);
        const now = await count(personId);
        if (now !== sent) yield (sent = now);
        await change;
      }
    },
    erase: (personId: string): Promise<void> => notices.erase(personId),
  };
}
