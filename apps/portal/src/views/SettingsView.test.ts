import { within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { installPrompt, keepsOffline, language, textSize, theme, type InstallPrompt } from "@qiming/web-kit";
import type { Server } from "@qiming/web-kit/testing";
import { closePage, down, open, pending, signIn, tap } from "./page.fixture.ts";

beforeEach(() => signIn("u"));
afterEach(async () => {
  theme.value = "auto";
  textSize.value = "normal";
  keepsOffline.value = false;
  installPrompt.value = undefined;
  await closePage();
});

const offered = {
  moduleId: "college-econ",
  version: "1.2.0",
  title: { zhCn: "经贸学院", en: "Economics" },
  key: "k",
  route: "/m/college-econ",
};
const server: Server = () => ({ previews: [offered] });

test("language, theme and text size are chosen one of few, and hold for the whole page", async () => {
  const { page, accessibilityFaults } = await open("/settings", server);
  const choose = async (group: string, name: string) =>
    tap(within(await page.findByRole("group", { name: group })).getByRole("radio", { name }));
  await page.findByText("经贸学院");
  expect(await accessibilityFaults()).toEqual([]);
  await choose("外观", "深色");
  await choose("字号", "大字");
  expect([theme.value, textSize.value]).toEqual(["dark", "large"]);
  await choose("语言", "English");
  await page.findByRole("heading", { level: 1, name: "Settings" });
});

test("keeping what is read says who can see it, and until when", async () => {
  keepsOffline.value = false;
  const { page } = await open("/settings", server);
  const section = within(await page.findByRole("region", { name: "离线阅读" }));
  expect(section.getByText(/能打开这台设备上您的浏览器的人/)).toBeTruthy();
  expect(section.getByText(/最多保留 7 天/)).toBeTruthy();
  await tap(section.getByRole("switch", { name: "把我读过的内容留在这台设备上" }));
  expect(keepsOffline.value).toBe(true);
});

test("the web is installed by a button where the browser offers it, and by its menu where not", async () => {
  const { page } = await open("/settings", server);
  await page.findByText(/请在浏览器菜单里找/);
  let asked = 0;
  const prompt = Object.assign(new Event("beforeinstallprompt"), {
    prompt: async () => {
      asked++;
      return { outcome: "accepted" } as const;
    },
  }) satisfies InstallPrompt;
  installPrompt.value = prompt;
  await tap(await page.findByRole("button", { name: "安装启明" }));
  await page.findByText("已经作为应用打开。");
  expect(asked).toBe(1);
});

test("an offer to install that was turned down is gone", async () => {
  const { page } = await open("/settings", server);
  const prompt = async () => ({ outcome: "dismissed" }) as const;
  installPrompt.value = Object.assign(new Event("beforeinstallprompt"), { prompt });
  await tap(await page.findByRole("button", { name: "安装启明" }));
  await page.findByText(/请在浏览器菜单里找/);
});

test("on a phone of the other kind the way is told step by step", async () => {
  const agent = Object.getOwnPropertyDescriptor(Navigator.prototype, "userAgent")!;
  Object.defineProperty(Navigator.prototype, "userAgent", { get: () => "iPhone", configurable: true });
  try {
    const { page } = await open("/settings", server);
    await page.findByText(/添加到主屏幕/);
    expect(page.queryByText(/请在浏览器菜单里找/)).toBeNull();
  } finally {
    Object.defineProperty(Navigator.prototype, "userAgent", agent);
  }
});

test("a preview that one was chosen for is started and kept in this browser", async () => {
  const { page } = await open("/settings", server);
  await tap(await page.findByRole("button", { name: "开始看" }));
  expect(JSON.parse(localStorage.getItem("qiming:previews")!)).toEqual([
    { moduleId: "college-econ", version: "1.2.0", key: "k" },
  ]);
});

test("a preview that runs can be ended, also where nobody offers it any more", async () => {
  const started = [
    { moduleId: "college-econ", version: "1.2.0", key: "k" },
    { moduleId: "college-law", version: "0.1.0", key: "x" },
  ];
  localStorage.setItem("qiming:previews", JSON.stringify(started));
  const { page, accessibilityFaults } = await open("/settings", server);
  const items = within(await page.findByRole("region", { name: "抢先看" }));
  expect((await items.findByText("正在看")).parentElement!.textContent).toContain("经贸学院");
  expect(items.getByText("已不再提供").parentElement!.textContent).toContain("college-law");
  expect(await accessibilityFaults()).toEqual([]);
  await tap(items.getAllByRole("button", { name: "结束" })[1]!);
  expect(JSON.parse(localStorage.getItem("qiming:previews")!)).toEqual([started[0]]);
});

test("a version that runs while another one of the module is offered can be ended", async () => {
  const older = { moduleId: "college-econ", version: "1.1.0", key: "k" };
  localStorage.setItem("qiming:previews", JSON.stringify([older]));
  const { page } = await open("/settings", server);
  const items = within(await page.findByRole("region", { name: "抢先看" }));
  expect((await items.findByText("已不再提供")).parentElement!.textContent).toContain("1.1.0");
  expect(items.getByRole("button", { name: "开始看" })).toBeTruthy();
  await tap(items.getByRole("button", { name: "结束" }));
  expect(localStorage.getItem("qiming:previews")).toBe("[]");
});

test("previews are on their way, fail alone and may be none; the rest of the page is there all the time", async () => {
  const waiting = await open("/settings", pending);
  await waiting.page.findByText("正在加载…");
  expect(waiting.page.getByRole("group", { name: "语言" })).toBeTruthy();
  await waiting.close();
  const bad = await open("/settings", () => down);
  await bad.page.findByRole("alert");
  expect(bad.page.getByRole("group", { name: "语言" })).toBeTruthy();
  await bad.close();
  const { page } = await open("/settings", () => ({}));
  await page.findByText(/没有请您抢先看的版本/);
});

test("in English every text but the other language's name is English", async () => {
  language.value = "en";
  const { outlet, page } = await open("/settings", server);
  await page.findByText("Economics");
  expect(outlet.textContent!.replace("中文", "")).not.toMatch(/[\u4e00-\u9fff]/);
});
