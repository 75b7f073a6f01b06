import { tabStorage } from "@qiming/web-kit";
import { onScopeDispose, ref, watch } from "vue";
import { fromKept, type GradesDraft } from "../appraisal.ts";
import type { BallotPlace } from "../ballot.ts";

/** A paper while it is filled. Its tab keeps it, so that a phone that loads the page anew costs nobody their work; with the tab it is gone. */
export function useGradesDraft({ personId, meetingId, itemId }: BallotPlace) {
  const name = `qiming:draft:grades:${personId}:${meetingId}:${itemId}`;
  const draft = ref<GradesDraft>(fromKept(tabStorage.getItem(name)));
  const stop = watch(draft, (filled) => tabStorage.setItem(name, JSON.stringify(filled)));
  onScopeDispose(stop);
  function forget(): void {
    stop();
    tabStorage.removeItem(name);
  }
  return { draft, forget };
}
