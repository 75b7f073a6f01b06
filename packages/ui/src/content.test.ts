import { afterEach, expect, jest, test } from "@jest/globals";
import { h, nextTick, ref, type Component } from "vue";
import {
  QmDate,
  QmEmpty,
  QmIcon,
  QmLoad,
  QmNote,
  QmProgress,
  QmStat,
  QmSteps,
  QmTable,
  QmToaster,
  toast,
  type TableSort,
} from "./index.ts";
import { mounted } from "./mounted.fixture.ts";

afterEach(() => void jest.useRealTimers());
// A generic component is a function to the type checker, which `h` does not take.
const [Load, Table] = [QmLoad, QmTable] as unknown as [Component, Component];

test("what loads shows one of its states at a time, and an empty one what to do", async () => {
  const state = ref<object>({ status: "loading" });
  let retries = 0;
  const { page, outlet, accessibilityFaults } = await mounted(() =>
    h(
      Load,
      { state: state.value, isEmpty: (list: string[]) => list.length === 0, onRetry: () => retries++ },
      {
        default: ({ value }: { value: string[] }) => h("p", value.join()),
        empty: () => h(QmEmpty, { text: "还没有课程" }),
      },
    ),
  );
  expect(page.getByRole("status").textContent).toContain("正在加载");
  state.value = { status: "failed", problem: { reason: "OFFLINE" } };
  await nextTick();
  expect(page.getByRole("alert").textContent).toContain("网络连接不上");
  page.getByRole("button", { name: "重试" }).click();
  expect(retries).toBe(1);
  state.value = { status: "ready", value: [] };
  await nextTick();
  expect(outlet.textContent).toBe("还没有课程");
  state.value = { status: "ready", value: ["党费"] };
  await nextTick();
  expect(outlet.textContent).toBe("党费");
  const shown = outlet.querySelector("p");
  state.value = { status: "ready", value: ["党费"], isReloading: true };
  await nextTick();
  expect(page.getByRole("status").textContent).toContain("正在加载");
  expect(outlet.querySelector("p")).toBe(shown);
  expect(await accessibilityFaults()).toEqual([]);
});

test("a kept copy says when it was read", async () => {
  const keptSince = new Date("2025-03-18T19:00:00+08:00");
  const { page, outlet } = await mounted(() =>
    h(Load, { state: { status: "ready", value: 1, keptSince } }, { default: () => h("p", "内容") }),
  );
  expect(page.getByRole("status").textContent).toBe("离线，这是 2025年3月18日 读到的内容");
  expect(outlet.textContent).toContain("内容");
});

test("a table names its columns and rows, and asks for another order in both directions", async () => {
  const sort = ref<TableSort>();
  const { page, accessibilityFaults } = await mounted(() =>
    h(
      Table,
      {
        caption: "积分",
        columns: [
          { key: "name", label: "姓名" },
          { key: "points", label: "分", isNumber: true, isSortable: true },
        ],
        rows: [{ id: "1", name: "林示一", points: 4 }],
        keyOf: ({ id }: { id: string }) => id,
        sort: sort.value,
        "onUpdate:sort": (next: TableSort) => (sort.value = next),
      },
      { points: ({ row }: { row: { points: number } }) => `${row.points} 分` },
    ),
  );
  expect(page.getByRole("table", { name: "积分" })).toBeTruthy();
  expect(page.getByRole("rowheader").textContent).toBe("林示一");
  const cell = page.getByRole("cell");
  expect([cell.textContent, cell.dataset["label"]]).toEqual(["4 分", "分"]);
  const head = () => page.getByRole("columnheader", { name: /分/ }).getAttribute("aria-sort");
  expect(head()).toBe("none");
  page.getByRole("button").click();
  await nextTick();
  expect([sort.value, head()]).toEqual([{ key: "points", descending: false }, "ascending"]);
  page.getByRole("button").click();
  await nextTick();
  expect([sort.value, head()]).toEqual([{ key: "points", descending: true }, "descending"]);
  expect(await accessibilityFaults()).toEqual([]);
});

test("a table without rows is a sentence", async () => {
  const { page, outlet } = await mounted(() =>
    h(Table, { caption: "积分", columns: [], rows: [], keyOf: () => "", empty: "还没有党员" }),
  );
  expect(page.queryByRole("table")).toBeNull();
  expect(outlet.textContent).toBe("还没有党员");
});

test("steps say in words which are done, which is now, and which are to come", async () => {
  const { page, accessibilityFaults } = await mounted(() =>
    h(QmSteps, {
      label: "转正",
      steps: [
        { text: "申请", state: "done" },
        { text: "讨论", state: "current", note: "今天" },
        { text: "审批", state: "todo" },
      ],
    }),
  );
  const steps: HTMLElement[] = page.getAllByRole("listitem");
  expect(steps.map((each) => each.textContent)).toEqual(["已完成：申请", "2当前：讨论今天", "3未开始：审批"]);
  expect(steps.map((each) => each.getAttribute("aria-current"))).toEqual([null, "step", null]);
  expect(await accessibilityFaults()).toEqual([]);
});

test("how a figure is counted is one touch away", async () => {
  const { page, accessibilityFaults } = await mounted(() =>
    h(QmStat, { label: "到会率", value: "93%", definition: "实到除以应到" }),
  );
  const definition = page.getByText("实到除以应到");
  expect(definition.style.display).toBe("none");
  const button = page.getByRole("button", { name: "到会率：怎么算的", expanded: false });
  button.click();
  await nextTick();
  expect(definition.style.display).toBe("");
  expect(button.getAttribute("aria-expanded")).toBe("true");
  expect(await accessibilityFaults()).toEqual([]);
});

test("a time is said as people say it, with the exact one for machines and on asking", async () => {
  const now = new Date("2026-03-18T15:00:00+08:00");
  const { outlet } = await mounted(() => [
    h(QmDate, { time: "2026-03-18T19:00:00+08:00", now }),
    h(QmDate, { time: "2026-03-18T19:00:00+08:00", until: "2026-03-18T20:30:00+08:00", now }),
  ]);
  const [moment, span] = [...outlet.querySelectorAll("time")];
  expect(moment!.textContent).toBe("今天 19:00");
  expect(moment!.dateTime).toBe("2026-03-18T11:00:00.000Z");
  expect(moment!.title).toBe("2026年3月18日 19:00");
  expect(span!.textContent).toBe("3月18日 周三 19:00–20:30");
});

test("a confirmation is said, can be put away, and goes by itself", async () => {
  const { page, accessibilityFaults } = await mounted(() => h(QmToaster));
  const status = page.getByRole("status");
  expect(status.textContent).toBe("");
  jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask"] });
  toast("已保存");
  toast("已提交");
  await nextTick();
  expect(status.textContent).toBe("已保存已提交");
  page.getAllByRole("button", { name: "关闭" })[0]!.click();
  await nextTick();
  expect(status.textContent).toBe("已提交");
  jest.advanceTimersByTime(5_000);
  await nextTick();
  expect(status.textContent).toBe("");
  jest.useRealTimers();
  expect(await accessibilityFaults()).toEqual([]);
});

test("a note says in words how much it matters, and one that comes up is said at once", async () => {
  const { page, accessibilityFaults } = await mounted(() => [
    h(QmNote, { kind: "warn" }, () => "还有三天"),
    h(QmNote, { kind: "bad", live: true, title: "没有保存" }, () => "请重试"),
  ]);
  expect(page.getByText("注意：")).toBeTruthy();
  expect(page.getByRole("alert").textContent).toBe("错误：没有保存请重试");
  expect(await accessibilityFaults()).toEqual([]);
});

test("an icon is for the eye only unless it is named; an unknown one is a dot", async () => {
  const { page, outlet, accessibilityFaults } = await mounted(() => [
    h(QmIcon, { name: "home" }),
    h(QmIcon, { name: "no such picture", label: "支部" }),
    h(QmProgress, { label: "进度", value: 1, max: 0 }),
  ]);
  expect(outlet.querySelector("svg")!.getAttribute("aria-hidden")).toBe("true");
  expect(page.getByRole("img", { name: "支部" }).querySelector("path")!.getAttribute("d")).toBe("M12 12v.01");
  expect(page.getByRole("progressbar", { name: "进度" }).getAttribute("max")).toBe("1");
  expect(await accessibilityFaults()).toEqual([]);
});
