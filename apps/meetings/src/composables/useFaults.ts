import { computed, ref } from "vue";
import { useI18n } from "vue-i18n";

/** The id of a field's control. */
export const fieldId = (field: string): string => `plan-${field.replaceAll(".", "-")}`;

/**
 * What is wrong with a form, told from the first attempt on.
 *
 * @param find everything that is wrong now, in the order of the form
 * @param texts where the texts of the faults are
 */
export function useFaults<Fault extends { readonly field: string; readonly fault: string }>(
  find: () => readonly Fault[],
  texts: string,
) {
  const { t } = useI18n();
  const wasTried = ref(false);
  const faults = computed<readonly Fault[]>(() => (wasTried.value ? find() : []));
  const faultOf = (field: string): Fault["fault"] | undefined =>
    faults.value.find((each) => each.field === field)?.fault;
  function errorOf(field: string): string | undefined {
    const fault = faultOf(field);
    return fault && t(`${texts}.${fault}`);
  }
  /** For a summary that leads to the fields. */
  const errors = computed(() =>
    faults.value.map(({ field, fault }) => ({ id: fieldId(field), text: t(`${texts}.${fault}`) })),
  );
  /** An attempt: whether nothing is wrong. */
  function attempt(): boolean {
    wasTried.value = true;
    return faults.value.length === 0;
  }

  return { faultOf, errorOf, errors, attempt };
}
