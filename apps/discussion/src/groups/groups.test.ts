import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";

const module = await import("../main.ts");

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  sent = [];
  me.value = { person: { id: "p-1", name: "林示一" } };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});

const group = {
  ...{ groupId: "g-1", organizationId: "b-1", organizationName: "第一党支部", name: "晨读小组" },
  ...{ purpose: "一起读原著", isOpen: true, memberCount: 2, keeper: { personId: "p-2", name: "周示二" } },
};
const open = async (path: string, server: Server) => {
  const answer: Server = (call) => {
    if (call.method !== "GET") sent.push({ path: call.path, body: call.body });
    return server(call);
  };
  return (shown = await show(module, answer, ["/m/discussion", path]));
};

test("groups that one is in stand before those that can be joined", async () => {
  const mine = { ...group, groupId: "g-2", name: "志愿服务", isMember: true };
  const { page, accessibilityFaults } = await open("/groups", ({ path }) => ({
    groups: path.includes("mine=true") ? [mine] : [mine, group],
  }));
  const own = within(await page.findByRole("region", { name: "我的小组" }));
  await own.findByRole("link", { name: /志愿服务.*已加入/s });
  const others = within(page.getByRole("region", { name: "可以加入的小组" }));
  await others.findByRole("link", { name: /晨读小组.*2 人.*直接加入/s });
  expect(others.queryByText("志愿服务")).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
});

test("whoever was sent away reads why, and asks instead of joining", async () => {
  const { page } = await open("/groups/g-1", ({ method }) => ({
    ...{ ...group, dismissedReason: "三次未到", may: ["join"] },
    ...(method !== "GET" && { hasAsked: true, may: ["leave"] }),
  }));
  await page.findByText(/原因：三次未到/);
  fireEvent.click(page.getByRole("button", { name: "申请加入" }));
  await page.findByText("您的申请正等组长同意。");
  expect(sent.map(({ path }) => path)).toEqual([expect.stringContaining("groups/g-1:join")]);
});

test("its keeper sees who asks, and says yes or no to each by name", async () => {
  const asking = [{ personId: "p-3", name: "陈样三" }];
  const members = [{ personId: "p-1", name: "林示一" }];
  const own = {
    ...group,
    isMember: true,
    keeper: members[0]!,
    members,
    may: ["edit", "admit", "close", "read"],
  };
  const { page, accessibilityFaults } = await open("/groups/g-1", ({ method }) =>
    method === "GET" ? { ...own, asking } : { ...own, members: [...members, ...asking] },
  );
  expect((await page.findByRole("link", { name: "看小组话题" })).getAttribute("href")).toContain("space=g-1");
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("button", { name: "同意陈样三加入" }));
  await waitFor(() => expect(page.queryByText("申请加入的人")).toBeNull());
  expect(sent[0]?.body).toMatchObject({ personId: "p-3", agrees: true });
});

test("one is founded where one belongs, with what it is for", async () => {
  const spaces = [
    { spaceId: "b-1", kind: "SPACE_KIND_ORGANIZATION", name: "第一党支部", mayWrite: true },
    { spaceId: "g-9", kind: "SPACE_KIND_GROUP", name: "别的小组", mayWrite: true },
  ];
  const { page } = await open("/groups/new", ({ path, method }) =>
    path.endsWith("/spaces") ? { spaces } : method === "GET" ? { ...group, isMember: true } : group,
  );
  const where = await page.findByLabelText("在哪个组织");
  expect(
    within(where)
      .getAllByRole("option")
      .map((each) => each.textContent),
  ).toEqual(["第一党支部"]);
  const send = page.getByRole("button", { name: "创建小组" });
  expect(send).toHaveProperty("disabled", true);
  fireEvent.input(page.getByLabelText("名称"), { target: { value: "晨读小组" } });
  fireEvent.input(page.getByLabelText("做什么"), { target: { value: "一起读原著" } });
  await waitFor(() => expect(send).toHaveProperty("disabled", false));
  fireEvent.click(send);
  await page.findByRole("heading", { level: 1, name: "晨读小组" });
  expect(sent[0]?.path).toContain("organizations/b-1/groups");
});
