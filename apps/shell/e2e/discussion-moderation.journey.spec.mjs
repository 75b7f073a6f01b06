import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { mayTake } from "./limit.mjs";
import { asReader } from "./pages/all-pages.mjs";
import { openAs, windowOf } from "./people.mjs";

/** Of the staff of the information college: whoever writes, and whoever reads. Two of the organisation department moderate. */
const AUTHOR = { phone: "yt2024-0067", desktop: "yt2024-0068" };
const READER = { phone: "yt2024-0069", desktop: "yt2024-0070" };
const MODERATOR = "yt2024-0214";
const OTHER_MODERATOR = "yt2024-0170";

const SAID = {
  advert: "代写总结、代做课件，价格优惠，欢迎私信",
  doxxing: "说这话的是教务科的林某，手机13800138000，大家去找他",
  canteen: "二食堂越来越难吃，价格还涨，管理太差了，谁都不负责",
  wronged: "周六上午在图书馆三楼一起读书，谁想来",
};
const says = (text) => ({ blocks: [{ kind: "BLOCK_KIND_PARAGRAPH", runs: [{ text }] }] });
const button = (scope, name) => scope.getByRole("button", { name, exact: true });
const postOf = (page, id) => page.locator(`article[id$="${id}"]`);

async function openAt(browser, project, username, path) {
  const page = await windowOf(browser, project);
  await openAs(page, username, path);
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
}
async function openCase(page, tab, id) {
  await page.goto(`/m/discussion/moderation${tab}`);
  await page.locator(`a[href$="/moderation/cases/${id}"]`).click();
  await page.getByRole("heading", { name: "内容处理", level: 1 }).waitFor();
}
async function decide(page, id, kind, rule, reason) {
  await openCase(page, "", id);
  await button(page, "作出决定").click();
  const sheet = page.getByRole("dialog", { name: "作出决定", exact: true });
  await sheet.getByLabel(kind, { exact: true }).check();
  await sheet.getByLabel(rule, { exact: true }).check();
  await sheet.getByLabel("理由").fill(reason);
  await expectAccessible(page);
  await button(sheet, "提交决定").click();
  await expect(sheet).toBeHidden();
  await expect(page.locator("header .qm-tag").getByText("已决定")).toBeVisible();
}

test("an advert goes, what exposes somebody is held, criticism stays and becomes a ticket, and a wrong decision is undone", async ({
  browser,
}, { project }) => {
  mayTake(240);
  const author = await openAt(browser, project, AUTHOR[project.name], "/m/discussion");
  const writes = await asReader(author);
  const { spaces } = await writes("GET", "feedback/spaces");
  const { topicId } = await writes("POST", `feedback/spaces/${spaces[0].spaceId}/topics`, {
    ...{ kind: "TOPIC_KIND_EXPERIENCE", title: `${project.name} 周末怎么过`, body: says("大家周末做什么？") },
  });
  const ids = {};
  for (const [name, text] of Object.entries(SAID))
    ids[name] = (await writes("POST", `feedback/topics/${topicId}/posts`, { body: says(text) })).postId;

  const topic = `/m/discussion/topics/${topicId}`;
  await author.goto(topic);
  await expect(postOf(author, ids.doxxing)).toContainText("手机13800138000");
  await expect(postOf(author, ids.doxxing)).toContainText("R3");

  const reader = await openAt(browser, project, READER[project.name], topic);
  await expect(postOf(reader, ids.advert)).toContainText(SAID.advert);
  await expect(postOf(reader, ids.doxxing)).not.toContainText("13800138000");
  await postOf(reader, ids.advert).getByRole("button", { name: "举报" }).click();
  const sheet = reader.getByRole("dialog", { name: "举报" });
  await sheet.getByLabel("R2 不发广告").check();
  await sheet.getByLabel("补充说明").fill("这是广告。");
  await expectAccessible(reader);
  await button(sheet, "提交").click();
  await expect(sheet).toBeHidden();
  const reports = await asReader(reader);
  for (const name of ["canteen", "wronged"])
    await reports("POST", `feedback/topics/${topicId}:report`, { postId: ids[name], ruleCode: "R2" });

  const moderator = await openAt(browser, project, MODERATOR, "/m/discussion/moderation");
  await expectAccessible(moderator);
  await decide(moderator, ids.advert, "移除", "R2 不发广告", "推销代写服务。");
  await decide(moderator, ids.doxxing, "移除", "R3 保护个人信息", "公开他人手机号码。");
  await decide(moderator, ids.canteen, "保留，并请作者作为诉求提出", "R8 切合话题", "批评服务不违反版规。");
  await decide(moderator, ids.wronged, "隐藏", "R2 不发广告", "看起来是招揽活动。");

  await reader.reload();
  await expect(postOf(reader, ids.canteen)).toContainText("二食堂");
  await expect(postOf(reader, ids.advert)).not.toContainText("代写总结");
  await expect(postOf(reader, ids.wronged)).not.toContainText("图书馆三楼");

  await author.goto(`/m/discussion/moderation/mine/${ids.advert}`);
  await expect(author.getByText("推销代写服务。")).toBeVisible();
  await expect(author.getByRole("link", { name: "R2" })).toBeVisible();
  await expectAccessible(author);

  await author.goto(`/m/discussion/moderation/mine/${ids.canteen}`);
  await button(author, "作为诉求提出").click();
  const raise = author.getByRole("dialog", { name: "作为诉求提出" });
  await raise.getByLabel("事项类别").selectOption({ label: "食堂" });
  await button(raise, "提出").click();
  await author.getByRole("link", { name: "查看诉求进展" }).click();
  await expect(author.getByText(SAID.canteen)).toBeVisible();

  await author.goto(`/m/discussion/moderation/mine/${ids.wronged}`);
  await button(author, "申诉").click();
  const appeal = author.getByRole("dialog", { name: "申诉" });
  await appeal.getByLabel("您的理由").fill("只是约人读书，不收费。");
  await button(appeal, "申诉").click();
  await expect(author.getByText(/前答复/)).toBeVisible();

  await openCase(moderator, "/appeals", ids.wronged);
  await expect(moderator.getByText("您参与过此事，由另一位管理员处理。")).toBeVisible();
  const other = await openAt(browser, project, OTHER_MODERATOR, "/m/discussion/moderation/appeals");
  await openCase(other, "/appeals", ids.wronged);
  await button(other, "撤销原决定").click();
  const answer = other.getByRole("dialog", { name: "撤销原决定" });
  await answer.getByLabel("理由").fill("确实不是广告。");
  await button(answer, "撤销原决定").click();
  await expect(answer).toBeHidden();
  await expectAccessible(other);

  await reader.reload();
  await expect(postOf(reader, ids.wronged)).toContainText("图书馆三楼");
  await author.reload();
  await expect(author.getByText("确实不是广告。")).toBeVisible();
});
