import type {
  AddSpotCheckRequestJson,
  AnswerSpotCheckRequestJson,
  EvaluationJson,
  RateMeetingRequestJson,
} from "@qiming/contracts/browser/evaluation";
import { useLoad } from "@qiming/web-kit";
import { evaluations } from "../api.ts";

/** How good a meeting was, and what the reader has to say of it. */
export function useEvaluation(meetingId: string) {
  const { state, load } = useLoad((signal) => evaluations.getEvaluation({ meetingId }, { signal }));

  async function act(work: Promise<EvaluationJson>): Promise<void> {
    state.value = { status: "ready", value: await work };
  }
  const rate = (answer: Omit<RateMeetingRequestJson, "meetingId">) =>
    act(evaluations.rateMeeting({ meetingId, ...answer }));
  const check = (found: Omit<AddSpotCheckRequestJson, "meetingId">) =>
    act(evaluations.addSpotCheck({ meetingId, ...found }));
  const answer = (reply: Omit<AnswerSpotCheckRequestJson, "meetingId">) =>
    act(evaluations.answerSpotCheck({ meetingId, ...reply }));

  return { state, load, rate, check, answer };
}

export type Evaluating = ReturnType<typeof useEvaluation>;
