import { expect, test } from "@jest/globals";
import type { MeetingPlanJson } from "@qiming/contracts/browser/meeting";
import type { MeetingTemplateJson } from "@qiming/contracts/browser/series";
import { newPlan, newPoint, toPlan } from "./plan.ts";
import { applyTemplate, patternOf, templatesFor } from "./templates.ts";

const template: MeetingTemplateJson = {
  id: "t-1",
  name: "发展大会",
  pattern: {
    ...{ type: "MEETING_TYPE_BRANCH_ASSEMBLY", minutes: 75, mode: "MEETING_MODE_OFFLINE" },
    agenda: [
      { title: "学习" },
      {
        title: "讨论接收",
        motion: { kind: "MOTION_KIND_ADMISSION", ballotMode: "BALLOT_MODE_SECRET", text: "接收" },
      },
    ],
  },
};

test("a template brings type, length and agenda; when and where it is, the title and the guests stay", () => {
  const draft = { ...newPlan("MEETING_TYPE_PARTY_LECTURE"), title: "大会", day: "2026-03-18", place: "C305" };
  Object.assign(draft, { guests: "王示三", points: [newPoint("旧")] });
  applyTemplate(draft, template);
  expect(draft).toMatchObject({
    ...{ type: "MEETING_TYPE_BRANCH_ASSEMBLY", minutes: 75, place: "C305" },
    ...{ title: "大会", day: "2026-03-18", guests: "王示三" },
  });
  expect(toPlan(draft).agenda).toMatchObject(template.pattern!.agenda!);
});

test("a plan as a template has no day, no title, nobody and no proposal", () => {
  const plan: MeetingPlanJson = {
    ...{ type: "MEETING_TYPE_PARTY_LECTURE", title: "党课", startTime: "2026-03-18T11:00:00Z", minutes: 60 },
    ...{ mode: "MEETING_MODE_OFFLINE", place: "C305", guests: ["王示三"] },
    agenda: [{ title: "讲课", proposalId: "s-1" }],
  };
  expect(patternOf(plan)).toEqual({
    ...{ type: plan.type, minutes: 60, mode: plan.mode, place: "C305", link: undefined },
    agenda: [{ title: "讲课" }],
  });
});

test("only what is held here is offered", () => {
  const lecture = { id: "t-2", pattern: { type: "MEETING_TYPE_PARTY_LECTURE" } } as const;
  expect(
    templatesFor(
      [lecture, { id: "t-3", pattern: { type: "MEETING_TYPE_GROUP_MEETING" } }],
      ["MEETING_TYPE_PARTY_LECTURE"],
    ),
  ).toEqual([lecture]);
});
