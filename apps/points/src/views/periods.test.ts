import { fireEvent, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { BranchPeriodJson, MyPeriodJson, SealProgressJson } from "@qiming/contracts/browser/period";
import { language, me } from "@qiming/web-kit";
import { show, type Answer, type Shown } from "@qiming/web-kit/testing";
import { nextTick } from "vue";
import * as module from "../main.ts";
import { account, entry } from "./page.fixture.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  sent = [];
  me.value = {
    person: { id: "p-9" },
    grants: [{ organizationId: "c-1", permissions: ["points.accounts.read", "points.oversee"] }],
  };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});

const COLLEGE = { id: "c-1", name: "经贸学院党委", type: "ORGANIZATION_TYPE_COLLEGE_COMMITTEE" };
const open = async (path: string, ofPoints: (path: string, method: string) => Answer) =>
  (shown = await show(
    module,
    (call) => {
      if (call.method !== "GET") sent.push({ path: call.path, body: call.body });
      return call.path.includes("/identity/organizations/") ? COLLEGE : ofPoints(call.path, call.method);
    },
    ["/m/points", path],
  ));
const tap = async (element: Element) => {
  fireEvent.click(element);
  await nextTick();
};
const type = (field: HTMLElement, value: string) => {
  fireEvent.input(field, { target: { value } });
  fireEvent.change(field, { target: { value } });
};
const dialog = async (name: string) => within(await shown!.page.findByRole("dialog", { name }));

const mine = (more: MyPeriodJson = {}): MyPeriodJson => ({
  ...{ period: "2026", state: "PERIOD_STATE_OBJECTIONS", objectionsUntilDay: "2027-01-05" },
  ...{ mayConfirm: true, mayObject: true },
  ...more,
});
const branch = (more: BranchPeriodJson = {}): BranchPeriodJson => ({
  ...{ organizationId: "b-1", organizationName: "第一党支部", period: "2026", people: 6, confirmedOwn: 4 },
  ...{ state: "PERIOD_STATE_OBJECTIONS", mayManage: true },
  objections: [
    {
      ...{ id: "o-1", personId: "p-2", personName: "李二", text: "少记一次党课" },
      time: "2026-12-29T02:00:00Z",
    },
    { id: "o-2", personId: "p-9", personName: "王三", text: "我的", time: "2026-12-29T03:00:00Z" },
  ],
  ...more,
});

test("a member confirms their own once it is asked, and then reads that it is done", async () => {
  const { page, accessibilityFaults } = await open("/period?period=2026", (path, method) =>
    path.includes("account")
      ? account()
      : mine(method === "GET" ? {} : { hasConfirmedOwn: true, mayConfirm: false }),
  );
  await page.findByText(/截至/);
  expect(await accessibilityFaults()).toEqual([]);
  await tap(page.getByRole("button", { name: "确认本人积分" }));
  await tap((await dialog("确认本人积分")).getByRole("button", { name: "确认无误" }));
  await page.findByText("您已确认本人积分无误。");
  expect(sent).toEqual([{ path: "/api/v1/points/period:confirmOwn", body: { period: "2026" } }]);
  expect(page.queryByRole("button", { name: "确认本人积分" })).toBeNull();
});

test("a member objects to an entry in their own words; without words nothing is sent", async () => {
  const objections = [
    { id: "o-1", text: "我没有参加", time: "2026-12-29T02:00:00Z", entryTitle: entry().evidence!.title! },
  ];
  const { page } = await open("/period", (path, method) =>
    path.includes("account") ? account() : mine(method === "GET" ? {} : { objections }),
  );
  await tap(await page.findByRole("button", { name: "提出异议" }));
  const sheet = await dialog("提出异议");
  await sheet.findByRole("option", { name: /党费怎么算/ });
  await tap(sheet.getByRole("button", { name: "提出异议" }));
  expect(sent).toEqual([]);
  type(sheet.getByLabelText("关于"), "e-1");
  type(sheet.getByLabelText("说明"), "我没有参加");
  await tap(sheet.getByRole("button", { name: "提出异议" }));
  await page.findByText("待答复");
  expect(sent).toEqual([
    {
      path: "/api/v1/points/period:object",
      body: { period: "2026", entryId: "e-1", text: "我没有参加" },
    },
  ]);
});

test("a year that asks nothing offers nothing", async () => {
  const state = "PERIOD_STATE_SEALED";
  const { page } = await open("/period", () => mine({ state, mayConfirm: false, mayObject: false }));
  await page.findByText("积分已封存，此后到达的记录不再计分。");
  expect(page.queryByRole("button")).toBeNull();
});

test("an office answers what others object to, not its own, and leads the year on", async () => {
  const { page, accessibilityFaults } = await open("/period/b-1?period=2026", (path) => {
    if (path.includes(":advance")) return branch({ state: "PERIOD_STATE_CONFIRMED", objections: [] });
    if (!path.includes(":answerObjection")) return branch();
    const [first, second] = branch().objections!;
    return branch({
      objections: [{ ...first, isAnswered: true, upheld: true, answer: "属实" }, second!],
    });
  });
  await page.findByText("李二");
  expect(await accessibilityFaults()).toEqual([]);
  expect(page.getAllByRole("button", { name: /^答复/ })).toHaveLength(1);
  await tap(page.getByRole("button", { name: "答复李二的异议" }));
  const sheet = await dialog("答复李二的异议");
  type(sheet.getByLabelText("理由"), "属实");
  await tap(sheet.getByRole("button", { name: "答复" }));
  await sheet.findByText("请写明理由。");
  await tap(sheet.getByRole("radio", { name: "成立" }));
  await tap(sheet.getByRole("button", { name: "答复" }));
  expect((await page.findByRole("link", { name: "到积分中更正" })).getAttribute("href")).toBe(
    "/m/points/members/p-2?period=2026",
  );
  expect(sent[0]!.body).toEqual({
    ...{ period: "2026", objectionId: "o-1", uphold: true, reason: "属实" },
  });
  await tap(page.getByRole("button", { name: "核定" }));
  await tap((await dialog("核定")).getByRole("button", { name: "核定" }));
  await page.findByText("已核定，由上级统一封存。");
  expect(sent[1]!.body).toEqual({ period: "2026", from: "PERIOD_STATE_OBJECTIONS" });
});

test("whoever only reads along leads nothing on and answers nothing", async () => {
  const { page } = await open("/period/b-1", () => branch({ mayManage: false }));
  await page.findByText("李二");
  expect(page.queryByRole("button", { name: "核定" })).toBeNull();
  expect(page.queryByRole("button", { name: /^答复/ })).toBeNull();
});

test("a college sees how far its branches are, and seals what is confirmed", async () => {
  const progress: SealProgressJson = {
    ...{ period: "2026", accounts: 40, sealed: 40, leftOut: 1, isDone: true },
    startTime: "2027-01-08T02:00:00Z",
  };
  const { page, accessibilityFaults } = await open("/periods/c-1?period=2026", (path) => {
    if (path.includes(":watchSeal")) return { period: "2026" };
    if (path.includes(":seal")) return progress;
    return {
      period: "2026",
      rows: [
        {
          ...{ organizationId: "b-1", organizationName: "第一党支部", parentName: "经贸学院党委" },
          ...{ state: "PERIOD_STATE_CONFIRMED", people: 6, confirmedOwn: 5 },
        },
        { organizationId: "b-2", organizationName: "第二党支部", state: "PERIOD_STATE_OPEN" },
      ],
    };
  });
  await page.findByText("5 / 6");
  expect(await accessibilityFaults()).toEqual([]);
  await tap(page.getByRole("button", { name: "封存 2026 年度积分" }));
  await tap((await dialog("封存 2026 年度积分")).getByRole("button", { name: "封存" }));
  await page.findByText("封存完成，共 40 人。");
  await page.findByText("1 个支部尚未核定，没有封存。");
  expect(sent).toEqual([{ path: "/api/v1/points/organizations/c-1/periods:seal", body: { period: "2026" } }]);
});
