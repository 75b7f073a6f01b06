import type { AppraisalGradeJson } from "@qiming/contracts/browser/meeting";
import type { ReviewJson } from "@qiming/contracts/browser/review";
import { deviceStorage, me, useBusy } from "@qiming/web-kit";
import { onScopeDispose, ref } from "vue";
import { reviews } from "../api.ts";
import { knownGrade } from "../appraisal.ts";
import { sectionWriter } from "../section-writer.ts";
import { useReviewAct } from "./useReview.ts";

/** The reader's own review being written: kept on the device at once, saved soon after, and when the page is left or hidden. */
export function useSelfReview(review: ReviewJson) {
  const act = useReviewAct();
  const { isBusy, problem, run } = useBusy();
  const reviewId = review.id!;
  const grade = ref(knownGrade(review.mine?.selfGrade));
  const name = `qiming:self-review:${me.value?.person?.id ?? ""}:${reviewId}`;

  const send = (text: string, handIn = false) =>
    reviews.saveSelfReview({ reviewId, text, handIn, ...(grade.value && { grade: grade.value }) });
  const asSection = ({ mine }: ReviewJson) => ({ text: mine?.selfReview ?? "" });
  const writer = sectionWriter(asSection(review), {
    save: async (text) => asSection(await act(send(text), true)),
    read: async () => asSection(await reviews.getReview({ reviewId })),
    kept: {
      get: () => deviceStorage.getItem(name),
      set: (text) => deviceStorage.setItem(name, text),
      remove: () => deviceStorage.removeItem(name),
    },
  });

  const choose = (chosen: AppraisalGradeJson | undefined) => {
    grade.value = chosen;
    return run(async () => {
      await writer.flush();
      await act(send(writer.text.value), true);
    });
  };
  async function handIn(): Promise<void> {
    await writer.flush();
    await act(send(writer.text.value, true));
  }

  const flush = () => void writer.flush();
  const leave = () => {
    if (document.visibilityState === "hidden") flush();
  };
  document.addEventListener("visibilitychange", leave);
  addEventListener("online", flush);
  onScopeDispose(() => {
    document.removeEventListener("visibilitychange", leave);
    removeEventListener("online", flush);
    flush();
  });
  return { ...writer, grade, isBusy, problem, choose, handIn };
}
