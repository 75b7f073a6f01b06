import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { ActivityJson } from "@qiming/contracts/browser/activity";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import * as module from "../main.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  sent = [];
  me.value = { person: { id: "p-1", branch: { id: "b-1", name: "第一党支部" } } };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});
const open = async (path: string, server: Server) => {
  const recorded: Server = (call) => {
    if (call.method !== "GET") sent.push({ path: call.path, body: call.body });
    return server(call);
  };
  return (shown = await show(module, recorded, ["/m/meetings", path]));
};

const closed = (more: ActivityJson = {}): ActivityJson => ({
  ...{ id: "a-1", organizationId: "b-1", organizationName: "第一党支部", proposerName: "陈一" },
  ...{ state: "ACTIVITY_STATE_CLOSED", mayManage: true, taken: 1, waiting: 0 },
  plan: {
    ...{ kind: "ACTIVITY_KIND_PRACTICE", title: "社区义务劳动", goal: "清理社区", description: "带手套" },
    ...{ place: "云汀社区", startTime: "2026-03-10T06:00:00Z", minutes: 180 },
  },
  outcome: { result: "清理三处楼道", peopleServed: 60 },
  ...more,
});
const example = {
  ...{ activityId: "a-9", organizationName: "第二党支部", kind: "ACTIVITY_KIND_FEATURE", places: 30 },
  ...{ title: "指尖微党课", goal: "五分钟讲一件事", description: "自愿报名主讲", minutes: 45 },
};

test("whoever manages reads once more what is shown, shows it, and takes it back", async () => {
  let now = closed();
  const { page, accessibilityFaults } = await open("/activities/a-1", ({ path, method }) => {
    if (method === "POST") now = closed({ isShown: path.endsWith(":show") });
    return now;
  });
  fireEvent.click(await page.findByRole("button", { name: "向全校展示" }));
  const sheet = within(await page.findByRole("dialog", { name: "向全校展示" }));
  for (const each of ["社区义务劳动", "清理社区", "带手套", "清理三处楼道"]) sheet.getByText(each);
  sheet.getByText(/没有写到个人姓名/);
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(sheet.getByRole("button", { name: "向全校展示" }));
  await page.findByText("正在展示");
  fireEvent.click(page.getByRole("button", { name: "撤下展示" }));
  const back = within(await page.findByRole("dialog", { name: "撤下展示" }));
  fireEvent.click(back.getByRole("button", { name: "撤下展示" }));
  await page.findByRole("button", { name: "向全校展示" });
  expect(sent.map(({ path }) => path)).toEqual([
    "/api/v1/meetings/activities/a-1:show",
    "/api/v1/meetings/activities/a-1:hide",
  ]);
});

test("what is not closed, and what others manage, is shown by nobody here", async () => {
  const first = await open("/activities/a-1", () => closed({ mayManage: false }));
  await first.page.findByText("清理三处楼道");
  expect(first.page.queryByRole("button", { name: "向全校展示" })).toBeNull();
  await shown!.close();
  const { page } = await open("/activities/a-1", () => closed({ state: "ACTIVITY_STATE_CANCELLED" }));
  await page.findByRole("link", { name: "照此再办一次" });
  expect(page.queryByRole("button", { name: "向全校展示" })).toBeNull();
});

test("by the example of others a proposal begins with what can be learned, and says whose idea it was", async () => {
  const { page, accessibilityFaults } = await open("/activities/new?like=a-9", ({ path, method }) =>
    method === "GET" && path.endsWith("/a-9/template") ? example : closed({ id: "a-2" }),
  );
  await page.findByText(/第二党支部“指尖微党课”/);
  const valueOf = (label: string) => (page.getByLabelText(label) as HTMLInputElement).value;
  expect([
    valueOf("活动名称"),
    valueOf("活动目的"),
    valueOf("名额"),
    valueOf("地点"),
    valueOf("日期"),
  ]).toEqual([...["指尖微党课", "五分钟讲一件事", "30", "", ""]]);
  expect(await accessibilityFaults()).toEqual([]);
  for (const [label, value] of [
    ["地点", "报告厅"],
    ["日期", "2126-04-15"],
  ] as const)
    fireEvent.input(page.getByLabelText(label), { target: { value } });
  fireEvent.submit(page.getByLabelText("活动名称").closest("form")!);
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]!.body).toMatchObject({
    likeActivityId: "a-9",
    plan: { kind: "ACTIVITY_KIND_FEATURE", title: "指尖微党课", minutes: 45, place: "报告厅" },
  });
});

test("an example that is no longer shown is told in words", async () => {
  const { page } = await open("/activities/new?like=a-9", () => ({
    ...{ reason: "ACTIVITY_NOT_SHOWN", status: 404 },
  }));
  expect((await page.findByRole("alert")).textContent).toContain("不再展示");
});

test("an activity says by whose example it was; the list leads to what others do", async () => {
  const like = { activityId: "a-9", title: "指尖微党课", organizationName: "第二党支部" };
  const first = await open("/activities/a-1", () => closed({ like }));
  await first.page.findByText("第二党支部“指尖微党课”");
  await shown!.close();
  const { page } = await open("/activities", () => ({}));
  await page.findByText("近期没有活动。");
  expect(page.getByRole("link", { name: "看看其他支部" }).getAttribute("href")).toBe(
    "/m/portal/showcase?kind=activity",
  );
});
