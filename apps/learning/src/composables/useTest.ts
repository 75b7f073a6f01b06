import type { AttemptJson, AttemptResultJson } from "@qiming/contracts/browser/learning";
import { toProblem, useLoad, type Problem } from "@qiming/web-kit";
import { computed, reactive, ref, shallowRef } from "vue";
import { learning } from "../api.ts";

/** One test from its first question to its result. */
export function useTest(courseId: string) {
  const answers = reactive<Record<string, string[]>>({});
  const index = ref(0);
  const result = shallowRef<AttemptResultJson>();
  const problem = shallowRef<Problem>();
  const isSending = ref(false);
  const { state, load } = useLoad<AttemptJson>(async (signal) => {
    const attempt = await learning.startAttempt({ courseId }, { signal });
    result.value = undefined;
    index.value = 0;
    for (const id of Object.keys(answers)) delete answers[id];
    return attempt;
  });

  const questions = computed(() =>
    state.value.status === "ready" ? (state.value.value.questions ?? []) : [],
  );
  const current = computed(() => questions.value[index.value]);
  const isAnswered = computed(() => (answers[current.value?.id ?? ""] ?? []).length > 0);
  const isLast = computed(() => index.value === questions.value.length - 1);

  async function submit(): Promise<void> {
    if (state.value.status !== "ready") return;
    isSending.value = true;
    problem.value = undefined;
    try {
      const given = questions.value.map(({ id }) => ({ questionId: id!, choiceIds: answers[id!] ?? [] }));
      result.value = await learning.submitAttempt({
        courseId,
        attemptId: state.value.value.id!,
        answers: given,
      });
    } catch (error) {
      problem.value = toProblem(error);
    } finally {
      isSending.value = false;
    }
  }

  return {
    state,
    load,
    answers,
    index,
    questions,
    current,
    isAnswered,
    isLast,
    isSending,
    result,
    problem,
    submit,
  };
}
