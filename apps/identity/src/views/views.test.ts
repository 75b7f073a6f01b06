import { fireEvent, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language, me } from "@qiming/web-kit";
import { show, type Answer, type Server, type Shown } from "@qiming/web-kit/testing";
import { nextTick } from "vue";
import * as identity from "../main.ts";

let shown: Shown | undefined;
let calls: { method: string; path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  calls = [];
  grant("identity.members.read", "identity.organizations.write");
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});
const grant = (...permissions: string[]) => {
  me.value = {
    person: { id: "me", name: "林示一", branch: { id: "b" } },
    grants: permissions.length > 0 ? [{ organizationId: "u", permissions }] : [],
  };
};
const open = async (path: string, server: Server) =>
  (shown = await show(
    identity,
    (call) => {
      calls.push(call);
      return server(call);
    },
    ["/m/identity", path],
  ));
const tap = async (element: Element) => {
  fireEvent.click(element);
  await nextTick();
};

/** Fills a field of the form that is open. */
function fill(label: string, value: string): void {
  const field = within(shown!.page.getByRole("dialog")).getByLabelText(label) as HTMLInputElement;
  field.value = value;
  fireEvent(field, new Event(field.tagName === "SELECT" ? "change" : "input", { bubbles: true }));
}
const submit = () => fireEvent.submit(shown!.page.getByRole("dialog").querySelector("form")!);

const branch = {
  id: "b",
  type: "ORGANIZATION_TYPE_BRANCH",
  name: "本科生第一党支部",
  branchKind: "BRANCH_KIND_STUDENT",
  lineage: [{ id: "u", name: "云汀大学党委" }],
  fullMembers: 8,
  probationaryMembers: 3,
  officers: [{ role: "BRANCH_SECRETARY", name: "林示一" }],
  warnings: [{ rule: "COMMITTEE_MISSING", found: 1, limit: 3, source: "条例" }],
};
const record = {
  person: {
    id: "p",
    name: "周示二",
    number: "YT1",
    category: "PERSON_CATEGORY_STUDENT",
    memberStatus: "MEMBER_STATUS_APPLICANT",
    branch: { id: "b", name: "本科生第一党支部" },
  },
  statusDecisions: [
    {
      memberStatus: "MEMBER_STATUS_APPLICANT",
      decisionKind: "DECISION_KIND_SUPERIOR",
      decisionDay: "2026-01-01",
      reference: "3号",
    },
  ],
  branchStays: [{ branch: { id: "b", name: "本科生第一党支部" }, fromDay: "2025-09-01" }],
  followUps: [{ id: "f", matter: "材料未齐", helperName: "林示一" }],
  roles: [],
  hasLogin: true,
};
const world =
  (more: (path: string, method: string) => Answer | undefined = () => undefined): Server =>
  ({ method, path }) => {
    const own = more(path, method);
    if (own) return own;
    if (path.includes("/changes"))
      return {
        changes: [
          {
            kind: "create",
            recordTime: "2025-09-01T00:00:00Z",
            basis: "1号",
            organization: { name: "本科生第一党支部" },
          },
        ],
      };
    if (path.includes("/people")) return record;
    if (path.includes("/members")) return { people: [record.person] };
    if (path.startsWith("/api/v1/identity/organizations/")) return branch;
    return { organizations: [] };
  };

test.each([
  "/",
  "/organizations/b/members",
  "/organizations/b/roles",
  "/people/p",
  "/me",
  "/organizations/b/audit",
  "/organizations/b/calendar",
])("%s tells a failure in words and can be tried again", async (path) => {
  const { page, accessibilityFaults } = await open(path, () => ({ reason: "UNAVAILABLE", status: 503 }));
  expect((await page.findByRole("alert")).textContent).toContain("服务暂时不可用");
  expect(page.getByRole("button", { name: "重试" })).toBeTruthy();
  expect(await accessibilityFaults()).toEqual([]);
});

test("an organisation shows its size, its officers, what the rules say with their source, and its history", async () => {
  const { page, outlet, accessibilityFaults } = await open("/organizations/b", world());
  await page.findByRole("heading", { level: 1, name: "本科生第一党支部" });
  expect(outlet.textContent).toContain("正式党员 8");
  const warnings = page.getByRole("list", { name: "需要留意" });
  expect(warnings.textContent).toContain("现有委员 1 人");
  expect(warnings.textContent).toContain("条例");
  expect(page.getByRole("region", { name: "沿革" }).textContent).toContain("成立");
  expect(await accessibilityFaults()).toEqual([]);
});

test("whoever may change nothing sees no button to change anything", async () => {
  grant();
  const { page } = await open("/organizations/b", world());
  await page.findByRole("heading", { level: 1, name: "本科生第一党支部" });
  for (const name of ["新建下级组织", "更名", "撤销"])
    expect(page.queryByRole("button", { name })).toBeNull();
  expect(page.queryByRole("link", { name: "人员" })).toBeNull();
});

test("a new organisation is founded with its basis; a refusal stays in the form, in words", async () => {
  let isTaken = true;
  const { page } = await open(
    "/organizations/b",
    world((_, method) =>
      method === "POST" ? (isTaken ? { reason: "ORGANIZATION_CODE_TAKEN", status: 409 } : branch) : undefined,
    ),
  );
  await tap(await page.findByRole("button", { name: "新建下级组织" }));
  fill("名称", "第一党小组");
  fill("代码", "G1");
  fill("依据", "2号");
  submit();
  expect((await page.findByRole("alert")).textContent).toContain("同级中已有这个代码");
  isTaken = false;
  submit();
  await page.findByRole("button", { name: "新建下级组织" });
  expect(calls.filter(({ method }) => method === "POST").at(-1)?.body).toEqual({
    parentId: "b",
    name: "第一党小组",
    code: "G1",
    basis: "2号",
    type: "ORGANIZATION_TYPE_PARTY_GROUP",
  });
});

test("people are searched on the server, and a search without result says so", async () => {
  const { page, accessibilityFaults } = await open(
    "/organizations/b/members",
    world((path) => (path.includes("query=nobody") ? { people: [] } : undefined)),
  );
  await page.findByRole("link", { name: "周示二" });
  expect(await accessibilityFaults()).toEqual([]);
  const box = page.getByLabelText("姓名或学工号") as HTMLInputElement;
  box.value = "nobody";
  fireEvent.change(box);
  await page.findByText("没有符合条件的人。");
});

test("a decision on somebody's status goes out with its day and its minutes", async () => {
  grant("identity.members.write", "identity.followups.write");
  const { page, accessibilityFaults } = await open("/people/p", world());
  await tap(await page.findByRole("button", { name: "记录身份决定" }));
  fill("新的身份", "MEMBER_STATUS_ACTIVIST");
  fill("决定日期", "2026-03-18");
  fill("会议记录或文件", "记录3");
  expect(await accessibilityFaults()).toEqual([]);
  submit();
  await page.findByRole("heading", { level: 1, name: "周示二" });
  expect(calls.find(({ method }) => method === "POST")).toMatchObject({
    path: "/api/v1/identity/people/p:decideStatus",
    body: { memberStatus: "MEMBER_STATUS_ACTIVIST", decisionDay: "2026-03-18", reference: "记录3" },
  });
});

test("my record shows who has read it, and a role's proposer is not asked to agree", async () => {
  const mine = await open(
    "/me",
    world((path) =>
      path.endsWith("/me/record")
        ? { record, readings: [{ readerName: "吴示三", time: "2026-03-18T04:00:00Z" }] }
        : undefined,
    ),
  );
  expect((await mine.page.findByRole("region", { name: "谁看过" })).textContent).toContain("吴示三");
  expect(await mine.accessibilityFaults()).toEqual([]);
  await mine.close();

  grant("identity.roles.read", "identity.roles.assign");
  const proposal = (id: string, proposerId: string) => ({
    id,
    proposerId,
    proposerName: "某",
    role: "ORG_DEPARTMENT",
    person: { name: "周示二" },
  });
  const { page } = await open(
    "/organizations/b/roles",
    world((path) => {
      if (path.endsWith("/roleProposals"))
        return { proposals: [proposal("1", "me"), proposal("2", "other")] };
      if (path.includes("/holders")) return { holders: [] };
      return path.endsWith("/identity/roles") ? { roles: [] } : undefined;
    }),
  );
  expect(await page.findAllByRole("button", { name: "同意" })).toHaveLength(1);
  expect(page.getByText("须由另一人同意")).toBeTruthy();
});
