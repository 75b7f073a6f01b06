import type { RuleBookJson, RuleFaultJson } from "@qiming/contracts/browser/rule_book";
import { toProblem, type Problem } from "@qiming/web-kit";
import { computed, reactive, ref, shallowRef, watch } from "vue";
import { useI18n } from "vue-i18n";
import { ruleBooks } from "../api.ts";
import { faultKey, fieldId } from "../rule-book.ts";
import { formOf, newIndicator, toContent } from "../rule-book-form.ts";

/** A draft in its form: what is wrong with it is what the server said of the state that was saved last. */
export function useRuleBookForm(given: RuleBookJson) {
  const { t } = useI18n();
  const book = shallowRef(given);
  const form = reactive(formOf(given));
  const problem = shallowRef<Problem>();
  const isBusy = ref(false);
  const isDirty = ref(false);
  watch(form, () => (isDirty.value = true), { deep: true, flush: "sync" });
  const wasTried = ref(false);
  const faults = computed<readonly RuleFaultJson[]>(() => book.value.faults ?? []);
  const textOf = (fault: RuleFaultJson) => t(faultKey(fault, book.value.content ?? {}));
  function errorOf(field: string): string | undefined {
    const fault = faults.value.find((each) => each.field === field || each.field?.startsWith(`${field}.`));
    return fault && textOf(fault);
  }
  /** For a summary that leads to the fields. */
  const errors = computed(() =>
    wasTried.value
      ? faults.value.map((fault) => ({ id: fieldId(fault.field ?? ""), text: lineOf(fault) }))
      : [],
  );
  function lineOf(fault: RuleFaultJson): string {
    const at = /^indicators\.(\d+)/.exec(fault.field ?? "");
    if (!at) return textOf(fault);
    const { name, code } = form.indicators[Number(at[1])] ?? newIndicator();
    return t("rules.faultAt", {
      ...{ field: name.zhCn || code || t("rules.edit.unnamed"), text: textOf(fault) },
    });
  }
  async function run(work: () => Promise<unknown>): Promise<boolean> {
    isBusy.value = true;
    problem.value = undefined;
    try {
      await work();
      return true;
    } catch (error) {
      problem.value = toProblem(error);
      return false;
    } finally {
      isBusy.value = false;
    }
  }
  const save = () =>
    run(async () => {
      const { id, organizationId, isSupplement, revision } = book.value;
      book.value = await ruleBooks.saveDraft({
        ...{ organizationId: organizationId!, ruleBookId: id!, revision: revision! },
        content: toContent(form, !!isSupplement),
      });
      isDirty.value = false;
    });
  /** Saves first; whether it was handed in. */
  async function submit(): Promise<boolean> {
    if (!(await save())) return false;
    wasTried.value = true;
    if (faults.value.length > 0) return false;
    return run(() => ruleBooks.submitDraft({ ruleBookId: book.value.id! }));
  }
  return { book, form, errorOf, errors, problem, isBusy, isDirty, save, submit };
}
