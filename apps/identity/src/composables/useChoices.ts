import type { OrganizationJson } from "@qiming/contracts/browser/identity";
import { shallowRef } from "vue";

/** Organisations to choose from, read when a form opens. */
export function useChoices(read: () => Promise<readonly OrganizationJson[]>) {
  const choices = shallowRef<{ value: string; text: string }[]>([]);
  async function load(): Promise<void> {
    choices.value = (await read()).map(({ id = "", name = "" }) => ({ value: id, text: name }));
  }
  return { choices, load };
}
