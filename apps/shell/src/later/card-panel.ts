import { createApp } from "vue";
import { ModuleError } from "../load.ts";
import type { Manifest } from "../manifest.ts";
import { texts } from "../texts.ts";
import CardPanel from "./CardPanel.vue";

/** Puts a panel in the place of a card that failed. @returns takes it away */
export function showCardPanel(
  place: HTMLElement,
  module: Manifest,
  error: unknown,
  retry: () => void,
): () => void {
  const known = error instanceof ModuleError ? error : new ModuleError("RENDER", error);
  const panel = createApp(CardPanel, { module, error: known, retry });
  panel.use(texts).mount(place);
  return () => panel.unmount();
}
