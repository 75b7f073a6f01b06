import { fireEvent, waitFor } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { AttendeeJson, MeetingJson, VoteJson } from "@qiming/contracts/browser/meeting";
import { language, me } from "@qiming/web-kit";
import { show, type Answer, type Server, type Shown } from "@qiming/web-kit/testing";
import { nextTick } from "vue";
import * as module from "../main.ts";
import { paperOffice } from "../paper-office.fixture.ts";

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
      if (call.method !== "GET") sent.push({ path: call.path, body: call.body });
      return server(call);
    },
    ["/m/meetings", path],
  ));
const tap = async (element: Element) => {
  fireEvent.click(element);
  await nextTick();
};

const mine = (more: AttendeeJson = {}): AttendeeJson => ({
  personId: "p-1",
  name: "陈一",
  role: "ATTENDANCE_ROLE_VOTER",
  ...more,
});
const there = mine({ status: "ATTENDANCE_STATUS_PRESENT", time: "2026-03-18T10:55:00Z" });
const meeting = (more: MeetingJson = {}): MeetingJson => ({
  id: "m-1",
  organizationName: "本科生第一党支部",
  state: "MEETING_STATE_NOTICED",
  plan: {
    type: "MEETING_TYPE_BRANCH_ASSEMBLY",
    title: "三月支部党员大会",
    startTime: "2126-03-18T11:00:00Z",
    minutes: 90,
    place: "教学楼 C305",
    link: "https://meet.example.org/1",
  },
  agenda: [{ id: "i-1", title: "听取工作报告" }],
  attendees: [more.mine ?? mine(), mine({ personId: "p-2", name: "李二" })],
  figures: {
    shouldAttend: 2,
    quorum: { code: "QUORUM_ORDINARY", factor: 2, comparison: "≥", bound: 2, source: "第十一条" },
  },
  mine: mine(),
  signInTime: "2126-03-18T10:30:00Z",
  ...more,
});
const voting = (vote: VoteJson, more: MeetingJson = {}) =>
  meeting({
    state: "MEETING_STATE_IN_SESSION",
    mine: there,
    agenda: [
      {
        id: "i-1",
        title: "讨论接收预备党员",
        vote: {
          motion: {
            kind: "MOTION_KIND_ADMISSION",
            ballotMode: "BALLOT_MODE_SECRET",
            text: "接收示例同志甲为中共预备党员",
          },
          presentVoters: 5,
          mayVote: true,
          ...vote,
        },
      },
    ],
    ...more,
  });

test("a meeting says that it loads, tells a failure in words, and comes back when tried again", async () => {
  let answer: Answer = { reason: "DEADLINE_EXCEEDED", status: 504 };
  const { page, accessibilityFaults } = await open("/m-1", () => answer);
  expect((await page.findByRole("alert")).textContent).toContain("超时");
  expect(await accessibilityFaults()).toEqual([]);
  answer = meeting({ beginTime: "2126-03-18T11:00:00Z" });
  await tap(page.getByRole("button", { name: "重试" }));
  await page.findByRole("heading", { level: 1, name: "三月支部党员大会" });
  expect(page.getByText("2 × 0 ≥ 2")).toBeTruthy();
  expect(page.getByRole("link", { name: "进入线上会议" }).getAttribute("rel")).toContain("noopener");
  expect(await accessibilityFaults()).toEqual([]);
});

test("leave is asked for with a reason, and the answer is shown with the focus on it", async () => {
  const { page } = await open("/m-1", ({ method }) =>
    method === "GET"
      ? meeting()
      : meeting({ mine: mine({ reply: "REPLY_ASKS_FOR_LEAVE", leaveReason: "外出实习" }) }),
  );
  await tap(await page.findByRole("button", { name: "请假" }));
  fireEvent.input(await page.findByLabelText("请假原因"), { target: { value: " 外出实习 " } });
  await tap(page.getByRole("button", { name: "提交请假" }));
  const line = await page.findByText("您已请假");
  expect(sent).toEqual([
    {
      path: "/api/v1/meetings/m-1:reply",
      body: { reply: "REPLY_ASKS_FOR_LEAVE", reason: "外出实习" },
    },
  ]);
  await waitFor(() => expect(line.closest("p")).toBe(document.activeElement));
});

test("six figures sign in, and wrong ones are told", async () => {
  let answer: Answer = { reason: "CODE_WRONG", status: 400 };
  let isThere = false;
  const { page, accessibilityFaults } = await open("/m-1", ({ path }) =>
    path.endsWith(":signIn")
      ? answer
      : meeting({ state: "MEETING_STATE_IN_SESSION", mine: isThere ? there : mine() }),
  );
  const field = await page.findByLabelText("六位数字");
  await tap(page.getByRole("button", { name: "签到" }));
  expect(sent).toEqual([]);
  fireEvent.input(field, { target: { value: "482 913" } });
  await tap(page.getByRole("button", { name: "签到" }));
  expect((await page.findByRole("alert")).textContent).toContain("六位数字不对");
  expect(await accessibilityFaults()).toEqual([]);
  answer = there;
  isThere = true;
  await tap(page.getByRole("button", { name: "签到" }));
  const heading = await page.findByRole("heading", { name: "您已签到" });
  await waitFor(() => expect(document.activeElement).toBe(heading));
  expect(sent.at(-1)?.body).toEqual({ code: "482913" });
});

test("a paper is taken, kept on the device, and cast without a sign of who casts it", async () => {
  const office = await paperOffice();
  const { paperKey } = office;
  let now = voting({ state: "VOTE_STATE_HANDING_OUT", paperKey });
  let box: { serial: string; signature: string } | undefined;
  const server: Server = ({ path, body }) => {
    if (path.endsWith(":takePaper"))
      return { blindSignature: office.sign((body as { blinded: string }).blinded) };
    if (path.endsWith(":cast")) box = body as { serial: string; signature: string };
    return path.endsWith(":cast") ? {} : now;
  };
  const first = await open("/m-1", server);
  await tap(await first.page.findByRole("button", { name: "领取选票" }));
  await first.page.findByText("选票已领到");
  expect(await first.accessibilityFaults()).toEqual([]);
  await first.close();

  now = voting({ state: "VOTE_STATE_CASTING", paperKey, papersHandedOut: 5, hasPaper: true });
  const { page, accessibilityFaults } = await open("/m-1", server);
  const posted: RequestInit[] = [];
  const { fetch } = globalThis;
  globalThis.fetch = (url, init = {}) => {
    if (init.method === "POST") posted.push(init);
    return fetch(url, init);
  };
  await tap(await page.findByRole("button", { name: "赞成" }));
  await page.findByRole("heading", { name: "确认投“赞成”票？" });
  expect(box).toBeUndefined();
  await tap(page.getByRole("button", { name: "投票" }));
  const line = await page.findByText("选票已进票箱");
  await waitFor(() => expect(document.activeElement).toBe(line.closest("p")));
  expect(await office.isGenuine(box!)).toBe(true);
  expect(box).toMatchObject({ choice: "VOTE_CHOICE_APPROVE" });
  expect(posted).toEqual([expect.objectContaining({ credentials: "omit", referrerPolicy: "no-referrer" })]);
  expect(Object.keys(posted[0]!.headers!)).not.toContain("Authorization");
  expect(await accessibilityFaults()).toEqual([]);
});

test("a paper on another device, and a part without a vote, are said plainly", async () => {
  const casting = { state: "VOTE_STATE_CASTING", paperKey: "key" } as const;
  const first = await open("/m-1", () => voting({ ...casting, hasPaper: true }));
  await first.page.findByText("选票领在另一台设备上");
  await first.close();
  const probationary = mine({
    role: "ATTENDANCE_ROLE_NON_VOTING",
    roleReason: "PROBATIONARY",
    status: "ATTENDANCE_STATUS_PRESENT",
  });
  const { page } = await open("/m-1", () => voting({ ...casting, mayVote: false }, { mine: probationary }));
  await page.findByText("您参加会议，没有表决权。");
});

test("a result is told with its formula, and one's own ballot once it is asked for", async () => {
  const kept = { key: "key", serial: "a+/b", blinded: "", inv: "", signature: "s" };
  localStorage.setItem(
    "qiming:ballot:p-1:m-1:i-1",
    JSON.stringify({ ...kept, choice: "VOTE_CHOICE_AGAINST", isCast: true }),
  );
  const check = { code: "PASSED", factor: 2, figure: 4, comparison: ">", bound: 8, source: "第二十一条" };
  const ballots = [
    { serial: "a-_b", choice: "VOTE_CHOICE_AGAINST" },
    { serial: "zzzz", choice: "VOTE_CHOICE_APPROVE" },
  ] as const;
  const result = { approve: 4, against: 2, writtenApprove: 1, checks: [check], ballots: [...ballots] };
  const { page, outlet, accessibilityFaults } = await open("/m-1", () =>
    voting({ state: "VOTE_STATE_CLOSED", result }),
  );
  await page.findByText("未通过");
  expect(page.getByText("2 × 4 > 8")).toBeTruthy();
  expect(page.getByText("含书面 1")).toBeTruthy();
  expect(page.queryByText("我的选票")).toBeNull();
  const details = page.getByText("全部选票（2 张）").closest("details")!;
  details.open = true;
  fireEvent(details, new Event("toggle"));
  expect((await page.findAllByText("我的选票")).length).toBe(2);
  expect(await accessibilityFaults()).toEqual([]);
  await tap(page.getByRole("button", { name: "从本设备删除编号" }));
  await tap([...outlet.querySelectorAll<HTMLElement>("dialog button[type=submit]")].at(-1)!);
  await waitFor(() => expect(page.queryByText("我的选票")).toBeNull());
  expect(localStorage.length).toBe(0);
});

test("a cancelled meeting gives its reason first", async () => {
  const { page } = await open("/m-1", () =>
    meeting({ state: "MEETING_STATE_CANCELLED", cancelReason: "与学校活动冲突" }),
  );
  await page.findByText("与学校活动冲突");
  expect(page.queryByRole("button", { name: "参加" })).toBeNull();
});

test("sealed minutes are read with their digest and what was added", async () => {
  const { page, accessibilityFaults } = await open("/m-1", () =>
    meeting({
      state: "MEETING_STATE_SEALED",
      minutes: {
        sections: [{ id: "i-1", text: "报告获得一致肯定。", revision: 1 }],
        digest: "sha256:abc",
        sealTime: "2026-03-19T10:00:00Z",
        addenda: [{ text: "更正：日期有误。", authorName: "陈一", time: "2026-03-20T10:00:00Z" }],
      },
    }),
  );
  await page.findByText("报告获得一致肯定。");
  expect(page.getByText(/sha256:abc/)).toBeTruthy();
  expect(page.getByText("更正：日期有误。")).toBeTruthy();
  expect(await accessibilityFaults()).toEqual([]);
});

const token = { path: "/m-1/sign-in?t=secret" };
test("what the code opens signs in at once, says who, and leaves no code in the address", async () => {
  const { page, accessibilityFaults } = await open(token.path, ({ path }) =>
    path.endsWith(":signIn") ? mine({ ...there, status: "ATTENDANCE_STATUS_LATE" }) : meeting(),
  );
  await page.findByRole("heading", { name: "签到成功" });
  expect(page.getByText("陈一")).toBeTruthy();
  expect(page.getByText("迟到")).toBeTruthy();
  expect(sent).toEqual([{ path: "/api/v1/meetings/m-1:signIn", body: { token: "secret" } }]);
  await waitFor(() => expect(location.search).toBe(""));
  expect(await accessibilityFaults()).toEqual([]);
});

test.each([
  ["TOKEN_STALE", "签到码已过期", "六位数字"],
  ["TOKEN_FOREIGN", "另一场会议", "六位数字"],
  ["TOKEN_FORGED", "不是有效的签到码", "六位数字"],
  ["SIGN_IN_TOO_EARLY", "开始签到", "重试"],
  ["NOT_ON_LIST", "参会名单", undefined],
  ["TOO_MANY_TRIES", "次数太多", undefined],
])("a sign-in that is refused as %s says so and what to do", async (reason, text, remedy) => {
  const { page, accessibilityFaults } = await open(token.path, ({ path }) =>
    path.endsWith(":signIn") ? { reason, status: 409 } : meeting(),
  );
  expect((await page.findByRole("alert")).textContent).toContain(text);
  await waitFor(() => expect(location.search).toBe(""));
  const field = page.queryByLabelText("六位数字");
  const again = page.queryByRole("button", { name: "重试" });
  expect([field && "六位数字", again && "重试"].filter(Boolean)).toEqual(remedy ? [remedy] : []);
  expect(await accessibilityFaults()).toEqual([]);
});
