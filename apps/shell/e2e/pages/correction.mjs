import { expect } from "@playwright/test";

/** A correction of somebody's record: asked for on their own page, decided by whoever has the branch. */
export class Correction {
  constructor(page) {
    this.page = page;
    this.form = page.getByRole("dialog");
  }

  async ask(field, value, reason) {
    await this.page.getByRole("button", { name: "申请更正" }).click();
    await this.form.getByLabel(field).fill(value);
    await this.form.getByLabel("理由").fill(reason);
    await this.form.getByRole("button", { name: "确定" }).click();
    await expect(this.page.getByRole("region", { name: "我的更正申请" })).toContainText("待处理");
  }

  async agree(number) {
    await this.page.getByRole("link", { name: "待办申请" }).click();
    const request = this.page.getByRole("article").filter({ hasText: number });
    await request.getByRole("button", { name: "同意", exact: true }).click();
    await expect(request).toBeHidden();
  }
}
