import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { College } from "./pages/college.mjs";
import { windowOf } from "./people.mjs";

/** The three colleges as one of their own members sees them. */
const COLLEGES = [
  {
    member: { phone: "yt2024-0027", desktop: "yt2024-0028" },
    route: "/m/econ",
    title: "经贸学院党建",
    slogan: "经世济民，从一件小事做起",
    columns: ["我的支部", "学院各支部", "一起学", "经世讲堂 · 指尖微党课", "学院通知"],
    async own(college) {
      await college.click(college.link("看看怎么做"));
      await expect(college.heading("经世讲堂 · 指尖微党课")).toBeVisible();
      await expect(
        college.page.getByRole("region", { name: "五步做成一堂微党课" }).getByRole("listitem"),
      ).toHaveCount(5);
    },
  },
  {
    member: { phone: "yt2024-0081", desktop: "yt2024-0082" },
    route: "/m/law",
    title: "文法学院党建",
    slogan: "以文化人，以法明理",
    columns: ["通知", "我的支部", "读书会", "各支部这样说自己", "学院各支部", "学院党组织任职", "校历"],
    async own(college) {
      await college.click(college.part("读书会").getByRole("link", { name: "两个法定人数" }));
      await expect(college.heading("两个法定人数")).toBeVisible();
      await expect(college.page).toHaveURL(/\/m\/learning\/courses\/quorum\/units\/two-quorums$/);
    },
  },
  {
    member: { phone: "yt2024-0105", desktop: "yt2024-0106" },
    route: "/m/ocean",
    title: "海洋学院党建",
    slogan: "向海而行，人在船上，组织在身边",
    columns: [
      "我的支部",
      "远航板",
      "岸上和船上的支部",
      "通知",
      "校历",
      "一起学",
      "学院党组织任职",
      "支部品牌",
    ],
    async own(college) {
      await college.click(college.link("打开远航板"));
      await expect(college.heading("远航板")).toBeVisible();
      await expect(
        college.page
          .getByRole("region", { name: "怎么找到组织" })
          .getByRole("link", { name: "进入船队党支部" }),
      ).toBeVisible();
    },
  },
];

test("each college has its own head, columns, order, colours and page; a branch's pages are the same in all", async ({
  browser,
}, { project }) => {
  const colours = [];
  for (const { member, route, title, slogan, columns, own } of COLLEGES) {
    const page = await windowOf(browser, project);
    const college = new College(page);
    await college.open(member[project.name], route);
    await expect(college.heading(title)).toBeVisible();
    await expect(page.getByText(slogan)).toBeVisible();
    await expect(college.columns()).toHaveText(columns);
    colours.push(await college.ownColour());

    await college.openOwnBranch();
    for (const part of ["通知", "人数与任职", "校历"]) await expect(college.part(part)).toBeVisible();
    await college.openBrand();
    await page.goBack();
    await page.goBack();
    await own(college);
    await page.context().close();
  }
  expect(new Set(colours).size).toBe(3);
});

test("who is of another college sees the same page without what is the members' own", async ({ page }, {
  project,
}) => {
  const [econ, law] = COLLEGES;
  const college = new College(page);
  await college.open(econ.member[project.name], econ.route);
  await expect(college.heading(econ.title)).toBeVisible();
  const [own, frame] = [await college.ownColour(), await college.frameColour()];
  await college.visit("文法");
  await expect(college.heading(law.title)).toBeVisible();
  // What a college does to its pages ends at its pages.
  expect(await college.ownColour()).not.toBe(own);
  expect(await college.frameColour()).toBe(frame);
  await expect(college.columns()).toHaveText(law.columns.filter((name) => name !== "我的支部"));
  await college.click(college.part("学院各支部").getByRole("link", { name: "教工党支部" }));
  await expect(college.heading("教工党支部")).toBeVisible();
  await expect(page.getByRole("button", { name: "发通知" })).toBeHidden();
  // A branch under another college's address is shown the way, not drawn in the wrong colours.
  await page.goto(page.url().replace("/m/law/", "/m/econ/"));
  await expect(page.getByText("这个组织不属于本学院")).toBeVisible();
});

/** Two who write the same branch's pages, and a member of it who does not; each project's own branch. */
const BRANCH = {
  phone: { writer: "yt2024-0001", other: "yt2024-0002", member: "yt2024-0008" },
  desktop: { writer: "yt2024-0039", other: "yt2024-0040", member: "yt2024-0045" },
};

test("a secretary posts a notice, and a member of the branch reads it and can write none", async ({
  browser,
}, { project }) => {
  const { writer, member } = BRANCH[project.name];
  const title = "四月主题党日";
  const [window, other] = [await windowOf(browser, project), await windowOf(browser, project)];
  const secretary = new College(window);
  await secretary.open(writer, "/m/econ");
  await secretary.openOwnBranch();
  await secretary.post(title, "周三晚七点，在教学楼大厅集合。");
  await expect(secretary.onBoard(title)).toContainText("在教学楼大厅集合");
  await expectAccessible(window);

  const reader = new College(other);
  await reader.open(member, "/m/econ");
  await reader.openOwnBranch();
  await expect(reader.onBoard(title)).toContainText("在教学楼大厅集合");
  await expect(other.getByRole("button", { name: "发通知" })).toBeHidden();
  await expect(other.getByRole("button", { name: /^撤下/ })).toBeHidden();
  await reader.openBrand();
  await expect(other.getByRole("button", { name: "修改品牌" })).toBeHidden();

  await secretary.click(window.getByRole("button", { name: `撤下“${title}”` }));
  await secretary.click(secretary.dialog.getByRole("button", { name: "撤下" }));
  await expect(secretary.onBoard(title)).toHaveCount(0);
  await other.goBack();
  await other.reload();
  await expect(reader.part("人数与任职")).toBeVisible();
  await expect(reader.onBoard(title)).toHaveCount(0);
  for (const page of [window, other]) await page.context().close();
});

test("two write a brand at once: the later is told, loses nothing, and decides", async ({ browser }, {
  project,
}) => {
  const { writer, other } = BRANCH[project.name];
  const [first, second] = await Promise.all(
    [writer, other].map(async (person) => {
      const college = new College(await windowOf(browser, project));
      await college.open(person, "/m/econ");
      await college.openOwnBranch();
      await college.openBrand();
      return college;
    }),
  );
  await first.beginBrand("先写的口号");
  await second.beginBrand("先存的口号");
  await second.saveBrand();
  await expect(second.brandForm).toBeHidden();
  await expect(second.page.getByText("先存的口号")).toBeVisible();

  await first.saveBrand();
  await expect(first.brandForm.getByRole("alert")).toContainText("刚刚有别人改过这个页面");
  await expect(first.slogan).toHaveValue("先写的口号");
  await expectAccessible(first.page);
  await first.click(first.brandForm.getByRole("button", { name: "看最新的版本" }));
  const theirs = first.part("别人保存的版本");
  await expect(theirs).toContainText("先存的口号");
  await expect(first.slogan).toHaveValue("先写的口号");
  await expectAccessible(first.page);
  await first.saveBrand();
  await expect(first.brandForm).toBeHidden();
  await second.page.reload();
  await expect(second.page.getByText("先写的口号")).toBeVisible();

  // The other way: what was typed gives way to what is there.
  await first.beginBrand("又写的口号");
  await second.beginBrand("又存的口号");
  await second.saveBrand();
  await expect(second.brandForm).toBeHidden();
  await first.saveBrand();
  await first.click(first.brandForm.getByRole("button", { name: "看最新的版本" }));
  await first.click(theirs.getByRole("button", { name: "放弃我写的，改用这个版本" }));
  await expect(first.slogan).toHaveValue("又存的口号");
  for (const { page } of [first, second]) await page.context().close();
});
