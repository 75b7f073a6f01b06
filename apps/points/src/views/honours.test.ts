import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type {
  HonourApplicationJson,
  HonourCallJson,
  HonourCallPageJson,
  HonourJson,
} from "@qiming/contracts/browser/honour";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import { nextTick } from "vue";
import * as module from "../main.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
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
  return (shown = await show(module, recorded, ["/m/points", path]));
};
const tap = async (element: Element) => {
  fireEvent.click(element);
  await nextTick();
};
const dialog = async (name: string | RegExp) => within(await shown!.page.findByRole("dialog", { name }));
const press = async (name: string) => tap(await shown!.page.findByRole("button", { name }));

const call = (step: string, more: HonourCallJson = {}): HonourCallJson => ({
  ...{ id: "c-1", organizationName: "学校党委", title: { zhCn: "优秀共产党员", en: "Outstanding" } },
  ...{ subject: "HONOUR_SUBJECT_MEMBER", conditions: "立足岗位", places: 2, months: 12, publicityDays: 5 },
  ...{ lastDay: "2026-05-01", state: `HONOUR_CALL_STATE_${step}` as "HONOUR_CALL_STATE_OPEN", ...more },
});
const application = (more: HonourApplicationJson = {}): HonourApplicationJson => ({
  ...{ id: "p-1", kind: "HONOUR_APPLICATION_KIND_OWN", state: "HONOUR_APPLICATION_STATE_HANDED_IN" },
  ...{ personId: "p-1", personName: "林示一", branchName: "第一党支部", merits: "带头攻关" },
  opinions: [{ level: "HONOUR_OPINION_LEVEL_BRANCH" }],
  ...more,
});
const page = (step: string, more: HonourCallPageJson = {}): HonourCallPageJson => ({
  call: call(step),
  ...more,
});
const honour = (more: HonourJson = {}): HonourJson => ({
  ...{ id: "c-1.p-1", callId: "c-1", applicationId: "p-1", awardedByName: "学校党委", merit: "事迹突出" },
  ...{ title: { zhCn: "优秀共产党员", en: "Outstanding" }, awardDay: "2026-04-01" },
  ...{
    personId: "p-1",
    personName: "林示一",
    branchName: "第一党支部",
    validUntilDay: "2027-03-31",
    ...more,
  },
});

test("a member sees calls, applications and honours, and decides whether others see one", async () => {
  const { page: seen, accessibilityFaults } = await open("/honours", ({ path }) => {
    if (path.endsWith("/honour-calls")) return { calls: [call("OPEN"), call("CANCELLED", { id: "c-2" })] };
    if (path.includes("/claims/mine"))
      return { claimable: [{ indicatorCode: "BON-05", levels: [{ tenths: 20 }] }] };
    if (path.includes(":show")) return page("AWARDED");
    return { applications: [{ call: call("OPEN"), application: application() }], honours: [honour()] };
  });
  await seen.findByRole("heading", { name: "我的荣誉" });
  expect(seen.getByText("待签署意见")).toBeTruthy();
  expect(seen.getByRole("link", { name: "申报这项荣誉的积分" }).getAttribute("href")).toContain(
    "indicator=BON-05",
  );
  const consent = seen.getByRole("switch", { name: "向他人公布这项荣誉" }) as HTMLInputElement;
  expect(consent.checked).toBe(false);
  expect(await accessibilityFaults()).toEqual([]);
  await tap(consent);
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({
    path: "/api/v1/points/honour-calls/c-1/applications/p-1:show",
    body: { shown: true },
  });
});

test("consent that was refused stays as it was", async () => {
  const { page: seen } = await open("/honours", ({ path, method }) => {
    if (method !== "GET") return { reason: "HONOUR_BUSY", status: 409 };
    return path.includes("/mine") ? { honours: [honour()] } : {};
  });
  const consent = (await seen.findByRole("switch")) as HTMLInputElement;
  await tap(consent);
  await waitFor(() => expect(sent).toHaveLength(1));
  await waitFor(() => expect((seen.getByRole("switch") as HTMLInputElement).checked).toBe(false));
});

test.each([
  ["nothing", {}, /没有正在进行的评选/],
  ["a failure", { reason: "UNAVAILABLE", status: 503 }, /服务暂时不可用/],
])("%s is said in words", async (_, answer, words) => {
  const { page: seen, accessibilityFaults } = await open("/honours", () => answer);
  await seen.findByText(words);
  expect(await accessibilityFaults()).toEqual([]);
});

test("an application is written with evidence and handed in", async () => {
  const { page: seen, accessibilityFaults } = await open("/honours/c-1", ({ method }) =>
    method === "GET" ? page("OPEN", { mayApply: true }) : page("OPEN", { applications: [application()] }),
  );
  await press("本人申报");
  const form = await dialog("本人申报");
  await tap(form.getByRole("button", { name: "提交" }));
  await form.findByText("请填写主要事迹。");
  fireEvent.input(form.getByLabelText("主要事迹"), { target: { value: " 带头攻关 " } });
  await tap(form.getByRole("button", { name: "添加佐证材料" }));
  fireEvent.input(form.getByLabelText("名称"), { target: { value: "志愿服务" } });
  expect(await accessibilityFaults()).toEqual([]);
  await tap(form.getByRole("button", { name: "提交" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({
    path: "/api/v1/points/honour-calls/c-1/applications",
    body: { merits: "带头攻关", evidence: [{ title: "志愿服务", source: "" }], handIn: true, personId: "" },
  });
  await seen.findByText("待签署意见");
});

test("a branch nominates a member and gives its opinion of another", async () => {
  const { accessibilityFaults } = await open("/honours/c-1", () =>
    page("OPEN", {
      nominees: [
        { id: "p-2", name: "林示二" },
        { id: "p-3", name: "林示三" },
      ],
      applications: [application({ opinions: [{ level: "HONOUR_OPINION_LEVEL_BRANCH", mayGive: true }] })],
    }),
  );
  await press("推荐党员");
  const form = await dialog("推荐党员");
  fireEvent.change(form.getByLabelText("推荐的党员"), { target: { value: "p-3" } });
  fireEvent.input(form.getByLabelText("主要事迹"), { target: { value: "事迹" } });
  await tap(form.getByRole("switch", { name: "先存草稿，暂不提交" }));
  await tap(form.getByRole("button", { name: "保存草稿" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({ body: { personId: "p-3", handIn: false } });
  await press("签署意见：林示一（支部意见）");
  const opinion = await dialog("签署意见：林示一（支部意见）");
  await tap(opinion.getByRole("radio", { name: "不同意" }));
  fireEvent.input(opinion.getByLabelText("理由"), { target: { value: "事迹不足" } });
  await tap(opinion.getByRole("button", { name: "签署意见" }));
  await waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[1]).toMatchObject({
    path: "/api/v1/points/honour-calls/c-1/applications/p-1:giveOpinion",
    body: { level: "HONOUR_OPINION_LEVEL_BRANCH", isFor: false, reason: "事迹不足" },
  });
  expect(await accessibilityFaults()).toEqual([]);
});

test("who is nominated agrees or declines", async () => {
  const nominated = application({ kind: "HONOUR_APPLICATION_KIND_NOMINATION", mayAnswer: true });
  const { page: seen } = await open("/honours/c-1", () => page("OPEN", { applications: [nominated] }));
  await seen.findByText("待本人同意");
  await press("不参评");
  await tap((await dialog("不参评")).getByRole("button", { name: "不参评" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({ body: { agree: false } });
});

test("the calling office chooses with a reason, sees the places, and is told what refuses it", async () => {
  const { page: seen, accessibilityFaults } = await open("/honours/c-1", ({ method }) =>
    method === "GET"
      ? page("REVIEW", { mayLead: true, chosen: 1, applications: [application({ mayChoose: true })] })
      : { reason: "OPINION_MISSING", status: 409 },
  );
  await seen.findAllByText("名额 2 个，已定 1 个。");
  await press("入选：林示一");
  const form = await dialog("入选：林示一");
  fireEvent.input(form.getByLabelText("理由"), { target: { value: "事迹突出" } });
  await tap(form.getByRole("button", { name: "入选" }));
  await form.findByText("还缺支部或学院的意见。");
  expect(await accessibilityFaults()).toEqual([]);
  expect(seen.getByRole("button", { name: "公示结果" })).toBeTruthy();
});

test("what is published can be objected to once; the office answers", async () => {
  const candidate = application({ id: "p-9", personName: "林示九", reason: "事迹突出", mayObject: true });
  const {
    page: seen,
    accessibilityFaults,
    outlet,
  } = await open("/honours/c-1", () =>
    page("PUBLICITY", {
      ...{
        call: call("PUBLICITY", { publicityEndDay: "2026-05-12" }),
        candidates: [candidate],
        mayLead: true,
      },
      objections: [
        {
          ...{ id: "o-1", applicationId: "p-9", text: "情况不实", time: "2026-05-06T02:00:00Z" },
          ...{ objectorName: "林示二", mayAnswer: true },
        },
      ],
    }),
  );
  await seen.findByRole("heading", { name: "拟表彰名单" });
  expect(outlet.textContent).toContain("事迹突出");
  expect(await accessibilityFaults()).toEqual([]);
  await press("对“林示九”提出异议");
  const form = await dialog("对“林示九”提出异议");
  fireEvent.input(form.getByLabelText("异议内容"), { target: { value: "有异议" } });
  await tap(form.getByRole("button", { name: "提出异议" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({ path: expect.stringContaining("p-9:object"), body: { text: "有异议" } });
  await press("异议成立：林示九");
  const answer = await dialog("异议成立：林示九");
  fireEvent.input(answer.getByLabelText("理由"), { target: { value: "经核实" } });
  await tap(answer.getByRole("button", { name: "成立" }));
  await waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[1]).toMatchObject({ body: { upheld: true, reason: "经核实" } });
});

test("an office opens a call from its desk", async () => {
  const { page: seen, accessibilityFaults } = await open("/honours-desk/u", ({ path, method }) => {
    if (path.includes("/identity/")) return { id: "u", name: "学校党委" };
    return method === "GET" ? {} : page("OPEN");
  });
  await seen.findByText("还没有发布过评选通知。");
  expect(await accessibilityFaults()).toEqual([]);
  await press("发布评选通知");
  const form = await dialog("发布评选通知");
  for (const [label, value] of [
    ["称号名称", "智慧化党支部"],
    ["称号英文名称", "Smart Party branch"],
    ["评选条件", "数据真实"],
    ["申报截止日", "2099-05-01"],
  ])
    fireEvent.input(form.getByLabelText(label!), { target: { value } });
  await tap(form.getByRole("switch", { name: "评选党支部" }));
  await tap(form.getByRole("button", { name: "发布" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({
    path: "/api/v1/points/organizations/u/honour-calls",
    body: { titleZh: "智慧化党支部", subject: "HONOUR_SUBJECT_BRANCH", places: 1, months: 12 },
  });
});

test("holders are listed with their branch, in English too", async () => {
  language.value = "en";
  const {
    page: seen,
    outlet,
    accessibilityFaults,
  } = await open("/honours-of/c", ({ path }) =>
    path.includes("/identity/")
      ? { id: "c", name: "Econ" }
      : { honours: [honour({ branchName: "B1", personName: "Lin", awardedByName: "U", merit: "Did well" })] },
  );
  await seen.findByText("B1 · Lin");
  expect(outlet.textContent).not.toMatch(/[\u4e00-\u9fff]/);
  expect(await accessibilityFaults()).toEqual([]);
});
