import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { CaseJson } from "@qiming/contracts/browser/case";
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
    grants: [{ organizationId: "c-1", permissions: ["services.cases.oversee"] }],
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
  return (shown = await show(module, recorded, ["/m/services", path]));
};

const text = (zhCn: string) => ({ zhCn, en: zhCn });
const definition = {
  ...{ code: "SV-05", name: text("党员身份证明"), summary: text("证明您是党员"), limitDays: 2 },
  lifeEvent: "LIFE_EVENT_PROOFS" as const,
  fields: [
    {
      ...{ code: "purpose", label: text("用途"), kind: "FIELD_KIND_CHOICE" as const, required: true },
      options: [
        { code: "study", label: text("升学") },
        { code: "other", label: text("其他") },
      ],
    },
    {
      ...{ code: "other", label: text("具体用途"), kind: "FIELD_KIND_TEXT" as const, required: true },
      when: [{ field: "purpose", comparison: "COMPARISON_IS" as const, value: "other" }],
    },
  ],
  steps: [
    {
      ...{ code: "branch", name: text("支部审核"), roles: ["BRANCH_SECRETARY"], limitDays: 1 },
      fields: [{ code: "hours", label: text("时长"), kind: "FIELD_KIND_NUMBER" as const, required: true }],
    },
  ],
};
const step = {
  ...{ code: "branch", name: text("支部审核"), organizationName: "第一党支部", holderNames: ["林二"] },
};
test("a draft whose item has ended says so, and cannot be handed in", async () => {
  const { page, accessibilityFaults } = await open("/cases/k-1", () => ({ ...draft, itemRetired: true }));
  await page.findByText(/这个事项已停办，草稿不能再提交。/);
  expect(page.queryByRole("button", { name: "提交申请" })).toBeNull();
  fireEvent.submit(page.getByRole("radio", { name: "升学" }).closest("form")!);
  expect(sent).toEqual([]);
  expect(await accessibilityFaults()).toEqual([]);
});
test("the hall counts what waits for the reader, and shows an audience alone what is for it", async () => {
  const { page, accessibilityFaults } = await open("/", ({ path }) => {
    if (path.includes("/cases/mine")) return { cases: [{ id: "k-1", state: "CASE_STATE_RETURNED" }] };
    if (path.includes("part=DESK_PART_WAITING")) return { cases: [{ id: "k-2" }], waitingCount: 2 };
    if (!path.endsWith("/items")) return { id: "c-1", name: "学院党委" };
    return {
      items: [
        { ...items[0], audiences: ["AUDIENCE_STUDENTS"] },
        { ...items[0], code: "SV-10", name: text("活动经费"), audiences: ["AUDIENCE_BRANCHES"] },
        { ...items[0], code: "SV-01", name: text("组织关系转出"), leadsTo: "/m/services/transfer" },
      ],
    };
  });
  await page.findByRole("link", { name: /我的办件.*1 件等您处理/ });
  await page.findByRole("link", { name: /待办工作台.*2 件等您办理/ });
  fireEvent.click(page.getByRole("button", { name: "学生" }));
  await waitFor(() => expect(page.queryByRole("link", { name: /活动经费/ })).toBeNull());
  page.getByRole("link", { name: /党员身份证明/ });
  expect(page.getByRole("button", { name: "学生" }).getAttribute("aria-pressed")).toBe("true");
  // What is done on another page has its guide too.
  expect(page.getByRole("link", { name: /组织关系转出/ }).getAttribute("href")).toMatch(/\/items\/SV-01$/);
  expect(await accessibilityFaults()).toEqual([]);
});

test("of a hundred that wait or more no exact figure is given", async () => {
  const { page } = await open("/", ({ path }) =>
    path.includes("part=DESK_PART_WAITING") ? { waitingCount: 100 } : {},
  );
  await page.findByRole("link", { name: /待办工作台.*99\+ 件等您办理/ });
});

test.each([
  ["STATUS", "您目前的身份不适用，办理对象见下。身份有误的，请联系所在党支部。"],
  ["ROLE", "由支部负责人代表支部办理，请与他们联系。"],
  ["BRANCH", "您还没有编入党支部，请先联系所在学院党组织。"],
])("whoever may not begin an item for %s is told what to do", async (whyNot, advice) => {
  const { page } = await open("/items/SV-04", () => ({
    ...{ definition: { ...definition, leadsTo: "/m/services/development" }, whyNot, version: 1 },
    effectiveDay: "2026-01-01",
  }));
  await page.findByText(advice);
  expect(page.queryByRole("link", { name: "开始办理" })).toBeNull();
});

const draft: CaseJson = {
  ...{ id: "k-1", definition, state: "CASE_STATE_DRAFT", applicantId: "p-1", applicantName: "陈一" },
  ...{ branchName: "第一党支部", steps: [step], edition: 1, mayEdit: true, mayWithdraw: true },
};
const sentOff: CaseJson = {
  ...draft,
  ...{ state: "CASE_STATE_IN_REVIEW", number: "SV-05-2026-000001", mayEdit: false, mayNudge: true },
  ...{ values: [{ code: "purpose", values: ["study"] }], deadlineDay: "2026-03-20", edition: 3 },
  steps: [{ ...step, enterTime: "2026-03-18T02:00:00Z", isPresent: true, deadlineDay: "2026-03-19" }],
};
const items = [
  { code: "SV-05", name: text("党员身份证明"), lifeEvent: "LIFE_EVENT_PROOFS", mayApply: true, limitDays: 2 },
  { code: "SV-12", name: text("换届请示"), lifeEvent: "LIFE_EVENT_BRANCH_WORK", whyNot: "ROLE" },
];

test("the hall groups what can be done, searches it, and says what is not for the reader", async () => {
  const { page, accessibilityFaults } = await open("/", ({ path }) =>
    path.endsWith("/items") ? { items } : { id: "c-1", name: "学院党委" },
  );
  await page.findByRole("link", { name: /党员身份证明/ });
  expect(page.getAllByRole("heading", { level: 2 }).map((each: HTMLElement) => each.textContent)).toEqual(
    expect.arrayContaining(["证明与查询", "暂不适用于您"]),
  );
  page.getByText("由支部负责人代表支部办理。");
  await page.findByRole("link", { name: "办件概况" });
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.input(page.getByRole("searchbox"), { target: { value: "换届" } });
  await waitFor(() => expect(page.queryByRole("link", { name: /党员身份证明/ })).toBeNull());
});

test("a draft shows what is asked, is kept as it is written, and says what is missing", async () => {
  const { page, accessibilityFaults } = await open("/cases/k-1", ({ method, path }) => {
    if (method === "GET") return draft;
    return path.endsWith(":submit") ? sentOff : { ...draft, edition: 2 };
  });
  fireEvent.submit((await page.findByRole("button", { name: "提交申请" })).closest("form")!);
  await page.findByText("用途：请填写");
  expect(sent).toEqual([]);
  expect(page.queryByLabelText("具体用途")).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByLabelText("其他"));
  await page.findByLabelText("具体用途");
  await page.findByText("草稿已保存");
  fireEvent.click(page.getByLabelText("升学"));
  await waitFor(() => expect(page.queryByLabelText("具体用途")).toBeNull());
  fireEvent.submit(page.getByRole("button", { name: "提交申请" }).closest("form")!);
  await page.findByText("SV-05-2026-000001");
  expect(sent.at(-1)).toEqual({
    path: "/api/v1/services-hall/cases/k-1:submit",
    body: { edition: 2 },
  });
  page.getByText(/林二办理/);
});

const onDesk: CaseJson = {
  ...sentOff,
  ...{ applicantId: "p-9", mayNudge: false, mayWithdraw: false, mayDecide: true, mayComment: true },
};
const dialog = async (name: string) => within(await shown!.page.findByRole("dialog", { name }));

test("whoever holds the step agrees with what it asks, or returns it with a reason", async () => {
  const { page, accessibilityFaults } = await open("/cases/k-1", ({ method }) =>
    method === "GET"
      ? onDesk
      : { ...onDesk, mayDecide: false, state: "CASE_STATE_RETURNED", reason: "请补充" },
  );
  fireEvent.click(await page.findByRole("button", { name: "同意" }));
  const agree = await dialog("同意");
  fireEvent.submit(agree.getByRole("button", { name: "同意" }).closest("form")!);
  await agree.findByText("还有内容未填或填写有误。");
  expect(sent).toEqual([]);
  fireEvent.click(page.getByRole("button", { name: "退回补正" }));
  const back = await dialog("退回补正");
  fireEvent.submit(back.getByRole("button", { name: "退回补正" }).closest("form")!);
  await back.findByText("请写明原因。");
  fireEvent.input(back.getByLabelText("需要补正什么"), { target: { value: "请补充" } });
  fireEvent.submit(back.getByRole("button", { name: "退回补正" }).closest("form")!);
  await page.findByText("需要补正：请补充");
  expect(sent).toEqual([
    {
      path: "/api/v1/services-hall/cases/k-1:decide",
      body: { stepCode: "branch", decision: "STEP_DECISION_RETURN", text: "请补充", values: [] },
    },
  ]);
  expect(await accessibilityFaults()).toEqual([]);
});

const row = { id: "k-1", number: "SV-05-2026-000001", itemName: text("党员身份证明"), applicantName: "陈一" };

test("my cases come by what they wait for, and more on asking", async () => {
  const { page, accessibilityFaults } = await open("/mine", ({ path }) =>
    path.includes("pageToken=next")
      ? { cases: [{ ...row, id: "k-3", state: "CASE_STATE_ARCHIVED" }] }
      : {
          cases: [
            { ...row, state: "CASE_STATE_IN_REVIEW", deadlineDay: "2026-03-20", isLate: true },
            { ...row, id: "k-2", state: "CASE_STATE_RETURNED" },
          ],
          nextPageToken: "next",
        },
  );
  await page.findByText("等您处理");
  page.getByText("已超期");
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("button", { name: "显示更多" }));
  await page.findByText("已结束");
  expect(page.queryByRole("button", { name: "显示更多" })).toBeNull();
});

test("the desk shows what waits, what was handled and what was copied", async () => {
  const { page, accessibilityFaults } = await open("/desk", ({ path }) =>
    path.includes("DECIDED") ? {} : { cases: [{ ...row, state: "CASE_STATE_IN_REVIEW" }] },
  );
  await page.findByRole("link", { name: /陈一/ });
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("link", { name: "经办" }));
  await page.findByText("您还没有办理过事项。");
});

test("an item that is not there is said, and can be asked for again", async () => {
  const { page } = await open("/items/SV-99", () => ({ reason: "ITEM_NOT_FOUND", status: 404 }));
  await page.findByText("没有这个事项，或它已停办。");
});

test("the overview leaves out figures of too few", async () => {
  const counts = { code: "SV-05", name: text("党员身份证明"), inReview: 2, done: 3 };
  const { page, accessibilityFaults } = await open("/overview/c-1", () => ({
    ...{ organizationName: "学院党委", items: [counts], late: [] },
  }));
  await page.findByRole("heading", { name: "学院党委办件概况" });
  expect(page.getAllByText("—")).toHaveLength(2);
  expect(await accessibilityFaults()).toEqual([]);
});
