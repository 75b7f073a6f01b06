const PARTS = "section, article, li, form, main";
let kept: HTMLElement | undefined;

/**
 * Keeps the focus where somebody who uses keys or listens can go on from: where what has it goes away or is switched off, the nearest part of the
 * page around it takes it; where a page begins without its heading, the heading gets it when it comes.
 */
export function keepFocus(content: HTMLElement): void {
  if (kept === content) return;
  kept = content;
  let last: Element | undefined;
  let around: HTMLElement[] = [];
  // Whoever has skipped to the content wants to be at its beginning.
  let awaitsHeading = document.activeElement === content && location.hash !== `#${content.id}`;
  const note = (element: Element) => {
    last = element;
    around = partsAround(element);
    awaitsHeading = element === content && !content.querySelector("h1");
  };
  const isLost = () =>
    last !== undefined &&
    document.activeElement === document.body &&
    (!last.isConnected || last.matches(":disabled"));
  const look = () => {
    // Who has gone on meanwhile is not called back.
    if (awaitsHeading && document.activeElement === content) focusOn(content.querySelector("h1"));
    // The browser itself may give the focus back: when a form closes, or when a page begins.
    if (last) requestAnimationFrame(() => setTimeout(() => isLost() && focusOn(around.find(isShown))));
  };
  if (content.contains(document.activeElement) && !awaitsHeading) note(document.activeElement!);
  content.addEventListener("focusin", ({ target }) => note(target as Element));
  new MutationObserver(look).observe(content, {
    childList: true,
    subtree: true,
    attributeFilter: ["disabled"],
  });
  look();
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

const isShown = (part: HTMLElement) => part.isConnected && part.getClientRects().length > 0;

function focusOn(element: HTMLElement | null | undefined): void {
  if (!element) return;
  if (!element.hasAttribute("tabindex")) {
    element.setAttribute("tabindex", "-1");
    element.addEventListener("blur", () => element.removeAttribute("tabindex"), { once: true });
  }
  element.focus({ preventScroll: true });
}
