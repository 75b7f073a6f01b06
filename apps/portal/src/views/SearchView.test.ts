import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { language, provideModules } from "@qiming/web-kit";
import type { Server } from "@qiming/web-kit/testing";
import {
  calls,
  closePage,
  down,
  fakeTimeouts,
  open,
  pending,
  person,
  signIn,
  tap,
  textsOf,
  type,
} from "./page.fixture.ts";

beforeEach(() => {
  signIn("u");
  provideModules([
    {
      id: "learning",
      route: "/m/learning",
      title: { "zh-CN": "学习", en: "Learning" },
      summary: { "zh-CN": "课程和党费小测", en: "Courses" },
      icon: "learn",
    },
  ]);
});
afterEach(async () => {
  provideModules([]);
  await closePage();
});

const found = (id: string, kind: string, zhCn: string) => ({
  id,
  kind,
  title: { zhCn, en: id },
  extract: { zhCn: `关于${zhCn}`, en: `About ${id}` },
  path: `/m/${kind}/${id}`,
});
const results = [
  found("dues", "course", "党费怎么算"),
  found("econ", "organization", "党费小组"),
  found("x", "unheard", "党费"),
  found("vote", "course", "党费的用处"),
];
const server: Server = ({ path }) => {
  if (path.includes("/members")) return { people: [person] };
  return path.includes("nothing") ? { results: [] } : { results };
};
/** Whoever computes names here parts them at marks; a browser does not. */
const called = (text: string) => ({ name: (name: string) => name.replaceAll(" ", "").includes(text) });
const asked = (part: string) => calls.map(({ path }) => path).filter((path) => path.includes(part));

test("before anything is asked, the page says what can be found and asks nobody", async () => {
  const { page, accessibilityFaults } = await open("/search", server);
  await page.findByText(/只显示您有权查看的内容/);
  expect(page.queryByText(/按姓名或学工号/)).toBeNull();
  expect(calls).toEqual([]);
  expect(await accessibilityFaults()).toEqual([]);
});

test("while the answer is on its way the page says so, and tells a failure that can be tried again", async () => {
  const waiting = await open("/search?q=党费", pending);
  expect((await waiting.page.findByText("正在加载…")).parentElement!.getAttribute("role")).toBe("status");
  await waiting.close();

  let isUp = false;
  const { page, accessibilityFaults } = await open("/search?q=党费", (call) => (isUp ? server(call) : down));
  expect((await page.findByRole("alert")).textContent).toContain("服务暂时不可用");
  expect(await accessibilityFaults()).toEqual([]);
  isUp = true;
  await tap(page.getByRole("button", { name: "重试" }));
  await page.findByRole("heading", { name: "课程 2" });
});

test("what is typed is asked once it rests, stands in the address, and is shown by kind with its words marked", async () => {
  const { page, outlet, accessibilityFaults } = await open("/search", server);
  const before = history.length;
  const field = await page.findByRole("searchbox");
  for (const text of ["党", "党费", "党费 "]) type(field, text);
  await page.findByRole("heading", { name: "课程 2" });
  expect(asked("/search")).toEqual([`/api/v1/portal/search?query=${encodeURIComponent("党费")}`]);
  expect(decodeURIComponent(location.search)).toBe("?q=党费");
  expect(history.length).toBe(before);
  expect(textsOf(page.getAllByRole("heading", { level: 2 }))).toEqual([
    "功能 1",
    "课程 2",
    "组织 1",
    "其他 1",
  ]);
  expect([...outlet.querySelectorAll("mark")].every(({ textContent }) => textContent === "党费")).toBe(true);
  expect(page.getByRole("link", called("党费怎么算")).getAttribute("href")).toBe("/m/course/dues");
  expect(page.getByRole("status").textContent).toBe("找到 5 条");
  expect(await accessibilityFaults()).toEqual([]);
});

test("nothing is asked until a quarter of a second after the last letter", async () => {
  fakeTimeouts();
  try {
    const { page } = await open("/search", server);
    type(await page.findByRole("searchbox"), "党");
    await jest.advanceTimersByTimeAsync(200);
    type(page.getByRole("searchbox"), "党费");
    await jest.advanceTimersByTimeAsync(249);
    expect(calls).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    await page.findByRole("heading", { name: "课程 2" });
  } finally {
    jest.useRealTimers();
  }
});

test("a new question ends the one before, and its late answer shows nowhere", async () => {
  let answerFirst: (value: object) => void = () => undefined;
  const { page } = await open("/search?q=first", ({ path }) =>
    path.includes("first") ? new Promise((resolve) => (answerFirst = resolve)) : { results },
  );
  type(await page.findByRole("searchbox"), "党费");
  await page.findByRole("heading", { name: "课程 2" });
  answerFirst({ results: [found("late", "course", "迟到")] });
  await new Promise((resolve) => setTimeout(resolve));
  expect(page.queryByText("迟到")).toBeNull();
});

test("without a result the page says so and leads on", async () => {
  const { page, accessibilityFaults } = await open("/search?q=nothing", server);
  await page.findByText(/少写几个字/);
  expect(page.getByRole("status").textContent).toBe("没有找到“nothing”");
  expect(page.getByRole("link", { name: "全部功能" }).getAttribute("href")).toBe("/m/portal/all");
  expect(await accessibilityFaults()).toEqual([]);
});

test("who may see people finds them in a group of their own, which fails alone", async () => {
  signIn("econ", "identity.members.read");
  const good = await open("/search?q=周示", server);
  const link = await good.page.findByRole("link", called("周示二"));
  expect(link.getAttribute("href")).toBe(`/m/identity/people/${person.id}`);
  expect(link.textContent).toContain("YT2024-0002 · 学生党支部");
  expect(asked("/organizations/econ/members")).toHaveLength(1);
  await good.close();

  const bad = await open("/search?q=周示", (call) => (call.path.includes("/members") ? down : server(call)));
  await bad.page.findByRole("heading", { name: "课程 2" });
  expect(await bad.page.findAllByRole("alert")).toHaveLength(1);
});

test("nobody is searched by a single letter, or by whoever may not see people", async () => {
  signIn("u", "identity.members.read");
  const short = await open("/search?q=周", server);
  await short.page.findByRole("heading", { name: "课程 2" });
  await short.close();
  signIn("u");
  const { page } = await open("/search?q=周示", server);
  await page.findByRole("heading", { name: "课程 2" });
  expect(asked("/members")).toEqual([]);
});

test("arrow keys go through the results and back, Escape clears", async () => {
  const { page } = await open("/search?q=党费", server);
  await page.findByRole("heading", { name: "课程 2" });
  const field = page.getByRole("searchbox") as HTMLInputElement;
  const links = page.getAllByRole("link");
  const press = (key: string, more: object = {}) =>
    fireEvent.keyDown(document.activeElement!, { key, ...more });
  field.focus();
  press("ArrowDown", { isComposing: true });
  expect(document.activeElement).toBe(field);
  press("ArrowDown");
  press("ArrowDown");
  expect(document.activeElement).toBe(links[1]);
  press("ArrowUp");
  press("ArrowUp");
  expect(document.activeElement).toBe(field);
  links.at(-1)!.focus();
  press("ArrowDown");
  expect(document.activeElement).toBe(links.at(-1));
  press("Escape");
  expect(document.activeElement).toBe(field);
  await page.findByText(/只显示您有权查看的内容/);
  expect(field.value).toBe("");
  expect(location.search).toBe("");
});

test("a search that was followed is offered again on this device, until it is cleared", async () => {
  const first = await open("/search?q=党费", server);
  await tap(await first.page.findByRole("link", called("党费怎么算")));
  await first.close();

  const { page, accessibilityFaults } = await open("/search", server);
  const recent = within(await page.findByRole("group", { name: "最近搜索" }));
  expect(await accessibilityFaults()).toEqual([]);
  await tap(recent.getByRole("button", { name: "党费" }));
  await page.findByRole("heading", { name: "课程 2" });
  fireEvent.keyDown(page.getByRole("searchbox"), { key: "Escape" });
  await tap(await page.findByRole("button", { name: "清除记录" }));
  await waitFor(() => expect(page.queryByRole("group", { name: "最近搜索" })).toBeNull());
  expect(localStorage.getItem("qiming:recent-searches")).toBeNull();
});

test("in English every text is English", async () => {
  language.value = "en";
  const { outlet, page } = await open("/search?q=dues", server);
  await page.findByRole("heading", { name: "Courses 2" });
  expect(outlet.textContent).not.toMatch(/[\u4e00-\u9fff]/);
});
