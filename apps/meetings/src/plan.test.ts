import { expect, test } from "@jest/globals";
import {
  copyOf,
  faultsOf,
  fromPlan,
  newPlan,
  newPoint,
  newTest,
  settle,
  toPlan,
  type PlanDraft,
  type PointDraft,
} from "./plan.ts";

const BRANCH = "ORGANIZATION_TYPE_BRANCH";
const now = new Date("2026-03-01T00:00:00Z");
const draft = (more: Partial<PlanDraft> = {}): PlanDraft => ({
  ...newPlan("MEETING_TYPE_BRANCH_ASSEMBLY"),
  title: "三月支部党员大会",
  day: "2026-03-18",
  time: "19:00",
  place: "示例楼 101",
  points: [newPoint("通报工作")],
  ...more,
});
const faults = (more: Partial<PlanDraft>) => faultsOf(draft(more), now).map(({ fault }) => fault);

test("a day and a time are those of Shanghai, there and back", () => {
  expect(toPlan(draft()).startTime).toBe("2026-03-18T11:00:00.000Z");
  expect(fromPlan({ ...toPlan(draft({ time: "00:30" })) })).toMatchObject({
    day: "2026-03-18",
    time: "00:30",
  });
});

test("a plan comes out of the form as it went in", () => {
  const plan = toPlan(
    draft({
      mode: "MEETING_MODE_HYBRID",
      link: "https://meet.example.edu/1",
      guests: " 王示三 \n\n李示四",
      points: [
        newPoint("通报工作"),
        {
          ...newPoint("接收预备党员"),
          hasMotion: true,
          kind: "MOTION_KIND_ADMISSION",
          ballotMode: "BALLOT_MODE_SECRET",
          text: "同意周示二为预备党员",
        },
      ],
      exemptions: [{ personId: "p-9", reason: "长期出国", superiorConsent: "1号", assemblyDecision: "2号" }],
    }),
  );
  expect(plan.guests).toEqual(["王示三", "李示四"]);
  expect(toPlan(fromPlan(plan))).toEqual(plan);
});

test.each<[string, Partial<PlanDraft>, string[]]>([
  ["nothing wrong", {}, []],
  ["no title", { title: " " }, ["titleMissing"]],
  ["no day and no time", { day: "", time: "" }, ["dayMissing", "timeMissing"]],
  ["the start is over", { day: "2026-02-28" }, ["startPassed"]],
  ["too short", { minutes: 9 }, ["minutesOut"]],
  ["the shortest", { minutes: 10 }, []],
  ["too long", { minutes: 481 }, ["minutesOut"]],
  ["no length", { minutes: Number.NaN }, ["minutesOut"]],
  ["no place where people come", { place: "" }, ["placeMissing"]],
  ["online needs no place but a link", { mode: "MEETING_MODE_ONLINE", place: "" }, ["linkInvalid"]],
  ["a link that is not https", { mode: "MEETING_MODE_HYBRID", link: "http://a.example" }, ["linkInvalid"]],
  ["a link", { mode: "MEETING_MODE_ONLINE", place: "", link: "https://a.example/x" }, []],
  ["a point without a title", { points: [newPoint()] }, ["pointTitleMissing"]],
  ["a motion without words", { points: [{ ...newPoint("a"), hasMotion: true }] }, ["motionTextMissing"]],
  [
    "a motion where nothing is decided is none",
    { type: "MEETING_TYPE_PARTY_LECTURE", points: [{ ...newPoint("a"), hasMotion: true }] },
    [],
  ],
  ["21 guests", { guests: "客\n".repeat(21) }, ["guestsTooMany"]],
  ["a guest with 41 letters", { guests: "客".repeat(41) }, ["guestTooLong"]],
])("%s", (_, more, expected) => {
  expect(faults(more)).toEqual(expected);
});

const election = (more: Partial<PointDraft>): Partial<PlanDraft> => ({
  points: [
    {
      ...newPoint("选举"),
      ...{ hasMotion: true, kind: "MOTION_KIND_ELECTION", ballotMode: "BALLOT_MODE_SECRET" },
      ...{ text: "选举支部委员会委员", seats: 2, candidates: "甲示一\n 乙样二 \n\n丙示三" },
      ...more,
    },
  ],
});
const lines = (count: number) => Array.from({ length: count }, (_, index) => `候选人${index + 1}`).join("\n");

test.each<[string, Partial<PointDraft>, string[]]>([
  ["nothing wrong", {}, []],
  ["no seat", { seats: 0 }, ["seats seatsOut"]],
  ["half a seat", { seats: 1.5 }, ["seats seatsOut"]],
  ["a field without a number", { seats: "" as never }, ["seats seatsOut"]],
  ["as many seats as can be", { seats: 20, candidates: lines(20) }, []],
  ["too many seats", { seats: 21, candidates: lines(21) }, ["seats seatsOut"]],
  ["nobody stands", { candidates: " \n" }, ["candidates candidatesMissing"]],
  ["fewer than seats", { seats: 4 }, ["candidates candidatesMissing"]],
  ["as many as seats", { seats: 3 }, []],
  ["somebody twice", { candidates: "甲示一\n乙样二\n甲示一 " }, ["candidates candidateTwice"]],
  ["40 candidates", { candidates: lines(40) }, []],
  ["41 candidates", { candidates: lines(41) }, ["candidates candidatesTooMany"]],
  ["a name with 41 letters", { candidates: `甲\n${"乙".repeat(41)}` }, ["candidates candidateTooLong"]],
  ["what is no election has no seats", { kind: "MOTION_KIND_ADMISSION", seats: 0, candidates: "" }, []],
])("an election with %s", (_, more, expected) => {
  const found = faultsOf(draft(election(more)), now);
  expect(found.map(({ field, fault }) => `${field.split(".").at(-1)} ${fault}`)).toEqual(expected);
});

test("an election comes out of the form as it went in; its candidates' ids are the service's", () => {
  const plan = toPlan(draft(election({})));
  const motion = { seats: 2, candidates: ["甲示一", "乙样二", "丙示三"].map((name) => ({ name })) };
  expect(plan.agenda?.[0]?.motion).toMatchObject(motion);
  const withIds = toPlan(draft(election({})));
  withIds.agenda![0]!.motion!.candidates!.forEach((each, index) => (each.id = `c${index + 1}`));
  expect(toPlan(fromPlan(withIds))).toEqual(plan);
  const ordinary = toPlan(draft(election({ kind: "MOTION_KIND_ORDINARY" })));
  expect(Object.keys(ordinary.agenda![0]!.motion!).sort()).toEqual(["ballotMode", "kind", "text"]);
});

test("an election is an assembly's, and secret", () => {
  const changed = draft(election({ ballotMode: "BALLOT_MODE_SHOW_OF_HANDS" }));
  settle(changed, BRANCH);
  expect(changed.points[0]).toMatchObject({
    kind: "MOTION_KIND_ELECTION",
    ballotMode: "BALLOT_MODE_SECRET",
  });
  changed.type = "MEETING_TYPE_COMMITTEE_MEETING";
  settle(changed, BRANCH);
  expect(changed.points[0]).toMatchObject({ kind: "MOTION_KIND_ORDINARY" });
});

test("who is decided about is decided about by secret ballot, and by an assembly alone", () => {
  const point = { ...newPoint("a"), hasMotion: true, kind: "MOTION_KIND_ADMISSION" as const };
  const changed = draft({ points: [point] });
  settle(changed, BRANCH);
  expect(changed.points[0]).toMatchObject({ ballotMode: "BALLOT_MODE_SECRET" });
  changed.type = "MEETING_TYPE_COMMITTEE_MEETING";
  settle(changed, BRANCH);
  expect(changed.points[0]).toMatchObject({ kind: "MOTION_KIND_ORDINARY", ballotMode: "BALLOT_MODE_SECRET" });
  changed.type = "MEETING_TYPE_THEME_PARTY_DAY";
  expect(toPlan(changed).agenda?.[0]).toEqual({ title: "a" });
});

test("an organisational life meeting has a form, and every other meeting none but its own", () => {
  const changed = draft();
  settle(changed, BRANCH);
  expect(toPlan(changed)).not.toHaveProperty("form");
  changed.type = "MEETING_TYPE_ORG_LIFE_MEETING";
  settle(changed, BRANCH);
  expect(changed.form).toBe("MEETING_TYPE_BRANCH_ASSEMBLY");
  changed.form = "MEETING_TYPE_COMMITTEE_MEETING";
  settle(changed, BRANCH);
  expect(fromPlan(toPlan(changed)).form).toBe("MEETING_TYPE_COMMITTEE_MEETING");
  changed.type = "MEETING_TYPE_PARTY_LECTURE";
  settle(changed, BRANCH);
  expect(changed.form).toBe("");
  changed.type = "MEETING_TYPE_ORG_LIFE_MEETING";
  settle(changed, "ORGANIZATION_TYPE_PARTY_GROUP");
  expect(changed.form).toBe("MEETING_TYPE_GROUP_MEETING");
});

test("a test is secret, and none of a committee", () => {
  const points = [{ ...newTest("民主测评", "测评"), ballotMode: "BALLOT_MODE_SHOW_OF_HANDS" as const }];
  const changed = draft({ type: "MEETING_TYPE_ORG_LIFE_MEETING", points });
  settle(changed, BRANCH);
  const test = { kind: "MOTION_KIND_APPRAISAL", ballotMode: "BALLOT_MODE_SECRET", text: "测评" };
  expect(toPlan(changed).agenda?.[0]?.motion).toEqual(test);
  changed.form = "MEETING_TYPE_COMMITTEE_MEETING";
  settle(changed, BRANCH);
  expect(changed.points[0]?.kind).toBe("MOTION_KIND_ORDINARY");
});

test("whom a motion is about and what is moved stays with the plan, and is chosen anew for another meeting", () => {
  const plan = toPlan(draft());
  const motion = {
    kind: "MOTION_KIND_CONFIRMATION",
    ballotMode: "BALLOT_MODE_SECRET",
    text: "同意转正",
  } as const;
  const extension = { outcome: "CONFIRMATION_OUTCOME_EXTEND", extendMonths: 8 } as const;
  plan.agenda = [{ title: "转正", motion: { ...motion, ...extension, personId: "p-7" } }];
  const personOf = (each: PlanDraft) => toPlan(each).agenda?.[0]?.motion?.personId;
  const read = fromPlan(plan);
  expect(personOf(read)).toBe("p-7");
  expect(toPlan(read).agenda?.[0]?.motion).toMatchObject(extension);
  read.points[0]!.outcome = "CONFIRMATION_OUTCOME_CANCEL";
  expect(toPlan(read).agenda?.[0]?.motion?.extendMonths).toBeUndefined();
  read.points[0]!.kind = "MOTION_KIND_ORDINARY";
  expect([personOf(read), toPlan(read).agenda?.[0]?.motion?.outcome]).toEqual([undefined, undefined]);
  expect(personOf({ ...copyOf(plan), day: "2026-04-18" })).toBeUndefined();
});
