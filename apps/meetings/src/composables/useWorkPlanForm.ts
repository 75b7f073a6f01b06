import type { WorkPlanJson } from "@qiming/contracts/browser/work_plan";
import { useBusy } from "@qiming/web-kit";
import { nextTick, reactive, ref } from "vue";
import { useI18n } from "vue-i18n";
import { workPlans } from "../api.ts";
import { formOf, newTask, toRequest, workPlanFaults } from "../work-plan-form.ts";
import { fieldId, useFaults } from "./useFaults.ts";

/** A plan of a year being written. */
export function useWorkPlanForm(plan: WorkPlanJson) {
  const { t } = useI18n();
  const draft = reactive(formOf(plan));
  const { attempt, errorOf, errors } = useFaults(
    () => workPlanFaults(draft, plan),
    "meetings.workPlan.fault",
  );
  const { isBusy, problem, run } = useBusy();
  /** What has just happened, for those who do not see it. */
  const said = ref("");

  const focusOn = async (key: string) => {
    await nextTick();
    document.getElementById(fieldId(`tasks.${key}.title`))?.focus();
  };
  async function add(): Promise<void> {
    const task = newTask();
    draft.tasks.push(task);
    await focusOn(task.key);
  }
  async function remove(index: number): Promise<void> {
    draft.tasks.splice(index, 1);
    said.value = t("meetings.workPlan.form.removed");
    const next = draft.tasks[Math.min(index, draft.tasks.length - 1)];
    if (next) await focusOn(next.key);
  }

  /** @returns whether it was saved */
  async function save(): Promise<boolean> {
    return attempt() && (await run(() => workPlans.saveWorkPlan(toRequest(draft, plan))));
  }

  return { draft, errorOf, errors, isBusy, problem, said, add, remove, save };
}
