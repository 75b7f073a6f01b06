import { expect, test } from "@playwright/test";
import { mayTake } from "./limit.mjs";
import { asReader } from "./pages/all-pages.mjs";
import { Desk } from "./pages/meetings.mjs";
import { openAs, windowOf } from "./people.mjs";

/** Of one staff branch each, with its college; and of the organisation department. */
const ROLES = {
  phone: {
    ...{ member: "yt2024-0064", secretary: "yt2024-0058", deputy: "yt2024-0059", officer: "yt2024-0060" },
    ...{ college: "yt2024-0063", office: "yt2024-0170", memberName: "何样四" },
  },
  desktop: {
    ...{ member: "yt2024-0091", secretary: "yt2024-0088", deputy: "yt2024-0089", officer: "yt2024-0090" },
    ...{ college: "yt2024-0093", office: "yt2024-0214", memberName: "陈样六" },
  },
};
/** Has not applied to join yet; and a probationary member whose probation has ended. */
const NOT_YET = "yt2024-0257";
const AT_THE_END = "yt2024-0011";

const PROOF = {
  ...{ name: "证明.png", mimeType: "image/png" },
  buffer: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=",
    "base64",
  ),
};

/** By label: what is written, or `true` for what is chosen. A step is a role, with what it fills in. */
const CASES = [
  { code: "SV-05", name: "党员身份证明", form: { 升学: true }, steps: [["secretary"], ["college"]] },
  {
    ...{ code: "SV-07", name: "流动党员登记", steps: [["secretary"], ["college"]] },
    form: { 前往地点: "青岛", 起始日期: "2026-12-01", 结束日期: "2027-03-01", 联系方式: "000-0000-0064" },
  },
  {
    ...{ code: "SV-08", name: "出国（境）保留或恢复组织关系" },
    form: { 保留组织关系: true, 国家或地区: "新加坡", "出国（境）日期": "2027-01-10" },
    steps: [["secretary"], ["college"], ["office"]],
  },
  {
    ...{ code: "SV-10", name: "党员活动经费申请", by: "officer" },
    form: { 活动名称: "读书班", 活动日期: "2026-12-10", "申请金额（元）": "6000", 用途明细: "书籍费" },
    steps: [["secretary"], ["deputy"], ["college", { "核定金额（元）": "5000" }], ["office"]],
  },
  {
    ...{ code: "SV-11", name: "党员活动室预约", steps: [["college"]] },
    form: { 使用日期: "2026-12-10", 上午: true, 人数: "12", 用途: "主题党日" },
  },
  {
    ...{ code: "SV-12", name: "支部设立、更名、撤销、换届请示", by: "secretary" },
    form: {
      ...{ 换届: true, 拟换届日期: "2027-03-10", 理由: "任期届满" },
      支部党员大会或支委会讨论情况: "支委会讨论同意",
    },
    steps: [["college"], ["office"]],
  },
  {
    ...{ code: "SV-13", name: "困难党员帮扶申请", file: PROOF },
    form: { 疾病: true, 情况说明: "住院治疗", 联系电话: "000-0000-0064" },
    steps: [["secretary"], ["college", { 帮扶措施: "走访慰问" }]],
  },
  {
    ...{ code: "SV-14", name: "党校培训报名、结业证明" },
    form: { 培训报名: true, 培训班名称: "支委集中轮训", 培训年份: "2027", 联系电话: "000-0000-0064" },
    steps: [["college", { 报到安排: "3月1日9时，党校一楼" }]],
  },
  {
    ...{ code: "SV-14", name: "党校培训报名、结业证明", steps: [["college"]] },
    form: { 培训结业: true, 培训班名称: "支委集中轮训", 培训年份: "2026" },
  },
  {
    ...{ code: "SV-15", name: "档案材料查询", form: { 查询内容: "支部大会日期", 用途: "填表" } },
    steps: [["college", { 查询结果: "2019年6月12日" }]],
  },
  {
    ...{ code: "SV-16", name: "志愿服务时长证明", form: { 起始日期: "2026-09-01", 截止日期: "2026-09-04" } },
    steps: [["secretary", { "确认时长（小时）": "20" }], ["college"]],
  },
];

const button = (scope, name) => scope.getByRole("button", { name, exact: true });

/** One window for each person. */
function windows(browser, project) {
  const open = new Map();
  return {
    async of(username) {
      if (!open.has(username)) {
        const page = await windowOf(browser, project);
        await openAs(page, username, "/m/services");
        await page.getByRole("heading", { level: 1, name: "办事大厅" }).waitFor();
        open.set(username, page);
      }
      return open.get(username);
    },
    close: () => Promise.all([...open.values()].map((page) => page.context().close())),
  };
}

/** From the hall to the guide of an item. */
async function openItem(page, name) {
  await page.goto("/m/services");
  await page.getByRole("link", { name: new RegExp(`^${name}`) }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

/** From the guide of an item to the page on which it is done. */
async function goOn(page, name) {
  await openItem(page, name);
  await page.getByRole("link", { name: "开始办理", exact: true }).click();
}

async function fill(scope, form) {
  for (const [label, value] of Object.entries(form)) {
    const field = scope.getByLabel(label, { exact: true });
    if (value === true) await field.check();
    else {
      await field.fill(value);
      await field.blur();
    }
  }
}

async function act(page, opener, form = {}, sure = opener) {
  await button(page, opener).click();
  const sheet = page.getByRole("dialog", { name: opener, exact: true });
  await fill(sheet, form);
  await button(sheet, sure).click();
  await expect(sheet).toBeHidden();
}

/** Applied for, decided by each of its roles, confirmed. */
async function bringToResult(people, { name, by = "member", form, file, steps }, roles) {
  const applicant = await people.of(roles[by]);
  await openItem(applicant, name);
  await button(applicant, "开始办理").click();
  await button(applicant, "提交申请").waitFor();
  await fill(applicant, form);
  if (file) {
    await applicant.locator("input[type=file]").setInputFiles(file);
    await applicant.getByText(file.name).waitFor();
  }
  await applicant.getByText("草稿已保存").waitFor();
  await button(applicant, "提交申请").click();
  await applicant.getByText("办理中", { exact: true }).first().waitFor();
  const address = new URL(applicant.url()).pathname;
  for (const [role, answers] of steps) {
    const holder = await people.of(roles[role]);
    await holder.goto(address);
    await act(holder, "同意", answers);
  }
  await applicant.goto(address);
  await act(applicant, "确认办结");
  await expect(applicant.getByText("已归档").first()).toBeVisible();
}

test("each case comes to its result by its roles", async ({ browser }, { project }) => {
  mayTake(400);
  const people = windows(browser, project);
  for (const item of CASES)
    await test.step(`${item.code} ${item.name}`, () => bringToResult(people, item, ROLES[project.name]));
  await people.close();
});

/** What is done on a page of its own: there it can be begun. */
const ELSEWHERE = [
  { code: "SV-01", name: "组织关系转出", there: (page) => page.getByLabel("工作单位", { exact: true }) },
  {
    ...{ code: "SV-02", name: "组织关系转入", as: NOT_YET },
    there: (page) => page.getByText("请持介绍信到党委组织部登记"),
  },
  {
    ...{ code: "SV-03", name: "入党申请登记", as: NOT_YET },
    there: (page) => button(page, "递交入党申请书"),
  },
  {
    ...{ code: "SV-04", name: "转正申请", as: AT_THE_END },
    there: (page) => page.getByRole("region", { name: "当前与下一步" }).getByRole("button").first(),
  },
];

test("what is done on a page of its own can be begun there", async ({ browser }, { project }) => {
  const people = windows(browser, project);
  for (const { name, there, as = ROLES[project.name].member } of ELSEWHERE) {
    const page = await people.of(as);
    await goOn(page, name);
    await expect(there(page)).toBeVisible();
  }
  await people.close();
});

test("a base is declared through its item, the branch sets it, and the month asks what it makes", async ({
  browser,
}, { project }) => {
  const people = windows(browser, project);
  const { member, officer, memberName } = ROLES[project.name];
  const mine = await people.of(member);
  await goOn(mine, "党费核定、变更");
  await button(mine, /^申报/).click();
  const declaring = mine.getByRole("dialog", { name: /^申报/ });
  await declaring.getByLabel("类别").selectOption("按月领取薪酬");
  await fill(declaring, { "月收入（元）": "6000" });
  await expect(declaring.getByText("每月应交 90.00 元")).toBeVisible();
  await button(declaring, "提交申报").click();
  const waiting = "已申报，等支部核定";
  const bases = (page) => page.getByRole("region", { name: "党费基数" });
  await expect(bases(mine)).toContainText(waiting);

  const keeper = await people.of(officer);
  await keeper.getByRole("link", { name: "支部党费", exact: true }).click();
  await keeper.getByRole("link", { name: new RegExp(`^${memberName}.*等核定`) }).click();
  await act(keeper, "核定申报", {}, "核定");
  await expect(bases(keeper)).not.toContainText(waiting);

  await mine.reload();
  await expect(mine.getByRole("region", { name: /应交/ })).toContainText("90.00");
  await expect(bases(mine)).not.toContainText(waiting);
  await people.close();
});

test("leave is asked for through its item, granted, and the meeting has them as excused", async ({
  browser,
}, { project }) => {
  const people = windows(browser, project);
  const { member, secretary, memberName } = ROLES[project.name];
  const [mine, holder] = [await people.of(member), await people.of(secretary)];
  const { person } = await (await asReader(holder))("GET", "identity/me");
  const title = `${project.name} 请假示例会议`;
  const desk = new Desk(holder);
  const points = [{ title: "学习讨论" }];
  const meetingId = await desk.plan(person.branch.id, { title, place: "办公楼 201", points });
  await desk.giveNotice();

  await goOn(mine, "组织生活请假");
  await mine.getByRole("link", { name: title }).first().click();
  await act(mine, "请假", { 请假原因: "外出参加培训" }, "提交请假");
  await expect(mine.getByText("您已请假")).toBeVisible();

  await holder.goto(`/m/meetings/${meetingId}/manage`);
  await expect(holder.getByText("请假原因：外出参加培训")).toBeVisible();
  await desk.call(memberName, "请假");
  await desk.act("宣布开会");
  await button(holder, "结束会议").first().click();
  await expect(desk.sheet.getByText(/请假 1 人/)).toBeVisible();
  await button(desk.sheet, "结束会议").click();
  await expect(desk.sheet).toBeHidden();

  await mine.reload();
  await expect(mine.getByRole("region", { name: "会议已结束" })).toContainText("请假");
  await people.close();
});
