import { computed, onScopeDispose, ref, watch } from "vue";
import { useRoute, useRouter } from "vue-router";

const WAIT_MS = 250;
/** As much as the contract takes. */
const MOST_LETTERS = 100;

/** What is typed, and what is asked: the address says it, a moment after the last letter. */
export function useQuery() {
  const route = useRoute();
  const router = useRouter();
  const asked = computed(() =>
    String(route.query["q"] ?? "")
      .trim()
      .slice(0, MOST_LETTERS),
  );
  const typed = ref(asked.value);
  let waiting: ReturnType<typeof setTimeout> | undefined;

  function askNow(): void {
    clearTimeout(waiting);
    waiting = undefined;
    const query = typed.value.trim().slice(0, MOST_LETTERS);
    const { q: _, ...others } = route.query;
    if (query !== asked.value) void router.replace({ query: { ...others, ...(query && { q: query }) } });
  }

  watch(typed, () => {
    clearTimeout(waiting);
    waiting = setTimeout(askNow, WAIT_MS);
  });
  watch(asked, (query) => {
    // Who has typed on meanwhile knows better than the address.
    if (waiting === undefined) typed.value = query;
  });
  onScopeDispose(() => clearTimeout(waiting));
  return { typed, asked, askNow };
}
