import { pause } from "./pause.ts";

/** Whoever waits until something of one key changes. */
export interface Watchers {
  changed(key: string): void;
  /** Resolves with the next change, after the time-out, or when the signal aborts: whichever is first. */
  next(key: string, timeoutMs: number, signal: AbortSignal): Promise<void>;
}

/** Watchers within this process; a change that another replica wrote is found by looking again. */
export function localWatchers(): Watchers {
  const waiting = new Map<string, Set<() => void>>();
  return {
    changed(key) {
      for (const wake of waiting.get(key) ?? []) wake();
    },
    next(key, timeoutMs, signal) {
      return new Promise((resolve) => {
        const wakes = waiting.get(key) ?? new Set();
        waiting.set(key, wakes);
        const wake = () => {
          clearTimeout(timer);
          signal.removeEventListener("abort", wake);
          wakes.delete(wake);
          if (wakes.size === 0) waiting.delete(key);
          resolve();
        };
        const timer = setTimeout(wake, timeoutMs);
        signal.addEventListener("abort", wake, { once: true });
        wakes.add(wake);
      });
    },
  };
}

/** However much happens, those who watch are told so often at most. */
const BETWEEN_MS = 250;

/**
 * What is at a key now, and again whenever it differs; ends where it is gone.
 *
 * @param look with what makes it another one
 * @param lookAgainMs what another replica wrote is found so soon
 */
export async function* watched<T>(
  watchers: Watchers,
  key: string,
  look: () => Promise<{ readonly value: T; readonly stamp: string } | undefined>,
  lookAgainMs: number,
  signal: AbortSignal,
): AsyncGenerator<T> {
  let sent: string | undefined;
  while (!signal.aborted) {
    // Asked for before reading: a change in between is not missed.
    const change = watchers.next(key, lookAgainMs, signal);
    const found = await look();
    if (!found) return;
    if (found.stamp !== sent) {
      sent = found.stamp;
      yield found.value;
    }
    await change;
    await pause(BETWEEN_MS, signal);
  }
}
