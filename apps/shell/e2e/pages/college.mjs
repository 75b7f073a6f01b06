import { expect } from "@playwright/test";
import { Shell } from "./shell.mjs";

/** A college's pages, by what its readers see. */
export class College extends Shell {
  constructor(page) {
    super(page);
    this.dialog = page.getByRole("dialog");
    this.brandForm = page.getByRole("form", { name: "修改品牌" });
    this.slogan = this.brandForm.getByLabel("品牌口号");
  }

  /** From the home page to a college's, by the list of everything. */
  async visit(name) {
    await this.go("全部");
    await this.click(this.link(new RegExp(`^${name}`)));
  }

  /** The titles of the columns, in their order. */
  columns() {
    return this.page.getByRole("main").getByRole("region").getByRole("heading", { level: 2 });
  }

  /** A column, or a part of a branch's page. */
  part(name) {
    return this.page.getByRole("region", { name, exact: true });
  }

  /** The colour of what a college's pages lead to. */
  ownColour() {
    return this.link(/./)
      .last()
      .evaluate((each) => getComputedStyle(each).color);
  }

  /** The colour of what the frame around them leads to. */
  frameColour() {
    return this.entries.first().evaluate((each) => getComputedStyle(each).color);
  }

  /** One of a page's notices. */
  onBoard(title) {
    return this.part("通知")
      .getByRole("group")
      .filter({ has: this.page.getByText(title, { exact: true }) });
  }

  async openOwnBranch() {
    await this.click(this.part("我的支部").getByRole("link", { name: "网上党支部" }));
    await expect(this.part("通知")).toBeVisible();
  }

  async openBrand() {
    await this.click(this.link("支部品牌").first());
    await expect(this.heading(/ · 品牌$/)).toBeVisible();
  }

  async post(title, text) {
    await this.click(this.page.getByRole("button", { name: "发通知" }));
    await this.dialog.getByLabel("标题").fill(title);
    await this.dialog.getByLabel("内容").fill(text);
    await this.click(this.dialog.getByRole("button", { name: "发布" }));
    await expect(this.dialog).toBeHidden();
  }

  async beginBrand(slogan) {
    await this.click(this.page.getByRole("button", { name: "修改品牌" }));
    await this.slogan.fill(slogan);
  }

  async saveBrand() {
    await this.click(this.brandForm.getByRole("button", { name: "保存" }));
  }
}
