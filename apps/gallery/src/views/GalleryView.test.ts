import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language } from "@qiming/web-kit";
import { show, type Shown } from "@qiming/web-kit/testing";
import { nextTick } from "vue";
import en from "../locales/en.json";
import zhCN from "../locales/zh-CN.json";
import * as gallery from "../main.ts";

let shown: Shown | undefined;
beforeEach(() => void (language.value = "zh-CN"));
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});
const open = async (path: string) => (shown = await show(gallery, () => ({}), ["/m/gallery", path]));

const PAGES = [
  [
    "/",
    "colour type icon actions tag field richText form choices switch search sheet reason toast".split(" "),
    "基础与表单",
  ],
  ["/second", "load empty note progress stat steps date list file table chart".split(" "), "内容与数据"],
] as const;

test.each(PAGES)(
  "the page %s shows each of its components, and breaks no rule",
  async (path, sections, tab) => {
    const { page, outlet, accessibilityFaults } = await open(path);
    const headings = [...outlet.querySelectorAll("section > header > h2")].map((each) => each.textContent);
    const titles: Record<string, string> = zhCN.gallery.section;
    expect(headings).toEqual(sections.map((each) => titles[each]));
    expect(page.getByRole("link", { name: new RegExp(tab), current: "page" })).toBeTruthy();
    expect(await accessibilityFaults()).toEqual([]);
    expect(shown!.fatal).toEqual([]);
  },
);

test("every component of the two pages is named once", () => {
  expect(PAGES.flatMap(([, sections]) => sections).sort()).toEqual(Object.keys(zhCN.gallery.section).sort());
});

test.each(["/", "/second"])(
  "in English every text of %s is English, but for the long Chinese ones",
  async (path) => {
    language.value = "en";
    const { outlet } = await open(path);
    const long = zhCN.gallery.long.zh;
    for (const each of outlet.querySelectorAll<HTMLInputElement>("input"))
      if (each.value !== long) expect(each.value).not.toMatch(/[\u4e00-\u9fff]/);
    expect(outlet.textContent!.replaceAll(long, "")).not.toMatch(/[\u4e00-\u9fff]/);
  },
);

test("both languages have the same texts", () => {
  const keysOf = (texts: object, path = ""): string[] =>
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === "object" ? keysOf(value as object, `${path}${key}.`) : [path + key],
    );
  expect(keysOf(en)).toEqual(keysOf(zhCN));
});

test("a form sent empty says what is missing, and what is put right is said no more", async () => {
  const { page, outlet } = await open("/");
  outlet.querySelector<HTMLFormElement>("form[novalidate]")!.requestSubmit();
  const alert: HTMLElement = await page.findByRole("alert");
  expect(alert.querySelectorAll("a")).toHaveLength(2);
  const number = document.getElementById("gallery-number") as HTMLInputElement;
  number.value = "20260318";
  number.dispatchEvent(new Event("input", { bubbles: true }));
  await nextTick();
  expect(alert.textContent).not.toContain("学号");
  expect(number.getAttribute("aria-invalid")).toBeNull();
});

test("the table is put in the order that was asked for", async () => {
  const { page, outlet } = await open("/second");
  const firstNames = () =>
    [...outlet.querySelector("table[role=table]")!.querySelectorAll("tbody th")].map(
      (each) => each.textContent,
    );
  expect(firstNames()).toEqual(["示例乙", "林示一", "示例甲"]);
  page.getByRole("button", { name: "积分" }).click();
  await nextTick();
  expect(firstNames()).toEqual(["示例甲", "林示一", "示例乙"]);
});
