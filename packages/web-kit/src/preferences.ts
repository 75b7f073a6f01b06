import { computed, ref, watchEffect, type Ref } from "vue";
import { deviceStorage } from "./storage.ts";

export type Theme = "auto" | "light" | "dark";
export type TextSize = "normal" | "large";

/** A choice that this browser remembers. */
function remembered<T extends string>(key: string, choices: readonly T[], first: T): Ref<T> {
  const stored = deviceStorage.getItem(key) as T | null;
  const choice = ref(stored && choices.includes(stored) ? stored : first) as Ref<T>;
  watchEffect(() => deviceStorage.setItem(key, choice.value));
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

const keeping = remembered<"yes" | "no">(
  "qiming:keeps-offline",
  ["yes", "no"],
  globalThis.matchMedia?.("(pointer: coarse)").matches ? "yes" : "no",
);
/** Whether what was read stays on this device to be read without a network: by default on a phone, not on a desktop that others use too. */
export const keepsOffline = computed({
  get: () => keeping.value === "yes",
  set: (keeps) => (keeping.value = keeps ? "yes" : "no"),
});

// boot.js sets the same two before anything is drawn.
if (globalThis.document) {
  watchEffect(() => {
    document.documentElement.dataset["theme"] = scheme.value;
    document.documentElement.dataset["text"] = textSize.value;
  });
}
