import { nextTick } from "vue";
import { move } from "../draft.ts";

/**
 * A list of parts that are added, moved and taken out by buttons. The focus goes with what is moved, to what is added, and after what is taken out to
 * what adds.
 *
 * @param adderId of the button that adds
 */
export function useParts<T extends { readonly key: string }>(list: () => T[], adderId: string) {
  const focus = async (...ids: string[]): Promise<void> => {
    await nextTick();
    const found = ids.map((id) => document.getElementById(id) as HTMLButtonElement | null);
    found.find((each) => each && !each.disabled)?.focus();
  };
  return {
    /** @param firstId of its first control */
    add(part: T, firstId: string): void {
      list().push(part);
      void focus(firstId, adderId);
    },
    move({ key }: T, by: -1 | 1): void {
      move(
        list(),
        list().findIndex((each) => each.key === key),
        by,
      );
      void focus(...(by < 0 ? [`${key}-up`, `${key}-down`] : [`${key}-down`, `${key}-up`]));
    },
    remove({ key }: T): void {
      list().splice(
        list().findIndex((each) => each.key === key),
        1,
      );
      void focus(adderId);
    },
  };
}
