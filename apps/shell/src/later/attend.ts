import { navigateToUrl } from "single-spa";
import { keepFocus } from "./keep-focus.ts";
import { followUnread } from "./unread.ts";
import { followRegistry } from "./withdrawn.ts";

let isAttending = false;

/**
 * What a page does for its reader once it has come to rest: the keyboard, the number of unread notices, what was stopped meanwhile.
 *
 * @param event the key that somebody pressed before
 */
export function attend(content: HTMLElement, event?: KeyboardEvent): void {
  if (isAttending) return;
  isAttending = true;
  keepFocus(content);
  followUnread();
  followRegistry();
  addEventListener("keydown", searchOnSlash);
  if (event) searchOnSlash(event);
}

function searchOnSlash(event: KeyboardEvent): void {
  const isTyping = (event.target as Element).closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || isTyping || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  navigateToUrl("/m/portal/search");
}
