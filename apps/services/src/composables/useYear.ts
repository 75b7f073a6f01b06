import { computed } from "vue";
import { useRoute } from "vue-router";

/** The year of the address, "?year=2025"; 0: the present one, as the service knows it. */
export function useYear() {
  const route = useRoute();
  return computed(() => {
    const { year } = route.query;
    return typeof year === "string" && /^\d{4}$/.test(year) ? Number(year) : 0;
  });
}
