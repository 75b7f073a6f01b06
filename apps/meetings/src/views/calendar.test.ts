import { fireEvent, waitFor } from "@testing-library/dom";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import type { MeetingJson, MeetingSummaryJson } from "@qiming/contracts/browser/meeting";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import * as module from "../main.ts";

let shown: Shown | undefined;
let saved: { name: string; text: Promise<string> }[];
beforeEach(() => {
  language.value = "zh-CN";
  me.value = { person: { id: "p-1" } };
  saved = [];
  let last: Blob;
  URL.createObjectURL = (blob) => ((last = blob as Blob), "blob:1");
  URL.revokeObjectURL = () => undefined;
  jest.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved.push({ name: this.download, text: textOf(last) });
  });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await shown?.close();
  shown = undefined;
});
const textOf = (blob: Blob) =>
  new Promise<string>((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.readAsText(blob);
  });
const open = async (path: string, server: Server) =>
  (shown = await show(module, server, ["/m/meetings", path]));

const at = { startTime: "2126-03-18T11:00:00Z", minutes: 90 };
const meeting = (id: string, more: MeetingJson = {}): MeetingJson => ({
  id,
  state: "MEETING_STATE_NOTICED",
  plan: { type: "MEETING_TYPE_BRANCH_ASSEMBLY", title: `大会 ${id}`, place: "C305", ...at },
  agenda: [{ id: "i-1", title: "学习" }],
  ...more,
});
const row = (id: string, more: MeetingSummaryJson = {}): MeetingSummaryJson => ({
  ...{ id, title: `大会 ${id}`, state: "MEETING_STATE_NOTICED", ...at },
  ...more,
});

test("a meeting to come is saved for the reader's calendar", async () => {
  const { page, accessibilityFaults } = await open("/m-1", () => meeting("m-1"));
  fireEvent.click(await page.findByRole("button", { name: "加入日历" }));
  await waitFor(() => expect(saved).toHaveLength(1));
  expect(saved[0]!.name).toBe("大会 m-1.ics");
  const text = await saved[0]!.text;
  expect(text).toContain("UID:m-1@qiming\r\n");
  expect(text.replaceAll("\r\n ", "")).toContain(`${location.origin}/m/meetings/m-1\r\n`);
  expect(await accessibilityFaults()).toEqual([]);
});

test("a meeting that goes on or is over has nothing to put into a calendar", async () => {
  const { page } = await open("/m-1", () => meeting("m-1", { state: "MEETING_STATE_IN_SESSION" }));
  await page.findByText("C305");
  expect(page.queryByRole("button", { name: "加入日历" })).toBeNull();
});

test("all that is to come is saved with its agenda, and what was cancelled of it as cancelled", async () => {
  const meetings = [
    row("m-1"),
    row("m-2", { state: "MEETING_STATE_CANCELLED" }),
    row("m-4", { state: "MEETING_STATE_CANCELLED", startTime: "2026-03-18T11:00:00Z" }),
    row("m-3", { state: "MEETING_STATE_SEALED", startTime: "2026-03-18T11:00:00Z" }),
  ];
  const { page, accessibilityFaults } = await open("/", ({ path }) => {
    if (path.endsWith("/m-2")) return meeting("m-2", { state: "MEETING_STATE_CANCELLED" });
    return path.endsWith("/m-1") ? meeting("m-1") : { meetings };
  });
  fireEvent.click(await page.findByRole("button", { name: "导出日历" }));
  await waitFor(() => expect(saved).toHaveLength(1));
  expect(saved[0]!.name).toBe("会议.ics");
  const text = await saved[0]!.text;
  expect(text.match(/^(UID|STATUS):.*$/gm)).toEqual([
    "UID:m-1@qiming",
    "STATUS:CONFIRMED",
    "UID:m-2@qiming",
    "STATUS:CANCELLED",
  ]);
  expect(text).toContain("1. 学习");
  expect(await accessibilityFaults()).toEqual([]);
});

test("without a connection nothing is saved, and it is said", async () => {
  const { page } = await open("/", ({ path }) =>
    path.endsWith("/m-1") ? { reason: "OFFLINE", status: 503 } : { meetings: [row("m-1")] },
  );
  fireEvent.click(await page.findByRole("button", { name: "导出日历" }));
  await page.findByRole("alert");
  expect(saved).toEqual([]);
});
