import type { MeetingSummaryJson } from "@qiming/contracts/browser/meeting";
import type { ReviewJson } from "@qiming/contracts/browser/review";
import { me, useBusy, useLoad } from "@qiming/web-kit";
import { computed, ref } from "vue";
import { meetings, reviews } from "../api.ts";
import {
  decisionsOf,
  draftsOf,
  excellentOf,
  filledByTest,
  gradeFaults,
  type GradeDrafts,
} from "../review.ts";
import { useFaults } from "./useFaults.ts";
import { useReviewAct } from "./useReview.ts";

const LATEST = 20;
const HELD = ["MEETING_STATE_ENDED", "MEETING_STATE_SEALED"];
const DECIDING = ["BRANCH_ASSEMBLY", "COMMITTEE_MEETING", "ORG_LIFE_MEETING", "DEMOCRATIC_APPRAISAL"].map(
  (type) => `MEETING_TYPE_${type}`,
);

/** Grades being recorded as a meeting has decided them. */
export function useGrades(review: ReviewJson) {
  const act = useReviewAct();
  const { isBusy, problem, run } = useBusy();
  const { id: reviewId = "", organizationId = "", people = [] } = review;
  const drafts = ref<GradeDrafts>(draftsOf(people));
  const meetingId = ref(review.gradesMeetingId ?? "");
  const { attempt, errorOf, errors } = useFaults(
    () => gradeFaults(people, drafts.value, { meetingId: meetingId.value, readerId: me.value?.person?.id }),
    "meetings.review.fault",
  );

  /** Those that can have decided: held by the branch, the test's or a later one, latest first. */
  const held = useLoad(async (signal) => {
    const asked = { organizationId, pageSize: LATEST };
    const { meetings: found = [] } = await meetings.listMeetings(asked, { signal });
    const test = found.find(({ id }) => id === review.testMeetingId);
    return found.filter((each) => mayHaveDecided(each, organizationId, test?.startTime ?? ""));
  });

  const fill = () => (drafts.value = filledByTest(people, drafts.value));
  /** @returns whether they are recorded */
  async function record(): Promise<boolean> {
    if (!attempt()) return false;
    const grades = decisionsOf(people, drafts.value);
    return run(() => act(reviews.decideGrades({ reviewId, meetingId: meetingId.value, grades })));
  }

  const excellent = computed(() => excellentOf(drafts.value));
  return { drafts, meetingId, held, excellent, errorOf, errors, isBusy, problem, fill, record };
}

const mayHaveDecided = (
  { organizationId, state, type, startTime = "" }: MeetingSummaryJson,
  branchId: string,
  from: string,
): boolean =>
  organizationId === branchId &&
  HELD.includes(state ?? "") &&
  DECIDING.includes(type ?? "") &&
  new Date(startTime) >= new Date(from || 0);
