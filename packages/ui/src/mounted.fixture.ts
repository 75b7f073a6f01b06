import { afterEach, beforeEach } from "@jest/globals";
import { defineCard, language } from "@qiming/web-kit";
import { show, type Shown } from "@qiming/web-kit/testing";
import { defineComponent, type VNode } from "vue";

let shown: Shown | undefined;
beforeEach(() => void (language.value = "zh-CN"));
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});

/** Shows what a function draws, as it would stand on a page; taken away after the test. */
export async function mounted(draw: () => VNode | VNode[]): Promise<Shown> {
  const card = defineCard(
    defineComponent(() => draw),
    { "zh-CN": {}, en: {} },
  );
  return (shown = await show(card, () => ({})));
}
