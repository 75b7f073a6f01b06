import { ref, watchEffect } from "vue";
import { deviceStorage } from "./storage.ts";

export type Language = "zh-CN" | "en";

const KEY = "qiming:language";

function first(): Language {
  const wishes = [deviceStorage.getItem(KEY), ...(globalThis.navigator?.languages ?? [])];
  const wish = wishes.find((each) => each && /^(zh|en)/i.test(each));
  return wish && /^en/i.test(wish) ? "en" : "zh-CN";
}

/** The language of the whole page. Every module watches it: switching needs no reload. */
export const language = ref<Language>(first());

if (globalThis.document) {
  watchEffect(() => {
    document.documentElement.lang = language.value;
    deviceStorage.setItem(KEY, language.value);
  });
}

/** A text of the contracts in the page's language. */
export function localized(text: { zhCn?: string; en?: string } | undefined): string {
  return (language.value === "en" ? text?.en : text?.zhCn) || text?.zhCn || "";
}
