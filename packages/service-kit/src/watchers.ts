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
