import { expect, test } from "@playwright/test";
import { Correction } from "./pages/correction.mjs";
import { Shell } from "./pages/shell.mjs";
import { passCourse } from "./passed-course.mjs";
import { windowOf } from "./people.mjs";

/** Of ECON's graduates, whose secretary is SECRETARY; each project's own. */
const MEMBER = { phone: "yt2024-0017", desktop: "yt2024-0018" };
const EARNER = { phone: "yt2024-0019", desktop: "yt2024-0020" };
const ASKER = { phone: "yt2024-0021", desktop: "yt2024-0022" };
const SECRETARY = "yt2024-0012";
const OFFICE = "yt2024-0165";
const MOST_ENTRIES = 7;
const COLLEGES = ["经贸", "文法", "海洋"];

test("home is made of the modules' cards, and the menu is short and knows the reader's own college only", async ({
  browser,
}, { project }) => {
  for (const { who, entries, hidden } of [
    {
      who: MEMBER[project.name],
      entries: ["首页", "学习", "会议", "积分", "经贸", "全部"],
      hidden: ["组织"],
    },
    { who: SECRETARY, entries: ["首页", "学习", "会议", "积分", "组织", "全部"], hidden: [] },
    { who: OFFICE, entries: ["首页", "学习", "会议", "积分", "组织", "全部"], hidden: ["经贸"] },
  ]) {
    const page = await windowOf(browser, project);
    const shell = new Shell(page);
    await shell.open(who);
    for (const card of ["等我处理", "继续学习", "下次会议", "我的积分"])
      await expect(shell.card(card)).toBeVisible();
    // Each card says something, and none of them only that it waits.
    await expect(page.getByRole("main").locator("[aria-busy=true]")).toHaveCount(0);
    const names = await shell.entries.allInnerTexts();
    expect(names.length).toBeLessThanOrEqual(MOST_ENTRIES);
    expect(names).toEqual(expect.arrayContaining(entries));
    for (const name of [...hidden, "文法", "海洋"]) expect(names).not.toContain(name);
    await expect(shell.entries.and(page.locator("[aria-current=page]"))).toHaveText("首页");
    // What has no entry is on the page of everything; every college is there.
    await shell.go("全部");
    for (const name of COLLEGES)
      await expect(page.getByRole("region", { name: "学院" }).getByRole("link", { name })).toBeVisible();
    await page.context().close();
  }
});

/** What somebody may want from the home page, and how they get there. */
const WAYS = [
  {
    to: "a unit of a course",
    async go(shell) {
      await shell.click(shell.link("党费怎么算"));
      await shell.click(shell.link(/基数和比例/));
      await expect(shell.heading("基数和比例")).toBeVisible();
    },
  },
  {
    to: "the evidence of a point",
    async go(shell) {
      await shell.go("积分");
      await shell.click(shell.page.getByRole("listitem").getByRole("link", { name: "会议怎么开" }));
      await expect(shell.heading(/会议怎么开/)).toBeVisible();
    },
  },
  {
    to: "my record",
    async go(shell) {
      await shell.click((await shell.openProfile()).getByRole("link", { name: /我的档案/ }));
      await expect(shell.heading("我的档案")).toBeVisible();
    },
  },
  {
    to: "my branch's page",
    async go(shell) {
      await shell.go("经贸");
      await shell.click(shell.link("网上党支部"));
      await expect(shell.heading("研究生党支部")).toBeVisible();
    },
  },
  {
    to: "another branch of my college",
    async go(shell) {
      await shell.go("经贸");
      await shell.click(shell.link("本科生第一党支部"));
      await expect(shell.heading("本科生第一党支部")).toBeVisible();
    },
  },
  {
    to: "the settings",
    async go(shell) {
      await shell.click((await shell.openProfile()).getByRole("link", { name: "设置" }));
      await expect(shell.heading("设置")).toBeVisible();
    },
  },
  {
    to: "the inbox",
    async go(shell) {
      await shell.click(shell.inbox);
      await expect(shell.heading("消息")).toBeVisible();
    },
  },
  {
    to: "another college's own page",
    async go(shell) {
      await shell.go("全部");
      await shell.click(shell.link(/^海洋/));
      await shell.click(shell.link("打开远航板"));
      await expect(shell.heading("远航板")).toBeVisible();
    },
  },
];
const OFFICE_WAYS = [
  {
    to: "the modules that colleges publish",
    async go(shell) {
      await shell.go("全部");
      await shell.click(shell.link(/^模块管理/));
      await expect(shell.heading("模块管理")).toBeVisible();
    },
  },
  {
    to: "the people of a college",
    async go(shell) {
      await shell.go("组织");
      await shell.click(shell.link("经贸学院党委"));
      await shell.click(shell.link("人员"));
      await expect(shell.heading(/人员/)).toBeVisible();
    },
  },
];

test("everything is at most three clicks from home", async ({ page, browser }, { project }) => {
  const office = await windowOf(browser, project);
  const takes = async (shell, ways) => {
    for (const { to, go } of ways)
      await test.step(to, async () => {
        await shell.home();
        await go(shell);
        expect(shell.clicks, to).toBeGreaterThan(0);
        expect(shell.clicks, to).toBeLessThanOrEqual(3);
      });
  };
  const member = new Shell(page);
  await member.open(EARNER[project.name]);
  await passCourse(page, "quorum");
  await takes(member, WAYS);
  const officer = new Shell(office);
  await officer.open(OFFICE);
  await takes(officer, OFFICE_WAYS);
  await office.context().close();
});

test("search finds courses and branches by words of either language, and people only for whoever may see them", async ({
  page,
  browser,
}, { project }) => {
  const shell = new Shell(page);
  await shell.open(MEMBER[project.name]);
  await shell.search("党费");
  await expect(shell.found("课程")).toHaveText(/党费怎么算/);
  const field = page.getByRole("searchbox");
  await field.fill("meeting");
  await expect(shell.found("课程").filter({ hasText: "会议怎么开" })).toBeVisible();
  await field.fill("船队");
  await expect(shell.found("组织").filter({ hasText: "船队党支部" })).toBeVisible();
  await field.fill("设置");
  await expect(shell.found("功能").filter({ hasText: "设置" })).toBeVisible();

  // Somebody whom they know by name and by number.
  const asked = [];
  page.on("request", (request) => /identity/.test(request.url()) && asked.push(request.url()));
  for (const words of ["郑示一", "YT2024-0006"]) {
    await field.fill(words);
    await expect(page.getByText(`没有找到“${words}”`).last()).toBeVisible();
    await expect(page.getByRole("main").getByText("郑示一", { exact: true })).toBeHidden();
  }
  expect(asked).toEqual([]);

  const window = await windowOf(browser, project);
  const officer = new Shell(window);
  await officer.open(OFFICE);
  await officer.search("郑示一");
  await expect(officer.found("人员")).toHaveCount(1);
  await officer.found("人员").click();
  await expect(window.getByText("查看档案会留下记录")).toBeVisible();
  await window.context().close();

  // What was found is a click away, and the way back leads to the answers.
  await field.fill("船队");
  await shell.found("组织").filter({ hasText: "船队党支部" }).click();
  await expect(shell.heading("船队党支部")).toBeVisible();
  await page.goBack();
  await expect(shell.found("组织").filter({ hasText: "船队党支部" })).toBeVisible();
  await expect(field).toHaveValue("船队");
});

test("what others decide about me arrives while I look, is counted in the header, and is read by opening it", async ({
  page,
  browser,
}, { project }) => {
  const shell = new Shell(page);
  await shell.open(ASKER[project.name], "/m/identity/me");
  await new Correction(page).ask("学历", "本科", "登记时漏填");
  await expect(shell.inbox).toHaveAccessibleName("消息");
  await shell.click(shell.inbox);
  await expect(page.getByText("还没有消息")).toBeVisible();
  await shell.mark();

  const window = await windowOf(browser, project);
  await new Shell(window).open(SECRETARY, "/m/identity");
  await new Correction(window).agree(ASKER[project.name].toUpperCase());
  await window.context().close();

  await expect(shell.inbox).toHaveAccessibleName("消息，1 条未读");
  await page.getByRole("button", { name: "有新消息，查看" }).click();
  const notice = page.getByRole("listitem").filter({ hasText: "您的更正申请已同意" });
  await expect(notice).toContainText("未读");
  await shell.expectSamePage();

  await shell.home();
  const waiting = page.getByRole("region", { name: /^等我处理/ });
  await expect(waiting).toContainText("未读 1");
  await expect(waiting.getByRole("link", { name: "您的更正申请已同意" })).toBeVisible();

  await shell.click(shell.inbox);
  await notice.getByRole("link").click();
  await expect(shell.heading("我的档案")).toBeVisible();
  await expect(shell.inbox).toHaveAccessibleName("消息");
  await page.goBack();
  await expect(notice).toBeVisible();
  await expect(notice).not.toContainText("未读");
  await page.getByRole("button", { name: "未读", exact: true }).click();
  await expect(notice).toBeHidden();
});

test("the language is changed in place, and theme and text size take effect at once and stay", async ({
  page,
}, { project }) => {
  const shell = new Shell(page);
  await shell.open(MEMBER[project.name], "/m/learning/courses/dues");
  await expect(shell.heading("党费怎么算")).toBeVisible();
  await shell.mark();
  const sheet = await shell.openProfile();
  await sheet.getByRole("button", { name: "English" }).click();
  await expect(sheet.getByRole("button", { name: "English" })).toHaveAttribute("aria-pressed", "true");
  await sheet.getByRole("button", { name: "Close" }).click();
  await expect(shell.heading("How dues are worked out")).toBeVisible();
  await expect(page).toHaveURL(/\/m\/learning\/courses\/dues$/);
  await expect(page).toHaveTitle(/^Learning/);
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await shell.expectSamePage();

  await page.goto("/m/portal/settings");
  await expect(shell.heading("Settings")).toBeVisible();
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const letters = () => page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize));
  const choose = (name) => page.getByText(name, { exact: true }).click();
  await choose("中文");
  await choose("浅色");
  const [light, normal] = [await paper(), await letters()];
  await choose("深色");
  await expect.poll(paper).not.toBe(light);
  const dark = await paper();
  await choose("大字");
  await expect.poll(letters).toBeGreaterThan(normal * 1.2);
  await page.reload();
  await expect(page.getByRole("radio", { name: "深色" })).toBeChecked();
  await expect(page.getByRole("radio", { name: "大字" })).toBeChecked();
  await expect(page.getByRole("radio", { name: "中文" })).toBeChecked();
  expect(await paper()).toBe(dark);
  expect(await letters()).toBeGreaterThan(normal * 1.2);
});

test("a link leads from one module to another without loading the page anew; addresses, back and forward are kept", async ({
  page,
}, { project }) => {
  const shell = new Shell(page);
  // A direct address with a question in it.
  await shell.open(MEMBER[project.name], "/m/portal/search?q=%E5%85%9A%E8%B4%B9");
  await expect(shell.found("课程")).toHaveText(/党费怎么算/);
  await shell.mark();
  await shell.found("课程").click();
  await expect(shell.heading("党费怎么算")).toBeVisible();
  await shell.go("积分");
  await expect(shell.heading("我的积分")).toBeVisible();
  await shell.go("经贸");
  await shell.click(shell.link("全部课程"));
  await expect(shell.heading("学习")).toBeVisible();
  await shell.go("首页");
  await expect(shell.heading(/你好/)).toBeVisible();

  const stations = [
    ["学习", /\/m\/learning\/?$/],
    ["经贸学院党建", /\/m\/econ\/?$/],
    ["我的积分", /\/m\/points\/?$/],
    ["党费怎么算", /\/courses\/dues$/],
    ["搜索", /search\?q=/],
  ];
  for (const [name, address] of stations) {
    await page.goBack();
    await expect(shell.heading(name)).toBeVisible();
    await expect(page).toHaveURL(address);
  }
  for (const [name, address] of stations.toReversed().slice(1)) {
    await page.goForward();
    await expect(shell.heading(name)).toBeVisible();
    await expect(page).toHaveURL(address);
  }
  await shell.expectSamePage();
});

test("when a service or the network is away, the page says which, the others live on, and it goes on afterwards", async ({
  page,
  context,
}, { project }) => {
  const shell = new Shell(page);
  await page.route("/api/v1/points/**", (route) =>
    route.fulfill({ status: 503, json: { reason: "UNAVAILABLE", status: 503 } }),
  );
  await shell.open(MEMBER[project.name]);
  // On the home page it is one card's line, not the page's.
  await expect(page.getByRole("main").getByText(/服务暂时不可用/)).toHaveCount(1);
  await expect(shell.link("党费怎么算")).toBeVisible();
  await shell.go("积分");
  await expect(page.getByRole("alert")).toContainText("服务暂时不可用");
  await page.unroute("/api/v1/points/**");
  await page.getByRole("button", { name: "重试" }).click();
  await expect(page.getByRole("region", { name: "年度得分" })).toBeVisible();

  // What was never asked for is not kept on the device either.
  await shell.go("学习");
  await expect(shell.link("党费怎么算")).toBeVisible();
  await context.setOffline(true);
  await page.getByRole("button", { name: "5 分钟" }).click();
  await expect(page.getByRole("alert")).toContainText("网络连接不上");
  await context.setOffline(false);
  await page.getByRole("button", { name: "重试" }).click();
  await expect(shell.link("党费怎么算")).toBeVisible();
});
