import { toProblem, type Problem } from "@qiming/web-kit";
import { computed, reactive, ref, shallowRef, watch } from "vue";
import { useI18n } from "vue-i18n";
import { useRouter } from "vue-router";
import { tickets } from "../api.ts";
import { forgetDraft, keepDraft, keptDraft, missingIn, type Draft, type Field, type Kind } from "../draft.ts";
import { readyPermits } from "../permits.ts";
import { readerId } from "../reader.ts";
import { useHandIn } from "./useHandIn.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export const fieldId = (field: Field): string => `raise-${field}`;

/** What is being written, kept on the device as it is, and handed in under a name or without one. */
export function useRaise(kind: Kind | "") {
  const { t } = useI18n();
  const router = useRouter();
  const personId = readerId();
  const kept = keptDraft(personId);
  const draft = reactive<Writable<Draft>>({ ...kept, kind: kind || kept.kind });
  const wasTried = ref(false);
  const isBusy = ref(false);
  const problem = shallowRef<Problem>();
  const { unsent, send: sendNameless } = useHandIn();
  let isDone = false;
  // Said again after a lost answer, it is the same ticket.
  let last = { text: "", key: "" };

  watch(draft, () => {
    if (!isDone) keepDraft(personId, draft);
  });

  const missing = computed(() => (wasTried.value ? missingIn(draft) : []));
  const errorOf = (field: Field) =>
    missing.value.includes(field) ? t(`voice.raise.missing.${field}`) : undefined;
  const errors = computed(() =>
    missing.value.map((field) => ({ id: fieldId(field), text: errorOf(field)! })),
  );

  async function sendNamed(): Promise<void> {
    const { kind: named, nameLevel, ...said } = draft;
    const request = { ...said, kind: named as Kind, nameLevel: nameLevel as "NAME_LEVEL_NAMED" };
    const text = JSON.stringify(request);
    if (text !== last.text) last = { text, key: crypto.randomUUID() };
    const { id } = await tickets.submitTicket(request, { idempotencyKey: last.key });
    isDone = true;
    forgetDraft(personId);
    await router.push(`/tickets/${id}`);
  }
  async function sendWithoutName(): Promise<void> {
    // The form says already that there is none, and what to do.
    if (readyPermits(personId).length === 0) return;
    const { kind: named, nameLevel: _, ...said } = draft;
    await sendNameless({ ...said, kind: named as Kind });
    isDone = true;
  }
  async function submit(): Promise<void> {
    wasTried.value = true;
    if (missing.value.length > 0 || isBusy.value) return;
    isBusy.value = true;
    problem.value = undefined;
    try {
      await (draft.nameLevel === "NAME_LEVEL_ANONYMOUS" ? sendWithoutName() : sendNamed());
    } catch (error) {
      problem.value = toProblem(error);
    } finally {
      isBusy.value = false;
    }
  }
  return { draft, errorOf, errors, isBusy, problem, unsent, submit };
}
