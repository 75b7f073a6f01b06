import { expect } from "@playwright/test";
import { expectAccessible } from "../accessibility.mjs";
import { openAs, windowOf } from "../people.mjs";

const button = (scope, name) => scope.getByRole("button", { name, exact: true });

/** Somebody at transfers: their own, or those that they handle. */
export class TransferWindow {
  constructor(page) {
    this.page = page;
  }

  static async open(browser, project, username, base = "") {
    const page = await windowOf(browser, project);
    await openAs(page, username, `${base}/m/services`);
    await page.getByRole("heading", { level: 1, name: "办事大厅" }).waitFor();
    const opened = new TransferWindow(page);
    opened.base = base;
    return opened;
  }

  /** One's own, from the hall. */
  async openOwn() {
    await this.page.goto(`${this.base}/m/services/transfer`);
    await this.page.getByRole("heading", { level: 1, name: "组织关系转接" }).waitFor();
  }

  /** Somebody's, from what waits for one's organisation, or from another part of it. */
  async openOf(name, part) {
    await this.page.goto(`${this.base}/m/services`);
    await this.page.getByRole("link", { name: "组织关系转接工作" }).first().click();
    if (part) await this.page.getByRole("link", { name: part, exact: true }).click();
    await expectAccessible(this.page);
    await this.page
      .getByRole("link", { name: new RegExp(`^${name} `) })
      .first()
      .click();
    await this.page.getByRole("heading", { level: 1, name: `${name}的组织关系转接` }).waitFor();
  }

  async chooseBranch(college, branch, scope = this.page) {
    await scope.getByLabel("学院党组织").selectOption({ label: college });
    await scope.getByLabel("接收支部").selectOption({ label: branch });
  }

  /** To an organisation outside. */
  async fillOutside(kind, organization, place) {
    await this.page.getByLabel(kind).check();
    await this.page.getByLabel("接收党组织").fill(organization);
    if (place) await this.page.getByLabel(/^所在地/).fill(place);
  }

  async send() {
    await button(this.page, "提交申请").click();
    await this.expectState("待支部审核");
  }

  /** @param fill fills in what the act asks for */
  async act(name, fill = async () => undefined) {
    await button(this.page, name).click();
    const sheet = this.page.getByRole("dialog", { name, exact: true });
    await fill(sheet);
    await button(sheet, name).click();
    await expect(sheet).toBeHidden();
  }

  say(name, text) {
    return this.act(name, (sheet) => sheet.getByRole("textbox").fill(text));
  }

  async expectState(state) {
    await expect(this.page.locator(".qm-toolbar .qm-tag")).toHaveText(state);
  }

  /** What is said of it above all else. */
  async expectNote(text) {
    await expect(this.page.getByText(text)).toBeVisible();
    await expectAccessible(this.page);
  }

  /** @returns the name of the file and its beginning */
  async download(name) {
    const [file] = await Promise.all([this.page.waitForEvent("download"), button(this.page, name).click()]);
    let beginning = "";
    for await (const part of await file.createReadStream())
      if (beginning.length < 5) beginning += part.toString("latin1", 0, 5);
    return { name: file.suggestedFilename(), beginning };
  }

  close() {
    return this.page.context().close();
  }
}
