import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language, startSession } from "@qiming/web-kit";
import type { Answer, Server } from "@qiming/web-kit/testing";
import {
  calls,
  closePage,
  college,
  dialog,
  down,
  ME,
  module,
  open,
  OTHER,
  pending,
  person,
  posted,
  signIn,
  submit,
  tap,
  type,
} from "./page.fixture.ts";

const PUBLISH = ["portal.modules.read", "portal.modules.publish"];
const STOP = ["portal.modules.read", "portal.modules.stop"];
const OVERSEE = "portal.modules.oversee";
beforeEach(() => signIn("u", ...PUBLISH, ...STOP, OVERSEE, "identity.members.read"));
afterEach(async () => {
  sessionStorage.clear();
  await closePage();
});

const nameOf = (button: HTMLElement) => button.getAttribute("aria-label") ?? button.textContent?.trim();
const PATH = "/modules/college-econ";
/** A server with one module; `more` is what it becomes by whatever is done. */
const server =
  (present: object = module(), more: (path: string) => Answer = () => present): Server =>
  ({ path, method }) => {
    if (method === "POST") return more(path);
    if (path.includes("/organizations/u/members")) return { people: [person] };
    if (path.includes("/people/")) return path.endsWith(OTHER) ? person : down;
    return path.includes("/identity/organizations/") ? college : present;
  };
const item = async (page: Awaited<ReturnType<typeof open>>["page"], version: string) =>
  within((await page.findByRole("heading", { level: 3, name: version })).closest("li")!);

test("while it is on its way the page says so; a failure can be tried again", async () => {
  const waiting = await open(PATH, pending);
  await waiting.page.findByText("正在加载…");
  await waiting.close();
  let isUp = false;
  const { page, accessibilityFaults } = await open(PATH, (call) => (isUp ? server()(call) : down));
  await page.findByRole("alert");
  expect(await accessibilityFaults()).toEqual([]);
  isUp = true;
  await tap(page.getByRole("button", { name: "重试" }));
  await page.findByRole("heading", { level: 1, name: "经贸学院" });
});

test("versions stand there with what is known of them, faults and history in words and with names", async () => {
  const { page, accessibilityFaults } = await open(PATH, server());
  const first = await item(page, "1.2.0");
  for (const text of [/脚本 23.5 kB，样式 1.2 kB/, "0123456789ab", /构建服务器/, "页面内"])
    expect(first.getByText(text)).toBeTruthy();
  expect((await item(page, "1.1.0")).getByText("所有人")).toBeTruthy();
  expect((await item(page, "1.0.0")).getByText("可退回")).toBeTruthy();
  expect((await item(page, "1.0.0")).getByText("隔离框架")).toBeTruthy();
  const faults = page.getByRole("region", { name: "浏览器里的故障" });
  for (const text of ["显示中出错", "3 次", "x is undefined"]) expect(faults.textContent).toContain(text);
  const history = page.getByRole("region", { name: "操作记录" });
  await within(history).findByText("周示二");
  expect(history.textContent).toContain("向 5 % 的浏览器试用 1.1.0");
  expect(history.textContent).toContain("密钥 构建服务器");
  expect(await accessibilityFaults()).toEqual([]);
});

test("a module of which nothing is known yet says so in each part", async () => {
  const { page } = await open(
    PATH,
    server(module({ versions: [], history: [], faults: [], state: "MODULE_STATE_NEW" })),
  );
  for (const text of ["还没有发布过版本。", "还没有操作。", "最近没有故障。"]) await page.findByText(text);
});

test("whoever may only look sees no button; whoever publishes stops nothing, and the other way round", async () => {
  const buttons = async () => {
    const shown = await open(PATH, server());
    await shown.page.findByRole("heading", { level: 1, name: "经贸学院" });
    const names = shown.page.queryAllByRole("button").map(nameOf);
    await shown.close();
    return names;
  };
  signIn("econ", "portal.modules.read");
  expect(await buttons()).toEqual([]);
  signIn("econ", ...PUBLISH);
  expect(await buttons()).toEqual([
    "退回",
    "试看 1.2.0",
    "启用 1.2.0",
    "试看 1.1.0",
    "试看 1.0.0",
    "启用 1.0.0",
  ]);
  signIn("u", ...STOP);
  expect(await buttons()).toEqual(["停用模块"]);
  signIn("law", ...PUBLISH);
  expect(await buttons()).toEqual([]);
});

test("a version is first shown to a share, and what comes of it is shown", async () => {
  const tried = module({ canaryVersion: "1.2.0", canaryPercent: 25 });
  const { page, accessibilityFaults } = await open(
    PATH,
    server(module(), () => tried),
  );
  await tap((await item(page, "1.2.0")).getByRole("button", { name: "启用 1.2.0" }));
  const shares = dialog().getAllByRole<HTMLInputElement>("radio");
  expect(shares.map(({ value, checked }) => [value, checked])).toEqual([
    ["5", true],
    ["25", false],
    ["50", false],
    ["100", false],
  ]);
  expect(await accessibilityFaults()).toEqual([]);
  await tap(shares[1]!);
  submit();
  await page.findByText("试用 25 %");
  expect(posted("/versions/1.2.0:activate")).toEqual({ percent: 25 });
});

test("where nobody sees anything yet, there is no share to try", async () => {
  const fresh = module({ activeVersion: "", previousVersion: "", state: "MODULE_STATE_NEW" });
  const { page } = await open(PATH, server(fresh));
  await tap((await item(page, "1.2.0")).getByRole("button", { name: "启用 1.2.0" }));
  expect(
    dialog()
      .getAllByRole<HTMLInputElement>("radio")
      .map(({ value }) => value),
  ).toEqual(["100"]);
  expect(page.queryByRole("button", { name: "退回" })).toBeNull();
});

test("what is tried goes to everybody next; what everybody sees can only end the trial", async () => {
  const { page } = await open(PATH, server(module({ canaryVersion: "1.2.0", canaryPercent: 5 })));
  const sharesOf = async (version: string) => {
    await tap((await item(page, version)).getByRole("button", { name: `启用 ${version}` }));
    const radios: HTMLInputElement[] = dialog().getAllByRole("radio");
    await tap(dialog().getByRole("button", { name: "取消" }));
    return radios.map(({ value, checked }) => (checked ? `${value}!` : value));
  };
  expect(await sharesOf("1.2.0")).toEqual(["5", "25", "50", "100!"]);
  expect(await sharesOf("1.1.0")).toEqual(["100!"]);
});

test("activating wants a second factor: without one the page is left, and back from there the form is open", async () => {
  const { page, close } = await open(PATH, server());
  let left = 0;
  const session = { token: async () => "token", logout: async () => undefined };
  const showSecondFactor = async () => void left++;
  startSession({ ...session, secondFactorAge: () => Number.POSITIVE_INFINITY, showSecondFactor });
  await tap((await item(page, "1.2.0")).getByRole("button", { name: "启用 1.2.0" }));
  await waitFor(() => expect(left).toBe(1));
  expect(page.queryByRole("dialog")).toBeNull();
  await close();
  const back = await open(PATH, server());
  expect((await back.page.findByRole("dialog")).textContent).toContain("启用 1.2.0");
});

test("people are chosen for a preview by number or name, oneself by a button", async () => {
  const { page, accessibilityFaults } = await open(PATH, server());
  await tap((await item(page, "1.2.0")).getByRole("button", { name: "试看 1.2.0" }));
  await tap(dialog().getByRole("button", { name: "加上我自己" }));
  type(dialog().getByLabelText("姓名或学工号"), "YT2024");
  await tap(await dialog().findByRole("button", { name: /周示二/ }));
  expect(dialog().getByText("已选 2 人，最多 50 人")).toBeTruthy();
  expect(dialog().getByText("找到的人都已选上。")).toBeTruthy();
  expect(await accessibilityFaults()).toEqual([]);
  await tap(dialog().getByRole("button", { name: "去掉林示一" }));
  submit();
  await waitFor(() => expect(posted("/versions/1.2.0:preview")).toEqual({ personIds: [OTHER] }));
});

test("a search without anybody and one that fails are told in the form; who may not search chooses oneself", async () => {
  let answer: Answer = { people: [] };
  const { page, close } = await open(PATH, (call) =>
    call.path.includes("/members") ? answer : server()(call),
  );
  await tap((await item(page, "1.2.0")).getByRole("button", { name: "试看 1.2.0" }));
  const field = dialog().getByLabelText("姓名或学工号");
  type(field, "没");
  fireEvent.keyDown(field, { key: "Enter" });
  type(field, "没人");
  await dialog().findByText("没有找到这样的人。");
  expect(calls.filter((call) => call.path.includes("/members"))).toHaveLength(1);
  answer = down;
  type(field, "某人");
  fireEvent.keyDown(field, { key: "Enter" });
  await dialog().findByText(/服务暂时不可用/);
  await close();

  signIn("u", ...PUBLISH);
  const other = await open(PATH, server());
  await tap((await item(other.page, "1.2.0")).getByRole("button", { name: "试看 1.2.0" }));
  expect(dialog().queryByLabelText("姓名或学工号")).toBeNull();
  await tap(dialog().getByRole("button", { name: "加上我自己" }));
  submit();
  await waitFor(() => expect(posted(":preview")).toEqual({ personIds: [ME] }));
});

test("a module is stopped with a reason and then says so; a refusal stays in the form, in words", async () => {
  let isBusy = true;
  const stopped = module({ state: "MODULE_STATE_STOPPED", stopReason: "页面打不开" });
  const { page } = await open(
    PATH,
    server(module(), () => (isBusy ? { reason: "MODULE_BUSY", status: 409 } : stopped)),
  );
  await tap(await page.findByRole("button", { name: "停用模块" }));
  type(dialog().getByLabelText("原因"), "页面打不开");
  submit();
  expect((await dialog().findByRole("alert")).textContent).toContain("别人正在改动这个模块");
  isBusy = false;
  submit();
  await page.findByText("已停用，原因：页面打不开");
  expect(posted("college-econ:stop")).toEqual({ reason: "页面打不开" });
  expect(page.getByRole("button", { name: "恢复模块" })).toBeTruthy();
  expect(page.queryByRole("button", { name: "停用模块" })).toBeNull();
});

test.each([
  ["退回", ":rollBack", { fromVersion: "1.1.0" }, {}],
  ["恢复模块", ":resume", {}, { state: "MODULE_STATE_STOPPED" }],
  ["隔离运行", ":confine", { confined: true }, {}],
  ["解除隔离", ":confine", { confined: false }, { confined: true }],
])("%s goes out as %s", async (name, end, body, present) => {
  const { page } = await open(PATH, server(module(present)));
  await tap(await page.findByRole("button", { name }));
  submit();
  await waitFor(() => expect(posted(`college-econ${end}`)).toEqual(body));
});

test("what the university has stopped a college cannot put back, and a college confines nothing", async () => {
  const stopped = module({ state: "MODULE_STATE_STOPPED", stopReason: "不安全", stoppedByUniversity: true });
  signIn("u", ...PUBLISH, ...STOP);
  const asCollege = await open(PATH, server(stopped));
  await asCollege.page.findByText(/这是学校作出的决定/);
  for (const name of ["恢复模块", "停用模块", "隔离运行"])
    expect(asCollege.page.queryByRole("button", { name })).toBeNull();
  await asCollege.close();
  signIn("u", ...PUBLISH, ...STOP, OVERSEE);
  const { page } = await open(PATH, server(stopped));
  await page.findByRole("button", { name: "恢复模块" });
  expect(page.getByRole("button", { name: "隔离运行" })).toBeTruthy();
});

test("a roll back says beforehand to what: the end of a trial before a version", async () => {
  const plain = await open(PATH, server());
  await tap(await plain.page.findByRole("button", { name: "退回" }));
  expect(dialog().getByText("所有人从 1.1.0 退回到 1.0.0。")).toBeTruthy();
  await plain.close();
  const { page } = await open(PATH, server(module({ canaryVersion: "1.2.0", canaryPercent: 5 })));
  await tap(await page.findByRole("button", { name: "退回" }));
  expect(dialog().getByText("结束 1.2.0 的试用，所有人都看到 1.1.0。")).toBeTruthy();
});

test("where the organisation cannot be read, what one holds on it counts, and names stay short ids", async () => {
  signIn("econ", ...PUBLISH);
  const { page } = await open(PATH, (call) =>
    call.path.includes("/identity/organizations/") ? down : server()(call),
  );
  await page.findByRole("button", { name: "启用 1.2.0" });
  expect(page.getByRole("region", { name: "操作记录" }).textContent).toContain(OTHER.slice(0, 8));
  expect(calls.some(({ path }) => path.includes("/people/"))).toBe(false);
});

test("in English every text is English", async () => {
  language.value = "en";
  const { outlet, page } = await open(PATH, server());
  await page.findByRole("heading", { level: 1, name: "Economics" });
  const own = outlet.textContent!.replace(/构建服务器|周示二|林示一/g, "");
  expect(own).not.toMatch(/[\u4e00-\u9fff]/);
});
