import type { AccountWatchers } from "./usecases/ports.ts";

/** Watchers within this process; a change that another replica wrote is found by looking again. */
export function localWatchers(): AccountWatchers {
  const waiting = new Map<string, Set<() => void>>();
  return {
    changed(personId) {
      for (const wake of waiting.get(personId) ?? []) wake();
    },
    next(personId, timeoutMs, signal) {
      return new Promise((resolve) => {
        const wakes = waiting.get(personId) ?? new Set();
        waiting.set(personId, wakes);
        const wake = () => {
          clearTimeout(timer);
          signal.removeEventListener("abort", wake);
          wakes.delete(wake);
          if (wakes.size === 0) waiting.delete(personId);
          resolve();
        };
        const timer = setTimeout(wake, timeoutMs);
        signal.addEventListener("abort", wake, { once: true });
        wakes.add(wake);
      });
    },
  };
}
