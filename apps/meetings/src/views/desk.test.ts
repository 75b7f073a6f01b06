import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { AttendeeJson, MeetingJson } from "@qiming/contracts/browser/meeting";
import { language } from "@qiming/web-kit";
import { show, type Answer, type Shown } from "@qiming/web-kit/testing";
import * as app from "../main.ts";

type Call = { method: string; path: string; body: unknown };
let shown: Shown | undefined;
let calls: Call[];
beforeEach(() => {
  language.value = "zh-CN";
  calls = [];
  localStorage.clear();
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
const person = (name: string, more: AttendeeJson = {}): AttendeeJson => ({
  personId: name,
  name,
  role: "ATTENDANCE_ROLE_VOTER",
  reply: "REPLY_UNSPECIFIED",
  status: "ATTENDANCE_STATUS_UNSPECIFIED",
  ...more,
});
const meeting = (more: MeetingJson = {}): MeetingJson => ({
  id: "m1",
  organizationName: "第一党支部",
  state: "MEETING_STATE_IN_SESSION",
  mayManage: true,
  plan: {
    type: "MEETING_TYPE_BRANCH_ASSEMBLY",
    title: "三月党员大会",
    startTime: inHours(0),
    minutes: 60,
    place: "302",
  },
  signInTime: inHours(-0.5),
  agenda: [{ id: "i1", title: "学习" }],
  attendees: [
    person("甲", { status: "ATTENDANCE_STATUS_PRESENT", time: inHours(0), method: "QR" }),
    person("乙"),
  ],
  figures: { shouldAttend: 2, presentVoters: 1, present: 1 },
  minutes: { sections: [] },
  ...more,
});
const vote = (state: string, ballotMode: string, more: object = {}) => ({
  id: "i1",
  title: "年度计划",
  vote: {
    state: `VOTE_STATE_${state}` as "VOTE_STATE_PENDING",
    motion: {
      kind: "MOTION_KIND_ORDINARY" as const,
      ballotMode: `BALLOT_MODE_${ballotMode}` as "BALLOT_MODE_SECRET",
      text: "同意年度计划。",
    },
    presentVoters: 2,
    ...more,
  },
});
const open = async (path: string, server: (call: Call) => Answer) => {
  shown = await show(
    app,
    (call) => {
      calls.push(call);
      return server(call);
    },
    ["/m/meetings", `/m1/${path}`],
  );
  return shown.page;
};
const writes = () =>
  calls
    .filter(({ method }) => method === "POST")
    .map(({ path, body }) => [path.replace("/api/v1/meetings/m1", ""), body]);

test.each(["manage", "board"])("%s says in words why it cannot be shown", async (path) => {
  const page = await open(path, () => ({ reason: "PERMISSION_DENIED", status: 403 }));
  expect((await page.findByRole("alert")).textContent).toContain("没有权限");
  expect(await shown!.accessibilityFaults()).toEqual([]);
});

test("a member who manages nothing is told so, and finds nothing to press", async () => {
  const page = await open("manage", () => meeting({ mayManage: false }));
  await page.findByText(/您没有这项权限/);
  expect(page.queryByRole("button")).toBeNull();
});

test("calls somebody at once for the first time, and asks why for a change", async () => {
  const page = await open("manage", () => meeting());
  const group = async (name: string) => within(await page.findByRole("group", { name }));
  fireEvent.click((await group("乙")).getByRole("button", { name: "请假" }));
  await waitFor(() =>
    expect(writes()).toEqual([[":callRoll", { personId: "乙", status: "ATTENDANCE_STATUS_ON_LEAVE" }]]),
  );
  fireEvent.click((await group("甲")).getByRole("button", { name: "缺席" }));
  await page.findByRole("dialog", { name: "更改甲的登记" });
  expect(writes()).toHaveLength(1);
  const reason = page.getByLabelText("更改原因");
  fireEvent.submit(reason.closest("form")!);
  expect((await page.findByRole("alert")).textContent).toContain("请写明原因");
  fireEvent.input(reason, { target: { value: "记错了" } });
  fireEvent.submit(reason.closest("form")!);
  await waitFor(() =>
    expect(writes().at(-1)).toEqual([
      ":callRoll",
      { personId: "甲", status: "ATTENDANCE_STATUS_ABSENT", reason: "记错了" },
    ]),
  );
  expect(await shown!.accessibilityFaults()).toEqual([]);
});

test("closes a show of hands only when every voter is counted once", async () => {
  const page = await open("manage", () => meeting({ agenda: [vote("COUNTING", "SHOW_OF_HANDS")] }));
  const fill = (name: string, value: string) =>
    fireEvent.input(page.getByLabelText(name), { target: { value } });
  await page.findByLabelText("赞成");
  fill("赞成", "1");
  fill("反对", "0");
  fill("弃权", "0");
  const form = page.getByLabelText("赞成").closest("form")!;
  fireEvent.submit(form);
  expect((await page.findByRole("alert")).textContent).toContain("重新清点");
  expect(writes()).toEqual([]);
  fill("反对", "1");
  fireEvent.submit(form);
  await waitFor(() =>
    expect(writes()).toEqual([["/votes/i1:close", { hands: { approve: 1, against: 1, abstain: 0 } }]]),
  );
});

test("says how many papers are missing before casting begins, and that counting was cut off", async () => {
  let page = await open("manage", () =>
    meeting({ agenda: [vote("HANDING_OUT", "SECRET", { papersHandedOut: 1 })] }),
  );
  await page.findByRole("progressbar", { name: "已领 1 / 2 张" });
  page.getByText(/还有 1 人没有领取选票/);
  await shown!.close();
  page = await open("manage", () => meeting({ agenda: [vote("COUNTING", "SECRET")] }));
  await page.findByText(/计票中途断开/);
  page.getAllByRole("button", { name: "结束表决并计票" });
});

test("does not offer to open a vote without a quorum", async () => {
  const quorum = { code: "QUORUM_ORDINARY", factor: 2, figure: 1, comparison: "≥", bound: 4, holds: false };
  const figures = { shouldAttend: 4, presentVoters: 1, present: 1 };
  const pending = vote("PENDING", "SECRET");
  const agenda = [{ ...pending, vote: { ...pending.vote, quorum } }];
  const page = await open("manage", () => meeting({ agenda, figures }));
  await page.findByText("2 × 1 ≥ 4");
  expect(page.queryByRole("button", { name: "开始表决" })).toBeNull();
});

test("saves a section of the minutes when it is left", async () => {
  const page = await open("manage", ({ method, body }) =>
    method === "POST"
      ? meeting({ minutes: { sections: [{ id: "i1", text: (body as { text: string }).text, revision: 1 }] } })
      : meeting(),
  );
  const area = await page.findByLabelText("1. 学习");
  fireEvent.input(area, { target: { value: "传达会议精神" } });
  await page.findByText("尚未保存");
  fireEvent.blur(area);
  await page.findByText("已保存");
  expect(writes()).toEqual([[":saveMinutes", { sectionId: "i1", text: "传达会议精神", revision: 0 }]]);
});

test("the board shows the code to scan and to type, and who is there", async () => {
  const board = { meeting: meeting(), token: "t", code: "482913", nextTokenTime: inHours(0.002) };
  const page = await open("board", () => board);
  await page.findByRole("img", { name: "签到二维码" });
  page.getByText("482 913");
  page.getByText("甲");
  expect(await shown!.accessibilityFaults()).toEqual([]);
});

test("the board shows how far a secret vote is, and says when signing in opens", async () => {
  const agenda = [vote("CASTING", "SECRET", { papersHandedOut: 2, ballotsCast: 1 })];
  let page = await open("board", () => ({ meeting: meeting({ agenda }) }));
  await page.findByText("1 / 2");
  await shown!.close();
  const later = meeting({ state: "MEETING_STATE_NOTICED", signInTime: inHours(1) });
  page = await open("board", () => ({ meeting: later }));
  await page.findByText(/开始签到/);
  expect(page.queryByRole("img")).toBeNull();
});
