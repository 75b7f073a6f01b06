import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { AttendeeJson, MeetingJson, MinutesJson, SpeechJson } from "@qiming/contracts/browser/meeting";
import { language, me } from "@qiming/web-kit";
import { show, type Answer, type Server, type Shown } from "@qiming/web-kit/testing";
import * as module from "../main.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  localStorage.clear();
  sent = [];
  me.value = { person: { id: "p-2" } };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});
const open = async (path: string, server: Server) =>
  (shown = await show(
    module,
    (call) => {
      const where = call.path.replace("/api/v1/meetings/m-1", "");
      if (call.method !== "GET") sent.push({ path: where, body: call.body });
      // Only what is answered to a write changes the page.
      return where.endsWith(":watch") ? new Promise<Answer>(() => undefined) : server(call);
    },
    ["/m/meetings", path],
  ));

const TIME = "2026-03-18T12:00:00Z";
const person = (personId: string, name: string): AttendeeJson => ({
  personId,
  name,
  role: "ATTENDANCE_ROLE_VOTER",
  status: "ATTENDANCE_STATUS_PRESENT",
});
const speech = (more: SpeechJson = {}): SpeechJson => ({
  ...{ itemId: "i-1", personId: "p-2", name: "李二", text: "同意，但要抓紧。", revision: 1 },
  ...more,
});
const meeting = (speeches: SpeechJson[], more: MinutesJson = {}): MeetingJson => ({
  id: "m-1",
  state: "MEETING_STATE_ENDED",
  mayManage: true,
  plan: { type: "MEETING_TYPE_GROUP_MEETING", title: "三月党小组会", startTime: TIME },
  signInTime: TIME,
  agenda: [{ id: "i-1", title: "学习" }],
  attendees: [person("p-1", "陈一"), person("p-2", "李二")],
  mine: person("p-2", "李二"),
  minutes: {
    sections: [{ id: "i-1", text: "学习第一章。", revision: 2 }],
    speeches,
    ...{ version: 3, circulatedVersion: 3, circulateTime: TIME },
    ...more,
  },
});
const other = speech({ personId: "p-1", name: "陈一", text: "赞成。" });

test("whoever reads the minutes going round puts right what they said, and goes on reading what stands then", async () => {
  const own = speech({ text: "同意，建议五月前完成。", revision: 2, isOwnWords: true });
  const { page, accessibilityFaults } = await open("/m-1", ({ method }) =>
    method === "GET" ? meeting([other, speech()]) : meeting([other, own], { version: 4 }),
  );
  const task = within(await page.findByRole("region", { name: "核对会议记录" }));
  task.getByText("赞成。");
  // Only one's own.
  fireEvent.click(task.getByRole("button", { name: "更正我的发言" }));
  const field = (await page.findByLabelText("您的发言")) as HTMLTextAreaElement;
  await waitFor(() => expect(field.value).toBe("同意，但要抓紧。"));
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.input(field, { target: { value: " 同意，建议五月前完成。 " } });
  fireEvent.submit(field.closest("form")!);
  await task.findByText("同意，建议五月前完成。");
  task.getByText("本人核定");
  expect(sent).toEqual([
    {
      path: ":saveSpeech",
      body: { itemId: "i-1", personId: "p-2", text: "同意，建议五月前完成。", revision: 1 },
    },
  ]);
  expect(page.queryByText(/会议记录刚有修改/)).toBeNull();
  task.getByRole("button", { name: "没有异议" });
});

test("where somebody has changed the words meanwhile, both spellings stand in the form", async () => {
  let now = meeting([speech()]);
  const { page } = await open("/m-1", ({ method, body }) => {
    if (method === "GET") return now;
    if ((body as SpeechJson).revision === 2) return (now = meeting([speech({ text: "定稿", revision: 3 })]));
    now = meeting([speech({ text: "同意，要抓紧办。", revision: 2 })]);
    return { reason: "SECTION_CHANGED", status: 409 };
  });
  fireEvent.click(await page.findByRole("button", { name: "更正我的发言" }));
  const field = (await page.findByLabelText("您的发言")) as HTMLTextAreaElement;
  await waitFor(() => expect(field.value).not.toBe(""));
  fireEvent.input(field, { target: { value: "同意，五月前完成。" } });
  fireEvent.submit(field.closest("form")!);
  await page.findByText(/两种写法都保留/);
  expect(field.value).toBe("同意，五月前完成。\n同意，要抓紧办。");
  fireEvent.input(field, { target: { value: "定稿" } });
  fireEvent.submit(field.closest("form")!);
  await waitFor(() => expect(page.queryByText(/两种写法都保留/)).toBeNull());
  expect(sent.map(({ body }) => (body as SpeechJson).revision)).toEqual([1, 2]);
});

test("the desk notes what somebody said under an item", async () => {
  const { page, accessibilityFaults } = await open("/m-1/manage", ({ method }) =>
    meeting(method === "GET" ? [other] : [other, speech()]),
  );
  fireEvent.click(await page.findByRole("button", { name: "记录发言：1. 学习" }));
  const who = (await page.findByLabelText("发言人")) as HTMLSelectElement;
  expect([...who.options].map(({ text }) => text)).toEqual(["请选择", "李二"]);
  fireEvent.change(who, { target: { value: "p-2" } });
  const field = page.getByRole("textbox", { name: "发言内容" });
  fireEvent.input(field, { target: { value: "同意，但要抓紧。" } });
  fireEvent.submit(field.closest("form")!);
  await page.findByText("同意，但要抓紧。");
  expect(sent).toEqual([
    {
      path: ":saveSpeech",
      body: { itemId: "i-1", personId: "p-2", text: "同意，但要抓紧。", revision: 0 },
    },
  ]);
  page.getByRole("button", { name: "修改李二的发言" });
  expect(await accessibilityFaults()).toEqual([]);
});

test("a version that went round is opened with what has changed since", async () => {
  const versions = [
    { version: 2, circulateTime: TIME, senderName: "陈一" },
    { version: 3, circulateTime: TIME },
  ];
  let isGone = true;
  const { page, accessibilityFaults } = await open("/m-1", ({ path }) => {
    if (!path.endsWith("/minutes/2")) return meeting([speech()], { versions });
    return isGone
      ? { reason: "VERSION_NOT_FOUND", status: 404 }
      : { version: 2, sections: [{ id: "i-1", text: "学习第二章。" }] };
  });
  const row = await page.findByRole("button", { name: /第 2 版/, hidden: true });
  expect(row.textContent).toContain("陈一送出");
  expect(page.queryByRole("button", { name: /第 3 版/, hidden: true })).toBeNull();
  fireEvent.click(row);
  const dialog = await page.findByRole("dialog", { name: "第 2 版与现在的记录", hidden: true });
  const sheet = within(dialog);
  await sheet.findByText(/没有送出过这一版/);
  isGone = false;
  fireEvent.click(sheet.getByRole("button", { name: "重试", hidden: true }));
  await sheet.findByText("与现在的记录有 2 处不同：");
  const marked = dialog.querySelectorAll("del, ins");
  expect([...marked].map(({ tagName, textContent }) => [tagName, textContent])).toEqual([
    ["DEL", "删去：二"],
    ["INS", "加上：一"],
    ["INS", "加上：同意，但要抓紧。"],
  ]);
  expect(await accessibilityFaults()).toEqual([]);
});

test("whoever keeps the record names the speaker of a micro-lecture among those invited; where none are given, nothing is asked", async () => {
  const lecture = (speakerName = ""): MeetingJson => ({
    ...meeting([]),
    plan: { type: "MEETING_TYPE_PARTY_LECTURE", title: "党课", startTime: TIME },
    agenda: [{ id: "i-1", title: "学习", ...(speakerName && { speakerId: "p-1", speakerName }) }],
  });
  const { page, accessibilityFaults } = await open("/m-1/manage", ({ method }) =>
    method === "GET" ? lecture() : lecture("陈一"),
  );
  fireEvent.click(await page.findByRole("button", { name: "微党课主讲人：学习" }));
  const field = (await page.findByLabelText("主讲人")) as HTMLSelectElement;
  expect([...field.options].map(({ text }) => text)).toEqual(["不是微党课", "陈一", "李二"]);
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.change(field, { target: { value: "p-1" } });
  fireEvent.submit(field.closest("form")!);
  await page.findByText("微党课主讲人：陈一");
  expect(sent).toEqual([{ path: ":setSpeaker", body: { itemId: "i-1", personId: "p-1" } }]);
  await shown!.close();
  const other = await open("/m-1/manage", () => meeting([]));
  await other.page.findByText("记录发言");
  expect(other.page.queryByText("设为微党课")).toBeNull();
});
