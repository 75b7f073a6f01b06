import { fromBinary } from "@bufbuild/protobuf";
import { AnySchema, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { expect, test } from "@jest/globals";
import { openEvent } from "@qiming/service-kit";
import { outcome, USUAL_SETTINGS } from "../domain/counting.ts";
import type { Meeting } from "../domain/meeting.ts";
import { eventsOf } from "./meeting-events.ts";

const NOW = new Date("2026-03-18T13:00:00Z");
const counting = { ...USUAL_SETTINGS, body: "ASSEMBLY" } as const;
const votedOn = (kind: "ADMISSION" | "ORDINARY", approve: number) => ({
  motion: {
    kind,
    ballotMode: "SECRET",
    text: `${kind} 甲`,
    ...(kind === "ADMISSION" && { personId: "p20" }),
  },
  outcome: outcome(
    counting,
    kind,
    { shouldAttend: 8, present: 5 },
    { approve, against: 5 - approve, abstain: 0 },
    { approve: 1, against: 0, abstain: 0 },
  ),
});
const ended = {
  ...{ id: "m1", organizationId: "g1", branchId: "ug1", collegeId: "econ", hadQuorum: true },
  plan: { type: "BRANCH_ASSEMBLY", title: "大会" },
  beginTime: new Date("2026-03-18T11:00:00Z"),
  invited: [{}, {}, {}, {}],
  confirmed: [
    { personId: "p1", status: "PRESENT" },
    { personId: "p2", status: "LATE" },
    { personId: "p3", status: "ON_LEAVE" },
    { personId: "p4", status: "ABSENT" },
  ],
  agenda: [
    { id: "i1", title: "报告" },
    { id: "i2", title: "接收", vote: votedOn("ADMISSION", 4) },
    { id: "i3", title: "接收", vote: votedOn("ADMISSION", 3) },
    { id: "i4", title: "方案", vote: votedOn("ORDINARY", 5) },
    { id: "i5", title: "没有表决", vote: { motion: votedOn("ADMISSION", 5).motion } },
  ],
} as unknown as Meeting;
const told = (change: object) =>
  eventsOf(ended, { meeting: ended, act: { action: "meetings.end", actorId: "p1" }, ...change }, NOW)
    .map(({ id, occurTime, payload }) => ({
      ...{ id, occurTime: timestampFromDate(occurTime) },
      payload: fromBinary(AnySchema, payload as Uint8Array),
    }))
    .map((event) => openEvent(event as never)!)
    .map(({ type, payload }) => ({ type, payload: payload as unknown as Record<string, unknown> }));

test("when a meeting ends, who was there, how many, and what was decided about members is told, each once", () => {
  const events = told({ hasEnded: true });
  expect(events.map(({ type }) => type)).toEqual([
    "identity.audit.recorded",
    "meetings.attendance.confirmed",
    "meetings.attendance.confirmed",
    "meetings.absence.confirmed",
    "meetings.meeting.held",
    "meetings.motion.decided",
    "meetings.motion.decided",
  ]);
  expect(events[4]!.payload).toMatchObject({
    ...{ branchId: "ug1", organizationId: "g1", day: "2026-03-18", hadQuorum: true },
    ...{ invited: 4, present: 2, late: 1, onLeave: 1 },
  });
  expect(events.slice(5).map(({ payload }) => payload)).toMatchObject([
    {
      ...{ itemId: "i2", kind: "ADMISSION", personId: "p20", passed: true, shouldAttend: 8, present: 5 },
      ...{ approve: 5, against: 1, abstain: 0, written: 1 },
    },
    { itemId: "i3", passed: false, approve: 4, against: 2 },
  ]);
});

test("nothing of it is told before", () => {
  expect(told({}).map(({ type }) => type)).toEqual(["identity.audit.recorded"]);
});
