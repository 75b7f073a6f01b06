import { describe, expect, test } from "@jest/globals";
import {
  appealAnswered,
  appealed,
  blankCase,
  caseActs,
  decided,
  held,
  historyStands,
  lifted,
  pauseAnswered,
  raised,
  reported,
  type CaseAct,
  type CaseStanding,
  type DecisionKind,
  type ModerationCase,
} from "./moderation-case.ts";

const time = new Date("2026-03-18T02:00:00Z");
const moment = { time, periods: [] };
const about = { id: "p-1", topicId: "t-1", postId: "p-1", lineage: ["u", "c1"], spaceName: "组织" };
const person = (personId: string) => ({ personId, name: personId });
const waiting = reported(
  blankCase(about, time),
  { personId: "reporter", ruleCode: "R2", words: "" },
  0,
  moment,
);
const decide = (kind: DecisionKind, pauseDays = 0) =>
  decided(
    waiting,
    { kind, ruleCode: "R2", reason: "理由", version: 0, pauseDays },
    person("first"),
    0,
    moment,
  );
const removed = decide("REMOVE");

const STATES: Readonly<Record<string, ModerationCase>> = {
  "nothing yet": blankCase(about, time),
  waiting,
  kept: decide("KEEP"),
  routed: decide("ROUTE"),
  raised: raised(decide("ROUTE"), "p-1", time),
  "asked to edit": decide("ASK_EDIT"),
  hidden: decide("HIDE"),
  removed,
  locked: decide("LOCK"),
  "pause proposed": decide("REMOVE", 3),
  "pause confirmed": pauseAnswered(decide("REMOVE", 3), true, person("second"), time),
  appealed: appealed(removed, "申诉", moment),
  "pause proposed, appealed": appealed(decide("REMOVE", 3), "申诉", moment),
  upheld: appealAnswered(appealed(removed, "申诉", moment), false, "理由", person("second"), time),
  overturned: appealAnswered(appealed(removed, "申诉", moment), true, "理由", person("second"), time),
  lifted: lifted(removed, "理由", person("second"), time),
};
const ROLES: Readonly<Record<string, CaseStanding>> = {
  author: { personId: "author", moderates: false, isAuthor: true },
  "author who moderates": { personId: "author", moderates: true, isAuthor: true },
  "reporter who moderates": { personId: "reporter", moderates: true, isAuthor: false },
  decider: { personId: "first", moderates: true, isAuthor: false },
  moderator: { personId: "third", moderates: true, isAuthor: false },
  reader: { personId: "reader", moderates: false, isAuthor: false },
};
const decider: Readonly<Record<string, readonly CaseAct[]>> = {
  waiting: ["decide"],
  "asked to edit": ["lift"],
  hidden: ["lift"],
  removed: ["lift"],
  locked: ["lift"],
  "pause proposed": ["lift"],
  "pause confirmed": ["lift"],
};
const MAY: Readonly<Record<string, Readonly<Record<string, readonly CaseAct[]>>>> = {
  decider,
  moderator: {
    ...decider,
    "pause proposed": ["confirm_pause", "lift"],
    "pause proposed, appealed": ["confirm_pause", "answer_appeal"],
    appealed: ["answer_appeal"],
  },
  author: {
    routed: ["raise"],
    "asked to edit": ["appeal"],
    hidden: ["appeal"],
    removed: ["appeal"],
    locked: ["appeal"],
    "pause proposed": ["appeal"],
    "pause confirmed": ["appeal"],
  },
};
const EVERY = Object.keys(STATES).flatMap((state) =>
  Object.keys(ROLES).map((role) => {
    const of = role === "author who moderates" ? "author" : role;
    return [state, role, MAY[of]?.[state] ?? []] as const;
  }),
);

test.each(EVERY)("in a case that is %s the %s may: %j", (state, role, may) => {
  expect(caseActs(STATES[state]!, ROLES[role]!, "2026-03-20")).toEqual(may);
});

const ACTS: Readonly<Record<string, readonly [(kept: ModerationCase) => unknown, readonly string[]]>> = {
  decide: [
    (kept) =>
      decided(
        kept,
        { kind: "KEEP", ruleCode: "R2", reason: "a", version: 0, pauseDays: 0 },
        person("x"),
        0,
        moment,
      ),
    ["waiting"],
  ],
  "confirm a pause": [
    (kept) => pauseAnswered(kept, true, person("x"), time),
    ["pause proposed", "pause proposed, appealed"],
  ],
  lift: [
    (kept) => lifted(kept, "a", person("x"), time),
    ["asked to edit", "hidden", "removed", "locked", "pause proposed", "pause confirmed"],
  ],
  appeal: [
    (kept) => appealed(kept, "a", moment),
    ["asked to edit", "hidden", "removed", "locked", "pause proposed", "pause confirmed"],
  ],
  "answer an appeal": [
    (kept) => appealAnswered(kept, true, "a", person("x"), time),
    ["appealed", "pause proposed, appealed"],
  ],
  raise: [(kept) => raised(kept, "t-9", time), ["routed"]],
};

test.each(Object.keys(ACTS).flatMap((act) => Object.keys(STATES).map((state) => [act, state] as const)))(
  "%s in a case that is %s: done, or refused",
  (act, state) => {
    const [doing, allowed] = ACTS[act]!;
    const before = STATES[state]!;
    if (allowed.includes(state)) expect(historyStands(before, doing(before) as ModerationCase)).toBe(true);
    else expect(() => doing(before)).toThrow(expect.objectContaining({ reason: "CASE_STATE" }));
  },
);

describe("a report", () => {
  test("is taken once a person", () => {
    const again = reported(waiting, { personId: "reporter", ruleCode: "R1", words: "再说" }, 0, moment);
    expect(again).toBe(waiting);
  });

  test("asks for a look within four working hours", () => {
    expect(waiting.dueTime.toISOString()).toBe("2026-03-18T06:00:00.000Z");
  });

  test("does not hinder an appeal", () => {
    const before = STATES["appealed"]!;
    const after = reported(before, { personId: "other", ruleCode: "R1", words: "" }, 0, moment);
    expect([after.state, after.reports.length]).toEqual(["APPEALED", 2]);
  });
});

test("what is held comes before the moderators once for each change", () => {
  const hold = { pattern: "PHONE_NUMBER", ruleCode: "R3", reason: "" } as const;
  const first = held(blankCase(about, time), hold, 0, moment);
  expect(held(first, hold, 0, moment)).toBe(first);
  const edited = held(decide("ASK_EDIT"), undefined, 1, moment);
  expect([edited.state, edited.decision, edited.version]).toEqual(["WAITING", undefined, 1]);
  expect(held(edited, undefined, 1, moment)).toBe(edited);
});

test("is refused where what was read has changed, and a pause only comes with taking away", () => {
  const deciding = { kind: "KEEP" as const, ruleCode: "R2", reason: "a", version: 0, pauseDays: 0 };
  expect(() => decided(waiting, deciding, person("x"), 1, moment)).toThrow(
    expect.objectContaining({ reason: "CONTENT_CHANGED" }),
  );
  expect(() => decided(waiting, { ...deciding, pauseDays: 3 }, person("x"), 0, moment)).toThrow(
    expect.objectContaining({ reason: "DECISION_INVALID" }),
  );
});

test("an appeal is made on the fifteenth day and no later, and answered within five working days", () => {
  const on = (day: string) => ({ ...moment, time: new Date(`${day}T12:00:00+08:00`) });
  expect(appealed(removed, "a", on("2026-04-02")).dueTime.toISOString()).toBe("2026-04-09T10:00:00.000Z");
  expect(() => appealed(removed, "a", on("2026-04-03"))).toThrow(
    expect.objectContaining({ reason: "APPEAL_TOO_LATE" }),
  );
});

test("a line of the history that was changed, or is gone, is seen", () => {
  const [line, ...more] = removed.history;
  expect(historyStands(removed, { ...removed, history: more })).toBe(false);
  expect(historyStands(removed, { ...removed, history: [{ ...line!, ruleCode: "R9" }, ...more] })).toBe(
    false,
  );
});
