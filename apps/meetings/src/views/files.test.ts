import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { MeetingFileJson, MeetingJson } from "@qiming/contracts/browser/meeting";
import { language, me } from "@qiming/web-kit";
import { show, type Answer, type Server, type Shown } from "@qiming/web-kit/testing";
import * as module from "../main.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  localStorage.clear();
  sent = [];
  me.value = { person: { id: "p-1" } };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});
const open = async (path: string, server: Server) =>
  (shown = await show(
    module,
    (call) => {
      const where = call.path.replace("/api/v1/meetings/m-1", "");
      if (call.method !== "GET") sent.push({ path: where, body: call.body });
      // Only what is answered to a write changes the page.
      return where.endsWith(":watch")
        ? new Promise<Answer>(() => undefined)
        : server({ ...call, path: where });
    },
    ["/m/meetings", path],
  ));

const TIME = "2126-03-18T12:00:00Z";
const file = (more: MeetingFileJson = {}): MeetingFileJson => ({
  id: "f-1",
  kind: "MEETING_FILE_KIND_MATERIAL",
  itemId: "i-1",
  name: "一季度报告.pdf",
  mediaType: "application/pdf",
  sizeBytes: 1_258_291,
  ...more,
});
const meeting = (files: MeetingFileJson[], more: MeetingJson = {}): MeetingJson => ({
  id: "m-1",
  state: "MEETING_STATE_PLANNED",
  mayManage: true,
  plan: { type: "MEETING_TYPE_GROUP_MEETING", title: "三月党小组会", startTime: TIME },
  signInTime: TIME,
  agenda: [{ id: "i-1", title: "听取报告" }],
  files,
  ...more,
});
/** A file as a browser gives it; this one's cannot be read otherwise. */
function picked(name: string, text: string, size?: number): File {
  const chosen = new File([text], name);
  const arrayBuffer = async () => new TextEncoder().encode(text).buffer;
  return Object.assign(chosen, { arrayBuffer }, size === undefined ? {} : sized(chosen, size));
}
const sized = (chosen: File, size: number) => Object.defineProperty(chosen, "size", { value: size }) && {};
const choose = (input: HTMLElement, ...files: File[]) => {
  Object.defineProperty(input, "files", { value: files, configurable: true });
  fireEvent.change(input);
};

test("materials stand on the meeting's page with what they are, and come when they are asked for", async () => {
  let blob: Blob | undefined;
  URL.createObjectURL = (made) => ((blob = made as Blob), "blob:1");
  URL.revokeObjectURL = () => undefined;
  let isGone = true;
  const { page, accessibilityFaults } = await open("/m-1", ({ path }) => {
    if (path !== "/files/f-1") return meeting([file()], { mayManage: false });
    return isGone
      ? { reason: "FILE_NOT_FOUND", status: 404 }
      : { name: "一季度报告.pdf", mediaType: "application/pdf", content: btoa("%PDF-") };
  });
  const card = within(await page.findByRole("region", { name: "会议材料" }));
  const row = card.getByRole("button", { name: /一季度报告.pdf.*PDF · 1.2 MB · 1. 听取报告/ });
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(row);
  expect((await card.findByRole("alert")).textContent).toContain("没有找到这份文件");
  isGone = false;
  fireEvent.click(row);
  await waitFor(() => expect([blob?.type, blob?.size]).toEqual(["application/pdf", 5]));
  expect(card.queryByRole("button", { name: /移除/ })).toBeNull();
});

test("the desk sends several files, keeps those that were refused, and says why", async () => {
  let now = meeting([]);
  const { page, accessibilityFaults } = await open("/m-1/manage", ({ method, body }) => {
    if (method === "GET") return now;
    const { name } = body as MeetingFileJson;
    if (name === "不是.pdf") return { reason: "FILE_TYPE", status: 400 };
    return (now = meeting([...(now.files ?? []), file({ id: name!, name: name!, itemId: "" })]));
  });
  await page.findByText("还没有会议材料。");
  expect(page.queryByText("还没有附件。")).toBeNull();
  fireEvent.click(page.getByRole("button", { name: "上传会议材料" }));
  const input = await page.findByLabelText("选择文件");
  choose(input, picked("大.pdf", "x", 9_000_000));
  await page.findByText(/“大.pdf”超过 8 MB/);
  fireEvent.submit(input.closest("form")!);
  await page.findByRole("alert");
  expect(sent).toEqual([]);
  choose(input, picked("一.pdf", "%PDF-一"), picked("不是.pdf", "MZ"));
  await waitFor(() => expect(page.queryByText(/“大.pdf”超过/)).toBeNull());
  fireEvent.change(page.getByLabelText("所属议题"), { target: { value: "i-1" } });
  fireEvent.submit(input.closest("form")!);
  await page.findByText(/只接受 PDF、Word/);
  const content = btoa(String.fromCharCode(...new TextEncoder().encode("%PDF-一")));
  expect(sent[0]).toEqual({
    path: "/files",
    body: { kind: "MEETING_FILE_KIND_MATERIAL", itemId: "i-1", name: "一.pdf", content },
  });
  expect(sent).toHaveLength(2);
  // The first is there; the one that was refused is what is left of the choice.
  await page.findByRole("button", { name: /^一.pdf/ });
  const rest = [...input.closest("form")!.querySelectorAll("li")].map(({ textContent }) => textContent);
  expect(rest).toEqual([expect.stringContaining("不是.pdf")]);
  expect(await accessibilityFaults()).toEqual([]);
});

test("a file is removed before the seal, with the focus on what is left", async () => {
  const attachment = file({ kind: "MEETING_FILE_KIND_ATTACHMENT", name: "照片.png", mediaType: "image/png" });
  const state = "MEETING_STATE_ENDED" as const;
  const { page } = await open("/m-1/manage", ({ method }) =>
    meeting(method === "GET" ? [file({ id: "f-0" }), attachment] : [file({ id: "f-0" })], { state }),
  );
  // What was handed out stays as it was.
  expect(await page.findAllByRole("button", { name: /^移除/ })).toHaveLength(1);
  fireEvent.click(page.getByRole("button", { name: "移除“照片.png”" }));
  const sheet = await page.findByRole("dialog", { name: "移除“照片.png”" });
  fireEvent.submit(sheet.querySelector("form")!);
  await page.findByText("还没有附件。");
  expect(sent).toEqual([{ path: "/files/f-1:remove", body: {} }]);
  await waitFor(() => expect(document.activeElement?.textContent).toBe("会议文件"));
});

test("what is attached stands with the minutes, sealed or not", async () => {
  const attachment = file({ kind: "MEETING_FILE_KIND_ATTACHMENT", name: "照片.png", mediaType: "image/png" });
  const state = "MEETING_STATE_SEALED" as const;
  const { page } = await open("/m-1/manage", () => meeting([attachment], { state }));
  const minutes = within(await page.findByRole("region", { name: "会议记录" }));
  minutes.getByRole("button", { name: /照片.png.*图片/ });
  expect(page.queryByRole("button", { name: /移除|上传/ })).toBeNull();
  expect(page.getAllByText("照片.png")).toHaveLength(1);
});
