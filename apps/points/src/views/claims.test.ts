import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { ClaimJson } from "@qiming/contracts/browser/claim";
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
    person: { id: "p-1", name: "陈一", branch: { id: "b-1", name: "第一党支部" } },
    grants: [{ organizationId: "b-1", permissions: ["points.accounts.read", "points.manage"] }],
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
  return (shown = await show(module, recorded, ["/m/points", path]));
};

const text = (zhCn: string) => ({ zhCn, en: zhCn });
const claimable = [
  {
    ...{ indicatorCode: "BON-05", name: text("获得表彰奖励"), unitTenths: 50, capTenths: 50 },
    levels: [
      { name: text("校级"), tenths: 20 },
      { name: text("省级"), tenths: 40 },
    ],
  },
];
const claim = (more: ClaimJson = {}): ClaimJson => ({
  ...{ id: "k-1", kind: "CLAIM_KIND_CLAIM", state: "CLAIM_STATE_SUBMITTED", personId: "p-1" },
  ...{ personName: "陈一", period: "2026", indicatorCode: "BON-05", indicatorName: text("获得表彰奖励") },
  ...{ levelName: text("省级"), tenths: 40, day: "2026-03-10", title: "优秀党员", evidence: "3 号文" },
  ...more,
});
const returned = claim({
  ...{ id: "k-2", state: "CLAIM_STATE_RETURNED", title: "优秀论文", decisionReason: "请补文号" },
  deciderName: "林二",
});
const deduction = claim({
  ...{ id: "k-3", kind: "CLAIM_KIND_DEDUCTION", title: "三次提醒未交", tenths: 20, evidence: "" },
  ...{ hearingUntilDay: "2026-03-24", proposerName: "林二", levelName: {} },
});

const dialog = async (name: string) => within(await shown!.page.findByRole("dialog", { name }));
const press = (name: string) => fireEvent.click(shown!.page.getByRole("button", { name }));
const type = (field: HTMLElement, value: string) => {
  fireEvent.input(field, { target: { value } });
  fireEvent.change(field, { target: { value } });
};
const submit = (form: Awaited<ReturnType<typeof dialog>>, name: string) =>
  fireEvent.submit(form.getByRole("button", { name }).closest("form")!);

test("a member sees first what is for them to see to, and claims at a level", async () => {
  const { page, accessibilityFaults } = await open("/claims", ({ method }) =>
    method === "GET"
      ? { claims: [claim(), returned, deduction], claimable }
      : claim({ id: "k-9", title: "志愿服务" }),
  );
  await page.findByText("林二：请补文号");
  expect(page.getAllByRole("heading", { level: 2 }).map((each: HTMLElement) => each.textContent)).toEqual([
    "等您处理",
    "等待核实",
  ]);
  page.getByText(/^本人可在 .*24日?（含）前说明情况$/);
  expect(await accessibilityFaults()).toEqual([]);
  press("申报积分");
  const form = await dialog("申报积分");
  fireEvent.change(form.getByLabelText("级别"), { target: { value: "1" } });
  await form.findByText("核实后计 4 分，另受上限约束");
  type(form.getByLabelText("发生日期"), "2026-03-01");
  type(form.getByLabelText("事由"), "志愿服务");
  submit(form, "提交");
  expect((await form.findByRole("alert")).textContent).toContain("请写明依据。");
  expect(sent).toEqual([]);
  type(form.getByLabelText("依据"), "团委证明");
  submit(form, "提交");
  await page.findByText("志愿服务", { selector: ".title" });
  expect(sent).toEqual([
    {
      path: "/api/v1/points/claims",
      body: {
        content: {
          ...{
            indicatorCode: "BON-05",
            level: 1,
            day: "2026-03-01",
            title: "志愿服务",
            evidence: "团委证明",
          },
        },
      },
    },
  ]);
});

test("what was returned is amended, and a proposed deduction answered", async () => {
  const { page } = await open("/claims", ({ method, path }) => {
    if (method === "GET") return { claims: [returned, deduction], claimable };
    return path.endsWith(":amend")
      ? claim({ id: "k-2", title: "优秀论文" })
      : { ...deduction, answer: "当时住院" };
  });
  fireEvent.click(await page.findByRole("button", { name: "补充后重报：优秀论文" }));
  const form = await dialog("补充后重报：优秀论文");
  expect((form.getByLabelText("级别") as HTMLSelectElement).value).toBe("1");
  type(form.getByLabelText("依据"), "文号 2026-3");
  submit(form, "提交");
  await page.findByText("待核实");
  press("对“三次提醒未交”说明情况");
  const answer = await dialog("对“三次提醒未交”说明情况");
  type(answer.getByLabelText("您的说明"), "当时住院");
  submit(answer, "说明情况");
  await page.findByText("本人说明：当时住院");
  expect(sent.map(({ path }) => path)).toEqual([
    "/api/v1/points/claims/k-2:amend",
    "/api/v1/points/claims/k-3:answer",
  ]);
  await waitFor(() => expect(document.activeElement?.tagName).toBe("H1"));
});

const office: Server = ({ path, method }) => {
  if (path.includes("/sheet"))
    return {
      rows: [
        { personId: "p-1", name: "陈一" },
        { personId: "p-3", name: "林三" },
      ],
    };
  if (method === "GET")
    return {
      claims: [
        claim({ mayDecide: true, personName: "林三" }),
        { ...deduction, mayDecide: false, personName: "林三" },
        claim({ id: "k-8", state: "CLAIM_STATE_ACCEPTED", title: "旧的" }),
      ],
      deductible: [{ indicatorCode: "DED-02", name: text("未完成工作"), unitTenths: 20 }],
    };
  return path.endsWith("/deductions")
    ? { ...deduction, id: "k-7", title: "未交材料" }
    : claim({ state: "CLAIM_STATE_RETURNED", decisionReason: "请补文号", personName: "林三" });
};

test("the office returns a claim with a reason, and proposes a deduction against others only", async () => {
  const { page, accessibilityFaults } = await open("/claims/b-1", office);
  fireEvent.click(await page.findByRole("button", { name: "退回“优秀党员”" }));
  expect(await accessibilityFaults()).toEqual([]);
  const form = await dialog("退回“优秀党员”");
  submit(form, "退回");
  expect((await form.findByRole("alert")).textContent).toContain("请写明理由。");
  type(form.getByLabelText("理由"), "请补文号");
  submit(form, "退回");
  await page.findByText("退回补充");
  expect(sent).toEqual([
    {
      path: "/api/v1/points/claims/k-1:decide",
      body: { decision: "CLAIM_DECISION_RETURN", level: -1, reason: "请补文号" },
    },
  ]);
  press("提出扣分");
  const proposal = await dialog("提出扣分");
  const people = [...(proposal.getByLabelText("党员") as HTMLSelectElement).options];
  expect(people.map(({ textContent }) => textContent)).toEqual(["请选择", "林三"]);
  fireEvent.change(proposal.getByLabelText("党员"), { target: { value: "p-3" } });
  type(proposal.getByLabelText("事实"), "未交材料");
  submit(proposal, "提出扣分");
  await page.findByText(/未交材料/, { selector: ".title" });
  expect(sent[1]!.path).toBe("/api/v1/points/members/p-3/deductions");
});

test("a sheet is looked at row by row; with a fault it cannot be imported, without it can", async () => {
  let faults = ["PERSON_UNKNOWN"];
  const { page, accessibilityFaults } = await open("/claims/b-1/import", ({ path, method }) => {
    if (method === "GET") return { claimable };
    const row = { row: 2, personName: "林三", personNumber: "7", title: "表彰", tenths: 20, faults };
    expect(path).toMatch(faults.length ? /:preview$/ : /:(preview|import)$/);
    return { rows: [row], good: faults.length ? 0 : 1, faulty: faults.length };
  });
  const input = (await page.findByLabelText("选择表格")) as HTMLInputElement;
  const choose = () => {
    const file = new File(["PK"], "a.xlsx");
    Object.assign(file, { arrayBuffer: async () => new TextEncoder().encode("PK").buffer });
    Object.defineProperty(input, "files", { value: [file], configurable: true });
    fireEvent.change(input);
  };
  choose();
  await page.findByText("支部没有这个学号或工号");
  expect(page.queryByRole("button", { name: /^导入/ })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
  faults = [];
  choose();
  fireEvent.click(await page.findByRole("button", { name: "导入 1 条" }));
  await page.findByText("已导入");
  expect(sent.map(({ body }) => (body as { workbook: string }).workbook)).toEqual(["UEs=", "UEs=", "UEs="]);
});

test("the way to it stands on the page of points, and whoever is of no branch claims nothing", async () => {
  me.value = { ...me.value!, lineage: [{ id: "b-1", type: "ORGANIZATION_TYPE_BRANCH" }] };
  const { page } = await open("/", () => ({}));
  const link = await page.findByRole("link", { name: "我的申报" });
  expect(link.getAttribute("href")).toBe("/m/points/claims");
  await shown!.close();
  me.value = { person: { id: "p-1" } };
  const { page: other } = await open("/claims", () => ({ claimable }));
  await other.findByText("您还没有编入支部，暂不能申报。");
  expect(other.queryByRole("button", { name: "申报积分" })).toBeNull();
});
