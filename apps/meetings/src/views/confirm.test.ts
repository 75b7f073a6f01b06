import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { AttendeeJson, MeetingJson, MinutesJson } from "@qiming/contracts/browser/meeting";
import { language, me } from "@qiming/web-kit";
import { show, type Answer, type Server, type Shown } from "@qiming/web-kit/testing";
import * as module from "../main.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  localStorage.clear();
  sent = [];
  me.value = { person: { id: "p-1" } };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});
const open = async (path: string, server: Server) =>
  (shown = await show(
    module,
    (call) => {
      if (call.method !== "GET")
        sent.push({ path: call.path.replace("/api/v1/meetings/m-1", ""), body: call.body });
      // Only what is answered to a write changes the page.
      return call.path.endsWith(":watch") ? new Promise<Answer>(() => undefined) : server(call);
    },
    ["/m/meetings", path],
  ));

const TIME = "2026-03-18T12:00:00Z";
const person = (personId: string, name: string, status = "PRESENT"): AttendeeJson => ({
  personId,
  name,
  role: "ATTENDANCE_ROLE_VOTER",
  status: `ATTENDANCE_STATUS_${status}` as "ATTENDANCE_STATUS_PRESENT",
});
const meeting = (minutes: MinutesJson = {}, more: MeetingJson = {}): MeetingJson => ({
  id: "m-1",
  state: "MEETING_STATE_ENDED",
  mayManage: true,
  plan: { type: "MEETING_TYPE_GROUP_MEETING", title: "三月党小组会", startTime: TIME },
  signInTime: TIME,
  agenda: [{ id: "i-1", title: "学习" }],
  attendees: [person("p-1", "陈一"), person("p-2", "李二"), person("p-3", "王三", "ABSENT")],
  mine: person("p-1", "陈一"),
  minutes: {
    sections: [
      { id: "i-1", text: "学习第一章。", revision: 2 },
      { id: "chair", text: "林示一" },
      { id: "recorder", text: "赵示一" },
    ],
    version: 2,
    ...minutes,
  },
  ...more,
});
const round = { circulateTime: TIME, circulatedVersion: 2 };
const word = (more: object = {}) => ({ personId: "p-1", name: "陈一", version: 2, time: TIME, ...more });
const others = { personId: "p-2", name: "李二" };

test("whoever was there reads the minutes first, and confirms what they have read", async () => {
  let now = meeting(round);
  const { page, accessibilityFaults } = await open("/m-1", ({ method }) =>
    method === "GET" ? now : (now = meeting({ ...round, confirmations: [word()] })),
  );
  const task = within(await page.findByRole("region", { name: "核对会议记录" }));
  task.getByText("学习第一章。");
  expect(page.getAllByText("学习第一章。")).toHaveLength(1);
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(task.getByRole("button", { name: "没有异议" }));
  await page.findByText(/您已确认会议记录（第 2 版）/);
  expect(sent).toEqual([{ path: ":confirm", body: { version: 2, objection: "" } }]);
  page.getByText("到会 2 人，其中 1 人确认了这份记录。");
  await waitFor(() => expect(document.activeElement?.textContent).toBe("会议已结束"));
  expect(await accessibilityFaults()).toEqual([]);
});

test("an objection is told in words, and can be taken back", async () => {
  let now = meeting(round);
  const { page } = await open("/m-1", ({ method, body }) => {
    if (method === "GET") return now;
    const { objection } = body as { objection: string };
    return (now = meeting({ ...round, confirmations: [word({ objection })] }));
  });
  fireEvent.click(await page.findByRole("button", { name: "提出意见" }));
  const field = await page.findByLabelText("您的意见");
  fireEvent.input(field, { target: { value: "  " } });
  fireEvent.submit(field.closest("form")!);
  await page.findByRole("alert");
  expect(sent).toEqual([]);
  fireEvent.input(field, { target: { value: "应为第二章" } });
  fireEvent.submit(field.closest("form")!);
  await page.findByText(/您对会议记录（第 2 版）提出了意见/);
  page.getByText("应为第二章");
  fireEvent.click(page.getByRole("button", { name: "撤回意见，确认没有异议" }));
  await page.findByText(/您已确认会议记录/);
  expect(sent.map(({ body }) => body)).toEqual([
    { version: 2, objection: "应为第二章" },
    { version: 2, objection: "" },
  ]);
});

test("minutes that have changed meanwhile are read anew before they are confirmed", async () => {
  let now = meeting(round);
  const changed = meeting({
    ...round,
    sections: [{ id: "i-1", text: "学习第二章。", revision: 3 }],
    version: 3,
  });
  const { page } = await open("/m-1", ({ method, body }) => {
    if (method === "GET") return now;
    if ((body as { version: number }).version === 3)
      return meeting({ ...changed.minutes, confirmations: [word({ version: 3 })] });
    now = changed;
    return { reason: "MINUTES_CHANGED", status: 409 };
  });
  fireEvent.click(await page.findByRole("button", { name: "没有异议" }));
  const anew = await page.findByRole("button", { name: "查看最新记录" });
  page.getByText(/会议记录刚有修改/);
  page.getByText("学习第一章。");
  expect(page.queryByRole("button", { name: "没有异议" })).toBeNull();
  fireEvent.click(anew);
  await page.findByText("学习第二章。");
  await waitFor(() => expect(document.activeElement?.textContent).toContain("第 3 版"));
  expect(page.queryByText(/会议记录刚有修改/)).toBeNull();
  fireEvent.click(page.getByRole("button", { name: "没有异议" }));
  await page.findByText(/您已确认会议记录（第 3 版）/);
  expect(sent.map(({ body }) => (body as { version: number }).version)).toEqual([2, 3]);
});

test("who was away is not asked, and who has confirmed is told of a change", async () => {
  const first = await open("/m-1", () => meeting(round, { mine: person("p-3", "王三", "ABSENT") }));
  await first.page.findByRole("heading", { name: "会议已结束" });
  expect(first.page.queryByRole("button", { name: "没有异议" })).toBeNull();
  await first.close();
  const { page } = await open("/m-1", () => meeting({ ...round, version: 3, confirmations: [word()] }));
  await page.findByText("此后记录有修改");
  expect(page.queryByRole("button", { name: "没有异议" })).toBeNull();
});

test("sealed minutes say how many have confirmed them, and none where they were not sent round", async () => {
  const sealed = { state: "MEETING_STATE_SEALED" } as const;
  const first = await open("/m-1", () => meeting({ ...round, confirmations: [word()] }, sealed));
  await first.page.findByText("到会 2 人，其中 1 人确认了这份记录。");
  await first.close();
  const { page } = await open("/m-1", () => meeting({}, sealed));
  await page.findByText("学习第一章。");
  expect(page.queryByText(/确认了这份记录/)).toBeNull();
});

test("the secretary sends the minutes to those who were there", async () => {
  const { page, accessibilityFaults } = await open("/m-1/manage", ({ method }) =>
    meeting(method === "GET" ? {} : round),
  );
  fireEvent.click(await page.findByRole("button", { name: "送与会人员确认" }));
  const sheet = await page.findByRole("dialog", { name: "送与会人员确认" });
  expect(sheet.textContent).toContain("到会的 2 人会收到通知");
  fireEvent.submit(sheet.querySelector("form")!);
  const section = within(page.getByRole("region", { name: "与会人员确认" }));
  await section.findByText(/到会 2 人：已确认 0 人，有意见 0 人，未回复 2 人/);
  await waitFor(() => expect(document.activeElement?.textContent).toBe("与会人员确认"));
  expect(sent).toEqual([{ path: ":circulate", body: {} }]);
  expect(page.queryByRole("button", { name: /与会人员确认/ })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
});

test("nothing is sent before something is written", async () => {
  const { page } = await open("/m-1/manage", () => meeting({ sections: [], version: 0 }));
  await page.findByText("写好会议记录后，可以送到会的人核对。");
  expect(page.queryByRole("button", { name: "送与会人员确认" })).toBeNull();
});

test("the desk tells who has said what, what it was said of, and asks to send what has changed", async () => {
  const confirmations = [word(), word({ ...others, objection: "日期有误" })];
  const { page } = await open("/m-1/manage", () => meeting({ ...round, version: 3, confirmations }));
  const section = within(await page.findByRole("region", { name: "与会人员确认" }));
  section.getByText(/已确认 0 人，有意见 1 人，未回复 0 人。 另有 1 人确认的是之前的版本。/);
  const rows = section.getAllByRole("listitem").map(({ textContent }) => textContent);
  expect(rows[0]).toMatch(/李二.*此后记录有修改.*有意见.*日期有误/);
  expect(rows[1]).toMatch(/陈一.*此后记录有修改.*已确认/);
  expect(rows).toHaveLength(2);
  section.getByText("送出后记录又有修改，改好后请再送一次。");
  section.getByRole("button", { name: "再次送与会人员确认" });
});

test("before the seal it is said who has confirmed, and what is still objected to", async () => {
  const confirmations = [word(), word({ ...others, objection: "日期有误" })];
  const first = await open("/m-1/manage", () => meeting({ ...round, confirmations }));
  fireEvent.click(await first.page.findByRole("button", { name: "会议记录存档" }));
  const sheet = await first.page.findByRole("dialog", { name: "会议记录存档" });
  expect(sheet.textContent).toContain("已确认 1 人");
  expect(sheet.querySelector(".qm-note--warn")?.textContent).toMatch(/还有 1 人有意见.*李二：日期有误/);
  expect(await first.accessibilityFaults()).toEqual([]);
  await first.close();
  const { page } = await open("/m-1/manage", () => meeting());
  fireEvent.click(await page.findByRole("button", { name: "会议记录存档" }));
  await page.findByText("这份记录没有送与会人员确认。");
});
