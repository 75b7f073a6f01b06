import type { CaseJson } from "@qiming/contracts/browser/case";
import type { PaperJson } from "@qiming/contracts/browser/locker";
import {
  answerFaults,
  materialsAsked,
  paperFaults,
  shownOf,
  type AnswerFault,
  type Answers,
} from "@qiming/service-form";
import { toProblem } from "@qiming/web-kit";
import { computed, ref } from "vue";
import { cases } from "../api.ts";
import { toAnswers, toFields, toMaterials, toValues } from "../form.ts";
import { todayAt } from "../papers.ts";

/** By material. */
export type ChosenPapers = Readonly<
  Record<string, Pick<PaperJson, "id" | "name" | "validUntil"> | undefined>
>;

/**
 * The answers and papers of a draft while they are written: kept at the service after each change, one call after the other, and handed in when everything is there.
 *
 * @param put shows the case as it is after it was handed in
 */
export function useDraft(draft: CaseJson, put: (changed: CaseJson) => void) {
  const caseId = draft.id!;
  const fields = toFields(draft.definition?.fields);
  const materials = toMaterials(draft.definition?.materials);
  const answers = ref<Answers>(toAnswers(draft.values));
  const papers = ref<ChosenPapers>(
    Object.fromEntries(
      (draft.papers ?? []).map(({ materialCode, paperId, name, validUntil }) => [
        materialCode,
        { id: paperId!, name: name ?? "", validUntil: validUntil ?? "" },
      ]),
    ),
  );
  const shown = computed(() => shownOf(fields, answers.value));
  const asked = computed(() => materialsAsked(materials, shown.value.answers));
  const faults = ref<readonly AnswerFault[]>([]);
  const problem = ref("");
  const saved = ref<"" | "saving" | "saved">("");
  let edition = draft.edition!;
  const written = () => ({
    values: toValues(shown.value.answers),
    papers: asked.value.flatMap(({ code }) => {
      const paperId = papers.value[code]?.id;
      return paperId ? [{ materialCode: code, paperId }] : [];
    }),
  });
  let kept = JSON.stringify({ ...written(), values: toValues(answers.value) });
  let last: Promise<void> = Promise.resolve();

  async function keep(): Promise<void> {
    const now = written();
    if (JSON.stringify(now) === kept) return;
    saved.value = "saving";
    const changed = await cases.saveAnswers({ caseId, ...now, edition });
    edition = changed.edition!;
    kept = JSON.stringify(now);
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
    const held = Object.entries(papers.value).flatMap(([materialCode, paper]) =>
      paper ? [{ materialCode, validUntil: paper.validUntil ?? "" }] : [],
    );
    faults.value = [
      ...answerFaults(shown.value.fields, shown.value.answers),
      ...paperFaults(asked.value, held, todayAt(new Date())),
    ];
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
  /** Of a material; kept at once. */
  function choose(code: string, paper: PaperJson | undefined): Promise<void> {
    papers.value = { ...papers.value, [code]: paper };
    faults.value = faults.value.filter((fault) => fault.code !== code);
    return save();
  }
  return { answers, papers, shown, asked, faults, problem, saved, answer, choose, save, submit };
}
