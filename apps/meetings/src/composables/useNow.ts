import { onScopeDispose, shallowRef } from "vue";

const EVERY_MS = 15_000;

/** The time, for what depends on it: a moment that comes is seen within a quarter of a minute, or sooner where it must be. */
export function useNow(everyMs = EVERY_MS) {
  const now = shallowRef(new Date());
  const ticking = setInterval(() => (now.value = new Date()), everyMs);
  onScopeDispose(() => clearInterval(ticking));
  return now;
}
