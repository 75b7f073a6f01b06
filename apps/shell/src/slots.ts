import { can, type FillSlot, type SlotContext } from "@qiming/web-kit";
import { dress } from "./colours.ts";
import { later } from "./later.ts";
import { load, ModuleError, MOUNT_WITHIN_MS, within } from "./load.ts";
import type { Manifest } from "./manifest.ts";
import { isOwn, modules } from "./page.ts";
import { inOrder } from "./versions.ts";

/** Whoever stands in a frame has no place on others' pages. */
const mayContribute = (module: Manifest): boolean =>
  module.lane !== "frame" && isOwn(module) && (module.nav?.permissions?.some(can) ?? true);

/** Fills a place with the cards that modules contribute to it. */
export const fillSlot: FillSlot = async (name, element, context) => {
  const cards = modules
    .filter(mayContribute)
    .flatMap((module) => (module.cards ?? []).map((card) => ({ ...card, module, college: module.college })))
    .filter(({ slot }) => slot === name)
    .sort(inOrder)
    .map(({ module, export: exported }) => {
      const place = document.createElement("div");
      place.dataset["module"] = module.id;
      place.className = "qm-slot__card";
      dress(place, module);
      element.append(place);
      return showCard(module, exported, place, context);
    });
  return () => {
    for (const remove of cards) remove();
    element.replaceChildren();
  };
};

/** @returns takes the card off the page, whatever became of it */
function showCard(module: Manifest, exported: string, place: HTMLElement, context: SlotContext): () => void {
  let leave = () => {};
  let isOver = false;
  const put = (next: () => void) => (isOver ? next() : (leave = next));

  async function fail(error: unknown): Promise<void> {
    console.error(`card ${module.id}`, error);
    leave();
    const { showCardPanel } = await later();
    put(showCardPanel(place, module, error, () => (leave(), void show())));
  }
  async function show(): Promise<void> {
    try {
      const card = (await load(module))[exported];
      if (!card) throw new ModuleError("LINK", `exports no ${exported}`);
      const outlet = document.createElement("div");
      place.replaceChildren(outlet);
      const report = console.error;
      const fatal = (error: unknown) => void fail(error);
      await within(card.mount({ base: module.route, outlet, fatal, report, context }), MOUNT_WITHIN_MS);
      put(() => void card.unmount(outlet));
    } catch (error) {
      await fail(error);
    }
  }
  void show();
  return () => {
    isOver = true;
    leave();
  };
}
