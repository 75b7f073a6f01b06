const PARTS = "section, article, li, form, main";
let kept: HTMLElement | undefined;

/**
 * Where what has the focus goes away or is switched off, the nearest part of the page around it takes the focus: who uses keys or listens goes on
 * from there instead of from the page's beginning.
 */
export function keepFocus(content: HTMLElement): void {
  if (kept === content) return;
  kept = content;
  let last: Element | undefined;
  let around: HTMLElement[] = [];
  const note = (element: Element | null) => {
    if (!element || !content.contains(element)) return;
    last = element;
    around = partsAround(element);
  };
  note(document.activeElement);
  content.addEventListener("focusin", ({ target }) => note(target as Element));
  const isLost = () =>
    last !== undefined &&
    document.activeElement === document.body &&
    (!last.isConnected || last.matches(":disabled"));
  const changes = new MutationObserver(() => {
    // The browser itself may give the focus back: when a form closes, or when a page begins.
    if (last) requestAnimationFrame(() => setTimeout(() => isLost() && take(around)));
  });
  changes.observe(content, { childList: true, subtree: true, attributeFilter: ["disabled"] });
}

function partsAround(element: Element): HTMLElement[] {
  const parts: HTMLElement[] = [];
  for (
    let part = element.closest<HTMLElement>(PARTS);
    part;
    part = part.parentElement?.closest(PARTS) ?? null
  )
    parts.push(part);
  return parts;
}

function take(parts: readonly HTMLElement[]): void {
  const part = parts.find((each) => each.isConnected && each.getClientRects().length > 0);
  if (!part) return;
  if (!part.hasAttribute("tabindex")) {
    part.setAttribute("tabindex", "-1");
    part.addEventListener("blur", () => part.removeAttribute("tabindex"), { once: true });
  }
  part.focus({ preventScroll: true });
}
