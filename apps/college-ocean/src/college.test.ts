import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { keepsOffline, language, me } from "@qiming/web-kit";
import { show, type Answer, type Server, type Shown } from "@qiming/web-kit/testing";
import en from "./locales/en.json";
import zhCN from "./locales/zh-CN.json";
import * as ocean from "./main.ts";

let shown: Shown | undefined;
const asked: string[] = [];
beforeEach(() => {
  language.value = "zh-CN";
  me.value = {
    person: { branch: { id: "fleet" } },
    lineage: [{ id: "yt" }, { id: "ocean", code: "OCEAN" }, { id: "fleet" }],
  };
});
afterEach(async () => {
  await shown?.close();
  asked.length = 0;
});

const fleet = {
  id: "fleet",
  code: "FLEET",
  name: "船队党支部",
  officers: [{ role: "BRANCH_SECRETARY", name: "林示八" }],
};
const notices = [1, 2, 3, 4].map((n) => ({
  id: `n${n}`,
  title: `航次通知${n}`,
  postTime: "2020-03-02T00:00:00Z",
}));
const sea =
  (more: (path: string) => Answer | undefined = () => undefined): Server =>
  ({ path }) => {
    asked.push(path);
    const own = more(path);
    if (own) return own;
    if (path.startsWith("/api/v1/learning"))
      return { courses: [{ id: "dues", title: { zhCn: "党费怎么算", en: "Dues" }, unitCount: 2 }] };
    if (path.includes("/calendar")) return { periods: [] };
    if (path.startsWith("/api/v1/portal")) return { organizationId: "fleet", notices };
    if (path.includes("parentId=ocean"))
      return { organizations: [{ id: "pg", code: "PG", name: "研究生党支部" }, fleet] };
    return { id: "ocean", code: "OCEAN", name: "海洋学院党委" };
  };
const open = async (path: string, server: Server = sea()) =>
  (shown = await show(ocean, server, ["/m/ocean", path]));
const unavailable = { reason: "UNAVAILABLE", status: 503 };

test("the home page has the college's columns in the college's order, the voyage board among them", async () => {
  const { page, accessibilityFaults } = await open("/");
  await page.findAllByText("船队党支部");
  expect(page.getAllByRole("heading", { level: 2 }).map((each: HTMLElement) => each.textContent)).toEqual([
    "我的支部",
    "远航板",
    "岸上和船上的支部",
    "通知",
    "校历",
    "一起学",
    "学院党组织任职",
    "支部品牌",
  ]);
  expect(page.getByRole("link", { name: "打开远航板" }).getAttribute("href")).toBe("/m/ocean/fleet");
  expect(await accessibilityFaults()).toEqual([]);
});

test("the voyage board names courses with short units, whom to turn to, and the branch's newest notices", async () => {
  const { page, accessibilityFaults } = await open("/fleet");
  expect((await page.findByRole("link", { name: "党费怎么算" })).getAttribute("href")).toBe(
    "/m/learning/courses/dues",
  );
  expect(asked).toContain("/api/v1/learning/courses?maxUnitMinutes=5");
  const contact = page.getByRole("region", { name: "怎么找到组织" });
  await page.findByText("航次通知3");
  expect(contact.textContent).toMatch(/林示八.*书记/);
  expect(page.queryByText("航次通知4")).toBeNull();
  expect(asked).toContain("/api/v1/portal/organizations/fleet/page");
  expect(page.getByRole("link", { name: "进入船队党支部" }).getAttribute("href")).toBe(
    "/m/ocean/branches/fleet",
  );
  expect(await accessibilityFaults()).toEqual([]);
});

test("while it loads the stages stand; without courses or without the branch it says so", async () => {
  const { page } = await open("/fleet", () => new Promise<never>(() => undefined));
  expect(
    page
      .getAllByRole("heading", { level: 2 })
      .slice(0, 3)
      .map((each: HTMLElement) => each.textContent),
  ).toEqual(["出航前", "航行中", "返航后"]);
  await shown?.close();
  const { page: empty, accessibilityFaults } = await open(
    "/fleet",
    sea((path) => {
      if (path.startsWith("/api/v1/learning")) return { courses: [] };
      return path.includes("parentId=ocean") ? { organizations: [] } : undefined;
    }),
  );
  expect(await empty.findByText("现在没有 5 分钟以内的单元。")).toBeTruthy();
  expect(await empty.findByText("暂时查不到船队党支部。")).toBeTruthy();
  expect(await accessibilityFaults()).toEqual([]);
});

test("what fails on the voyage board fails alone and can be tried again", async () => {
  let isUp = false;
  const { page, accessibilityFaults } = await open(
    "/fleet",
    sea((path) => (path.startsWith("/api/v1/portal") && !isUp ? unavailable : undefined)),
  );
  await page.findByRole("alert");
  expect(await page.findByRole("link", { name: "党费怎么算" })).toBeTruthy();
  expect(await accessibilityFaults()).toEqual([]);
  isUp = true;
  page.getByRole("button", { name: "重试" }).click();
  expect(await page.findByText("航次通知1")).toBeTruthy();
});

test("whether this device keeps what was read is said, and set there", async () => {
  keepsOffline.value = false;
  const { page } = await open("/fleet");
  expect(page.getByText(/没有打开/)).toBeTruthy();
  page.getByRole("switch", { name: "在这台设备上保留看过的内容" }).click();
  expect(await page.findByText(/已打开/)).toBeTruthy();
  expect(keepsOffline.value).toBe(true);
});

test("in English every text of the voyage board that is not data is English", async () => {
  language.value = "en";
  const { page, outlet } = await open(
    "/fleet",
    sea((path) => (path.includes("parentId=ocean") ? { organizations: [] } : undefined)),
  );
  await page.findByRole("link", { name: "Dues" });
  await page.findByText(/cannot be found/);
  expect(outlet.textContent).not.toMatch(/[\u4e00-\u9fff]/);
});

const keys = (value: object, path = ""): string[] =>
  Object.entries(value).flatMap(([name, each]) =>
    typeof each === "object" ? keys(each as object, `${path}${name}.`) : [`${path}${name}`],
  );
test("both languages say the same things", () => {
  expect(keys(en).sort()).toEqual(keys(zhCN).sort());
});
