import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { mayTake } from "./limit.mjs";
import { COLLEGE } from "./pages/all-pages.mjs";
import { Editor } from "./pages/services.mjs";
import { MEMBER, openAs, windowOf } from "./people.mjs";

const SECRETARY = "yt2024-0001";
const OFFICER = "yt2024-0003";
const OFFICE = "yt2024-0165";
/** Of the same branch; applies once another version is in force. */
const OTHER = { phone: "yt2024-0004", desktop: "yt2024-0005" };

const button = (scope, name) => scope.getByRole("button", { name, exact: true });

async function openHall(browser, project, username) {
  const page = await windowOf(browser, project);
  await openAs(page, username, "/m/services");
  await page.getByRole("heading", { level: 1, name: "办事大厅" }).waitFor();
  return page;
}
/** Opens a form that asks for something, fills it in and sends it. */
async function act(page, opener, fill = async () => undefined, action = opener) {
  await button(page, opener).click();
  const sheet = page.getByRole("dialog", { name: opener, exact: true });
  await fill(sheet);
  await button(sheet, action).click();
  await expect(sheet).toBeHidden();
}
/** What waits on somebody's desk. */
async function openFromDesk(page, name) {
  await page.goto("/m/services/desk");
  await page
    .getByRole("link", { name: new RegExp(name) })
    .first()
    .click();
  await page.getByRole("heading", { name: "办理进度" }).waitFor();
}
async function begin(page, name) {
  await page.goto("/m/services");
  await page.getByRole("link", { name: new RegExp(name) }).click();
  await button(page, "开始办理").click();
  await button(page, "提交申请").waitFor();
}

test("an office makes an item with a joint sign and a condition; it is applied for and decided by the version with which it began", async ({
  browser,
}, { project }) => {
  mayTake(240);
  const name = `${project.name} 场地借用`;
  const code = `SV-${project.name.toUpperCase()}`;
  const office = await openHall(browser, project, OFFICE);
  await office.getByRole("link", { name: "事项编制" }).click();
  await office.getByRole("link", { name: "党员身份证明" }).waitFor();
  await expectAccessible(office);
  const editor = new Editor(office);
  await editor.begin(code, { zhCn: name, en: `Use of a room (${project.name})` });
  await editor.write("一句话说明", {
    zhCn: "借用学院会议室或报告厅",
    en: "Use of a meeting room or the hall",
  });
  await expectAccessible(office);

  await editor.open("表单");
  const where = await editor.addField({ zhCn: "借用场地", en: "Which room" }, "单选");
  await editor.write("选项 1", { zhCn: "会议室", en: "Meeting room" }, where);
  await editor.write("选项 2", { zhCn: "报告厅", en: "Lecture hall" }, where);
  await editor.addField({ zhCn: "借用事由", en: "What for" }, "单行文字");
  await expectAccessible(office);

  await editor.open("流程");
  await editor.addStep(
    { zhCn: "支部会签", en: "Branch signs" },
    { roles: ["支部书记", "组织委员"], joint: true },
  );
  const college = await editor.addStep(
    { zhCn: "学院审批", en: "College approves" },
    { place: "学院", roles: ["学院党委（党总支）"] },
  );
  await button(college, "添加条件").click();
  await college.getByLabel("前面的问题").selectOption({ label: "借用场地" });
  await college.getByLabel("答案").selectOption({ label: "报告厅" });
  // What is promised for the whole is less than the steps take together: it is said where it is wrong, and from afar.
  await editor.open("发布");
  await office.getByRole("link", { name: "流程：全程时限不能少于各步骤合计" }).click();
  await expect(office.getByLabel("全程时限（工作日）")).toBeFocused();
  await office.getByLabel("全程时限（工作日）").fill("2");
  await editor.saved();
  await expectAccessible(office);

  await editor.open("试办");
  await office.getByLabel("单位").selectOption({ label: "经贸学院党委" });
  await office.getByLabel("党支部", { exact: true }).selectOption({ label: "本科生第一党支部" });
  await office.getByLabel("会议室").check();
  await button(office, "试办").click();
  await expect(office.getByText("不能提交：1 处未填或填写有误。")).toBeVisible();
  await expect(office.getByText(/林示一、陈示一办理 · 会签/)).toBeVisible();
  await expect(office.getByText("学院审批")).toBeHidden();
  await office.getByLabel("报告厅").check();
  await office.getByLabel("借用事由").fill("学术报告");
  await button(office, "试办").click();
  await expect(office.getByText("可以提交。")).toBeVisible();
  // Whoever else holds the college's role by now is named beside.
  await expect(office.getByText(/经贸学院党委 · (.+、)?赵样三(、.+)?办理/)).toBeVisible();
  await expectAccessible(office);
  await editor.publish("首次发布");
  await expect(office.getByText("首次发布")).toBeVisible();

  const member = await openHall(browser, project, MEMBER[project.name]);
  await begin(member, name);
  await member.getByLabel("报告厅").check();
  await member.getByLabel("借用事由").fill("支部学术报告");
  await member.getByLabel("借用事由").blur();
  await member.getByText("草稿已保存").waitFor();
  await button(member, "提交申请").click();
  await expect(member.getByText("林示一、陈示一办理")).toBeVisible();
  const address = new URL(member.url()).pathname;

  // The next version has no step of the college: what runs already does not hear of it.
  await editor.open("流程");
  await editor.removeStep("学院审批");
  await editor.publish("不再经学院审批");
  await expect(office.getByText("不再经学院审批")).toBeVisible();

  const secretary = await openHall(browser, project, SECRETARY);
  await openFromDesk(secretary, name);
  await act(secretary, "同意");
  await member.goto(address);
  await expect(member.getByText("陈示一办理")).toBeVisible();
  const officer = await openHall(browser, project, OFFICER);
  await openFromDesk(officer, name);
  await act(officer, "同意");
  const committee = await openHall(browser, project, COLLEGE);
  await openFromDesk(committee, name);
  await expectAccessible(committee);
  await act(committee, "同意");
  await member.goto(address);
  await expect(member.getByText("已办结").first()).toBeVisible();

  const other = await openHall(browser, project, OTHER[project.name]);
  await other.getByRole("link", { name: new RegExp(name) }).click();
  await expect(other.getByText(/第 2 版/)).toBeVisible();
  await expect(other.getByText("学院审批")).toBeHidden();
  for (const page of [office, member, secretary, officer, committee, other]) await page.context().close();
});

test("a proof is applied for, returned, corrected, agreed to, confirmed and rated", async ({ browser }, {
  project,
}) => {
  mayTake(180);
  const member = await openHall(browser, project, MEMBER[project.name]);
  await begin(member, "党员身份证明");
  await member.getByLabel("升学").check();
  await member.getByText("草稿已保存").waitFor();
  await button(member, "提交申请").click();
  await member.getByText("办理中").first().waitFor();
  await expectAccessible(member);
  const address = new URL(member.url()).pathname;

  const secretary = await openHall(browser, project, SECRETARY);
  await secretary.goto(address);
  await act(secretary, "退回补正", (sheet) => sheet.getByLabel("需要补正什么").fill("请写明具体用途"));
  await expect(secretary.getByText("待补正").first()).toBeVisible();

  await member.goto(address);
  await expect(member.getByText("需要补正：请写明具体用途")).toBeVisible();
  await member.getByLabel("其他").check();
  await member.getByLabel("具体用途").fill("办理签证");
  await member.getByLabel("具体用途").blur();
  await member.getByText("草稿已保存").waitFor();
  await button(member, "提交申请").click();
  await expect(member.getByText("办理中").first()).toBeVisible();

  await secretary.goto(address);
  await act(secretary, "同意");
  const committee = await openHall(browser, project, COLLEGE);
  await committee.goto(address);
  await act(committee, "同意");

  await member.goto(address);
  await act(member, "确认办结", async (sheet) => {
    await sheet.getByLabel("办理评价").selectOption({ label: "非常满意" });
    await sheet.getByLabel("想说的话").fill("很快");
  });
  await expect(member.getByText("已归档").first()).toBeVisible();
  await expectAccessible(member);
  for (const page of [member, secretary, committee]) await page.context().close();
});
