import { shallowRef } from "vue";

export interface Toast {
  readonly id: number;
  readonly text: string;
}

/** What is being said now; shown by the one QmToaster of the page. */
export const toasts = shallowRef<readonly Toast[]>([]);
let last = 0;

/** Confirms shortly that something was done. What went wrong belongs where it was done, not here. */
export function toast(text: string): void {
  const id = ++last;
  toasts.value = [...toasts.value, { id, text }];
  // About four letters of Chinese a second, for slow readers.
  setTimeout(() => dismiss(id), Math.max(5_000, text.length * 250));
}

/** Takes a confirmation away before its time. */
export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((each) => each.id !== id);
}
