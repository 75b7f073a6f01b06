import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { asReader, LIBRARY } from "./pages/all-pages.mjs";
import { MEMBER, openAs, windowOf } from "./people.mjs";

/** Nobody has taken their permits of the week on another device. */
const NAMELESS = { phone: "yt2024-0011", desktop: "yt2024-0012" };

const button = (scope, name) => scope.getByRole("button", { name, exact: true });
const sheet = (page, name) => page.getByRole("dialog", { name, exact: true });

async function openVoice(browser, project, username = MEMBER[project.name]) {
  const page = await windowOf(browser, project);
  await openAs(page, username, "/m/voice");
  await page.getByRole("heading", { level: 1, name: "民情" }).waitFor();
  return page;
}
/** Sends requests of somebody at the library's desk. */
async function sendsOf(browser, project, username) {
  const page = await windowOf(browser, project);
  await openAs(page, username, "/");
  await page.getByRole("heading", { level: 1 }).waitFor();
  return asReader(page);
}
async function write(page, kind, title, text, level) {
  await page.getByRole("radio", { name: new RegExp(`^${kind}`) }).check();
  await page.getByLabel("类别").selectOption({ label: "图书馆" });
  await page.getByLabel("标题").fill(title);
  await page.getByLabel("具体情况").fill(text);
  await page.getByRole("radio", { name: level, exact: true }).check();
}

test("somebody raises a ticket in their name, is asked, is answered, is not satisfied, and reopens it", async ({
  browser,
}, { project }) => {
  const page = await openVoice(browser, project);
  const title = `${project.name} 借阅机不出凭条`;
  await page.getByRole("link", { name: "反映诉求" }).click();
  await button(page, "提交").click();
  await expect(page.getByRole("alert").getByRole("link")).toHaveCount(5);
  await write(page, "求助", title, "一层自助借阅机借书后不出凭条。", "实名");
  await expectAccessible(page);
  // What is written is there again.
  await page.reload();
  await expect(page.getByLabel("标题")).toHaveValue(title);
  await button(page, "提交").click();
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  await page.getByText("已送图书馆，等待受理。").waitFor();
  await expectAccessible(page);
  const ticketId = new URL(page.url()).pathname.split("/").at(-1);

  const handler = await sendsOf(browser, project, LIBRARY.handler);
  const lead = await sendsOf(browser, project, LIBRARY.lead);
  await handler("POST", `feedback/tickets/${ticketId}:accept`, {});
  const question = { text: "是哪一台？", kind: "REPLY_KIND_QUESTION" };
  await handler("POST", `feedback/tickets/${ticketId}:reply`, question);
  await page.reload();
  await page.getByRole("heading", { name: "图书馆请您补充" }).waitFor();
  await page.getByLabel("补充内容").fill("靠门的那台。");
  await button(page, "提交补充").click();
  await page.getByText("图书馆正在办理。").waitFor();

  const answer = { text: "打印头已更换。", closure: "CLOSURE_SOLVED" };
  await handler("POST", `feedback/tickets/${ticketId}:answer`, answer);
  await lead("POST", `feedback/tickets/${ticketId}:review`, { isApproved: true });
  await page.reload();
  await page.getByText("打印头已更换。").waitFor();
  await button(page, "不满意").click();
  await page.getByRole("heading", { name: "您的评价" }).waitFor();
  await button(page, "重新提出").click();
  await sheet(page, "重新提出").getByLabel("还有什么没有解决").fill("今天又不出了。");
  await button(sheet(page, "重新提出"), "重新提出").click();
  await page.getByText("图书馆已安排人员办理。").waitFor();
  await page.getByText("今天又不出了。").waitFor();
  await page.goto("/m/voice/mine");
  await page.getByRole("link", { name: new RegExp(title) }).waitFor();
});

test("somebody raises a ticket without a name: the request says nothing of them, and its key alone leads to it", async ({
  browser,
}, { project }) => {
  const page = await openVoice(browser, project, NAMELESS[project.name]);
  const nameless = [];
  page.on("request", (each) => {
    if (each.url().includes("/feedback/anonymous:")) nameless.push(each);
  });
  const title = `${project.name} 三层灯坏了`;
  await page.getByRole("link", { name: "反映诉求" }).click();
  await write(page, "投诉", title, "靠窗两盏灯不亮。", "匿名");
  await page.getByText(/本机还有 \d 张匿名凭证/).waitFor();
  await button(page, "提交").click();
  const key = await page.locator("[data-key]").innerText();
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  await expectAccessible(page);
  expect(nameless.map((each) => each.url().split(":").at(-1))).toEqual(["submit", "read"]);
  for (const each of nameless) {
    const headers = await each.allHeaders();
    expect(Object.keys(headers)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(authorization|cookie|referer)$/)]),
    );
  }
  expect(nameless[0].postData()).not.toContain(key.replaceAll(/\s/g, ""));

  // On another device, signed in as somebody else: whoever holds the key is whoever asked.
  const other = await openVoice(browser, project, "yt2024-0008");
  await other.getByRole("link", { name: "凭密钥查询" }).click();
  await other.getByLabel("查询密钥").fill(key);
  await button(other, "查询").click();
  await other.getByRole("heading", { level: 1, name: title }).waitFor();
  await button(other, "补充说明").click();
  await sheet(other, "补充说明").getByLabel("补充内容").fill("走廊的灯也不亮。");
  await button(sheet(other, "补充说明"), "补充说明").click();
  await other.getByText("走廊的灯也不亮。").waitFor();
  await other.getByText("查询密钥", { exact: true }).click();
  await button(other, "从这台设备移除").click();
  await button(sheet(other, "从这台设备移除"), "从这台设备移除").click();
  await other.getByRole("heading", { level: 1, name: "民情" }).waitFor();
  await expect(other.getByRole("link", { name: new RegExp(title) })).toHaveCount(0);

  await page.goto("/m/voice");
  await page.getByRole("link", { name: new RegExp(title) }).click();
  await page.getByText("走廊的灯也不亮。").waitFor();
});
