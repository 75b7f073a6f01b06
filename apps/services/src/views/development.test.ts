import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { DossierJson } from "@qiming/contracts/browser/development";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import * as module from "../main.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  localStorage.clear();
  sent = [];
  me.value = { person: { id: "p-1", name: "林一" } };
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
const STAGE_ENDS = [2, 6, 11, 18, 25];
const steps: NonNullable<DossierJson["steps"]> = Array.from({ length: 25 }, (_, at) => ({
  ...{ step: at + 1, stage: STAGE_ENDS.findIndex((end) => at < end) + 1, name: text(`步骤${at + 1}`) },
  actor: "STEP_ACTOR_BRANCH" as const,
}));
const long = { kind: "FIELD_KIND_LONG_TEXT" as const, required: true };
steps[0] = {
  ...steps[0],
  ...{ actor: "STEP_ACTOR_APPLICANT", mayTake: true },
  fields: [{ ...long, code: "text", label: text("入党申请书") }],
};
const none: DossierJson = { personId: "p-1", personName: "林一", status: "NONE", steps, due: [] };
const begun: DossierJson = {
  ...none,
  ...{ id: "d-1", status: "APPLICANT", branchId: "b-1", branchName: "第一党支部", collegeName: "学院" },
  steps: steps.map((step, at) =>
    at === 0 ? { ...step, record: { day: "2026-03-18" }, mayTake: false } : step,
  ),
  due: [
    { step: 2, standing: "STANDING_YELLOW", byDay: "2026-04-18", rule: "TALK_DUE", source: text("细则") },
  ],
};

test("somebody without a dossier hands in the application", async () => {
  const { page, accessibilityFaults } = await open("/development", ({ method }) =>
    method === "GET" ? none : begun,
  );
  fireEvent.click(await page.findByRole("button", { name: "递交入党申请书" }));
  const dialog = within(await page.findByRole("dialog"));
  fireEvent.submit(dialog.getByRole("button", { name: "提交申请" }).closest("form")!);
  await dialog.findByText("还有内容未填或填写有误。");
  expect(sent).toEqual([]);
  fireEvent.input(dialog.getByLabelText("入党申请书"), { target: { value: "我志愿加入" } });
  fireEvent.submit(dialog.getByRole("button", { name: "提交申请" }).closest("form")!);
  await page.findByText("临近期限");
  expect(sent).toEqual([
    {
      path: "/api/v1/services-hall/dossiers/mine:takeStep",
      body: { step: 1, values: [{ code: "text", values: ["我志愿加入"] }] },
    },
  ]);
  page.getByText(/收到申请后一个月内派人谈话/);
  expect(await accessibilityFaults()).toEqual([]);
});

test("a full member is told that there is nothing to do, others whom to ask", async () => {
  const { page } = await open("/development", () => ({ ...none, status: "FULL" }));
  await page.findByText("您已是正式党员，入党进程已经完成，无需在此办理。");
  await shown!.close();
  const { page: other } = await open("/development", () => ({ ...none, status: "PROBATIONARY" }));
  await other.findByText("平台上还没有您的发展党员材料，请联系所在党支部组织委员。");
});

const contacts: DossierJson = {
  ...begun,
  ...{ personId: "p-2", personName: "陈二", mayEnd: true },
  steps: begun.steps!.map((step, at) =>
    at === 4 ? { ...step, mayTake: true, peopleLeast: 1, peopleMost: 2 } : step,
  ),
  due: [{ step: 5, standing: "STANDING_OK" }],
};

test("an officer records a step with the members it names, or reads why it is refused", async () => {
  const { page, accessibilityFaults } = await open("/dossiers/p-2", ({ method, path }) => {
    if (path.includes("/members")) return { people: [{ id: "m-1", name: "周三" }] };
    return method === "GET"
      ? contacts
      : {
          ...contacts,
          due: [{ step: 7, standing: "STANDING_BLOCKED", fromDay: "2027-03-18", rule: "YEAR_NOT_OVER" }],
        };
  });
  fireEvent.click(await page.findByRole("button", { name: "登记：步骤5" }));
  const dialog = within(await page.findByRole("dialog"));
  fireEvent.click(await dialog.findByLabelText("周三"));
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.input(dialog.getByLabelText("日期"), { target: { value: "2026-03-20" } });
  fireEvent.submit(dialog.getByRole("button", { name: "登记" }).closest("form")!);
  await page.findByText("未到时间");
  expect(sent[0]).toEqual({
    path: "/api/v1/services-hall/people/p-2/dossier:recordStep",
    body: { step: 5, day: "2026-03-20", basis: "", peopleIds: ["m-1"], values: [] },
  });
  await waitFor(() => expect(page.getByText(/须经一年以上培养教育/)).toBeDefined());
});

test("a branch sees who is late first, or that nobody waits", async () => {
  const dossiers = [
    {
      personId: "p-2",
      personName: "陈二",
      status: "APPLICANT",
      due: { step: 2, standing: "STANDING_OVERDUE", byDay: "2026-03-18" },
      stepName: text("谈话"),
    },
  ];
  const first = await open("/development/b-1", () => ({ dossiers, organizationName: "第一党支部" }));
  await first.page.findByText("已超期");
  expect(first.page.getByRole("link", { name: /陈二/ }).getAttribute("href")).toBe(
    "/m/services/dossiers/p-2",
  );
  expect(await first.accessibilityFaults()).toEqual([]);
  await first.close();
  const second = await open("/development/b-1", () => ({ organizationName: "第一党支部" }));
  await second.page.findByText("目前没有需要办理的人员。");
});

test("a contact finds those whom they train, reads their dossier and takes nothing along", async () => {
  const dossiers = [{ personId: "p-2", personName: "陈二", branchName: "第一党支部", status: "ACTIVIST" }];
  const list = await open("/contacts", () => ({ dossiers }));
  const link = await list.page.findByRole("link", { name: /陈二.*第一党支部/ });
  expect(link.getAttribute("href")).toBe("/m/services/dossiers/p-2");
  expect(await list.accessibilityFaults()).toEqual([]);
  await list.close();
  const none = await open("/contacts", () => ({}));
  await none.page.findByText("您目前没有担任培养联系人。");
  await none.close();
  const reading = { ...contacts, asContact: true, steps: begun.steps ?? [] };
  const { page, accessibilityFaults } = await open("/dossiers/p-2", () => reading);
  await page.findByRole("heading", { level: 1 });
  expect(page.getByRole("link", { name: "我联系的同志" }).getAttribute("href")).toBe("/m/services/contacts");
  expect(page.queryByRole("button", { name: /下载全程记实表|登记/ })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
});

const papers: DossierJson = {
  ...contacts,
  files: [
    {
      ...{
        id: "f-1",
        kind: "DOSSIER_FILE_KIND_POLITICAL_REVIEW",
        name: "政审.pdf",
        mediaType: "application/pdf",
      },
      ...{ sizeBytes: 2048, day: "2026-03-18", actorName: "周三", mayRemove: true },
    },
  ],
  mayAdd: ["DOSSIER_FILE_KIND_POLITICAL_REVIEW", "DOSSIER_FILE_KIND_APPLICATION"],
};

test("an office adds a paper to a dossier, and takes one out", async () => {
  const { page, accessibilityFaults } = await open("/dossiers/p-2", ({ method, path }) => {
    if (path.includes("/members")) return { people: [] };
    return method === "GET" ? papers : { ...papers, files: [] };
  });
  fireEvent.click(await page.findByRole("button", { name: "添加材料" }));
  const dialog = within(await page.findByRole("dialog"));
  dialog.getByText("仅办理人可见，本人看不到。");
  const form = dialog.getByRole("button", { name: "添加" }).closest("form")!;
  fireEvent.submit(form);
  await dialog.findByText("填写的内容不符合要求，请检查。");
  const content = new TextEncoder().encode("%PDF-1.7");
  const file = Object.assign(new File([content], "政审.pdf"), { arrayBuffer: async () => content.buffer });
  fireEvent.change(dialog.getByLabelText("选择文件或拍照"), { target: { files: [file] } });
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.submit(form);
  await page.findByText("还没有材料。");
  expect(sent).toEqual([
    {
      path: "/api/v1/services-hall/people/p-2/dossier:addFile",
      body: {
        ...{ kind: "DOSSIER_FILE_KIND_POLITICAL_REVIEW", name: "政审.pdf" },
        content: btoa("%PDF-1.7"),
      },
    },
  ]);
});

test("a person hands in a paper of their locker, and sees no way to take one out", async () => {
  const mine: DossierJson = {
    ...begun,
    files: [{ ...papers.files![0], kind: "DOSSIER_FILE_KIND_APPLICATION", mayRemove: false }],
    mayAdd: ["DOSSIER_FILE_KIND_THOUGHT_REPORT"],
  };
  const { page, accessibilityFaults } = await open("/development", ({ path }) =>
    path.endsWith("/papers") ? { papers: [{ id: "a-1", name: "汇报.pdf" }] } : mine,
  );
  fireEvent.click(await page.findByRole("button", { name: "添加材料" }));
  const dialog = within(await page.findByRole("dialog"));
  const choice = await dialog.findByLabelText("思想汇报：从我的材料中选择");
  fireEvent.change(choice, { target: { value: "a-1" } });
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.submit(dialog.getByRole("button", { name: "添加" }).closest("form")!);
  await waitFor(() =>
    expect(sent).toEqual([
      {
        path: "/api/v1/services-hall/dossiers/mine:addFile",
        body: { kind: "DOSSIER_FILE_KIND_THOUGHT_REPORT", paperId: "a-1" },
      },
    ]),
  );
  expect(page.queryByRole("button", { name: /删除/ })).toBeNull();
});

test("the organisation department sets how long is made public", async () => {
  const before = { organizationName: "大学", days: 5 };
  const after = { ...before, terms: [{ fromDay: "2026-04-01", days: 7, actorName: "赵八" }] };
  const { page, accessibilityFaults } = await open("/development/u/publicity", ({ method }) =>
    method === "GET" ? before : after,
  );
  await page.findByText("现行公示期限：5 个工作日");
  fireEvent.click(page.getByRole("button", { name: "调整公示期限" }));
  const dialog = within(await page.findByRole("dialog"));
  fireEvent.input(dialog.getByLabelText("工作日数"), { target: { value: "7" } });
  fireEvent.input(dialog.getByLabelText("执行日期"), { target: { value: "2026-04-01" } });
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.submit(dialog.getByLabelText("执行日期").closest("form")!);
  await page.findByText(/：7 个工作日/);
  expect(sent[0]).toEqual({
    path: "/api/v1/services-hall/organizations/u/publicity-days:set",
    body: { days: 7, fromDay: "2026-04-01" },
  });
});
