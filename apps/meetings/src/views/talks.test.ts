import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { ListMyTalksResponseJson, TalkCoverageJson, TalkJson } from "@qiming/contracts/browser/talk";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import * as module from "../main.ts";
import { yearOf } from "../duties.ts";
import { dayOf } from "../follow-up.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  localStorage.clear();
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

const year = yearOf(new Date());
const today = dayOf(new Date());
const talk = (more: TalkJson = {}): TalkJson => ({
  ...{ id: "t-1", kind: "TALK_KIND_MEMBER_MEMBER", state: "TALK_STATE_CONFIRMED", day: `${year}-01-01` },
  ...{ otherId: "p-2", otherName: "李二", ...more },
});
const asked = talk({ id: "t-9", state: "TALK_STATE_RECORDED", isMineToAnswer: true });
const waiting = talk({ id: "t-8", state: "TALK_STATE_RECORDED" });
const mine = (more: ListMyTalksResponseJson = {}): ListMyTalksResponseJson => ({
  year,
  colleagues: [
    { personId: "p-2", name: "李二" },
    { personId: "p-3", name: "王三", isOnCommittee: true },
  ],
  ...more,
});
/** Answers a reading with what there is after so many acts. */
const inTurn = (...answers: ListMyTalksResponseJson[]): Server => {
  let acts = 0;
  return ({ method }) => (method === "GET" ? answers[acts]! : ((acts += 1), talk()));
};
const refusing =
  (reason: string, answer: ListMyTalksResponseJson): Server =>
  ({ method }) =>
    method === "GET" ? answer : { reason, status: 409 };
const region = async (name: string) => within(await shown!.page.findByRole("region", { name }));
const dialog = async (name: string) => within(await shown!.page.findByRole("dialog", { name }));
const press = (name: string | RegExp) => fireEvent.click(shown!.page.getByRole("button", { name }));

test("the page has what waits for one's word, what is still before one, and the year's talks", async () => {
  const { page, accessibilityFaults } = await open("/talks", () =>
    mine({
      talks: [asked, waiting, talk(), talk({ id: "t-7", state: "TALK_STATE_DENIED", otherName: "" })],
      missing: ["TALK_KIND_COMMITTEE_MEMBER"],
    }),
  );
  (await region("请您确认")).getByText(`李二记录：${year}年1月1日与您谈心谈话。`);
  (await region("今年还要谈")).getByText("与一位支部委员");
  const rows = within((await region(`${year}年的谈话`)).getByRole("list")).getAllByRole("listitem");
  expect(rows.map(({ textContent }) => /待对方确认|已确认|未获确认/.exec(textContent)?.[0])).toEqual([
    "待对方确认",
    "已确认",
    "未获确认",
  ]);
  expect(rows[2]!.textContent).toContain("已注销的人员");
  expect(page.getAllByRole("button", { name: /^撤回/ })).toHaveLength(1);
  page.getByText(/不记录谈话内容/);
  expect(await accessibilityFaults()).toEqual([]);
});

test("one press confirms, and the focus stays on the page", async () => {
  const { page } = await open("/talks", inTurn(mine({ talks: [asked] }), mine({ talks: [talk()] })));
  await region("请您确认");
  press(/^确认/);
  await waitFor(() => expect(page.queryByRole("region", { name: "请您确认" })).toBeNull());
  expect(sent).toEqual([{ path: "/api/v1/meetings/talks/t-9:answer", body: { confirm: true } }]);
  await waitFor(() => expect(document.activeElement?.tagName).toBe("H1"));
});

test("that there was no talk is asked once more, and a refusal says why", async () => {
  await open("/talks", refusing("TALK_ANSWERED", mine({ talks: [asked] })));
  await region("请您确认");
  const name = `没有谈过：李二，${year}年1月1日`;
  press(name);
  expect(sent).toEqual([]);
  const sheet = await dialog(name);
  sheet.getByText(/不计入，对方会收到通知/);
  fireEvent.click(sheet.getByRole("button", { name: "没有谈过" }));
  expect((await sheet.findByRole("alert")).textContent).toContain("已有答复或已经撤回");
  expect(sent[0]?.body).toEqual({ confirm: false });
});

test("a confirmation that is refused says why at its place", async () => {
  await open("/talks", refusing("TALK_BUSY", mine({ talks: [asked] })));
  const part = await region("请您确认");
  press(/^确认/);
  expect((await part.findByRole("alert")).textContent).toContain("正在处理另一项操作");
});

test("one records a talk with somebody of the branch, today if nothing else is said", async () => {
  const { accessibilityFaults } = await open(
    "/talks",
    inTurn(mine({ missing: ["TALK_KIND_MEMBER_MEMBER"] }), mine({ talks: [waiting] })),
  );
  await region("今年还要谈");
  press("记录一次谈话");
  const sheet = await dialog("记录一次谈话");
  const who = sheet.getByLabelText("和谁谈") as HTMLSelectElement;
  expect([...who.querySelectorAll("optgroup")].map(({ label }) => label)).toEqual(["支部委员", "其他党员"]);
  const day = sheet.getByLabelText("日期") as HTMLInputElement;
  expect([day.value, day.min, day.max]).toEqual([today, `${year}-01-01`, today]);
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.submit(who.closest("form")!);
  expect((await sheet.findByRole("alert")).textContent).toContain("本支部党员之间");
  expect(sent).toEqual([]);
  fireEvent.change(who, { target: { value: "p-3" } });
  fireEvent.submit(who.closest("form")!);
  await (await region(`${year}年的谈话`)).findByText("待对方确认");
  expect(sent).toEqual([{ path: "/api/v1/meetings/talks", body: { personId: "p-3", day: today } }]);
});

test("a talk that is recorded already stays in the sheet, with the reason", async () => {
  await open("/talks", refusing("TALK_RECORDED", mine()));
  await region("今年还要谈");
  press("记录一次谈话");
  const sheet = await dialog("记录一次谈话");
  const who = sheet.getByLabelText("和谁谈") as HTMLSelectElement;
  fireEvent.change(who, { target: { value: "p-2" } });
  fireEvent.submit(who.closest("form")!);
  expect((await sheet.findByRole("alert")).textContent).toContain("已有记录");
  expect(who.value).toBe("p-2");
});

test("what waits is taken back by whoever recorded it", async () => {
  const { page } = await open("/talks", inTurn(mine({ talks: [waiting] }), mine()));
  await region(`${year}年的谈话`);
  press(/^撤回/);
  const sheet = await dialog(`撤回${year}年1月1日与李二的谈话`);
  fireEvent.click(sheet.getByRole("button", { name: "撤回" }));
  await page.findByText("没有谈话记录。");
  expect(sent.map(({ path }) => path)).toEqual(["/api/v1/meetings/talks/t-8:withdraw"]);
});

test("where nothing is missing the page says so; last year's talks are read only", async () => {
  const { page } = await open("/talks", () => mine());
  await page.findByText("今年应谈的都谈过了。");
  expect(page.getByRole("link", { name: `${year - 1}年` }).getAttribute("href")).toBe(
    `/m/meetings/talks?year=${year - 1}`,
  );
  await shown?.close();
  const { page: before } = await open(`/talks?year=${year - 1}`, () => mine({ year: year - 1 }));
  await before.findByText("没有谈话记录。");
  expect(before.queryByRole("button", { name: "记录一次谈话" })).toBeNull();
  expect(before.queryByRole("region", { name: "今年还要谈" })).toBeNull();
  before.getByRole("link", { name: `${year}年` });
});

test.each([
  [undefined, /还没有编入支部/],
  [{ id: "b-1", name: "第一党支部" }, /本支部党员之间/],
])("who is no member of a branch (%o) records nothing", async (branch, text) => {
  me.value = { person: { id: "p-1", ...(branch && { branch }) } };
  const { page } = await open("/talks", () => ({ year }));
  await page.findByText(text);
  expect(page.queryByRole("button", { name: "记录一次谈话" })).toBeNull();
});

test("a page that cannot be had says so and tries again", async () => {
  let isDown = true;
  const { page } = await open("/talks", () => (isDown ? { reason: "UNAVAILABLE", status: 503 } : mine()));
  await page.findByRole("alert");
  isDown = false;
  press("重试");
  await page.findByText("没有谈话记录。");
});

const coverage: TalkCoverageJson = {
  year,
  kinds: [
    {
      kind: "TALK_KIND_COMMITTEE_COMMITTEE",
      ...{ needed: 3, held: 1, missing: ["赵一–钱二", "钱二–孙三"] },
    },
    { kind: "TALK_KIND_COMMITTEE_MEMBER", needed: 8, held: 8 },
    { kind: "TALK_KIND_MEMBER_MEMBER" },
  ],
  source: "《中国共产党支部工作条例（试行）》第十九条",
};
const ofBranch: Server = ({ path }) =>
  path.includes("/talks?") ? coverage : { id: "b-1", name: "第一党支部", type: "ORGANIZATION_TYPE_BRANCH" };

test("whoever manages the branch sees how far it is and whom it is still before", async () => {
  const { page, accessibilityFaults } = await open("/talks/b-1", ofBranch);
  const pairs = await region("支部委员之间");
  pairs.getByText("应谈 3 对，已谈 1 对");
  expect(pairs.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([
    "赵一–钱二",
    "钱二–孙三",
  ]);
  const members = await region("支部委员与党员之间");
  members.getByText("应谈 8 人，已谈 8 人");
  expect(members.queryByText("还没有谈的")).toBeNull();
  (await region("党员之间")).getByText("目前没有需要谈的人。");
  page.getByText(/第十九条/);
  page.getByText("第一党支部");
  expect(await accessibilityFaults()).toEqual([]);
});

test("whoever may not see it is told so", async () => {
  const { page } = await open("/talks/b-1", ({ path }) =>
    path.includes("/talks?") ? { reason: "PERMISSION_DENIED", status: 403 } : { id: "b-1" },
  );
  await page.findByRole("alert");
});
