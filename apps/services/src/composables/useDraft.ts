import type { CaseJson } from "@qiming/contracts/browser/case";
import { answerFaults, shownOf, type AnswerFault, type Answers } from "@qiming/service-form";
import { toProblem } from "@qiming/web-kit";
import { computed, ref } from "vue";
import { cases } from "../api.ts";
import { toAnswers, toFields, toValues } from "../form.ts";

/**
 * The answers of a draft while they are written: kept at the service after each change, one call after the other, and handed in when everything is there.
 *
 * @param put shows the case as it is after it was handed in
 */
export function useDraft(draft: CaseJson, put: (changed: CaseJson) => void) {
  const caseId = draft.id!;
  const fields = toFields(draft.definition?.fields);
  const answers = ref<Answers>(toAnswers(draft.values));
  const shown = computed(() => shownOf(fields, answers.value));
  const faults = ref<readonly AnswerFault[]>([]);
  const problem = ref("");
  const saved = ref<"" | "saving" | "saved">("");
  let edition = draft.edition!;
  let kept = JSON.stringify(toValues(answers.value));
  let last: Promise<void> = Promise.resolve();

  async function keep(): Promise<void> {
    const values = toValues(shown.value.answers);
    if (JSON.stringify(values) === kept) return;
    saved.value = "saving";
    const changed = await cases.saveAnswers({ caseId, values, edition });
    edition = changed.edition!;
    kept = JSON.stringify(values);
    saved.value = "saved";
  }
  /** Calls come one after the other: each says which edition it has read. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    last = last.then(work).catch((error: unknown) => {
      saved.value = "";
      problem.value = toProblem(error).reason;
    });
    return last;
  }
  const save = (): Promise<void> => {
    problem.value = "";
    return inTurn(keep);
  };
  function submit(): Promise<void> {
    problem.value = "";
    faults.value = answerFaults(shown.value.fields, shown.value.answers);
    if (faults.value.length > 0) return Promise.resolve();
    return inTurn(async () => {
      await keep();
      put(await cases.submitCase({ caseId, edition }));
    });
  }
  const answer = (code: string, given: readonly string[]): void => {
    answers.value = { ...answers.value, [code]: given };
    faults.value = faults.value.filter((fault) => fault.code !== code);
  };
  return { answers, shown, faults, problem, saved, answer, save, submit };
}
