import { me, useLoad } from "@qiming/web-kit";
import { computed } from "vue";
import { identity } from "../api.ts";

/** Every college of the university by name; where they cannot be had, the reader's own. */
export function useAllColleges() {
  const [university, own] = me.value?.lineage ?? [];
  const { state } = useLoad(async (signal) => {
    if (!university?.id) return [];
    return (await identity.listOrganizations({ parentId: university.id }, { signal })).organizations ?? [];
  });
  const colleges = computed(() => {
    const known = state.value.status === "ready" && state.value.value.length > 0 ? state.value.value : [own];
    return known.flatMap((each) => (each?.id ? [{ id: each.id, name: each.name ?? "" }] : []));
  });
  return {
    colleges,
    isLoading: computed(() => state.value.status === "loading"),
    nameOf: (id: string | undefined) => colleges.value.find((each) => each.id === id)?.name ?? "",
  };
}
