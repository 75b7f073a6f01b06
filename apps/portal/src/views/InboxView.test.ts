import { waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { language, unread } from "@qiming/web-kit";
import type { Server } from "@qiming/web-kit/testing";
import { calls, closePage, down, fakeTimeouts, open, pending, posted, signIn, tap } from "./page.fixture.ts";

beforeEach(() => signIn("u"));
afterEach(closePage);

const notice = (id: string, more: object = {}) => ({
  id,
  kind: "learning.course.passed",
  title: { zhCn: `通过课程${id}`, en: `Course ${id} passed` },
  text: { zhCn: "积分已入账", en: "Points were credited" },
  path: `/m/learning/courses/${id}`,
  issueTime: "2026-03-18T04:00:00Z",
  ...more,
});
const all = [notice("a"), notice("b", { path: "" }), notice("c", { read: true })];
const inbox =
  (notices: object[] = all, count = 2): Server =>
  ({ path, method }) => {
    if (path.endsWith(":watchUnread")) return { count };
    if (method === "POST") return { count: count - 1 };
    if (path.includes("pageToken=2")) return { notices: [notice("z", { read: true })] };
    return { notices, nextPageToken: "2" };
  };

test("while the notices are on their way the page says so; a failure can be tried again", async () => {
  const waiting = await open("/inbox", pending);
  await waiting.page.findByText("正在加载…");
  expect(await waiting.accessibilityFaults()).toEqual([]);
  await waiting.close();

  let isUp = false;
  const { page, accessibilityFaults } = await open("/inbox", (call) => (isUp ? inbox()(call) : down));
  expect((await page.findByRole("alert")).textContent).toContain("服务暂时不可用");
  expect(await accessibilityFaults()).toEqual([]);
  isUp = true;
  await tap(page.getByRole("button", { name: "重试" }));
  await page.findByRole("link", { name: "通过课程a" });
});

test("an empty inbox says what will come", async () => {
  const { page, accessibilityFaults } = await open("/inbox", inbox([], 0));
  await page.findByText("还没有消息");
  expect(page.getByText(/积分入账/)).toBeTruthy();
  expect((page.getByRole("button", { name: "全部已读" }) as HTMLButtonElement).disabled).toBe(true);
  expect(await accessibilityFaults()).toEqual([]);
});

test("what is unread says so in words, and opening it marks it as read", async () => {
  const { page, accessibilityFaults } = await open("/inbox", inbox());
  const items = within(await page.findByRole("list")).getAllByRole("listitem");
  expect(items.map((item) => within(item).queryByText("未读") !== null)).toEqual([true, true, false]);
  expect((await page.findByText("2 条未读")).getAttribute("role")).toBe("status");
  expect(await accessibilityFaults()).toEqual([]);
  const link = page.getByRole("link", { name: "通过课程a" });
  expect(link.getAttribute("href")).toBe("/m/learning/courses/a");
  await tap(link);
  await waitFor(() => expect(within(items[0]!).queryByText("未读")).toBeNull());
  expect(posted(":markRead")).toEqual({ noticeIds: ["a"] });
  expect(page.getByText("1 条未读")).toBeTruthy();
  expect(unread.value).toBe(1);
  await tap(link);
  expect(calls.filter(({ method }) => method === "POST")).toHaveLength(1);
});

test("a notice that leads nowhere is marked by its button; all are marked at once", async () => {
  const { page } = await open("/inbox", inbox());
  await tap(await page.findByRole("button", { name: "把“通过课程b”标为已读" }));
  await waitFor(() => expect(posted(":markRead")).toEqual({ noticeIds: ["b"] }));
  await tap(page.getByRole("button", { name: "全部已读" }));
  await waitFor(() => expect(page.queryByRole("button", { name: /标为已读/ })).toBeNull());
  expect(posted(":markRead")).toEqual({ noticeIds: [] });
});

test("where marking fails, the notice stays unread and the list stays", async () => {
  const { page } = await open("/inbox", (call) => (call.method === "POST" ? down : inbox()(call)));
  await tap(await page.findByRole("button", { name: "把“通过课程b”标为已读" }));
  expect((await page.findByRole("alert")).textContent).toContain("服务暂时不可用");
  expect(page.getByRole("button", { name: "把“通过课程b”标为已读" })).toBeTruthy();
});

test("more are read on demand, until there are none; only unread ones on demand", async () => {
  const { page } = await open("/inbox", inbox());
  await tap(await page.findByRole("button", { name: "更多" }));
  await page.findByRole("link", { name: "通过课程z" });
  expect(page.getByRole("link", { name: "通过课程a" })).toBeTruthy();
  expect(page.queryByRole("button", { name: "更多" })).toBeNull();
  await tap(page.getByRole("button", { name: "未读" }));
  await page.findByRole("button", { name: "更多" });
  expect(page.getByRole("button", { name: "未读" }).getAttribute("aria-pressed")).toBe("true");
  expect(calls.some(({ path }) => path.includes("unreadOnly=true"))).toBe(true);
});

test("what arrives meanwhile is offered and comes in on a tap, not under the reader's thumb", async () => {
  let notices = all;
  const { page } = await open("/inbox", (call) =>
    call.method === "POST" ? { count: 3 } : inbox(notices)(call),
  );
  await page.findByText("2 条未读");
  expect(page.queryByRole("button", { name: "有新消息，查看" })).toBeNull();
  notices = [notice("new"), ...all];
  await tap(page.getByRole("button", { name: "把“通过课程b”标为已读" }));
  const button = await page.findByRole("button", { name: "有新消息，查看" });
  expect(page.queryByRole("link", { name: "通过课程new" })).toBeNull();
  await tap(button);
  await page.findByRole("link", { name: "通过课程new" });
  expect(page.queryByRole("button", { name: "有新消息，查看" })).toBeNull();
});

test("the number of unread ones comes back two seconds after the line was lost", async () => {
  fakeTimeouts();
  try {
    let isUp = false;
    const { page } = await open("/inbox", (call) =>
      isUp || !call.path.endsWith(":watchUnread") ? inbox()(call) : down,
    );
    await page.findByRole("link", { name: "通过课程a" });
    isUp = true;
    await jest.advanceTimersByTimeAsync(1_999);
    expect(page.getByRole("status").textContent).toBe("");
    await jest.advanceTimersByTimeAsync(1);
    await page.findByText("2 条未读");
  } finally {
    jest.useRealTimers();
  }
});

test("in English every text is English", async () => {
  language.value = "en";
  const { outlet, page } = await open("/inbox", inbox());
  await page.findByRole("link", { name: "Course a passed" });
  await page.findByText("2 unread");
  expect(outlet.textContent).not.toMatch(/[\u4e00-\u9fff]/);
});
