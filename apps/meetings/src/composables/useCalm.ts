import { onScopeDispose, ref, watch, type Ref } from "vue";

const EVERY_MS = 10_000;

/** A text that changes often, for those who listen: it is said at once, then no more often than they can bear. */
export function useCalm(text: () => string): Ref<string> {
  const said = ref(text());
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let last = Number.NEGATIVE_INFINITY;

  const say = () => {
    waiting = undefined;
    last = Date.now();
    said.value = text();
  };
  watch(text, () => {
    if (waiting === undefined) waiting = setTimeout(say, Math.max(0, last + EVERY_MS - Date.now()));
  });
  onScopeDispose(() => clearTimeout(waiting));
  return said;
}
