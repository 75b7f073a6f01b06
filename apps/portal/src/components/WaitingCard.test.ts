import { waitFor } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language, unread } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import { waitingCard } from "../main.ts";

let shown: Shown | undefined;
const posted: unknown[] = [];
beforeEach(() => {
  language.value = "zh-CN";
  unread.value = 0;
});
afterEach(async () => {
  await shown?.close();
  posted.length = 0;
});

const notices = ["a", "b"].map((id) => ({
  id,
  title: { zhCn: `通知${id}` },
  path: id === "a" ? "/m/points" : "",
  issueTime: "2026-03-18T04:00:00Z",
}));
const open = async (server: Server) => (shown = await show(waitingCard, server));
const server =
  (list: object[]): Server =>
  ({ path, method, body }) => {
    if (method === "POST") {
      posted.push(body);
      return { count: 1 };
    }
    expect(path).toBe("/api/v1/portal/notices?pageSize=3&unreadOnly=true");
    return { notices: list };
  };

test("the newest unread notices stand there with their number, each leads where there is more and is read with it", async () => {
  unread.value = 120;
  const { page, accessibilityFaults } = await open(server(notices));
  const link = await page.findByRole("link", { name: "通知a" });
  expect(link.getAttribute("href")).toBe("/m/points");
  expect(page.getByRole("link", { name: "通知b" }).getAttribute("href")).toBe("/m/portal/inbox");
  expect(await page.findByText("未读 99+")).toBeTruthy();
  expect(await accessibilityFaults()).toEqual([]);
  link.addEventListener("click", (event: Event) => event.preventDefault());
  link.click();
  await waitFor(() => expect(unread.value).toBe(1));
  expect(posted).toEqual([{ noticeIds: ["a"] }]);
});

test("as soon as the page learns of another number, the card shows what is newest", async () => {
  let list = notices;
  const { page } = await open((call) => server(list)(call));
  await page.findByRole("link", { name: "通知a" });
  list = [];
  unread.value = 3;
  await page.findByText(/没有未读消息/);
});

test("where nothing is unread, the card says so", async () => {
  const { page, accessibilityFaults } = await open(server([]));
  await page.findByText(/没有未读消息/);
  expect(page.queryByText(/^未读/)).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
});

test("on its way it says so; what cannot be had is told in one line", async () => {
  const waiting = await open(() => new Promise<never>(() => undefined));
  await waiting.page.findByText("正在加载…");
  await waiting.close();
  const { page } = await open(() => ({ reason: "UNAVAILABLE", status: 503 }));
  await page.findByText(/服务暂时不可用/);
  expect(page.queryByRole("button")).toBeNull();
});
