import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { MeetingJson } from "@qiming/contracts/browser/meeting";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import * as module from "../main.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  sent = [];
  me.value = { person: { id: "p-1" } };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});

const open = async (path: string, server: Server) => {
  const recorded: Server = (call) => {
    if (call.method !== "GET" && !call.path.endsWith(":preview"))
      sent.push({ path: call.path, body: call.body });
    return server(call);
  };
  return (shown = await show(module, recorded, ["/m/meetings", path]));
};
const type = (field: HTMLElement, value: string) => {
  fireEvent.input(field, { target: { value } });
  fireEvent.change(field, { target: { value } });
};
const dialog = async (name: string) => within(await shown!.page.findByRole("dialog", { name }));

const branch = { id: "b-1", name: "第一党支部", type: "ORGANIZATION_TYPE_BRANCH" };
const occurrences = [
  { startTime: "2126-03-20T11:00:00Z" },
  { startTime: "2126-03-27T11:00:00Z" },
  { startTime: "2126-04-03T11:00:00Z", outside: "HOLIDAY" },
  { startTime: "2126-04-10T11:00:00Z" },
];
const templates = [
  {
    ...{ id: "t-1", name: "发展大会", organizationId: "b-1", organizationName: "第一党支部" },
    pattern: {
      ...{ type: "MEETING_TYPE_BRANCH_ASSEMBLY", minutes: 75, mode: "MEETING_MODE_OFFLINE", hint: "先学习" },
      agenda: [{ title: "学习" }, { title: "讨论" }],
    },
  },
  {
    name: "党课",
    pattern: {
      ...{ type: "MEETING_TYPE_PARTY_LECTURE", minutes: 90, mode: "MEETING_MODE_OFFLINE" },
      agenda: [{ title: "讲课" }],
    },
  },
];
const planning: Server = ({ path, method }) => {
  if (path.endsWith(":preview")) return { occurrences };
  if (path.endsWith("/templates")) return { templates };
  if (method === "POST") return { meetings: [{ id: "m-1" }, { id: "m-2" }] };
  return path.endsWith("/b-1") ? branch : path.endsWith("/m-1") ? meeting() : {};
};
const meeting = (more: MeetingJson = {}): MeetingJson => ({
  ...{ id: "m-1", organizationId: "b-1", state: "MEETING_STATE_PLANNED", mayManage: true, seriesId: "s" },
  plan: {
    ...{
      type: "MEETING_TYPE_BRANCH_ASSEMBLY",
      title: "大会",
      startTime: "2126-03-20T11:00:00Z",
      minutes: 60,
    },
    ...{ mode: "MEETING_MODE_OFFLINE", place: "C305", agenda: [{ title: "学习" }] },
  },
  agenda: [{ id: "i1", title: "学习" }],
  ...{ signInTime: "2126-03-20T10:30:00Z", minutes: { sections: [] }, figures: {} },
  ...more,
});

test("a plan begins with a template: type, length and agenda, with how to prepare it", async () => {
  const { page, accessibilityFaults } = await open("/plan/b-1", planning);
  const which = (await page.findByLabelText("选择模板")) as HTMLSelectElement;
  expect([...which.options].map(({ text }) => text.trim())).toEqual(["不用模板", "发展大会", "党课"]);
  type(page.getByLabelText("日期"), "2126-03-20");
  type(which, "0");
  await page.findByText("先学习");
  fireEvent.click(page.getByRole("button", { name: "套用" }));
  await page.findByText("已套用“发展大会”");
  const valueOf = (label: string) => (page.getByLabelText(label) as HTMLInputElement).value;
  expect([valueOf("预计时长（分钟）"), valueOf("日期")]).toEqual(["75", "2126-03-20"]);
  const titles = page.getAllByLabelText("议题") as HTMLInputElement[];
  expect(titles.map(({ value }) => value)).toEqual(["学习", "讨论"]);
  expect(await accessibilityFaults()).toEqual([]);
});

test("a meeting that comes again is planned on the days that are chosen, each with its title", async () => {
  const { page, accessibilityFaults } = await open("/plan/b-1", planning);
  await page.findByLabelText("选择模板");
  type(page.getByLabelText("日期"), "2126-03-20");
  type(page.getByLabelText("地点"), "C305");
  type(page.getByLabelText("议题"), "学习");
  type(page.getByLabelText("重复"), "EVERY_WEEK");
  type(await page.findByLabelText("最后日期"), "2126-04-10");
  const days = within(await page.findByRole("group", { name: "会议日期（已选 3 次）" }));
  const boxes = days.getAllByRole("checkbox") as HTMLInputElement[];
  expect(boxes.map(({ checked }) => checked)).toEqual([true, true, false, true]);
  expect(boxes[2]!.parentElement!.textContent).toContain("节假日");
  fireEvent.click(boxes[1]!);
  await page.findByRole("group", { name: "会议日期（已选 2 次）" });
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.submit(boxes[0]!.closest("form")!);
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({
    path: "/api/v1/meetings/organizations/b-1/series",
    body: {
      startTimes: ["2126-03-20T11:00:00Z", "2126-04-10T11:00:00Z"],
      titles: ["2126年3月支部党员大会", "2126年4月支部党员大会"],
      plan: { place: "C305" },
    },
  });
});

test("one day alone is no series", async () => {
  const { page } = await open("/plan/b-1", planning);
  await page.findByLabelText("选择模板");
  type(page.getByLabelText("日期"), "2126-03-20");
  type(page.getByLabelText("地点"), "C305");
  type(page.getByLabelText("议题"), "学习");
  type(page.getByLabelText("重复"), "EVERY_WEEK");
  const until = await page.findByLabelText("最后日期");
  fireEvent.submit(until.closest("form")!);
  expect((await page.findByRole("alert")).textContent).toContain("请选择最后日期。");
  type(until, "2126-04-10");
  await page.findByRole("group", { name: /已选 3 次/ });
  for (const [index, left] of [
    [0, 2],
    [1, 1],
  ] as const) {
    fireEvent.click(page.getAllByRole("checkbox")[index]!);
    await page.findByRole("group", { name: `会议日期（已选 ${left} 次）` });
  }
  fireEvent.submit(until.closest("form")!);
  await waitFor(() => expect(page.getAllByText("请至少选择两次会议。").length).toBeGreaterThan(0));
  expect(sent).toEqual([]);
});

test("a preview that is refused says why", async () => {
  const { page } = await open("/plan/b-1", (call) =>
    call.path.endsWith(":preview") ? { reason: "RECURRENCE_INVALID", status: 400 } : planning(call),
  );
  await page.findByLabelText("选择模板");
  type(page.getByLabelText("日期"), "2126-03-20");
  type(page.getByLabelText("重复"), "EVERY_MONTH_DAY");
  type(await page.findByLabelText("最后日期"), "2128-04-10");
  await page.findByText(/从第一次起不超过一年。$/, { selector: "[role=alert] *" });
});

const desk: Server = ({ path }) =>
  path.endsWith(":changeSeries") || path.endsWith(":cancelSeries") ? { changed: 3 } : meeting();

test("from the desk of one the later ones are planned like it, or cancelled with a reason", async () => {
  const { page, accessibilityFaults } = await open("/m-1/manage", desk);
  fireEvent.click(await page.findByRole("button", { name: "后续会议照此安排" }));
  const change = await dialog("后续会议照此安排");
  fireEvent.submit(change.getByRole("button", { name: "照此安排" }).closest("form")!);
  await waitFor(() => expect(sent.map(({ path }) => path)).toEqual(["/api/v1/meetings/m-1:changeSeries"]));
  fireEvent.click(page.getByRole("button", { name: "取消后续会议" }));
  const cancel = await dialog("取消后续会议");
  type(cancel.getByLabelText("取消原因"), "学期结束");
  fireEvent.submit(cancel.getByLabelText("取消原因").closest("form")!);
  await waitFor(() =>
    expect(sent.at(-1)).toEqual({
      path: "/api/v1/meetings/m-1:cancelSeries",
      body: { reason: "学期结束" },
    }),
  );
  expect(await accessibilityFaults()).toEqual([]);
});

test("a single meeting offers nothing for later ones; its plan can be kept as a template", async () => {
  const { page } = await open("/m-1/manage", ({ path }) =>
    path.endsWith("/templates") ? {} : meeting({ seriesId: "" }),
  );
  fireEvent.click(await page.findByRole("button", { name: "存为模板" }));
  expect(page.queryByRole("button", { name: "取消后续会议" })).toBeNull();
  const form = await dialog("存为模板");
  type(form.getByLabelText("模板名称"), "季度大会");
  fireEvent.submit(form.getByLabelText("模板名称").closest("form")!);
  await waitFor(() =>
    expect(sent).toMatchObject([
      {
        path: "/api/v1/meetings/organizations/b-1/templates",
        body: { name: "季度大会", pattern: { minutes: 60, agenda: [{ title: "学习" }] } },
      },
    ]),
  );
});

test("an organisation's own templates can be deleted, those from above not", async () => {
  const above = { ...templates[0]!, id: "t-2", name: "学院大会", organizationId: "c-1" };
  let known: object[] = [...templates, above];
  const { page, accessibilityFaults } = await open("/templates/b-1", ({ method }) => {
    if (method !== "GET") known = [above];
    return method === "GET" ? { templates: known } : {};
  });
  fireEvent.click(await page.findByRole("button", { name: "删除“发展大会”" }));
  expect(page.queryByRole("button", { name: "删除“学院大会”" })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
  const form = await dialog("删除“发展大会”");
  fireEvent.submit(form.getByRole("button", { name: "删除" }).closest("form")!);
  await waitFor(() => expect(page.queryByText("发展大会")).toBeNull());
  expect(sent).toEqual([{ path: "/api/v1/meetings/organizations/b-1/templates/t-1:remove", body: {} }]);
});
