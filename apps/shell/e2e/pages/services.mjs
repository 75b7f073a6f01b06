import { expect } from "@playwright/test";

/** The editor of service items, as an office uses it. */
export class Editor {
  constructor(page) {
    this.page = page;
  }

  /** A new item, from the list of the office's own. */
  async begin(code, name) {
    await this.page.getByRole("button", { name: "新建事项", exact: true }).click();
    const sheet = this.page.getByRole("dialog", { name: "新建事项" });
    await this.write("事项名称", name, sheet, false);
    await sheet.getByLabel("事项编号").fill(code);
    await sheet.getByRole("button", { name: "开始编制" }).click();
    await this.page.getByRole("navigation", { name: "编制内容" }).waitFor();
  }

  async open(part) {
    const parts = this.page.getByRole("navigation", { name: "编制内容" });
    const link = parts.getByRole("link", { name: new RegExp(`^${part}`) });
    await link.click();
    await expect(link).toHaveAttribute("aria-current", "page");
  }

  async saved() {
    await this.page.getByRole("heading", { level: 1 }).click();
    await this.page.locator("#content input, #content textarea").first().blur();
    await expect(this.page.getByText("草稿已保存")).toBeVisible();
  }

  /** A text in both languages. */
  async write(label, { zhCn, en }, scope = this.page, isKept = true) {
    await scope.getByLabel(label, { exact: true }).fill(zhCn);
    await scope.getByLabel(`${label}（英文）`, { exact: true }).fill(en);
    await scope.getByLabel(`${label}（英文）`, { exact: true }).blur();
    if (isKept) await expect(this.page.getByText("草稿已保存")).toBeVisible();
  }

  /** @returns its card */
  async addField(label, kind) {
    await this.page.getByRole("button", { name: "添加问题", exact: true }).last().click();
    const card = this.page.locator("details.qm-card").last();
    await this.write("问题", label, card);
    await card.getByLabel("填写方式").selectOption({ label: kind });
    return card;
  }

  /** @returns its card */
  async addStep(name, { place, roles, joint = false }) {
    await this.page.getByRole("button", { name: "添加步骤" }).click();
    const card = this.page.locator("details.qm-card").last();
    await this.write("步骤名称", name, card);
    if (place) await card.getByLabel("在哪一级办理").selectOption({ label: place });
    for (const role of roles) await card.getByLabel(role, { exact: true }).check();
    if (joint) await card.getByLabel("会签：每人都须同意").check();
    return card;
  }

  async removeStep(name) {
    const card = this.page.locator("details.qm-card").filter({ hasText: name });
    await card.locator("summary").first().click();
    await card.getByRole("button", { name: `删除：${name}` }).click();
    await expect(this.page.getByText("草稿已保存")).toBeVisible();
  }

  /** From today on. */
  async publish(note) {
    await this.open("发布");
    await this.page.getByRole("button", { name: "发布", exact: true }).click();
    const sheet = this.page.getByRole("dialog", { name: "发布" });
    await sheet.getByLabel("修改说明").fill(note);
    await sheet.getByRole("button", { name: "发布", exact: true }).click();
    await expect(sheet).toBeHidden();
  }
}
