import { expect } from "@playwright/test";
import { openAs } from "../people.mjs";

/** The web shell as somebody uses it: by names and roles, in Chinese. */
export class Shell {
  constructor(page) {
    this.page = page;
    this.menu = page.getByRole("navigation", { name: "主菜单" });
    this.panel = page.locator("#content").getByRole("alert");
    this.notice = (text) => page.getByRole("status").filter({ hasText: text });
  }

  /** Opens an address as a person. */
  async open(username, path = "/") {
    await openAs(this.page, username, path);
    await this.menu.waitFor();
  }

  heading(name) {
    return this.page.getByRole("heading", { level: 1, name });
  }

  card(name) {
    return this.page.getByRole("heading", { level: 2, name });
  }

  async go(name) {
    await this.menu.getByRole("link", { name, exact: true }).click();
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
    await this.page.getByRole("link", { name: "搜索" }).first().click();
    await this.page.getByRole("searchbox").fill(words);
  }

  async openProfile() {
    await this.page.getByRole("button", { name: "我的账号" }).click();
    return this.page.getByRole("dialog");
  }
}
