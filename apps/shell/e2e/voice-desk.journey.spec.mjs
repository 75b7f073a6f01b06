import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { passOn, raise } from "./handled-tickets.mjs";
import { mayTake } from "./limit.mjs";
import { asReader, LIBRARY } from "./pages/all-pages.mjs";
import { MEMBER, openAs, windowOf } from "./people.mjs";

const OFFICE = "yt2024-0165";

const button = (scope, name) => scope.getByRole("button", { name, exact: true });

async function openAt(browser, project, username, path) {
  const page = await windowOf(browser, project);
  await openAs(page, username, path);
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
}
/** Opens a form that asks for something, fills it in and sends it. */
async function act(page, opener, fill, action = opener) {
  await button(page, opener).click();
  const sheet = page.getByRole("dialog", { name: opener, exact: true });
  await fill?.(sheet);
  await button(sheet, action).click();
  await expect(sheet).toBeHidden();
}
const stateIs = (page, state) => expect(page.locator("header .qm-tag").getByText(state)).toBeVisible();

test("a ticket is accepted, asked back about, answered, reviewed by another person and rated", async ({
  browser,
}, { project }) => {
  mayTake(180);
  const member = await openAt(browser, project, MEMBER[project.name], "/m/voice");
  const asker = await asReader(member);
  const title = `${project.name} 阅览室空调不制冷`;
  const id = await raise(
    ...[asker, ["TICKET_KIND_HELP", title, "三楼阅览室下午三十度。"], "NAME_LEVEL_HIDDEN"],
  );

  const handler = await openAt(browser, project, LIBRARY.handler, "/m/voice");
  await expectAccessible(handler);
  await handler.getByRole("link", { name: "受理工作台" }).click();
  await handler.getByRole("link", { name: new RegExp(title) }).waitFor();
  await expectAccessible(handler);
  await handler.getByRole("link", { name: new RegExp(title) }).click();
  await expect(handler.getByText("姓名已隐去")).toBeVisible();
  await button(handler, "受理").click();
  await stateIs(handler, "已受理");
  await expect(handler.getByRole("heading", { level: 1 })).toBeFocused();
  await act(
    handler,
    "回复诉求人",
    async (sheet) => {
      await sheet.getByLabel("请对方补充").check();
      await expect(sheet.getByText(/办结计时暂停/)).toBeVisible();
      await sheet.getByLabel("内容").fill("请问是东侧还是西侧？");
      await expectAccessible(handler);
    },
    "发送",
  );
  await stateIs(handler, "待补充");
  await act(handler, "添加备注", (sheet) => sheet.getByLabel("备注").fill("已报后勤维修。"));
  await expect(handler.getByText("已报后勤维修。")).toBeVisible();
  await expectAccessible(handler);

  await asker("POST", `feedback/tickets/${id}:add`, { text: "东侧。" });
  const read = await asker("GET", `feedback/tickets/${id}`);
  expect(JSON.stringify(read)).not.toContain("已报后勤维修");
  await handler.reload();
  await stateIs(handler, "办理中");
  await act(
    handler,
    "撰写答复",
    async (sheet) => {
      await sheet.getByLabel("已解决").check();
      await sheet.getByLabel("答复正文").fill("东侧空调已更换滤网，今天恢复制冷。");
      await expectAccessible(handler);
    },
    "提交审核",
  );
  await stateIs(handler, "答复审核中");
  await expect(button(handler, "审核通过并发出")).toHaveCount(0);

  const lead = await openAt(browser, project, LIBRARY.lead, "/m/voice/desk/review");
  await lead.getByRole("link", { name: new RegExp(title) }).click();
  await expect(lead.getByText("东侧空调已更换滤网，今天恢复制冷。")).toBeVisible();
  await expectAccessible(lead);
  await act(lead, "审核通过并发出");
  await stateIs(lead, "已答复");
  const told = async () => JSON.stringify(await asker("GET", "portal/notices"));
  await expect.poll(told).toContain(`/m/voice/tickets/${id}`);
  await expect.poll(told).toContain("您的诉求已答复");

  await asker("POST", `feedback/tickets/${id}:rate`, { satisfaction: "SATISFACTION_SATISFIED", text: "" });
  await handler.goto("/m/voice/desk/done");
  await handler.getByRole("link", { name: new RegExp(title) }).click();
  await stateIs(handler, "已办结");
  await expect(handler.getByText("满意", { exact: true })).toBeVisible();
  for (const page of [member, handler, lead]) await page.context().close();
});

test("a ticket is passed on twice, coordinated, and stays where it was given", async ({ browser }, {
  project,
}) => {
  mayTake(180);
  const member = await openAt(browser, project, MEMBER[project.name], "/m/voice");
  const title = `${project.name} 馆前路灯不亮`;
  const id = await raise(await asReader(member), ["TICKET_KIND_COMPLAINT", title, "晚上看不清台阶。"]);
  const address = `/m/voice/handling/${id}`;

  const handler = await openAt(browser, project, LIBRARY.handler, address);
  const logistics = await openAt(browser, project, LIBRARY.logistics, "/m/voice/desk");
  await handler.getByText("其他处理").click();
  await act(
    handler,
    "转交其他受理台",
    async (sheet) => {
      await expect(sheet.getByText(/还可转交 2 次/)).toBeVisible();
      await sheet.getByLabel("转交给").selectOption({ label: "后勤服务处 · 云汀大学党委" });
      await sheet.getByLabel("转交原因").fill("路灯由后勤管理。");
      await expectAccessible(handler);
    },
    "转交",
  );
  await stateIs(handler, "待受理");
  await passOn({ handler: await asReader(handler), logistics: await asReader(logistics) }, id, 1);

  const office = await openAt(browser, project, OFFICE, "/m/voice/desk/oversight");
  await office.getByRole("link", { name: new RegExp(title) }).waitFor();
  await expectAccessible(office);
  await office.getByRole("link", { name: new RegExp(title) }).click();
  await expect(office.getByText("图书馆提请上级协调")).toBeVisible();
  await expectAccessible(office);
  await act(office, "指定受理台", async (sheet) => {
    await sheet.getByLabel("由谁办理").selectOption({ label: "后勤服务处 · 云汀大学党委" });
    await sheet.getByLabel("指定原因").fill("馆前道路属后勤责任区。");
  });
  await stateIs(office, "待受理");

  await logistics.goto(address);
  await button(logistics, "受理").click();
  await stateIs(logistics, "已受理");
  await logistics.getByText("其他处理").click();
  await expect(button(logistics, "转交其他受理台")).toHaveCount(0);
  await expect(button(logistics, "延长期限")).toBeVisible();

  const { organizations } = await (await asReader(office))("GET", "identity/organizations?parentId=");
  for (const [page, role] of [
    ["figures", "rowheader"],
    ["desks", "heading"],
  ]) {
    await office.goto(`/m/voice/${page}/${organizations[0].id}`);
    await office.getByRole(role, { name: "图书馆", exact: true }).waitFor();
    await expectAccessible(office);
  }
  for (const page of [member, handler, logistics, office]) await page.context().close();
});
