import { expect } from "@playwright/test";

const MINUTE_MS = 60_000;
/** Shanghai's clock. */
const local = (time) => new Date(time.getTime() + 8 * 60 * MINUTE_MS).toISOString();

/** A meeting in the hands of whoever plans and holds it. */
export class Desk {
  constructor(page) {
    this.page = page;
    this.sheet = page.getByRole("dialog");
  }

  /**
   * @param points what is dealt with: a title, and what is decided under it
   * @param minutes so soon it begins
   */
  async plan(organizationId, { title, place, points, minutes = 20, guests = [] }) {
    const { page } = this;
    const start = local(new Date(Date.now() + minutes * MINUTE_MS));
    await page.goto(`/m/meetings/plan/${organizationId}`);
    await page.getByLabel("会议名称").fill(title);
    await page.getByLabel("日期").fill(start.slice(0, 10));
    await page.getByLabel("开始时间").fill(start.slice(11, 16));
    await page.getByLabel("地点").fill(place);
    for (const [index, { title: point, kind, text, person, seats, candidates }] of points.entries()) {
      if (index > 0) await page.getByRole("button", { name: "增加议题" }).click();
      const field = page.getByRole("group", { name: `第 ${index + 1} 项` });
      await field.getByLabel("议题").fill(point);
      if (!text) continue;
      await field.getByLabel("需要表决").check();
      await field.getByLabel("表决事项").selectOption({ label: kind });
      await field.getByLabel("表决内容").fill(text);
      if (person) await field.getByLabel("表决对象").selectOption({ label: person });
      if (!seats) continue;
      await field.getByLabel("应选人数").fill(String(seats));
      await field.getByLabel("候选人").fill(candidates.join("\n"));
    }
    if (guests.length > 0) await page.getByLabel("邀请列席").fill(guests.join("\n"));
    await page.getByRole("button", { name: "保存安排" }).click();
    await page.waitForURL(/\/manage$/);
    return new URL(page.url()).pathname.split("/").at(-2);
  }

  /** Presses a button and then the one in the sheet that it opens. */
  async act(name, sure = name) {
    await this.page.getByRole("button", { name, exact: true }).first().click();
    await this.sheet.getByRole("button", { name: sure, exact: true }).click();
    await expect(this.sheet).toBeHidden();
  }

  giveNotice() {
    return this.act("发出会议通知", "发出通知");
  }

  /** The part of the page that is about one motion. */
  motion(text) {
    return this.page.getByRole("article").filter({ hasText: text });
  }

  async recordOpinion(text, name, choice) {
    await this.motion(text).getByRole("button", { name: "登记书面意见" }).click();
    await this.sheet.getByLabel("提出人").selectOption({ label: name });
    await this.sheet.getByLabel(choice).check();
    await this.sheet.getByRole("button", { name: "确定" }).click();
    await expect(this.sheet).toBeHidden();
  }

  /** Until today. */
  async addFollowUp(text, owner) {
    await this.page.getByRole("button", { name: "添加跟进事项" }).click();
    await this.sheet.getByLabel("事项", { exact: true }).fill(text);
    await this.sheet.getByLabel("责任人").selectOption({ label: owner });
    await this.sheet.getByLabel("完成期限").fill(local(new Date()).slice(0, 10));
    await this.sheet.getByRole("button", { name: "添加", exact: true }).click();
    await expect(this.sheet).toBeHidden();
  }

  async call(name, status) {
    const choice = this.page.getByRole("group", { name }).getByRole("button", { name: status });
    await choice.click();
    await expect(choice).toHaveAttribute("aria-pressed", "true");
  }
}

/** A meeting as one of those who are invited meets it, on their own device. */
export class Seat {
  constructor(page, meetingId) {
    this.page = page;
    this.meetingId = meetingId;
    this.sheet = page.getByRole("dialog");
  }

  async open() {
    await this.page.goto(`/m/meetings/${this.meetingId}`);
  }

  async scan(token) {
    await this.page.goto(`/m/meetings/${this.meetingId}/sign-in?t=${token}`);
    await expect(this.page.getByText("签到成功")).toBeVisible();
    await this.page.getByRole("link", { name: "查看会议" }).click();
  }

  async takePaper() {
    await this.page.getByRole("button", { name: "领取选票" }).click();
    await expect(this.page.getByText("选票已领到")).toBeVisible();
  }

  async closeFollowUp(text, done) {
    await this.page.getByRole("button", { name: `办结：${text}` }).click();
    await this.sheet.getByLabel("办理情况").fill(done);
    await this.sheet.getByRole("button", { name: "办结", exact: true }).click();
    await expect(this.sheet).toBeHidden();
  }

  async rate(score) {
    for (const criterion of ["内容", "形式", "效果"])
      await this.page.getByRole("group", { name: criterion }).getByLabel(String(score)).check();
    await this.page.getByRole("button", { name: "提交评价" }).click();
    await expect(this.page.getByText("您的评价已收到，谢谢。")).toBeVisible();
  }

  /** @param names of candidates; none: nobody is approved of */
  async elect(names) {
    for (const name of names) await this.page.getByLabel(name).check();
    await this.page.getByRole("button", { name: "投票", exact: true }).click();
    await this.sheet.getByRole("button", { name: "投票", exact: true }).click();
    await expect(this.page.getByText("选票已进票箱")).toBeVisible();
  }

  async cast(choice) {
    await this.page.getByRole("button", { name: choice, exact: true }).click();
    await this.sheet.getByRole("button", { name: "投票", exact: true }).click();
    await expect(this.page.getByText("选票已进票箱")).toBeVisible();
  }
}
