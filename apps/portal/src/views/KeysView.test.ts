import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language } from "@qiming/web-kit";
import type { Server } from "@qiming/web-kit/testing";
import {
  calls,
  closePage,
  college,
  dialog,
  down,
  open,
  pending,
  posted,
  signIn,
  submit,
  tap,
  textsOf,
  type,
} from "./page.fixture.ts";

beforeEach(() => signIn("u", "portal.modules.read", "portal.modules.publish"));
afterEach(closePage);

const university = { id: "u", type: "ORGANIZATION_TYPE_UNIVERSITY_COMMITTEE", name: "云汀大学党委" };
const law = { id: "law", type: "ORGANIZATION_TYPE_GENERAL_BRANCH", name: "文法学院党总支" };
const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
const key = (id: string, name: string, more: object = {}) => ({
  id,
  organizationId: "econ",
  name,
  createTime: "2026-03-01T04:00:00Z",
  expireTime: inDays(90),
  ...more,
});
const keys = [
  key("k-1", "构建服务器", { lastUseTime: "2026-03-18T04:00:00Z" }),
  key("k-2", "旧电脑", { revokeTime: "2026-03-02T04:00:00Z" }),
  key("k-3", "笔记本", { expireTime: inDays(3) }),
  key("k-4", "去年的", { expireTime: inDays(-3) }),
];
const server =
  (list: object[] = keys): Server =>
  ({ path, method, body }) => {
    if (path.endsWith(":revoke")) return { ...keys[0], revokeTime: "2026-03-18T04:00:00Z" };
    if (method === "POST")
      return { key: key("k-9", (body as { name: string }).name), secret: "qmk_k-9_secret" };
    if (path.includes("/publish-keys")) return { keys: path.includes("/econ/") ? list : [] };
    if (path.includes("parentId=u")) return { organizations: [{ ...college, lineage: [] }, law] };
    return path.endsWith("/organizations/u") ? university : college;
  };
const PATH = "/modules/keys";

test("while keys are on their way the page says so; a failure can be tried again", async () => {
  const waiting = await open(PATH, pending);
  await waiting.page.findByText("正在加载…");
  await waiting.close();
  let isUp = false;
  const { page, accessibilityFaults } = await open(PATH, (call) => (isUp ? server()(call) : down));
  await page.findByRole("alert");
  expect(await accessibilityFaults()).toEqual([]);
  isUp = true;
  await tap(page.getByRole("button", { name: "重试" }));
  await page.findByRole("heading", { name: /构建服务器/ });
});

test("each key says whether it is good, until when, and when it was used; only good ones can be revoked", async () => {
  const { page, accessibilityFaults } = await open(PATH, server());
  await page.findByRole("heading", { name: /构建服务器/ });
  expect(textsOf(page.getAllByRole("heading", { level: 3 }))).toEqual([
    "构建服务器 有效",
    "旧电脑 已作废",
    "笔记本 快到期",
    "去年的 已过期",
  ]);
  expect(page.getByText(/最近使用：2026年3月18日/)).toBeTruthy();
  expect(page.getAllByText("从未使用")).toHaveLength(3);
  const revoking: HTMLElement[] = page.getAllByRole("button", { name: /作废/ });
  expect(revoking.map((button) => button.getAttribute("aria-label"))).toEqual([
    "作废“构建服务器”",
    "作废“笔记本”",
  ]);
  expect(await accessibilityFaults()).toEqual([]);
});

test("the university's people choose the college, and the choice stands in the address", async () => {
  const { page } = await open(PATH, server());
  const select = (await page.findByLabelText("学院")) as HTMLSelectElement;
  expect([...select.options].map(({ text }) => text)).toEqual(["经贸学院党委", "文法学院党总支"]);
  select.value = "law";
  fireEvent.change(select);
  await page.findByText("还没有密钥");
  expect(page.getByRole("region", { name: "文法学院党总支" })).toBeTruthy();
  expect(location.search).toBe("?college=law");
  await closePage();
  signIn("u", "portal.modules.read", "portal.modules.publish");
  const again = await open(`${PATH}?college=law`, server());
  await again.page.findByRole("region", { name: "文法学院党总支" });
});

test("a new key's secret is shown once, with the commands that use it, and copied by a button", async () => {
  const copied: string[] = [];
  Object.defineProperty(navigator, "clipboard", {
    value: { writeText: async (text: string) => void copied.push(text) },
    configurable: true,
  });
  const { page, accessibilityFaults } = await open(PATH, server([]));
  await tap(await page.findByRole("button", { name: "新建密钥" }));
  type(dialog().getByLabelText("用途"), "构建服务器");
  expect(await accessibilityFaults()).toEqual([]);
  submit();
  const made = within(await page.findByRole("region", { name: "新密钥：构建服务器" }));
  expect(posted("/organizations/econ/publish-keys")).toEqual({ name: "构建服务器", days: 90 });
  expect(document.activeElement?.textContent).toBe("新密钥：构建服务器");
  expect(made.getByLabelText<HTMLInputElement>("密钥内容").value).toBe("qmk_k-9_secret");
  expect(await accessibilityFaults()).toEqual([]);
  await tap(made.getByRole("button", { name: "复制密钥" }));
  await made.findByText("已复制。");
  await tap(made.getByRole("button", { name: "复制命令" }));
  await waitFor(() => expect(copied).toHaveLength(2));
  expect(copied[0]).toBe("qmk_k-9_secret");
  expect(copied[1]).toContain("npx college-module publish --key-file");
  expect(copied[1]).not.toContain("secret");
  await tap(made.getByRole("button", { name: "我已保存" }));
  await page.findByRole("heading", { name: /构建服务器/ });
  expect(page.queryByText(/qmk_k-9_secret/)).toBeNull();
});

test("where the browser does not copy, the secret is marked to be copied by hand", async () => {
  Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
  const { page } = await open(PATH, server([]));
  await tap(await page.findByRole("button", { name: "新建密钥" }));
  type(dialog().getByLabelText("用途"), "构建服务器");
  submit();
  await tap(await page.findByRole("button", { name: "复制密钥" }));
  await page.findByText(/请手动选中后复制/);
  const field = page.getByLabelText("密钥内容") as HTMLInputElement;
  expect(field.selectionEnd! - field.selectionStart!).toBe("qmk_k-9_secret".length);
});

test("a key is revoked after one has been asked, and says so", async () => {
  const { page } = await open(PATH, server());
  await tap(await page.findByRole("button", { name: "作废“构建服务器”" }));
  submit();
  await waitFor(() => expect(page.queryByRole("button", { name: "作废“构建服务器”" })).toBeNull());
  expect(posted("/publish-keys/k-1:revoke")).toEqual({});
});

test("a college's own people see their college without a choice; who may only look makes and revokes nothing", async () => {
  signIn("econ", "portal.modules.read");
  const { page } = await open(PATH, server());
  await page.findByRole("heading", { name: /构建服务器/ });
  expect(page.queryByLabelText("学院")).toBeNull();
  expect(page.queryAllByRole("button")).toEqual([]);
});

test("whoever may not see keys is told so, and nothing is asked", async () => {
  signIn("u");
  const { page, accessibilityFaults } = await open(PATH, server());
  await page.findByText(/您没有权限/);
  expect(calls).toEqual([]);
  expect(await accessibilityFaults()).toEqual([]);
});

test("in English every text is English", async () => {
  language.value = "en";
  const { outlet, page } = await open(PATH, server());
  await page.findByRole("heading", { name: /构建服务器/ });
  const own = outlet.textContent!.replace(/构建服务器|旧电脑|笔记本|去年的|经贸学院党委|文法学院党总支/g, "");
  expect(own).not.toMatch(/[\u4e00-\u9fff]/);
});
