import { afterEach, expect, test } from "@jest/globals";
import { nextTick } from "vue";
import { createTexts } from "./define-module.ts";
import { language } from "./language.ts";

afterEach(() => void (language.value = "zh-CN"));

const spoken = (texts: ReturnType<typeof createTexts>) =>
  (texts.global.locale as unknown as { value: string }).value;

// An app disposes of its texts when it is unmounted.
test("texts follow the page's language until they are disposed of, and let go of it then", async () => {
  const texts = createTexts({ "zh-CN": {}, en: {} });
  language.value = "en";
  await nextTick();
  expect(spoken(texts)).toBe("en");
  texts.dispose();
  language.value = "zh-CN";
  await nextTick();
  expect(spoken(texts)).toBe("en");
});
