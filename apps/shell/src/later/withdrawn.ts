import { modules } from "../page.ts";
import { withdrawn } from "../standing.ts";

const AGAIN_AFTER_MS = 60_000;

/** Asks now and then, and when the reader comes back, whether what this page knows is still offered: what was stopped goes at once. */
export function followRegistry(): void {
  let asked = Date.now();
  const ask = async () => {
    if (document.hidden || Date.now() - asked < AGAIN_AFTER_MS) return;
    asked = Date.now();
    try {
      const response = await fetch("/modules.json");
      if (!response.ok) return;
      const { modules: offered } = (await response.json()) as { modules: readonly { id: string }[] };
      for (const { id, isPreview } of modules) {
        if (isPreview || offered.some((each) => each.id === id)) withdrawn.delete(id);
        else withdrawn.add(id);
      }
    } catch {
      // Without an answer everything stays as it was.
    }
  };
  addEventListener("visibilitychange", ask);
  addEventListener("single-spa:routing-event", ask);
  setInterval(ask, AGAIN_AFTER_MS);
}
