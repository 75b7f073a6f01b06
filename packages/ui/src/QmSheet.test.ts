import { expect, test } from "@jest/globals";
import { ProblemError } from "@qiming/web-kit";
import { h, nextTick, ref } from "vue";
import { QmSheet } from "./index.ts";
import { mounted } from "./mounted.fixture.ts";

async function opened(run?: () => Promise<void>) {
  const sheet = ref<InstanceType<typeof QmSheet>>();
  const shown = await mounted(() =>
    h(QmSheet, { ref: sheet, title: "提交汇报", action: "提交", ...(run && { run }) }, () => h("p", "内容")),
  );
  sheet.value!.open();
  await nextTick();
  const dialog = shown.page.getByRole("dialog", { name: "提交汇报" }) as HTMLDialogElement;
  return { ...shown, dialog };
}

test("a form that was refused stays, and says why", async () => {
  const { page, dialog, accessibilityFaults } = await opened(async () => {
    throw new ProblemError({ reason: "UNAVAILABLE", status: 503 });
  });
  page.getByRole("button", { name: "提交" }).click();
  expect((await page.findByRole("alert")).textContent).toContain("服务暂时不可用");
  expect(dialog.open).toBe(true);
  expect(await accessibilityFaults()).toEqual([]);
});

test("a form is sent once however often it is pressed, and closes when it is done", async () => {
  let done = () => {};
  let sent = 0;
  const { page, dialog } = await opened(() => {
    sent++;
    return new Promise((resolve) => (done = resolve));
  });
  const button = page.getByRole("button", { name: "提交" });
  button.click();
  await nextTick();
  expect(button.getAttribute("aria-busy")).toBe("true");
  button.click();
  expect(sent).toBe(1);
  done();
  await new Promise((resolve) => setTimeout(resolve));
  expect(dialog.open).toBe(false);
});

test("a sheet without anything to do can only be closed, by its cross or by Enter", async () => {
  const { page, dialog, accessibilityFaults } = await opened();
  expect(page.getAllByRole("button").map((each: HTMLElement) => each.getAttribute("aria-label"))).toEqual([
    "关闭",
  ]);
  expect(await accessibilityFaults()).toEqual([]);
  page.getByRole("button", { name: "关闭" }).click();
  expect(dialog.open).toBe(false);
  dialog.showModal();
  dialog.querySelector("form")!.requestSubmit();
  expect(dialog.open).toBe(false);
});
