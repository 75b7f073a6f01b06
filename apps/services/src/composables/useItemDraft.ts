import type { OwnItemJson } from "@qiming/contracts/browser/item";
import { localized, ProblemError, toProblem } from "@qiming/web-kit";
import { computed, reactive, ref, shallowRef } from "vue";
import { useI18n } from "vue-i18n";
import { items } from "../api.ts";
import { formOf, toDefinition } from "../draft.ts";
import { idAt, isWithin, namesAt, partOf, type EditorPart } from "../faults.ts";
import { writtenOf } from "../own-item.ts";

/**
 * An item in its editor. It is kept at the service after each change, one call after the other. Where somebody else has changed it meanwhile nothing is
 * sent any more until the writer has said which of the two shall hold; what was written stays in the form until then.
 */
export function useItemDraft(given: OwnItemJson) {
  const { t } = useI18n();
  const own = shallowRef(given);
  const form = reactive(formOf(writtenOf(given)));
  const problem = ref("");
  const saved = ref<"" | "saving" | "saved">("");
  const text = computed(() => JSON.stringify(toDefinition(form)));
  const kept = ref(text.value);
  const isDirty = computed(() => text.value !== kept.value);
  const isChanged = computed(() => problem.value === "ITEM_CHANGED");
  const at = { organizationId: given.organizationId!, code: given.code! };
  let last: Promise<void> = Promise.resolve();

  async function keep(): Promise<void> {
    if (!isDirty.value || isChanged.value) return;
    saved.value = "saving";
    problem.value = "";
    const sent = text.value;
    own.value = await items.saveDraft({
      ...{ organizationId: at.organizationId, revision: own.value.revision! },
      definition: toDefinition(form),
    });
    kept.value = sent;
    saved.value = "saved";
  }
  function inTurn(work: () => Promise<void>): Promise<void> {
    last = last.then(work).catch((error: unknown) => {
      saved.value = "";
      problem.value = toProblem(error).reason;
    });
    return last;
  }
  const save = (): Promise<void> => inTurn(keep);
  /** The state at the service, as the answer to an act has it. */
  function show(changed: OwnItemJson): void {
    own.value = changed;
    Object.assign(form, formOf(writtenOf(changed)));
    kept.value = text.value;
    problem.value = saved.value = "";
  }
  /** What somebody else wrote; what was written here is given up. */
  const takeTheirs = (): Promise<void> => inTurn(async () => show(await items.getOwnItem(at)));
  /** What was written here, over what somebody else wrote. */
  const keepMine = (): Promise<void> =>
    inTurn(async () => {
      own.value = await items.getOwnItem(at);
      problem.value = "";
      await keep();
    });
  /** Done only with everything that is written here. @throws what the act throws */
  async function act(work: (revision: number) => Promise<OwnItemJson>): Promise<OwnItemJson> {
    await save();
    if (isDirty.value) throw new ProblemError({ reason: problem.value, status: 0 });
    const changed = await work(own.value.revision!);
    show(changed);
    return changed;
  }

  // Nothing is wrong with what is in force and not being changed.
  const faults = computed(() => own.value.faults ?? []);
  const reasonText = (reason: string | undefined) => t(`services.make.fault.${reason}`);
  const faultOf = (place: string): string | undefined => {
    const fault = faults.value.find((each) => each.place === place);
    return fault && reasonText(fault.reason);
  };
  const isFaulty = (place: string): boolean => faults.value.some((each) => isWithin(each.place!, place));
  const countIn = (part: EditorPart): number =>
    faults.value.filter(({ place = "" }) => partOf(place) === part).length;
  const faultLines = computed(() =>
    faults.value.map((fault) => {
      const part = partOf(fault.place!);
      const names = [t(`services.make.part.${part}`), ...namesAt(form, fault, localized)];
      return {
        ...{ id: idAt(fault.place!), part },
        text: t("services.faultOf", { name: names.join(" › "), fault: reasonText(fault.reason) }),
      };
    }),
  );
  return {
    ...{ own, form, problem, saved, isDirty, isChanged, save, takeTheirs, keepMine, act },
    ...{ faultOf, isFaulty, countIn, faultLines },
  };
}
export type ItemDraft = ReturnType<typeof useItemDraft>;
