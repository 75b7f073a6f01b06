import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { DefinitionJson, OwnItemJson } from "@qiming/contracts/browser/item";
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
    person: { id: "p-1", name: "赵一" },
    grants: [{ organizationId: "u-1", permissions: ["services.items.write"] }],
  };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});
const OWN = "/api/v1/services-hall/organizations/u-1/items";
const open = async (path: string, server: Server) => {
  const recorded: Server = (call) => {
    if (call.method !== "GET") sent.push({ path: call.path, body: call.body });
    return server(call);
  };
  return (shown = await show(module, recorded, ["/m/services", path]));
};

const text = (zhCn: string) => ({ zhCn, en: zhCn });
const definition: DefinitionJson = {
  ...{ code: "SV-17", name: text("场地借用"), summary: text("借用会议室"), limitDays: 1 },
  fields: [{ code: "f1", label: text("用途"), kind: "FIELD_KIND_TEXT", required: true }],
  steps: [{ code: "s1", name: text("支部审核"), roles: ["BRANCH_SECRETARY"], limitDays: 1 }],
};
const drafted: OwnItemJson = { code: "SV-17", organizationId: "u-1", draft: definition, revision: 4 };
const published: OwnItemJson = {
  ...{ code: "SV-05", organizationId: "u-1", revision: 2 },
  versions: [
    {
      ...{ version: 1, effectiveDay: "2026-03-01", changeNote: "首版", publisherName: "赵一" },
      ...{ definition: { ...definition, code: "SV-05", name: text("身份证明") } },
      publishTime: "2026-03-01T02:00:00Z",
    },
  ],
};
const bodies = () => sent.map(({ body }) => body as Record<string, unknown>);

test("an office sees its items, and begins a new one like another", async () => {
  const { page, accessibilityFaults } = await open("/items-desk/u-1", ({ method, path }) => {
    if (method === "POST") return { ...drafted, code: "SV-18" };
    if (path.endsWith("/u-1")) return { id: "u-1", name: "云汀大学党委" };
    return path.endsWith("/items") ? { items: [published, drafted] } : { ...drafted, code: "SV-18" };
  });
  const row = (await page.findByRole("link", { name: "身份证明" })).closest("li")!;
  within(row).getByText("施行中");
  within(page.getByRole("link", { name: "场地借用" }).closest("li")!).getByText("有草稿");
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(within(row).getByRole("button", { name: "以此为模板：身份证明" }));
  const sheet = within(await page.findByRole("dialog", { name: "新建事项" }));
  expect((sheet.getByLabelText("事项编号") as HTMLInputElement).value).toBe("SV-18");
  fireEvent.input(sheet.getByLabelText("事项名称"), { target: { value: "新证明" } });
  fireEvent.submit(sheet.getByRole("button", { name: "开始编制" }).closest("form")!);
  await page.findByRole("navigation", { name: "编制内容" });
  expect(sent).toEqual([
    {
      path: `${OWN}:save`,
      body: {
        definition: {
          ...published.versions![0]!.definition,
          code: "SV-18",
          name: { zhCn: "新证明", en: "" },
        },
        revision: 0,
      },
    },
  ]);
});

test("a question is added, given choices and a condition on the one before, moved, and kept each time", async () => {
  let revision = 4;
  const { page, accessibilityFaults } = await open("/items-desk/u-1/SV-17?part=form", ({ method, body }) =>
    method === "GET"
      ? drafted
      : { ...drafted, draft: (body as { definition: DefinitionJson }).definition, revision: ++revision },
  );
  fireEvent.click(await page.findByRole("button", { name: "添加问题" }));
  await page.findByText("草稿已保存");
  const label = (await page.findAllByLabelText("问题")).at(-1)!;
  await waitFor(() => expect(document.activeElement).toBe(label));
  fireEvent.input(label, { target: { value: "场地" } });
  const card = within(label.closest("details")!);
  fireEvent.change(card.getByLabelText("填写方式"), { target: { value: "FIELD_KIND_CHOICE" } });
  expect(await card.findAllByLabelText(/^选项 \d$/)).toHaveLength(2);
  expect(card.queryByLabelText(/最少字数/)).toBeNull();
  fireEvent.click(card.getByRole("button", { name: "添加条件" }));
  fireEvent.change(await card.findByLabelText("比较"), { target: { value: "COMPARISON_IS_NOT" } });
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(card.getByRole("button", { name: "上移：场地" }));
  await waitFor(() => {
    const last = bodies().at(-1) as { definition: DefinitionJson; revision: number };
    expect(last.definition.fields!.map(({ code }) => code)).toEqual(["f2", "f1"]);
    expect(last.definition.fields![0]).toMatchObject({
      ...{ label: { zhCn: "场地", en: "" }, kind: "FIELD_KIND_CHOICE" },
      when: [{ field: "f1", comparison: "COMPARISON_IS_NOT", value: "" }],
    });
  });
  // Each call says what the one before it left behind.
  expect(bodies().map((each) => each["revision"])).toEqual(sent.map((_, i) => 4 + i));
  await waitFor(() =>
    expect((document.activeElement as HTMLElement).getAttribute("aria-label")).toBe("下移：场地"),
  );
});

test("what is wrong is said at its place and leads there", async () => {
  const faults = [
    { place: "fields[0].label", reason: "TEXT_MISSING" },
    { place: "limitDays", reason: "LIMIT_BELOW_STEPS" },
  ];
  const wrong = { ...definition, fields: [{ code: "f1", label: { zhCn: "用途", en: "" } }] };
  const { page, accessibilityFaults } = await open("/items-desk/u-1/SV-17?part=publish", () => ({
    ...{ ...drafted, draft: wrong, faults },
  }));
  await page.findByText("2 处有待改正");
  expect(page.queryByRole("button", { name: "发布" })).toBeNull();
  page.getByRole("link", { name: "流程 1" });
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("link", { name: "流程：全程时限不能少于各步骤合计" }));
  await waitFor(() => expect(document.activeElement).toBe(page.getByLabelText("全程时限（工作日）")));
  page.getByText("全程时限不能少于各步骤合计");
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("link", { name: "表单 1" }));
  const english = await page.findByLabelText("问题（英文）");
  expect(english.getAttribute("aria-invalid")).toBe("true");
  expect(page.getByLabelText("问题").getAttribute("aria-invalid")).toBeNull();
});

test("where somebody else has changed it nothing is sent until the writer has chosen", async () => {
  let theirs = 4;
  const server: Server = ({ method, body }) => {
    const asked = body as { revision: number; definition: DefinitionJson };
    if (method === "GET")
      return {
        ...drafted,
        revision: theirs,
        ...(theirs > 4 && { draft: { ...definition, contact: "对方" } }),
      };
    if (asked.revision !== theirs) return { reason: "ITEM_CHANGED", status: 409 };
    return { ...drafted, draft: asked.definition, revision: ++theirs };
  };
  const { page, accessibilityFaults } = await open("/items-desk/u-1/SV-17", server);
  const contact = (await page.findByLabelText(/^咨询/)) as HTMLInputElement;
  theirs = 7;
  fireEvent.input(contact, { target: { value: "我的" } });
  fireEvent.change(contact);
  await page.findByText("其他人刚刚改过这个事项");
  fireEvent.change(contact);
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(contact.value).toBe("我的");
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("button", { name: "用我的版本覆盖" }));
  await page.findByText("草稿已保存");
  expect(sent[1]!.body).toMatchObject({ revision: 7, definition: { contact: "我的" } });

  theirs = 20;
  fireEvent.input(contact, { target: { value: "又一次" } });
  fireEvent.change(contact);
  fireEvent.click(await page.findByRole("button", { name: "读取对方的版本" }));
  await waitFor(() => expect(contact.value).toBe("对方"));
  expect(page.queryByText("其他人刚刚改过这个事项")).toBeNull();
});

test("a draft is tried out as somebody of a branch would find it", async () => {
  const { page, accessibilityFaults } = await open("/items-desk/u-1/SV-17?part=try", ({ method, path }) => {
    if (path.includes("parentId=u-1"))
      return { organizations: [{ id: "c-1", name: "学院", type: "ORGANIZATION_TYPE_COLLEGE_COMMITTEE" }] };
    if (path.includes("parentId=c-1"))
      return { organizations: [{ id: "b-1", name: "一支部", type: "ORGANIZATION_TYPE_BRANCH" }] };
    if (method === "GET") return drafted;
    return {
      ...{ fields: ["f1"], refused: [{ place: "f1", reason: "MISSING" }], deadlineDay: "2026-03-20" },
      steps: [{ code: "s1", organizationName: "一支部", holderNames: ["林二"], deadlineDay: "2026-03-19" }],
    };
  });
  const unit = await page.findByLabelText("单位");
  await within(unit).findByRole("option", { name: "学院" });
  fireEvent.change(unit, { target: { value: "c-1" } });
  fireEvent.change(await page.findByLabelText("党支部"), { target: { value: "b-1" } });
  const button = page.getByRole("button", { name: "试办" });
  await waitFor(() => expect(button).toHaveProperty("disabled", false));
  fireEvent.submit(button.closest("form")!);
  await page.findByText("不能提交：1 处未填或填写有误。");
  page.getByText("请填写");
  page.getByText(/一支部 · 林二办理/);
  expect(sent).toMatchObject([{ path: `${OWN}:try`, body: { branchId: "b-1", values: [] } }]);
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.input(page.getByLabelText("用途"), { target: { value: "开会" } });
  await waitFor(() => expect(page.queryByText(/林二办理/)).toBeNull());
});

test("a draft is published from a day on, with what is new; a failed save keeps it from being published", async () => {
  let isOffline = false;
  const { page } = await open("/items-desk/u-1/SV-17", ({ method, path }) => {
    if (method === "GET") return drafted;
    if (isOffline) return { reason: "RATE_LIMITED", status: 429 };
    return path.endsWith(":publish")
      ? { ...published, code: "SV-17", revision: 5 }
      : { ...drafted, revision: 5 };
  });
  const contact = await page.findByLabelText(/^咨询/);
  isOffline = true;
  fireEvent.input(contact, { target: { value: "办公室" } });
  fireEvent.change(contact);
  await waitFor(() => expect(sent).toHaveLength(1));
  fireEvent.click(page.getByRole("link", { name: "发布" }));
  fireEvent.click(await page.findByRole("button", { name: "发布" }));
  const sheet = within(await page.findByRole("dialog", { name: "发布" }));
  fireEvent.input(sheet.getByLabelText("修改说明"), { target: { value: "新事项" } });
  const submit = () => fireEvent.submit(sheet.getByRole("button", { name: "发布" }).closest("form")!);
  submit();
  await sheet.findByRole("alert");
  expect(sent.some(({ path }) => path.endsWith(":publish"))).toBe(false);
  isOffline = false;
  submit();
  await page.findByText("第 1 版，2026年3月1日起施行", { selector: "ol *" });
  expect(sent.at(-1)).toMatchObject({
    path: `${OWN}:publish`,
    body: { code: "SV-17", revision: 5, changeNote: "新事项" },
  });
  page.getByText("没有草稿。修改任何一处，就会生成新草稿。");
});

test("whoever leaves with something that could not be saved is asked first", async () => {
  const { page, accessibilityFaults } = await open("/items-desk/u-1/SV-17", ({ method, path }) => {
    if (method !== "GET") return { reason: "UNAVAILABLE", status: 503 };
    if (path.endsWith("/SV-17")) return drafted;
    return path.endsWith("/items") ? { items: [drafted] } : { id: "u-1", name: "云汀大学党委" };
  });
  const contact = await page.findByLabelText(/^咨询/);
  fireEvent.input(contact, { target: { value: "办公室" } });
  fireEvent.click(page.getByRole("link", { name: "事项编制" }));
  const sheet = within(await page.findByRole("dialog", { name: "有改动未保存" }));
  expect((contact as HTMLInputElement).value).toBe("办公室");
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.submit(sheet.getByRole("button", { name: "仍然离开" }).closest("form")!);
  await page.findByRole("button", { name: "新建事项" });
});
