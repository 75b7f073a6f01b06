import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type {
  AgendaItemJson,
  CandidateResultJson,
  MeetingJson,
  MotionJson,
  VoteJson,
} from "@qiming/contracts/browser/meeting";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
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

const motion: MotionJson = {
  kind: "MOTION_KIND_ELECTION",
  ballotMode: "BALLOT_MODE_SECRET",
  text: "选举支部委员会委员",
  seats: 2,
  candidates: [
    { id: "c1", name: "甲示一" },
    { id: "c2", name: "乙样二" },
    { id: "c3", name: "丙示三" },
  ],
};
const election = (vote: VoteJson): AgendaItemJson => ({
  id: "i1",
  title: "选举",
  vote: { motion, mayVote: true, presentVoters: 8, papersHandedOut: 8, hasPaper: true, ...vote },
});
const mine = {
  personId: "p-1",
  name: "陈一",
  role: "ATTENDANCE_ROLE_VOTER",
  status: "ATTENDANCE_STATUS_PRESENT",
} as const;
const meeting = (...agenda: AgendaItemJson[]): MeetingJson => ({
  id: "m1",
  state: "MEETING_STATE_IN_SESSION",
  mayManage: true,
  plan: {
    type: "MEETING_TYPE_BRANCH_ASSEMBLY",
    title: "三月支部党员大会",
    startTime: "2026-03-18T11:00:00Z",
    minutes: 60,
    place: "302",
  },
  signInTime: "2026-03-18T10:30:00Z",
  agenda,
  attendees: [mine],
  figures: { shouldAttend: 8, presentVoters: 8, present: 8 },
  minutes: { sections: [] },
  mine,
});

const check = (figure: number) => ({
  ...{ code: "PASSED", factor: 2, figure, comparison: ">", bound: 8, boundFactor: 1, holds: figure > 4 },
  source: "《中国共产党基层组织选举工作条例》",
});
const counted = (candidateId: string, approve: number, more: CandidateResultJson = {}) => ({
  ...{ candidateId, name: motion.candidates!.find(({ id }) => id === candidateId)!.name!, approve },
  check: check(approve),
  ...more,
});
const quorum = { ...check(7), code: "QUORUM_ELECTION", factor: 5, comparison: "≥", boundFactor: 4 };
const tied = election({
  state: "VOTE_STATE_CLOSED",
  result: {
    seatsLeft: 1,
    checks: [quorum],
    candidates: [
      counted("c1", 6, { isElected: true }),
      counted("c2", 5, { isTied: true }),
      counted("c3", 5, { isTied: true }),
    ],
    ballots: [
      { serial: "a-_b", choice: "VOTE_CHOICE_UNSPECIFIED", approvedIds: ["c3", "c1"] },
      { serial: "zzzz", choice: "VOTE_CHOICE_UNSPECIFIED", approvedIds: [] },
    ],
  },
});
const round: AgendaItemJson = {
  id: "i1r2",
  title: "选举（第2轮）",
  vote: {
    state: "VOTE_STATE_PENDING",
    motion: { ...motion, seats: 1, candidates: motion.candidates!.slice(1) },
  },
};

/** A voter who holds a paper of the office's, and a box that answers as it is told. */
async function atThePaper(answers: () => boolean = () => true) {
  const office = await paperOffice();
  const { paperKey } = office;
  let state: VoteJson = { state: "VOTE_STATE_HANDING_OUT", paperKey, hasPaper: false };
  const box: { approvedIds?: string[]; choice?: string; serial: string; signature: string }[] = [];
  const server: Server = ({ path, body }) => {
    if (path.endsWith(":takePaper"))
      return { blindSignature: office.sign((body as { blinded: string }).blinded) };
    if (!path.endsWith(":cast")) return meeting(election(state));
    box.push(body as (typeof box)[0]);
    return answers() ? {} : { reason: "UNAVAILABLE", status: 503 };
  };
  const first = await open("/m1", server);
  await tap(await first.page.findByRole("button", { name: "领取选票" }));
  await first.page.findByText("选票已领到");
  expect(first.page.getAllByText("候选人：甲示一、乙样二、丙示三")).not.toHaveLength(0);
  await first.close();
  state = { state: "VOTE_STATE_CASTING", paperKey };
  return { ...(await open("/m1", server)), server, office, box };
}
const sheetOf = (name: string) => within(shown!.page.getByRole("dialog", { name }));

test("a voter marks no more names than there are seats, sees who they are, and casts them without an identity", async () => {
  const { page, office, box, accessibilityFaults } = await atThePaper();
  const marks = (await page.findAllByRole("checkbox")) as HTMLInputElement[];
  expect(marks.map((each) => each.closest("label")!.textContent)).toEqual([
    "甲示一赞成",
    "乙样二赞成",
    "丙示三赞成",
  ]);
  page.getByText("已选 0 / 2 名");
  await tap(marks[2]!);
  page.getByText("已选 1 / 2 名");
  await tap(marks[0]!);
  page.getByText("已选 2 / 2 名");
  page.getByText("已选满 2 名，要改选请先取消一名。");
  expect(marks.map(({ disabled }) => disabled)).toEqual([false, true, false]);
  expect(marks[1]!.closest("label")!.textContent).toBe("乙样二已选满");
  expect(await accessibilityFaults()).toEqual([]);
  await tap(page.getByRole("button", { name: "投票" }));
  const sheet = sheetOf("确认投票？");
  expect(sheet.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual(["甲示一", "丙示三"]);
  expect(box).toEqual([]);
  await tap(sheet.getByRole("button", { name: "投票" }));
  const line = await page.findByText("选票已进票箱");
  await waitFor(() => expect(document.activeElement).toBe(line.closest("p")));
  expect(Object.keys(box[0]!).sort()).toEqual(["approvedIds", "serial", "signature"]);
  expect(new Set(box[0]!.approvedIds)).toEqual(new Set(["c1", "c3"]));
  expect(await office.isGenuine(box[0]!)).toBe(true);
});

test("a mark that is taken back makes room for another", async () => {
  const { page } = await atThePaper();
  const marks = (await page.findAllByRole("checkbox")) as HTMLInputElement[];
  for (const mark of [marks[0]!, marks[1]!, marks[1]!]) await tap(mark);
  page.getByText("已选 1 / 2 名");
  expect(marks.map(({ checked, disabled }) => [checked, disabled])).toEqual([
    [true, false],
    [false, false],
    [false, false],
  ]);
});

test("whoever marks nobody is told what that means, and may still do it", async () => {
  const { page, box, accessibilityFaults } = await atThePaper();
  await tap(await page.findByRole("button", { name: "投票" }));
  const sheet = sheetOf("一名也不选，确认投票？");
  sheet.getByText(/不赞成任何候选人/);
  expect(box).toEqual([]);
  expect(await accessibilityFaults()).toEqual([]);
  await tap(sheet.getByRole("button", { name: "投票" }));
  await page.findByText("选票已进票箱");
  expect(box[0]!.approvedIds).toEqual([]);
});

test("a ballot whose answer was lost is sent again with the same names", async () => {
  let isBack = false;
  const { page: before, server, box } = await atThePaper(() => isBack);
  await tap((await before.findAllByRole("checkbox"))[1]!);
  await tap(before.getByRole("button", { name: "投票" }));
  await tap(sheetOf("确认投票？").getByRole("button", { name: "投票" }));
  await before.findByText("不知道票箱是否收到");
  await shown!.close();
  isBack = true;
  const { page } = await open("/m1", server);
  await page.findByText("不知道票箱是否收到");
  expect(page.queryByRole("checkbox")).toBeNull();
  await tap(page.getByRole("button", { name: "按原来的选择再投一次" }));
  const sheet = sheetOf("确认投票？");
  sheet.getByText("乙样二");
  await tap(sheet.getByRole("button", { name: "投票" }));
  await page.findByText("选票已进票箱");
  expect(box.map(({ approvedIds }) => approvedIds)).toEqual([["c2"], ["c2"]]);
  expect(box[1]!.serial).toBe(box[0]!.serial);
});

test("the result says who is elected by which formula, who tied, and what comes next", async () => {
  localStorage.setItem(
    "qiming:ballot:p-1:m1:i1",
    JSON.stringify({ key: "key", serial: "a+/b", signature: "s", approvedIds: ["c1", "c3"], isCast: true }),
  );
  const { page, accessibilityFaults } = await open("/m1", () => meeting(tied));
  const table = within(await page.findByRole("table", { name: "候选人得票" }));
  const rows = table.getAllByRole("row").slice(1);
  const cells = (row: HTMLElement) =>
    [...row.children].map((cell) => cell.textContent!.trim().replace(/\s+/g, " "));
  expect(rows.map(cells)).toEqual([
    ["甲示一", "6", "2 × 6 > 8 符合", "当选"],
    ["乙样二", "5", "2 × 5 > 8 符合", "得票相等"],
    ["丙示三", "5", "2 × 5 > 8 符合", "得票相等"],
  ]);
  page.getByText("应选 2 名，选出 1 名");
  page.getByText(/乙样二、丙示三得票相等/);
  page.getByText(/超过应到会有表决权人数的半数/);
  page.getByText("5 × 7 ≥ 4 × 8");
  page.getByText("到会人数不少于五分之四");
  expect(page.queryByText("通过")).toBeNull();
  expect(page.queryByText("反对")).toBeNull();
  const details = page.getByText("全部选票（2 张）").closest("details")!;
  details.open = true;
  fireEvent(details, new Event("toggle"));
  await page.findAllByText("我的选票");
  expect(page.getAllByText("甲示一、丙示三", { exact: false })).toHaveLength(2);
  page.getByText("未赞成任何人");
  expect(await accessibilityFaults()).toEqual([]);
});

test("where no majority was asked for, no formula is shown, and it is said why", async () => {
  const { check: _, ...first } = counted("c2", 4, { isElected: true });
  const between = election({ state: "VOTE_STATE_CLOSED", result: { candidates: [first] } });
  const { page } = await open("/m1", () => meeting(between));
  await page.findByText(/得票多的当选/);
  expect(page.queryByRole("columnheader", { name: "过半数" })).toBeNull();
});

test("the desk adds a round between the tied and leads to it", async () => {
  const { page, accessibilityFaults } = await open("/m1/manage", ({ method }) =>
    method === "POST" ? meeting(tied, round) : meeting(tied),
  );
  await page.findByText("选举：名额没有选满，可以增加一轮。");
  await tap(page.getByRole("button", { name: "增加一轮" }));
  const sheet = sheetOf("增加一轮");
  sheet.getByText(/乙样二、丙示三得票相等/);
  expect(await accessibilityFaults()).toEqual([]);
  await tap(sheet.getByRole("button", { name: "增加一轮" }));
  const title = await page.findByRole("heading", { name: "2. 选举（第2轮）" });
  expect(sent).toEqual([{ path: "/api/v1/meetings/m1/votes/i1:addRound", body: {} }]);
  await waitFor(() => expect(document.activeElement).toBe(title.closest("article")));
  expect(page.queryByRole("button", { name: "增加一轮" })).toBeNull();
});

test("a meeting that ends with seats open says so before", async () => {
  const { page } = await open("/m1/manage", () => meeting(tied));
  await tap(await page.findByRole("button", { name: "结束会议" }));
  sheetOf("结束会议").getByText(/还有 1 个名额没有选出/);
});

test("no round is offered once the meeting is over", async () => {
  const { page } = await open("/m1/manage", () => ({ ...meeting(tied), state: "MEETING_STATE_ENDED" }));
  await page.findByRole("table", { name: "候选人得票" });
  expect(page.queryByRole("button", { name: "增加一轮" })).toBeNull();
});

test("the board names who stands and, later, who is elected and who tied", async () => {
  const first = await open("/m1/board", () => ({
    meeting: meeting(election({ state: "VOTE_STATE_CASTING", ballotsCast: 3 })),
  }));
  await first.page.findByText(/候选人：甲示一、乙样二、丙示三/);
  await first.close();
  const { page, accessibilityFaults } = await open("/m1/board", () => ({ meeting: meeting(tied) }));
  await page.findByText("应选 2 名，选出 1 名");
  const row = (name: string) => page.getByText(name).closest("li")!.textContent;
  expect(row("甲示一")).toMatch(/6 票.*当选/);
  expect(row("乙样二")).toMatch(/5 票.*得票相等/);
  page.getByText(/在其中再投一轮/);
  expect(await accessibilityFaults()).toEqual([]);
});

const branch = { id: "b-1", name: "第一党支部", type: "ORGANIZATION_TYPE_BRANCH" };
test("an election is planned with its seats and candidates, and faults lead to their fields", async () => {
  const { page, accessibilityFaults } = await open("/plan/b-1", ({ path, method }) =>
    method === "POST" ? meeting() : path.includes("/organizations/") ? branch : meeting(),
  );
  const fill = (label: string, value: string) =>
    fireEvent.input(page.getByLabelText(label), { target: { value } });
  await page.findByLabelText("会议名称");
  fill("日期", "2126-03-18");
  fill("地点", "302");
  fill("议题", "选举");
  await tap(page.getByRole("switch", { name: "需要表决" }));
  fireEvent.change(page.getByLabelText("表决事项"), { target: { value: "MOTION_KIND_ELECTION" } });
  await nextTick();
  const modes = [...(page.getByLabelText("表决方式") as HTMLSelectElement).options];
  expect(modes.map(({ value }) => value)).toEqual(["BALLOT_MODE_SECRET"]);
  fill("表决内容", "选举支部委员会委员");
  fill("应选人数", "2");
  fill("候选人", "甲示一");
  const form = page.getByLabelText("候选人").closest("form")!;
  fireEvent.submit(form);
  await waitFor(() => expect(page.getByLabelText("候选人").getAttribute("aria-invalid")).toBe("true"));
  expect(page.getAllByText("候选人不能少于应选人数。")).toHaveLength(2);
  expect(await accessibilityFaults()).toEqual([]);
  expect(sent).toEqual([]);
  fill("候选人", "甲示一\n乙样二\n丙示三");
  fireEvent.submit(form);
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]!.body).toMatchObject({
    plan: {
      agenda: [
        {
          motion: {
            kind: "MOTION_KIND_ELECTION",
            ballotMode: "BALLOT_MODE_SECRET",
            seats: 2,
            candidates: [{ name: "甲示一" }, { name: "乙样二" }, { name: "丙示三" }],
          },
        },
      ],
    },
  });
});
