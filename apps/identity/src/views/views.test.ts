import { fireEvent } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language } from "@qiming/web-kit";
import { branch, calls, closePage, fill, grant, open, record, submit, tap, world } from "./page.fixture.ts";

afterEach(() => closePage());
beforeEach(() => {
  language.value = "zh-CN";
  grant("identity.members.read", "identity.organizations.write");
});

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
      return path.endsWith("/identity/roles") ? { roles: [{ role: "ORG_DEPARTMENT" }] } : undefined;
    }),
  );
  expect(await page.findAllByRole("button", { name: "同意" })).toHaveLength(1);
  expect(page.getByText("须由另一人同意")).toBeTruthy();
});
