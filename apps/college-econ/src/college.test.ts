import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import en from "./locales/en.json";
import zhCN from "./locales/zh-CN.json";
import * as econ from "./main.ts";

let shown: Shown | undefined;
beforeEach(() => {
  language.value = "zh-CN";
  me.value = {
    person: { branch: { id: "ug1" } },
    lineage: [{ id: "yt" }, { id: "econ", code: "ECON" }, { id: "ug1" }],
  };
});
afterEach(() => shown?.close());

const university: Server = ({ path }) => {
  if (path.startsWith("/api/v1/learning")) return { courses: [] };
  if (path.startsWith("/api/v1/portal")) return { organizationId: "econ" };
  if (path.includes("parentId=econ")) return { organizations: [{ id: "ug1", name: "本科生第一党支部" }] };
  return { id: "econ", code: "ECON", name: "经贸学院党委" };
};
const open = async (path: string) => (shown = await show(econ, university, ["/m/econ", path]));
const columns = ({ page }: Shown) =>
  page.getAllByRole("heading", { level: 2 }).map((each: HTMLElement) => each.textContent);

test("the home page has the college's columns in the college's order", async () => {
  const opened = await open("/");
  await opened.page.findAllByText("本科生第一党支部");
  expect(opened.page.getByRole("heading", { level: 1 }).textContent).toBe("经贸学院党建");
  expect(columns(opened)).toEqual(["我的支部", "学院各支部", "一起学", "经世讲堂 · 指尖微党课", "学院通知"]);
  expect(await opened.accessibilityFaults()).toEqual([]);
});

test("the home page leads to the lecture hall, a page of the college's own", async () => {
  const { page } = await open("/");
  expect(page.getByRole("link", { name: "看看怎么做" }).getAttribute("href")).toBe("/m/econ/lectures");
});

test.each([
  ["zh-CN", "经世讲堂 · 指尖微党课", "选一件小事"],
  ["en", "The lecture hall: five minutes at your fingertips", "Choose something small"],
] as const)(
  "in %s the lecture hall says in five steps how a lecture is made",
  async (spoken, title, first) => {
    language.value = spoken;
    const { page, outlet, accessibilityFaults } = await open("/lectures");
    expect(page.getByRole("heading", { level: 1 }).textContent).toBe(title);
    const steps = page.getAllByRole("heading", { level: 3 }).map((each: HTMLElement) => each.textContent);
    expect(steps).toHaveLength(5);
    expect(steps[0]).toBe(first);
    expect(outlet.textContent).not.toContain("lectures.");
    expect(await accessibilityFaults()).toEqual([]);
  },
);

const keys = (value: object, path = ""): string[] =>
  Object.entries(value).flatMap(([name, each]) =>
    typeof each === "object" ? keys(each as object, `${path}${name}.`) : [`${path}${name}`],
  );
test("both languages say the same things", () => {
  expect(keys(en).sort()).toEqual(keys(zhCN).sort());
});
