import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { AgendaItemJson, MeetingJson, MotionJson, VoteJson } from "@qiming/contracts/browser/meeting";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import { nextTick } from "vue";
import * as module from "../main.ts";
import { paperOffice } from "../paper-office.fixture.ts";

let shown: Shown | undefined;
beforeEach(() => {
  language.value = "zh-CN";
  localStorage.clear();
  sessionStorage.clear();
  me.value = { person: { id: "p-1" } };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});

const open = async (path: string, server: Server) =>
  (shown = await show(module, server, ["/m/meetings", path]));
const tap = async (element: Element) => {
  fireEvent.click(element);
  await nextTick();
};

const motion: MotionJson = {
  kind: "MOTION_KIND_APPRAISAL",
  ballotMode: "BALLOT_MODE_SECRET",
  text: "对本支部全体党员进行民主测评",
  candidates: [
    { id: "c1", name: "陈一" },
    { id: "c2", name: "李二" },
    { id: "c3", name: "王三" },
  ],
};
const item = (vote: VoteJson): AgendaItemJson => ({
  id: "i1",
  title: "民主测评",
  vote: { motion, mayVote: true, presentVoters: 3, papersHandedOut: 3, hasPaper: true, ...vote },
});
const meeting = (agenda: AgendaItemJson[], more: MeetingJson = {}): MeetingJson => ({
  ...{ id: "m1", state: "MEETING_STATE_IN_SESSION", signInTime: "2026-03-18T10:30:00Z", agenda },
  plan: {
    ...{ type: "MEETING_TYPE_DEMOCRATIC_APPRAISAL", title: "民主评议党员", place: "302" },
    ...{ startTime: "2026-03-18T11:00:00Z", minutes: 60 },
  },
  figures: { shouldAttend: 3, presentVoters: 3, present: 3 },
  minutes: { sections: [] },
  // Probationary: gives grades, and decides nothing.
  mine: {
    ...{ personId: "p-1", name: "陈一", role: "ATTENDANCE_ROLE_NON_VOTING", roleReason: "PROBATIONARY" },
    status: "ATTENDANCE_STATUS_PRESENT",
  },
  ...more,
});

/** A voter who holds a paper of the office's, and a box that answers as it is told. */
async function atThePaper(answers: () => boolean = () => true) {
  const office = await paperOffice();
  const { paperKey } = office;
  let state: VoteJson = { state: "VOTE_STATE_HANDING_OUT", paperKey, hasPaper: false };
  const box: { grades?: unknown; serial: string; signature: string }[] = [];
  const server: Server = ({ path, body }) => {
    if (path.endsWith(":takePaper"))
      return { blindSignature: office.sign((body as { blinded: string }).blinded) };
    if (!path.endsWith(":cast")) return meeting([item(state)]);
    box.push(body as (typeof box)[0]);
    return answers() ? {} : { reason: "UNAVAILABLE", status: 503 };
  };
  const first = await open("/m1", server);
  await tap(await first.page.findByRole("button", { name: "领取选票" }));
  await first.page.findByText("选票已领到");
  await first.close();
  state = { state: "VOTE_STATE_CASTING", paperKey };
  return { ...(await open("/m1", server)), server, office, box };
}
type Page = Shown["page"];
const give = (page: Page, name: string, grade: string) =>
  tap(within(page.getByRole("group", { name })).getByRole("radio", { name: grade }));

test("a paper begins empty, says how many are left, and is cast once everybody has a grade", async () => {
  const { page, office, box, accessibilityFaults } = await atThePaper();
  const radios = (await page.findAllByRole("radio")) as HTMLInputElement[];
  expect(radios).toHaveLength(12);
  expect(radios.some(({ checked }) => checked)).toBe(false);
  page.getByText("还有 3 人未选");
  expect(page.queryByRole("button", { name: "投票" })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
  await give(page, "陈一", "优秀");
  await give(page, "王三", "合格");
  page.getByText("还有 1 人未选");
  await tap(page.getByRole("button", { name: "到下一位" }));
  expect(document.activeElement!.closest("fieldset")!.textContent).toContain("李二");
  await give(page, "李二", "合格");
  page.getByText("已全部选好");
  await tap(page.getByRole("button", { name: "投票" }));
  const sheet = within(page.getByRole("dialog", { name: "确认投票？" }));
  expect(sheet.getByText("合格（2 人）").nextElementSibling!.textContent).toBe("李二、王三");
  expect(box).toEqual([]);
  await tap(sheet.getByRole("button", { name: "投票" }));
  await page.findByText("选票已进票箱");
  expect(Object.keys(box[0]!).sort()).toEqual(["grades", "serial", "signature"]);
  expect(box[0]!.grades).toEqual([
    { candidateId: "c1", grade: "APPRAISAL_GRADE_EXCELLENT" },
    { candidateId: "c2", grade: "APPRAISAL_GRADE_QUALIFIED" },
    { candidateId: "c3", grade: "APPRAISAL_GRADE_QUALIFIED" },
  ]);
  expect(await office.isGenuine(box[0]!)).toBe(true);
});

test("a phone that loads the page anew keeps the grades that were given, until they are cast", async () => {
  const { page, server } = await atThePaper();
  await page.findAllByRole("radio");
  await give(page, "陈一", "优秀");
  await shown!.close();
  const again = await open("/m1", server);
  await again.page.findByText("还有 2 人未选");
  for (const name of ["李二", "王三"]) await give(again.page, name, "合格");
  await tap(again.page.getByRole("button", { name: "投票" }));
  await tap(within(again.page.getByRole("dialog")).getByRole("button", { name: "投票" }));
  await again.page.findByText("选票已进票箱");
  await waitFor(() => expect(sessionStorage.getItem("qiming:draft:grades:p-1:m1:i1")).toBeNull());
});

test("a paper whose answer was lost is sent again as it was", async () => {
  let isBack = false;
  const { page, server, box } = await atThePaper(() => isBack);
  await page.findAllByRole("radio");
  for (const name of ["陈一", "李二", "王三"]) await give(page, name, "合格");
  await tap(page.getByRole("button", { name: "投票" }));
  await tap(within(page.getByRole("dialog")).getByRole("button", { name: "投票" }));
  await waitFor(() => expect(box).toHaveLength(1));
  await shown!.close();
  isBack = true;
  const again = await open("/m1", server);
  await tap(await again.page.findByRole("button", { name: "按原来的选择再投一次" }));
  expect(again.page.queryByRole("radio")).toBeNull();
  await tap(within(again.page.getByRole("dialog")).getByRole("button", { name: "投票" }));
  await again.page.findByText("选票已进票箱");
  expect(box[1]).toEqual(box[0]);
});

test("who came late and would have had a paper is told so", async () => {
  const { page } = await open("/m1", () =>
    meeting([item({ state: "VOTE_STATE_CASTING", mayVote: false, hasPaper: false })]),
  );
  await page.findByText("表决开始时您尚未到会。");
});

const closed = item({
  state: "VOTE_STATE_CLOSED",
  result: {
    passed: true,
    checks: [
      {
        ...{ code: "QUORUM_ORDINARY", factor: 2, figure: 3, comparison: ">", bound: 3, boundFactor: 1 },
        ...{ holds: true, source: "《中国共产党支部工作条例（试行）》第十一条" },
      },
    ],
    ballots: [
      {
        serial: "a-_b",
        choice: "VOTE_CHOICE_UNSPECIFIED",
        grades: [
          { candidateId: "c1", grade: "APPRAISAL_GRADE_EXCELLENT" },
          { candidateId: "c2", grade: "APPRAISAL_GRADE_QUALIFIED" },
        ],
      },
    ],
    grades: [
      { candidateId: "c1", name: "陈一", excellent: 2, qualified: 1 },
      { candidateId: "c2", name: "李二", qualified: 3 },
    ],
  },
});

test("a result is neither passed nor failed; what it says of anybody is folded until it is asked for", async () => {
  const { page, accessibilityFaults } = await open("/m1", () =>
    meeting([closed], { state: "MEETING_STATE_ENDED" }),
  );
  await page.findByText("测评结束，收回测评表 1 张");
  expect(page.queryByText("通过")).toBeNull();
  page.getByText("到会人数超过半数");
  const each = page.getByText("每个人的测评情况（2 人）").closest("details")!;
  expect(each.open).toBe(false);
  expect(within(each).getByText(/优秀 2/)).toBeTruthy();
  const ballots = page.getByText("全部选票（1 张）").closest("details")!;
  ballots.open = true;
  fireEvent(ballots, new Event("toggle"));
  await page.findByText("优秀：陈一；合格：李二");
  expect(await accessibilityFaults()).toEqual([]);
});

test("whoever does not count sees what a test says of themselves, and that all papers are there", async () => {
  const { ballots, grades, ...rest } = closed.vote!.result!;
  const result = {
    ...{ ...rest, grades: grades!.slice(0, 1) },
    ballots: ballots!.map((ballot) => ({ ...ballot, grades: [] })),
  };
  const { page } = await open("/m1", () =>
    meeting([{ ...closed, vote: { ...closed.vote!, result } }], { state: "MEETING_STATE_ENDED" }),
  );
  await page.findByText("我的测评情况");
  const list = page.getByText("全部选票（1 张）").closest("details")!;
  list.open = true;
  fireEvent(list, new Event("toggle"));
  await page.findByText(/测评表的内容只由计票的同志核对/);
});

test("the board says that a test is over, and nothing of anybody", async () => {
  const board = { token: "t", code: "123456", nextTokenTime: new Date(Date.now() + 10_000).toISOString() };
  const answer = { ...board, meeting: meeting([closed], { mayManage: true }) };
  const { page, outlet } = await open("/m1/board", () => answer);
  await page.findByText("测评结束，收回测评表 1 张");
  expect(outlet.textContent).not.toContain("陈一");
  expect(outlet.textContent).not.toContain("优秀");
});
