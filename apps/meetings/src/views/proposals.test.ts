import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { AgendaProposalJson } from "@qiming/contracts/browser/proposal";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import * as module from "../main.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  localStorage.clear();
  sent = [];
  me.value = {
    person: { id: "p-1", branch: { id: "b-1", name: "第一党支部" } },
    lineage: [{ id: "b-1", type: "ORGANIZATION_TYPE_BRANCH" }],
    grants: [{ organizationId: "b-1", permissions: ["meetings.read", "meetings.manage"] }],
  };
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
const proposal = (more: AgendaProposalJson = {}): AgendaProposalJson => ({
  ...{ id: "s-1", organizationId: "b-1", title: "增设周末学习室", text: "期末座位不够" },
  ...{ proposerName: "陈一", state: "PROPOSAL_STATE_OPEN", proposeTime: "2026-03-01T02:00:00Z" },
  ...more,
});
const taken = proposal({
  ...{ id: "s-2", title: "端午慰问", state: "PROPOSAL_STATE_TAKEN_UP" },
  ...{ meetingId: "m-1", meetingTitle: "三月支部党员大会" },
});
const declined = proposal({
  ...{ id: "s-3", title: "购置投影仪", state: "PROPOSAL_STATE_DECLINED", reason: "学院已有安排" },
});
const planned = [
  ["m-3", "MEETING_STATE_NOTICED", "2126-03-01T11:00:00Z"],
  ["m-2", "MEETING_STATE_PLANNED", "2126-04-01T11:00:00Z"],
  ["m-1", "MEETING_STATE_PLANNED", "2126-03-01T11:00:00Z"],
].map(([id, state, startTime]) => ({ id, state, startTime, title: `大会 ${id}` }));

const dialog = async (name: string) => within(await shown!.page.findByRole("dialog", { name }));
const press = (name: string) => fireEvent.click(shown!.page.getByRole("button", { name }));
const type = (field: HTMLElement, value: string) => {
  fireEvent.input(field, { target: { value } });
  fireEvent.change(field, { target: { value } });
};
const focusIsOnTitle = () => waitFor(() => expect(document.activeElement?.tagName).toBe("H1"));

test("a member sees what became of each proposal, and proposes another", async () => {
  const { page, accessibilityFaults } = await open("/proposals", ({ method }) =>
    method === "GET" ? { proposals: [taken, declined] } : proposal(),
  );
  const link = await page.findByRole("link", { name: "已列入“三月支部党员大会”的议程" });
  expect(link.getAttribute("href")).toBe("/m/meetings/m-1");
  page.getByText("未采纳的原因：学院已有安排");
  expect(await accessibilityFaults()).toEqual([]);
  press("提出建议");
  const form = await dialog("提出建议");
  type(form.getByLabelText("建议讨论的议题"), " 增设周末学习室 ");
  type(form.getByLabelText(/理由/), "期末座位不够");
  fireEvent.submit(form.getByRole("button", { name: "提交" }).closest("form")!);
  await page.findByText("等待答复");
  expect(sent).toEqual([
    { path: "/api/v1/meetings/proposals", body: { title: "增设周末学习室", text: "期末座位不够" } },
  ]);
  expect(
    page.getAllByRole("listitem").map((row: HTMLElement) => row.querySelector(".title")?.textContent),
  ).toEqual(["增设周末学习室", "端午慰问", "购置投影仪"]);
});

test("a refused proposal says why and keeps what was typed", async () => {
  const { page } = await open("/proposals", ({ method }) =>
    method === "GET" ? {} : { reason: "TOO_MANY_PROPOSALS", status: 409 },
  );
  await page.findByText("您还没有提过议题建议。");
  press("提出建议");
  const form = await dialog("提出建议");
  type(form.getByLabelText("建议讨论的议题"), "增设周末学习室");
  fireEvent.submit(form.getByRole("button", { name: "提交" }).closest("form")!);
  expect((await form.findByRole("alert")).textContent).toContain("十条建议还在等待答复");
  expect((form.getByLabelText("建议讨论的议题") as HTMLInputElement).value).toBe("增设周末学习室");
});

test("an open proposal is withdrawn, and then can no more", async () => {
  const { page } = await open("/proposals", ({ method }) =>
    method === "GET" ? { proposals: [proposal()] } : proposal({ state: "PROPOSAL_STATE_WITHDRAWN" }),
  );
  fireEvent.click(await page.findByRole("button", { name: "撤回“增设周末学习室”" }));
  fireEvent.submit(
    (await dialog("撤回“增设周末学习室”")).getByRole("button", { name: "撤回" }).closest("form")!,
  );
  await page.findByText("已撤回", { selector: ".qm-tag" });
  expect(sent).toEqual([{ path: "/api/v1/meetings/proposals/s-1:withdraw", body: {} }]);
  expect(page.queryByRole("button", { name: "撤回“增设周末学习室”" })).toBeNull();
  await focusIsOnTitle();
});

test("whoever is of no branch is told so and proposes nothing", async () => {
  me.value = { person: { id: "p-1" } };
  const { page } = await open("/proposals", () => ({}));
  await page.findByText(/还没有编入支部/);
  expect(page.queryByRole("button", { name: "提出建议" })).toBeNull();
});

const branchPage: Server = ({ path, method }) => {
  if (path.includes("/meetings?")) return { meetings: planned };
  if (method === "GET") return { proposals: [proposal(), declined] };
  return path.endsWith(":takeUp")
    ? { ...taken, id: "s-1", title: "增设周末学习室" }
    : proposal({ state: "PROPOSAL_STATE_DECLINED", reason: "再议" });
};

test("the branch puts a proposal on the agenda of a meeting of which nobody knows yet, the soonest first", async () => {
  const { page, accessibilityFaults } = await open("/proposals/b-1", branchPage);
  fireEvent.click(await page.findByRole("button", { name: "把“增设周末学习室”列入议程" }));
  expect(await accessibilityFaults()).toEqual([]);
  const form = await dialog("把“增设周末学习室”列入议程");
  const options = [...(form.getByLabelText("列入哪次会议") as HTMLSelectElement).options];
  expect(options.map(({ value }) => value)).toEqual(["m-1", "m-2"]);
  fireEvent.submit(form.getByRole("button", { name: "列入议程" }).closest("form")!);
  await page.findByText("没有待答复的建议。");
  expect(sent).toEqual([{ path: "/api/v1/meetings/proposals/s-1:takeUp", body: { meetingId: "m-1" } }]);
  const link = page.getByRole("link", { name: "已列入“三月支部党员大会”的议程" });
  expect(link.getAttribute("href")).toBe("/m/meetings/m-1/manage");
  await focusIsOnTitle();
});

test("the branch declines with a reason; without one nothing is sent", async () => {
  const { page } = await open("/proposals/b-1", branchPage);
  fireEvent.click(await page.findByRole("button", { name: "不采纳“增设周末学习室”" }));
  const form = await dialog("不采纳“增设周末学习室”");
  const send = () => fireEvent.submit(form.getByLabelText("不采纳的原因").closest("form")!);
  send();
  expect((await form.findByRole("alert")).textContent).toContain("请写明原因。");
  expect(sent).toEqual([]);
  type(form.getByLabelText("不采纳的原因"), "再议");
  send();
  await page.findByText("未采纳的原因：再议");
  expect(sent).toEqual([{ path: "/api/v1/meetings/proposals/s-1:decline", body: { reason: "再议" } }]);
});

test("a plan begins with what members propose at hand: chosen, it is a point and goes with the plan", async () => {
  const { page, accessibilityFaults } = await open("/plan/b-1", ({ path, method }) => {
    if (path.endsWith("/proposals")) return { proposals: [proposal(), declined] };
    if (method === "GET") return { id: "b-1", name: "第一党支部", type: "ORGANIZATION_TYPE_BRANCH" };
    return { id: "m-9", plan: {}, agenda: [], state: "MEETING_STATE_PLANNED" };
  });
  fireEvent.click(await page.findByRole("button", { name: "把“增设周末学习室”列入议程" }));
  await page.findByText("已选用为第 1 项");
  const title = page.getByLabelText("议题") as HTMLInputElement;
  expect(title.value).toBe("增设周末学习室");
  await waitFor(() => expect(document.activeElement).toBe(title));
  expect(page.queryByText("购置投影仪")).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
  type(page.getByLabelText("日期"), "2126-03-18");
  type(page.getByLabelText(/地点/), "教学楼 C305");
  fireEvent.submit(title.closest("form")!);
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]!.body).toMatchObject({
    plan: { agenda: [{ title: "增设周末学习室", proposalId: "s-1" }] },
  });
});

test("a plan can be made where the proposals cannot be read", async () => {
  const { page } = await open("/plan/b-1", ({ path }) =>
    path.endsWith("/proposals")
      ? { reason: "UNAVAILABLE", status: 503 }
      : { id: "b-1", name: "第一党支部", type: "ORGANIZATION_TYPE_BRANCH" },
  );
  await page.findByText("党员建议暂时读取不到。");
  page.getByRole("button", { name: "保存安排" });
});

test("the list of meetings leads there, members and the branch's office each to their page", async () => {
  const { page } = await open("/", ({ path }) =>
    path.endsWith("/organizations/b-1")
      ? { id: "b-1", name: "第一党支部", type: "ORGANIZATION_TYPE_BRANCH" }
      : {},
  );
  await waitFor(() =>
    expect(
      page.getAllByRole("link", { name: /议题建议/ }).map((link: HTMLElement) => link.getAttribute("href")),
    ).toEqual(["/m/meetings/proposals", "/m/meetings/proposals/b-1"]),
  );
});
