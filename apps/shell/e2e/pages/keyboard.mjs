import { expect } from "@playwright/test";

/** As many steps as there may be to anything on a page. */
const FAR = 60;

/** Somebody who has only a keyboard: every step checks that the focus is somewhere, can be seen, and lies under nothing. */
export class Keyboard {
  constructor(page) {
    this.page = page;
  }

  /** Presses keys, one after another. */
  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(text) {
    await this.page.keyboard.type(text);
  }

  /** Goes on (or, with "Shift+Tab", back) until something has the focus. */
  async tabTo(target, key = "Tab") {
    await target.first().waitFor();
    for (let step = 0; step < FAR; step++) {
      if (await target.evaluateAll((found) => found.includes(document.activeElement)))
        return this.expectSeen();
      await this.press(key);
      await this.expectSeen({ mayBeLost: true });
    }
    throw new Error(`not reached in ${FAR} steps: ${target}`);
  }

  /** Goes to something and uses it. */
  async use(target, key = "Enter") {
    await this.tabTo(target);
    await this.press(key);
  }

  /** The new page's heading has the focus: whoever listens hears where they are. */
  async expectAt(heading) {
    await expect(heading).toBeFocused();
  }

  /** What one was busy with is still, or again, where the focus is. */
  async expectOn(target) {
    await expect(target).toBeFocused();
    await this.expectSeen();
  }

  /**
   * @param mayBeLost between the last thing of a page and its first the browser itself has the focus
   */
  async expectSeen({ mayBeLost = false } = {}) {
    await expect
      .poll(() => this.page.evaluate(faultOfFocus, mayBeLost), { message: "the focus", timeout: 2_000 })
      .toBe("");
  }
}

/** What is wrong with the focus, in the page; "" where nothing is. */
function faultOfFocus(mayBeLost) {
  const at = document.activeElement;
  if (!at || at === document.body) return mayBeLost ? "" : "it was lost";
  const name = `${at.tagName.toLowerCase()} “${(at.getAttribute("aria-label") ?? (at.textContent || at.id)).trim().slice(0, 30)}”`;
  // A heading that was gone to, not chosen, needs no frame; nor does what is as large as the page.
  if (at.matches("h1, main, dialog, iframe, .qm-panel")) return "";
  const isFramed = (each) => {
    if (each.offsetWidth < 4) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1;
  };
  // A choice's own box may be hidden: what stands for it is beside it or around it.
  const shown = [at, at.nextElementSibling, at.closest("label"), at.closest("form")].filter(Boolean);
  const framed = shown.find(isFramed);
  if (!framed) return `${name} cannot be seen to have it`;
  // A link of two lines has two boxes; of what is higher than the screen, what can be seen of it counts.
  const { left, right, top, bottom } = framed.getClientRects()[0];
  const [from, to] = [Math.max(top, 0), Math.min(bottom, innerHeight)];
  if (from >= to) return `${name} is out of sight`;
  const above = document.elementFromPoint((left + right) / 2, (from + to) / 2);
  const isOwn = above && (framed.contains(above) || above.contains(framed));
  return isOwn ? "" : `${name} lies under ${above?.tagName.toLowerCase()} ${above?.className}`;
}
