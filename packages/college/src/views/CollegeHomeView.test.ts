import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language } from "@qiming/web-kit";
import { defineComponent, h } from "vue";
import {
  calls,
  closePage,
  COLUMNS,
  emptyWorld,
  headings,
  open,
  openSheet,
  signIn,
  signInElsewhere,
  tap,
  texts,
  type,
  unavailable,
  world,
} from "../college.fixture.ts";
import { defineCollege } from "../define-college.ts";

beforeEach(() => {
  language.value = "zh-CN";
  signIn();
});
afterEach(closePage);

test("while the college is on its way, its head stands and each column says under its title that it loads", async () => {
  const { page, accessibilityFaults } = await open("/", () => new Promise<never>(() => undefined));
  expect(page.getByRole("heading", { level: 1, name: "经贸学院党建" })).toBeTruthy();
  expect(headings(2)).toHaveLength(COLUMNS.length);
  expect(page.getAllByRole("status")).toHaveLength(COLUMNS.length);
  expect(await accessibilityFaults()).toEqual([]);
});

test("all columns are drawn from live data, the reader's own branch first among the branches", async () => {
  const { page, accessibilityFaults } = await open("/", world());
  await page.findByRole("heading", { level: 3, name: "本科生第一党支部" });
  const own = page.getByRole("region", { name: "我的支部" });
  expect(own.textContent).toMatch(/研究生党支部.*8.*3.*书记示例甲/);
  const branches = page.getByRole("region", { name: "学院各支部" });
  expect([...branches.querySelectorAll("h3")].map((each) => each.textContent?.trim())).toEqual([
    "研究生党支部",
    "本科生第一党支部",
  ]);
  expect((await page.findByText("指尖上的课")).closest("li")?.textContent).toContain("研究生党支部");
  expect((await page.findByText("通知1")).closest("details")?.open).toBe(true);
  expect((await page.findByRole("link", { name: "党费怎么算" })).getAttribute("href")).toBe(
    "/m/learning/courses/dues",
  );
  expect(page.getByRole("region", { name: "一起学" }).textContent).toMatch(/已通过.*已学 1\/4/);
  const calendar = await page.findByRole("region", { name: "校历" });
  expect(calendar.textContent).toMatch(/很长的学期 *正在进行.*远方的节日/);
  expect(calendar.textContent).not.toContain("过去的节日");
  expect(page.getByRole("region", { name: "学院党组织任职" }).textContent).toContain("示例丙");
  // A member's own line names the college: the tree need not be walked.
  expect(calls.map(({ path }) => path)).not.toContain("/api/v1/identity/organizations");
  expect(await accessibilityFaults()).toEqual([]);
});

test("without any content, every column says so", async () => {
  const { page, accessibilityFaults } = await open("/", emptyWorld);
  for (const text of [/还没有党支部/, /还没有写下自己的品牌/, /还没有通知/, /还没有课程/, /没有接下来的安排/])
    expect(await page.findByText(text)).toBeTruthy();
  expect(page.queryByRole("region", { name: "我的支部" })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
});

test("a column that fails takes no other with it, and can be tried again by itself", async () => {
  let isUp = false;
  const { page, accessibilityFaults } = await open(
    "/",
    world((path) => (path.startsWith("/api/v1/learning") && !isUp ? unavailable : undefined)),
  );
  expect((await page.findByRole("alert")).closest("section")?.getAttribute("data-column")).toBe("courses");
  expect(await page.findByText("指尖上的课")).toBeTruthy();
  expect(page.getAllByRole("alert")).toHaveLength(1);
  expect(await accessibilityFaults()).toEqual([]);
  isUp = true;
  await tap(page.getByRole("button", { name: "重试" }));
  expect(await page.findByRole("link", { name: "党费怎么算" })).toBeTruthy();
});

test("without the organisations, one alert stands for all that is drawn from them; the rest is there", async () => {
  let isUp = false;
  const { page, accessibilityFaults } = await open(
    "/",
    world((path) => (path.startsWith("/api/v1/identity/organizations") && !isUp ? unavailable : undefined)),
  );
  expect(await page.findAllByRole("alert")).toHaveLength(1);
  expect(await page.findByRole("link", { name: "党费怎么算" })).toBeTruthy();
  expect(headings(2)).toEqual(["一起学", "校历"]);
  expect(await accessibilityFaults()).toEqual([]);
  isUp = true;
  await tap(page.getByRole("button", { name: "重试" }));
  expect((await page.findAllByText("本科生第一党支部")).length).toBeGreaterThan(0);
});

test("a university without this college is told, not crashed on", async () => {
  signInElsewhere();
  const { page, fatal } = await open("/", () => ({ organizations: [] }));
  expect(await page.findByText(/查不到本学院/)).toBeTruthy();
  expect(fatal).toEqual([]);
});

test("somebody of another college finds it through the tree, and no branch is called their own, not even while it loads", async () => {
  signInElsewhere();
  const { page } = await open("/", world());
  expect(headings(2)).toHaveLength(COLUMNS.length - 1);
  expect(await page.findByText("本科生第一党支部", { selector: "h3 *" })).toBeTruthy();
  expect(page.queryByText("我的支部")).toBeNull();
});

test("a college orders and hides columns, gives them other titles, and adds its own", async () => {
  const Own = defineComponent({ props: ["title"], render: () => h("section", [h("h2", "展览"), "作品"]) });
  const { page } = await open("/", world(), {
    columns: ["exhibition", { column: "notices", title: "art.notices" }, "branches", "officers"],
    extraColumns: { exhibition: Own },
    texts: {
      "zh-CN": { ...texts["zh-CN"], art: { notices: "布告" }, college: { column: { branches: "支部们" } } },
      en: { ...texts.en, art: { notices: "Board" } },
    },
  });
  await page.findByText("本科生第一党支部");
  expect(headings(2)).toEqual(["展览", "布告", "支部们", "学院党组织任职"]);
  language.value = "en";
  await page.findByText("Board");
  expect(headings(2)).toEqual(["展览", "Board", "Branches of the college", "Offices in the college"]);
});

test("a column that nobody has is named when the module is made", () => {
  expect(() => defineCollege({ code: "ART", texts, columns: ["branches", "exhibition"] })).toThrow(
    /ART.*"exhibition"/,
  );
});

test("three notices are shown, the others on asking; who may write posts one of the college", async () => {
  signIn("portal.pages.write");
  const { page, accessibilityFaults } = await open(
    "/",
    world((_, method) =>
      method === "POST"
        ? {
            organizationId: "econ",
            notices: [{ id: "n0", title: "新通知", postTime: "2026-03-10T02:00:00Z" }],
          }
        : undefined,
    ),
  );
  await page.findByText("通知3");
  expect(page.queryByText("通知4")).toBeNull();
  await tap(page.getByRole("button", { name: "全部 4 条" }));
  expect(page.getByText("通知4")).toBeTruthy();
  await tap(page.getByRole("button", { name: "发通知" }));
  type(openSheet().getByLabelText("标题"), "新通知");
  type(openSheet().getByLabelText("内容"), "正文");
  expect(await accessibilityFaults()).toEqual([]);
  await tap(openSheet().getByRole("button", { name: "发布" }));
  expect(await page.findByText("新通知")).toBeTruthy();
  expect(calls.find(({ method }) => method === "POST")).toMatchObject({
    path: "/api/v1/portal/organizations/econ/page:postNotice",
    body: { title: "新通知", text: "正文" },
  });
});

test("in English every text that is not data is English", async () => {
  language.value = "en";
  const { page } = await open("/", emptyWorld);
  await page.findByText("There are no courses yet.");
  await page.findByText(/No branch has written/);
  expect(page.getByRole("heading", { level: 1 }).textContent).toBe("Economics");
  for (const each of headings(2)) expect(each).not.toMatch(/[\u4e00-\u9fff]/);
});
