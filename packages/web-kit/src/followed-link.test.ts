/** @jest-environment ../module-preset/src/jest-browser.mjs */
import { expect, test } from "@jest/globals";
import { followedLink } from "./followed-link.ts";

function clicked(html: string, init: MouseEventInit = {}): string | undefined {
  document.body.innerHTML = html;
  let found: string | undefined;
  addEventListener("click", (event) => (found = followedLink(event as MouseEvent)), { once: true });
  const event = new MouseEvent("click", { bubbles: true, cancelable: true, ...init });
  addEventListener("click", (each) => each.preventDefault(), { once: true });
  document.querySelector(".here")!.dispatchEvent(event);
  return found;
}

test.each<[string, string, MouseEventInit | undefined, string | undefined]>([
  ["a link to a module", '<a class="here" href="/m/points?a=1">x</a>', undefined, "/m/points?a=1"],
  ["something inside a link", '<a href="/"><b class="here">x</b></a>', undefined, "/"],
  ["no link", '<b class="here">x</b>', undefined, undefined],
  ["a link elsewhere", '<a class="here" href="https://example.org/m/points">x</a>', undefined, undefined],
  ["a file of this site", '<a class="here" href="/media/x.svg">x</a>', undefined, undefined],
  [
    "a link to another window",
    '<a class="here" href="/m/points" target="_blank">x</a>',
    undefined,
    undefined,
  ],
  ["a download", '<a class="here" href="/m/points" download>x</a>', undefined, undefined],
  ["a click for another tab", '<a class="here" href="/m/points">x</a>', { ctrlKey: true }, undefined],
])("%s", (_, html, init, expected) => {
  expect(clicked(html, init)).toBe(expected);
});
