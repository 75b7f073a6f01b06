import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { asReader, LIBRARY } from "./pages/all-pages.mjs";
import { openAs, windowOf } from "./people.mjs";

// The demo university's twelve tickets, as those see them whom they concern. Nothing is changed here.
const OFFICE = "yt2024-0165";
/** With which the one without a name is followed. */
const KEY = "cWlt aW5n LWRl bW8t dGlj a2V0 LXdp dGhv dXQt bmFt ZSE";

async function openAt(browser, project, username, path) {
  const page = await windowOf(browser, project);
  await openAs(page, username, path);
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
}
const stateIs = (page, state) => expect(page.locator("header .qm-tag").getByText(state)).toBeVisible();
const see = (page, ...texts) =>
  Promise.all(texts.map((text) => expect(page.getByText(text).first()).toBeVisible()));

/** What each asker reads of their own: the state, and words that say how it honestly stands. */
const ASKED = {
  "yt2024-0035": [
    ["图书馆座位预约冲突", "已办结", ["已解决", "处理得很快。"]],
    ["奖学金材料什么时候交", "已答复", ["已解释说明", "成绩单由教务系统打印即可，不需要盖章。"]],
  ],
  "yt2024-0036": [
    ["夜间校车末班时间", "已答复", ["已解释说明"]],
    ["食堂价格公示", "已答复", ["已解决", "各食堂已统一价格公示牌"]],
  ],
  "yt2024-0037": [
    ["宿舍热水", "已办结", ["昨晚又停了，只好了一天。", "控制阀一并更换，连续三晚测试正常。"]],
    ["老师答疑时间", "已受理", ["隐去姓名"]],
  ],
  "yt2024-0051": [
    ["楼道门禁失灵", "办理中", ["已超期"]],
    ["增设通宵自习室", "已答复", ["暂无法解决", "已列入明年预算申请。"]],
    ["二食堂不标价", "已合并", ["与另一件相同的诉求一并办理", "调价提前三个工作日公告"]],
  ],
  "yt2024-0052": [
    ["自习室空调不制冷", "协调中", ["多次转交未定，正由上级确定办理单位。"]],
    ["借书证怎么补办", "已撤回", ["您已撤回。"]],
  ],
  "yt2024-0053": [["宿舍床板开裂", "待补充", ["暂停计时，等您补充", "请问什么时间方便上门？"]]],
};

for (const [username, tickets] of Object.entries(ASKED))
  test(`${username} reads honestly how each of their tickets stands`, async ({ browser }, { project }) => {
    const page = await openAt(browser, project, username, "/m/voice/mine");
    for (const [title, state, texts] of tickets) {
      await page.getByRole("link", { name: new RegExp(title) }).click();
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
      await stateIs(page, state);
      await see(page, ...texts);
      if (state === "已合并" || state === "已撤回")
        await expect(page.getByRole("button", { name: "撤回", exact: true })).toHaveCount(0);
      await expectAccessible(page);
      await page.goto("/m/voice/mine");
    }
    await page.context().close();
  });

test("a clock that stood still over a holiday counts the Saturday that was worked", async ({ browser }, {
  project,
}) => {
  const page = await openAt(browser, project, "yt2024-0053", "/m/voice/mine");
  const { solution } = await (await asReader(page))("GET", "feedback/tickets/filed-T10");
  expect(solution).toMatchObject({ dueDay: "2026-05-13", isPaused: true });
  await page.context().close();
});

test("those who answer see the overdue one in red, no hidden name, and no person where there is none", async ({
  browser,
}, { project }) => {
  const handler = await openAt(browser, project, LIBRARY.logistics, "/m/voice/desk");
  const overdue = handler.getByRole("link", { name: /楼道门禁失灵/ });
  await expect(overdue.getByText("红牌 · 已超期")).toBeVisible();
  await handler.getByRole("link", { name: /教室灯不亮/ }).click();
  await see(handler, "匿名诉求", "已派单，电工明天到现场。");
  await expectAccessible(handler);
  const econ = await openAt(browser, project, "yt2024-0045", "/m/voice/desk");
  await econ.getByRole("link", { name: /老师答疑时间/ }).click();
  await see(econ, "姓名已隐去", "已与教研室沟通。");
  await expect(econ.getByText("孙示三")).toHaveCount(0);
  for (const page of [handler, econ]) await page.context().close();
});

test("whoever coordinates finds what was passed on twice, and as a supervisor what is overdue", async ({
  browser,
}, { project }) => {
  const office = await openAt(browser, project, OFFICE, "/m/voice/desk/oversight");
  await office.getByRole("link", { name: /自习室空调不制冷/ }).click();
  await see(office, "后勤服务处提请上级协调", "设备在质保期内，由采购单位联系厂家。");
  await expect(office.getByRole("button", { name: "指定受理台" })).toBeVisible();
  await expectAccessible(office);
  await office.goto("/m/voice/desk/done");
  await office.getByRole("link", { name: /食堂价格公示/ }).click();
  await see(office, "另有 4 件同类诉求随本件一并答复。");
  const { organizations } = await (await asReader(office))("GET", "identity/organizations?parentId=");
  await office.goto(`/m/voice/figures/${organizations[0].id}`);
  await office.getByRole("rowheader", { name: "后勤服务处", exact: true }).waitFor();
  await see(office, "楼道门禁失灵");
  await expect(office.getByText("宿舍床板开裂")).toHaveCount(0);
  await office.context().close();
});

test("whoever holds the key follows the one without a name", async ({ browser }, { project }) => {
  const page = await openAt(browser, project, "yt2024-0052", "/m/voice");
  await page.getByRole("link", { name: "凭密钥查询" }).click();
  await page.getByLabel("查询密钥").fill(KEY);
  await page.getByRole("button", { name: "查询", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "教室灯不亮" }).waitFor();
  await stateIs(page, "办理中");
  await see(page, "已派单，电工明天到现场。");
  await expectAccessible(page);
  await page.context().close();
});
