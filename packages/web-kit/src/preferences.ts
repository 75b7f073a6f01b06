import { computed, ref, watchEffect, type Ref } from "vue";

export type Theme = "auto" | "light" | "dark";
export type TextSize = "normal" | "large";

/** A choice that this browser remembers. */
function remembered<T extends string>(key: string, choices: readonly T[], first: T): Ref<T> {
  const stored = globalThis.localStorage?.getItem(key) as T | null;
  const choice = ref(stored && choices.includes(stored) ? stored : first) as Ref<T>;
  if (globalThis.localStorage) watchEffect(() => localStorage.setItem(key, choice.value));
  return choice;
}

const prefersDark = ref(false);
const query = globalThis.matchMedia?.("(prefers-color-scheme: dark)");
if (query) {
  prefersDark.value = query.matches;
  query.addEventListener("change", ({ matches }) => (prefersDark.value = matches));
}

/** Light, dark, or as the device has it. */
export const theme = remembered<Theme>("qiming:theme", ["auto", "light", "dark"], "auto");
export const textSize = remembered<TextSize>("qiming:text-size", ["normal", "large"], "normal");
/** What the page is drawn in now. */
export const scheme = computed<"light" | "dark">(() =>
  theme.value === "auto" ? (prefersDark.value ? "dark" : "light") : theme.value,
);

// boot.js sets the same two before anything is drawn.
if (globalThis.document) {
  watchEffect(() => {
    document.documentElement.dataset["theme"] = scheme.value;
    document.documentElement.dataset["text"] = textSize.value;
  });
}
