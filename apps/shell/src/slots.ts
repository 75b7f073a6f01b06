import { can, type FillSlot } from "@qiming/web-kit";
import { dress } from "./colours.ts";
import { load, MOUNT_WITHIN_MS, within } from "./load.ts";
import { isOwn, modules, type Manifest } from "./page.ts";

/** Whoever stands in a frame has no place on others' pages. */
const mayContribute = (module: Manifest): boolean =>
  module.lane !== "frame" && isOwn(module) && (module.nav?.permissions?.some(can) ?? true);

/** @param sorry what stands in the place of a card that fails */
export const createSlots =
  (sorry: () => string): FillSlot =>
  async (name, element, context) => {
    const cards = modules
      .filter(mayContribute)
      .flatMap((module) => (module.cards ?? []).map((card) => ({ module, ...card })))
      .filter(({ slot }) => slot === name)
      .sort((a, b) => a.order - b.order)
      .map(({ module, export: exported }) => {
        const place = document.createElement("div");
        place.dataset["module"] = module.id;
        place.className = "qm-slot__card";
        dress(place, module);
        element.append(place);
        return show(module, exported, place);
      });

    async function show(module: Manifest, exported: string, place: HTMLElement): Promise<() => void> {
      const fail = (error: unknown) => {
        console.error(`card ${module.id}`, error);
        const text = Object.assign(document.createElement("p"), {
          className: "qm-panel",
          textContent: sorry(),
        });
        place.replaceChildren(text);
      };
      try {
        const card = (await load(module))[exported];
        if (!card) throw new Error(`exports no ${exported}`);
        const outlet = place.appendChild(document.createElement("div"));
        const props = { base: module.route, outlet, fatal: fail, report: console.error, context };
        await within(card.mount(props), MOUNT_WITHIN_MS);
        return () => void card.unmount(outlet);
      } catch (error) {
        fail(error);
        return () => undefined;
      }
    }

    return () => {
      for (const card of cards) void card.then((remove) => remove());
      element.replaceChildren();
    };
  };
