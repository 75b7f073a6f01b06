import { expect } from "@playwright/test";
import { showSecondFactor } from "../people.mjs";

/** The registry of modules as a college's committee and the university steer it. */
export class Registry {
  constructor(page, username) {
    this.page = page;
    this.username = username;
    this.dialog = page.getByRole("dialog");
    this.history = page.getByRole("region", { name: "操作记录" });
  }

  /** Opens a form; where it wants a second factor that is not fresh, shows one. */
  async openForm(button) {
    await button.click();
    const asked = this.page.locator("#kc-totp-secret-key, #otp").first();
    await this.dialog.or(asked).first().waitFor();
    if (await asked.isVisible()) await showSecondFactor(this.page, this.username);
  }

  /** A key to publish with. @returns its secret */
  async newKey(name) {
    await this.page.goto("/m/portal/modules/keys");
    await this.openForm(this.page.getByRole("button", { name: "新建密钥" }));
    await this.dialog.getByLabel("用途").fill(name);
    await this.dialog.getByRole("button", { name: "新建密钥" }).click();
    return this.page.getByLabel("密钥内容").inputValue();
  }

  async openModule(id) {
    await this.page.goto(`/m/portal/modules/${id}`);
    await this.page.getByRole("region", { name: "版本" }).waitFor();
  }

  version(name) {
    return this.page
      .getByRole("region", { name: "版本" })
      .getByRole("listitem")
      .filter({ has: this.page.getByRole("heading", { level: 3, name, exact: true }) });
  }

  /** @param share "所有人" or for example "5 %" */
  async activate(version, share = "所有人") {
    await this.openForm(this.version(version).getByRole("button", { name: `启用 ${version}` }));
    // The first version goes to everybody: there is nothing beside it to try it with.
    const option = this.dialog.getByText(share, { exact: true });
    if (await option.isVisible()) await option.click();
    await this.dialog.getByRole("button", { name: "启用", exact: true }).click();
    await expect(this.dialog).toBeHidden();
  }

  async previewFor(version, number) {
    await this.openForm(this.version(version).getByRole("button", { name: `试看 ${version}` }));
    await this.dialog.getByLabel("姓名或学工号").fill(number);
    await this.dialog.getByRole("button", { name: new RegExp(number) }).click();
    await this.dialog.getByRole("button", { name: "保存" }).click();
    await expect(this.dialog).toBeHidden();
  }

  /** One of the acts that need no more than a yes. */
  async act(name, confirm = name, fill = async () => {}) {
    await this.openForm(this.page.getByRole("button", { name, exact: true }));
    await fill(this.dialog);
    await this.dialog.getByRole("button", { name: confirm, exact: true }).click();
    await expect(this.dialog).toBeHidden();
  }
}
