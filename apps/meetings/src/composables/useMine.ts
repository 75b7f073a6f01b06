import type { MyFollowUpJson } from "@qiming/contracts/browser/follow_up";
import type { ListMyMeetingsResponseJson } from "@qiming/contracts/browser/meeting";
import { useLoad, type LoadState } from "@qiming/web-kit";
import { computed } from "vue";
import { followUps, meetings } from "../api.ts";

/**
 * The reader's own meetings, and what they still have to do since them. Both are shown together, so that nothing moves that is being read; where
 * what is to be done cannot be had, the meetings are there all the same.
 */
export function useMine() {
  const held = useLoad((signal) => meetings.listMyMeetings({}, { signal }));
  const owed = useLoad((signal) => followUps.listMyFollowUps({}, { signal }));
  const state = computed<LoadState<ListMyMeetingsResponseJson>>(() =>
    owed.state.value.status === "loading" ? owed.state.value : held.state.value,
  );
  const toDo = computed<readonly MyFollowUpJson[]>(() =>
    owed.state.value.status === "ready" ? (owed.state.value.value.followUps ?? []) : [],
  );
  /** Why it is not known what is to be done. */
  const problem = computed(() =>
    owed.state.value.status === "failed" ? owed.state.value.problem : undefined,
  );
  const load = () => Promise.all([held.load(), owed.load()]);
  return { state, toDo, problem, load };
}
