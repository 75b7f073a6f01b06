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

test("texts of another language are read when it is wanted, once; until they are there, and where they are not, the page goes on", async () => {
  const asked: string[] = [];
  let arrive = (_: Record<string, unknown>) => {};
  const more = (name: string) => {
    asked.push(name);
    return new Promise<Record<string, unknown>>((resolve) => (arrive = resolve));
  };
  const texts = createTexts({ "zh-CN": { word: "词" } }, more);
  const word = () => (texts.global as unknown as { t(key: string): string }).t("word");
  language.value = "en";
  await nextTick();
  expect([asked, word()]).toEqual([["en"], "词"]);
  arrive({ word: "word" });
  await nextTick();
  await nextTick();
  expect(word()).toBe("word");
  language.value = "zh-CN";
  await nextTick();
  language.value = "en";
  await nextTick();
  expect([asked, word()]).toEqual([["en"], "word"]);
  texts.dispose();
});
