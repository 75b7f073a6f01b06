import { fireEvent, waitFor } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { MeetingJson } from "@qiming/contracts/browser/meeting";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import { nextTick } from "vue";
import * as module from "../main.ts";

let shown: Shown | undefined;
beforeEach(() => {
  language.value = "zh-CN";
  me.value = { person: { id: "p-1" } };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});
const open = async (path: string, server: Server) =>
  (shown = await show(module, server, ["/m/meetings", path]));

const held = (title: string): MeetingJson => ({
  id: "m-1",
  organizationId: "b-1",
  state: "MEETING_STATE_SEALED",
  mayManage: true,
  plan: {
    type: "MEETING_TYPE_COMMITTEE_MEETING",
    title,
    startTime: "2026-03-18T10:30:00Z",
    minutes: 45,
    mode: "MEETING_MODE_HYBRID",
    place: "C305",
    link: "https://meet.example.org/1",
    agenda: [
      { title: "学习" },
      {
        title: "年度计划",
        motion: { kind: "MOTION_KIND_ORDINARY", ballotMode: "BALLOT_MODE_SECRET", text: "同意计划。" },
      },
    ],
    guests: ["王示三"],
    exemptions: [{ personId: "p-9", reason: "长期出国", superiorConsent: "1号", assemblyDecision: "2号" }],
  },
  agenda: [{ id: "i-1", title: "学习" }],
  minutes: { sections: [] },
});
const branch = { id: "b-1", name: "第一党支部", type: "ORGANIZATION_TYPE_BRANCH" };

test("the desk of a meeting leads to the plan of the next one like it", async () => {
  const { page } = await open("/m-1/manage", () => held("支委会"));
  const link = await page.findByRole("link", { name: "照此筹备下一次" });
  expect(link.getAttribute("href")).toBe("/m/meetings/plan/b-1?copy=m-1");
});

test("the next meeting begins as the one before, without a day, and without who was not counted then", async () => {
  let planned: unknown;
  const { page, accessibilityFaults } = await open("/plan/b-1?copy=m-1", ({ method, path, body }) => {
    if (method === "POST") planned = body;
    return path.includes("/organizations/") ? branch : held("支委会（扩大）");
  });
  const title = (await page.findByLabelText("会议名称")) as HTMLInputElement;
  expect(title.value).toBe("支委会（扩大）");
  const day = page.getByLabelText("日期") as HTMLInputElement;
  expect(day.value).toBe("");
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.input(day, { target: { value: "2126-04-15" } });
  fireEvent.submit(title.closest("form")!);
  const { exemptions: _, ...plan } = held("支委会（扩大）").plan!;
  await waitFor(() =>
    expect(planned).toMatchObject({
      plan: { ...plan, startTime: "2126-04-15T10:30:00.000Z", exemptions: [] },
    }),
  );
});

test("a title that nobody wrote follows the new day", async () => {
  const { page } = await open("/plan/b-1?copy=m-1", ({ path }) =>
    path.includes("/organizations/") ? branch : held("2026年3月支部委员会会议"),
  );
  const title = (await page.findByLabelText("会议名称")) as HTMLInputElement;
  expect(title.value).toBe("支部委员会会议");
  fireEvent.input(page.getByLabelText("日期"), { target: { value: "2126-04-15" } });
  await nextTick();
  expect(title.value).toBe("2126年4月支部委员会会议");
});
