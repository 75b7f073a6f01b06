import { expect } from "@playwright/test";
import { openAs } from "../people.mjs";

/** The web shell as somebody uses it: by names and roles, in Chinese. */
export class Shell {
  constructor(page) {
    this.page = page;
    /** How often something was clicked since the last `open` or `home`. */
    this.clicks = 0;
    this.menu = page.getByRole("navigation", { name: "主菜单" });
    this.entries = this.menu.getByRole("link");
    this.inbox = page.getByRole("banner").getByRole("link", { name: /^消息/ });
    this.panel = page.locator("#content").getByRole("alert");
    this.notice = (text) => page.getByRole("status").filter({ hasText: text });
  }

  /** Opens an address as a person. */
  async open(username, path = "/") {
    await openAs(this.page, username, path);
    await this.menu.waitFor();
    this.clicks = 0;
  }

  /** Begins anew on the home page: what led there does not count. */
  async home() {
    await this.page.goto("/");
    await expect(this.heading(/你好/)).toBeVisible();
    this.clicks = 0;
  }

  async click(target) {
    this.clicks++;
    await target.click();
  }

  heading(name) {
    return this.page.getByRole("heading", { level: 1, name });
  }

  card(name) {
    return this.page.getByRole("heading", { level: 2, name });
  }

  /** A link in the page itself, not in the frame around it. */
  link(name) {
    return this.page.getByRole("main").getByRole("link", { name });
  }

  async go(name) {
    await this.click(this.menu.getByRole("link", { name, exact: true }));
  }

  /** Takes a failed module up again: a try or two, the last with the whole page, since a browser may remember a failed fetch. */
  async retryUntil(name) {
    await expect(async () => {
      const again = this.panel.getByRole("button", { name: "重试" });
      if (await again.isVisible()) await again.click();
      await expect(this.heading(name)).toBeVisible({ timeout: 2_000 });
    }).toPass();
  }

  async search(words) {
    await this.click(this.page.getByRole("banner").getByRole("link", { name: "搜索" }));
    await this.page.getByRole("searchbox").fill(words);
  }

  /** What was found of one kind. */
  found(kind) {
    return this.page.getByRole("region", { name: new RegExp(`^${kind} \\d+$`) }).getByRole("link");
  }

  async openProfile() {
    await this.click(this.page.getByRole("button", { name: "我的账号" }));
    return this.page.getByRole("dialog");
  }

  /**
   * Nothing is on its way any more, looked at with every picture of the screen. What was refused has no heading, only the reason.
   */
  async rest() {
    await this.page.waitForFunction(() => {
      const isNew = (each) => !globalThis.__left?.has(each) && each.getClientRects().length > 0;
      const isThere = [...document.querySelectorAll("h1, #content [role=alert]")].some(isNew);
      return isThere && !document.querySelector("#content [aria-busy=true]");
    });
  }

  /** Goes to another address within the page that is open, as by a link, until it has come to rest: many times faster than loading a page. */
  async visit(path) {
    await this.page.evaluate((to) => {
      globalThis.__left = new Set(document.querySelectorAll("h1, #content [role=alert]"));
      history.pushState(null, "", to);
    }, path);
    await this.rest();
  }

  /** Remembers this very document, so that `expectSamePage` knows whether it was loaded anew. */
  async mark() {
    await this.page.evaluate(() => (globalThis.marked = true));
  }

  async expectSamePage() {
    expect(await this.page.evaluate(() => globalThis.marked), "the page was loaded anew").toBe(true);
  }

  /** What makes the page wider than the screen. */
  sideways() {
    return this.page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return [];
      return [...document.querySelectorAll("body *")]
        .filter((each) => each.getBoundingClientRect().right > width + 1)
        .slice(0, 5)
        .map((each) => `wider than ${width} px: ${each.tagName.toLowerCase()}.${each.classList}`);
    });
  }
}
