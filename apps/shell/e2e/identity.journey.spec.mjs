import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { openAs, openRecord, showSecondFactor, windowOf } from "./people.mjs";
import { peopleSheet } from "./people-sheet.mjs";

const OFFICE = ["yt2024-0165", "yt2024-0170"];
const AUDITOR = "yt2024-0169";
/** An activist, by name and number, whom nobody else's journey touches. */
const heading = (page, name) => page.getByRole("heading", { level: 1, name });
const choose = (page, label, option) => page.getByRole("dialog").getByLabel(label).selectOption(option);
const fill = (page, label, value) => page.getByRole("dialog").getByLabel(label).fill(value);

async function as(browser, project, username, path) {
  const page = await windowOf(browser, project);
  await openAs(page, username, path);
  return page;
}

test("the office records a decision, two people give a powerful role, and the person and the auditor see it", async ({
  browser,
}, { project }) => {
  const first = await as(browser, project, OFFICE[0], "/m/identity");
  await expect(heading(first, "云汀大学党委")).toBeVisible();
  await expectAccessible(first);
  await first.getByRole("link", { name: "经贸学院党委" }).click();
  await expect(heading(first, "经贸学院党委")).toBeVisible();

  // A new branch for a project: founded, warned about, dissolved again.
  const code = project.name === "phone" ? "PA" : "PB";
  await first.getByRole("button", { name: "新建下级组织" }).click();
  await expectAccessible(first);
  await choose(first, "类型", "党支部");
  await fill(first, "名称", `项目党支部${code}`);
  await fill(first, "代码", code);
  await fill(first, "依据", "云汀组〔2026〕3号");
  await first.getByRole("button", { name: "确定" }).click();
  await first.getByRole("link", { name: `项目党支部${code}` }).click();
  await expect(first.getByText("还没有支部书记")).toBeVisible();
  await expectAccessible(first);
  await first.getByRole("button", { name: "撤销" }).click();
  await fill(first, "依据", "云汀组〔2026〕4号");
  await first.getByRole("dialog").getByRole("button", { name: "撤销" }).click();
  await expect(first.getByText(/已于 .* 撤并/)).toBeVisible();

  // Somebody's status, by decision.
  const number = project.name === "phone" ? "YT2024-0037" : "YT2024-0038";
  await first.goto("/m/identity");
  await first.getByRole("link", { name: "人员" }).click();
  await first.getByLabel("姓名或学工号").fill(number);
  await first.getByLabel("姓名或学工号").press("Enter");
  await first.getByRole("listitem").filter({ hasText: number }).getByRole("link").click();
  await expect(first.getByText("查看档案会留下记录")).toBeVisible();
  await expectAccessible(first);
  await first.getByRole("button", { name: "记录身份决定" }).click();
  await choose(first, "新的身份", "已转出");
  await choose(first, "由谁决定", "上级党组织");
  await fill(first, "决定日期", "2099-01-01");
  await fill(first, "会议记录或文件", "介绍信1号");
  await first.getByRole("button", { name: "确定" }).click();
  await expect(first.getByRole("alert")).toContainText("不能晚于今天");
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(new Date());
  await fill(first, "决定日期", today);
  await first.getByRole("button", { name: "确定" }).click();
  await expect(first.getByRole("region", { name: "身份决定" }).getByText("介绍信1号")).toBeVisible();

  // A sheet of three thousand people, one row faulty: it is named, and nothing is written.
  await first.goto("/m/identity");
  await first.getByRole("link", { name: "人员" }).click();
  await first.getByRole("link", { name: "从表格导入" }).click();
  await first.getByLabel("表格文件").setInputFiles({
    name: "people.xlsx",
    mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    buffer: peopleSheet(2_400, 1_234),
  });
  await expect(first.getByRole("region", { name: "有问题的行" }).getByRole("listitem")).toHaveText(
    /第 1236 行[^]*学工号格式不对/,
  );
  await expect(first.getByRole("button", { name: "写入登记册" })).toBeHidden();
  await expectAccessible(first);

  // A powerful role: proposed by one, agreed to by another.
  await first.goto("/m/identity");
  await first.getByRole("link", { name: "经贸学院党委" }).click();
  await first.getByRole("link", { name: "角色" }).click();
  await first.getByRole("button", { name: "授予角色" }).click();
  await showSecondFactor(first, OFFICE[0]);
  await choose(first, "角色", "院（系）党委（须第二人同意）");
  const holder = project.name === "phone" ? "YT2024-0041" : "YT2024-0042";
  await fill(first, "授予谁", holder);
  await expect(first.getByRole("dialog").getByText("国贸系教工党支部")).toBeVisible();
  await fill(first, "依据", "云汀组〔2026〕5号");
  await first.getByRole("dialog").getByRole("button", { name: "授予角色" }).click();
  await expect(first.getByText("须由另一人同意")).toBeVisible();
  await expectAccessible(first);
  const second = await as(browser, project, OFFICE[1], new URL(first.url()).pathname);
  await second.getByRole("button", { name: "同意", exact: true }).click();
  await showSecondFactor(second, OFFICE[1]);
  await second.getByRole("dialog").getByRole("button", { name: "同意" }).click();
  await expect(second.getByRole("region", { name: "等待第二人同意" })).toBeHidden();

  // From then on their login takes two people as well; what they may do is told with the role that gives it.
  await openRecord(first, holder);
  await first.getByRole("button", { name: "查看权限" }).click();
  const permissions = first.getByRole("region", { name: "可以做什么，为什么" });
  await expect(permissions.getByRole("listitem").first()).toContainText("院（系）党委 · 经贸学院党委");
  await first.getByRole("button", { name: "重新邀请" }).click();
  await first.getByRole("dialog").getByRole("button", { name: "确定" }).click();
  const passwords = first.getByRole("region", { name: "一次性密码" });
  await expect(passwords).toContainText("须由另一人同意");
  await expectAccessible(first);
  await openRecord(second, holder);
  await second.getByRole("button", { name: "同意开通" }).click();
  await expectAccessible(second);
  await fill(second, "依据", "云汀组〔2026〕6号");
  await second.getByRole("dialog").getByRole("button", { name: "同意" }).click();
  await expect(second.getByRole("dialog")).toBeHidden();
  await first.getByRole("button", { name: "重新邀请" }).click();
  await first.getByRole("dialog").getByRole("button", { name: "确定" }).click();
  await expect(passwords.locator("code")).toBeVisible();

  // The one concerned sees who read; the auditor sees every step, and that nothing was changed afterwards.
  const person = await as(browser, project, number.toLowerCase(), "/m/identity/me");
  await expect(person.getByRole("region", { name: "谁看过" }).getByRole("listitem").first()).toBeVisible();
  await expectAccessible(person);
  const auditor = await as(browser, project, AUDITOR, "/m/identity");
  await auditor.getByRole("link", { name: "审计日志" }).click();
  await auditor.getByRole("button", { name: "校验完整性" }).click();
  await expect(auditor.getByRole("status").filter({ hasText: "完整无改动" })).toBeVisible();
  await expect(auditor.getByRole("status").filter({ hasText: "已记在本机" })).toBeVisible();
  await auditor.getByRole("button", { name: "校验完整性" }).click();
  await expect(auditor.getByRole("status").filter({ hasText: "一致" })).toBeVisible();
  await auditor.getByLabel("操作", { exact: true }).selectOption("同意授予角色");
  await auditor.getByLabel("对象学工号").fill(holder);
  await auditor.getByRole("button", { name: "查找" }).click();
  await expect(auditor.getByRole("listitem").first()).toContainText("同意授予角色");
  await expectAccessible(auditor);
  await auditor.goto("/m/identity");
  await expect(auditor.getByRole("link", { name: "人员" })).toBeHidden();
  for (const page of [first, second, person, auditor]) await page.context().close();
});
