import { expect, test } from "@jest/globals";
import { defineCard, language } from "@qiming/web-kit";
import { show } from "@qiming/web-kit/testing";
import { h, nextTick, ref } from "vue";
import { QmChoices, QmErrorSummary, QmField, QmSearchField, QmSwitch } from "./index.ts";
import { mounted } from "./mounted.fixture.ts";

const typeInto = async (input: HTMLElement, text: string) => {
  (input as HTMLInputElement).value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await nextTick();
};

test("a field ties its label, its hint and its error to the control", async () => {
  const error = ref<string>();
  const { page, accessibilityFaults } = await mounted(() =>
    h(
      QmField,
      { label: "学号", hint: "8 位数字", error: error.value },
      { default: ({ control }: { control: object }) => h("input", control) },
    ),
  );
  const input: HTMLElement = page.getByRole("textbox", { name: "学号" });
  const description = () =>
    (input.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent);
  expect(description()).toEqual(["8 位数字"]);
  expect(input.getAttribute("aria-invalid")).toBeNull();
  error.value = "学号应为 8 位数字";
  await nextTick();
  expect(description()).toEqual(["8 位数字", "学号应为 8 位数字"]);
  expect(input.getAttribute("aria-invalid")).toBe("true");
  expect(await accessibilityFaults()).toEqual([]);
});

test("fields of two modules on one page have labels of their own", async () => {
  const card = () =>
    defineCard(
      () => h(QmField, { label: "学号" }, { default: ({ id }: { id: string }) => h("input", { id }) }),
      {
        "zh-CN": {},
        en: {},
      },
    );
  const both = [await show(card(), () => ({})), await show(card(), () => ({}))];
  const ids = both.map(({ outlet }) => outlet.querySelector("input")!.id);
  expect(new Set(ids).size).toBe(2);
  for (const each of both) await each.close();
});

test("a field that may stay empty says so in the page's language", async () => {
  const { outlet } = await mounted(() => h(QmField, { label: "Note", optional: true }));
  expect(outlet.textContent).toContain("选填");
  language.value = "en";
  await nextTick();
  expect(outlet.textContent).toContain("optional");
});

test("what is wrong with a form comes up with the focus, and each line leads to its field", async () => {
  const errors = ref<{ id: string; text: string }[]>([]);
  const { page, accessibilityFaults } = await mounted(() => [
    h(QmErrorSummary, { errors: errors.value }),
    h(
      QmField,
      { label: "日期", id: "day" },
      { default: ({ control }: { control: object }) => h("input", control) },
    ),
  ]);
  expect(page.queryByRole("alert")).toBeNull();
  errors.value = [{ id: "day", text: "请选择日期" }];
  const alert = await page.findByRole("alert");
  await nextTick();
  expect(alert.textContent).toContain("有 1 处需要修改");
  expect(document.activeElement).toBe(alert);
  const click = new MouseEvent("click", { bubbles: true, cancelable: true });
  page.getByRole("link", { name: "请选择日期" }).dispatchEvent(click);
  expect(click.defaultPrevented).toBe(true); // the address belongs to the router
  expect(document.activeElement).toBe(page.getByRole("textbox", { name: "日期" }));
  expect(await accessibilityFaults()).toEqual([]);
});

test("of one question one choice holds, of several each by itself", async () => {
  const chosen = ref<string[]>(["a"]);
  const isMultiple = ref(false);
  const { page, accessibilityFaults } = await mounted(() =>
    h(QmChoices, {
      name: "who",
      legend: "谁主持？",
      choices: ["a", "b"].map((id) => ({ id, text: id })),
      multiple: isMultiple.value,
      modelValue: chosen.value,
      "onUpdate:modelValue": (next: string[]) => (chosen.value = next),
      error: "请选择一项",
    }),
  );
  page.getByRole("radio", { name: "b" }).click();
  expect(chosen.value).toEqual(["b"]);
  isMultiple.value = true;
  await nextTick();
  page.getByRole("checkbox", { name: "a" }).click();
  expect(chosen.value).toEqual(["b", "a"]);
  await nextTick();
  page.getByRole("checkbox", { name: "b" }).click();
  expect(chosen.value).toEqual(["a"]);
  const group = page.getByRole("group", { name: "谁主持？" });
  expect(document.getElementById(group.getAttribute("aria-describedby")!)?.textContent).toBe("请选择一项");
  expect(await accessibilityFaults()).toEqual([]);
});

test("a search is asked for on Enter, and cleared with one touch", async () => {
  const text = ref("");
  const asked: string[] = [];
  const { page, accessibilityFaults } = await mounted(() =>
    h(QmSearchField, {
      label: "找人",
      modelValue: text.value,
      "onUpdate:modelValue": (next: string) => (text.value = next),
      onSearch: (next: string) => asked.push(next),
    }),
  );
  const input = page.getByRole("searchbox", { name: "找人" });
  expect(page.queryByRole("button")).toBeNull();
  await typeInto(input, "林示一");
  input.closest("form")!.requestSubmit();
  expect(asked).toEqual(["林示一"]);
  page.getByRole("button", { name: "清空" }).click();
  await nextTick();
  expect(text.value).toBe("");
  expect(document.activeElement).toBe(input);
  expect(await accessibilityFaults()).toEqual([]);
});

test("a switch says what it switches, and whether it is on", async () => {
  const isOn = ref(false);
  const { page, accessibilityFaults } = await mounted(() =>
    h(QmSwitch, {
      label: "提醒我",
      hint: "发到收件箱",
      modelValue: isOn.value,
      "onUpdate:modelValue": (next: boolean) => (isOn.value = next),
    }),
  );
  page.getByRole("switch", { name: "提醒我", checked: false }).click();
  await nextTick();
  expect(isOn.value).toBe(true);
  expect(page.getByRole("switch", { checked: true })).toBeTruthy();
  expect(await accessibilityFaults()).toEqual([]);
});
