import { describe, expect, test } from "@jest/globals";
import { addDays, ExpectedError, type Day } from "@qiming/core";
import fc from "fast-check";
import { blank, held, lookedAt, madePublic, taken, until, vote } from "./development.fixture.ts";
import {
  addMonths,
  governingVote,
  objected,
  openSteps,
  probationEnd,
  publicityClosed,
  published,
  recordOf,
  stopped,
  statusGiven,
  unfitness,
  type Dossier,
} from "./development.ts";
import { mostUrgent, standing } from "./development-standing.ts";
import { STEPS } from "./development-steps.ts";

const BEGIN = "2023-03-10";
const reasonOf = (act: () => unknown): string => {
  try {
    act();
    return "";
  } catch (error) {
    return (error as ExpectedError).reason;
  }
};
const dueOf = (dossier: Dossier, step: number, today: Day) =>
  standing(dossier, today).find((due) => due.step === step);
const day = (dossier: Dossier, step: number): Day => recordOf(dossier, step)!.day;

test("there are 25 steps, each after those that come before it", () => {
  expect(STEPS.map(({ step }) => step)).toEqual(Array.from({ length: 25 }, (_, at) => at + 1));
  for (const { step, after } of STEPS) expect(after.every((before) => before < step)).toBe(true);
});

test.each([
  ["2024-01-31", 1, "2024-02-29"],
  ["2023-08-31", 6, "2024-02-29"],
  ["2024-02-29", 12, "2025-02-28"],
  ["2024-05-31", 3, "2024-08-31"],
  ["2024-11-30", 3, "2025-02-28"],
])("from %s in %i months it is %s", (from, months, to) => expect(addMonths(from, months)).toBe(to));

test("a whole way leads from the application to the archive, and gives each status on its day", () => {
  const given = (step: number) => {
    const { status, day: since } = statusGiven(until(step, BEGIN));
    return [status, since];
  };
  const whole = until(25, BEGIN);
  expect(whole.end).toBe("ARCHIVED");
  expect(given(2)).toEqual(["APPLICANT", BEGIN]);
  expect(given(4)).toEqual(["ACTIVIST", day(whole, 3)]);
  expect(given(7)[0]).toBe("ACTIVIST");
  expect(given(8)).toEqual(["DEVELOPMENT_TARGET", day(whole, 8)]);
  expect(given(16)[0]).toBe("DEVELOPMENT_TARGET");
  expect(given(17)).toEqual(["PROBATIONARY", day(whole, 15)]);
  expect(given(23)[0]).toBe("PROBATIONARY");
  expect(given(24)).toEqual(["FULL", day(whole, 23)]);
});

describe("the demo cases", () => {
  test.each([
    [20, "OK"],
    [21, "YELLOW"],
    [28, "YELLOW"],
    [32, "OVERDUE"],
  ])("the talk at day %i is %s, and can be held all the same", (days, how) => {
    const dossier = until(1, BEGIN);
    const today = addDays(BEGIN, days);
    expect(dueOf(dossier, 2, today)).toMatchObject({ standing: how, rule: "TALK_DUE" });
    expect(recordOf(taken(dossier, 2, today), 2)?.day).toBe(today);
  });
  test("an activist of 11.5 months cannot become a target, and it says from which day", () => {
    const since = day(until(3, BEGIN), 3);
    const today = addDays(addMonths(since, 11), 15);
    const ready = madePublic(
      lookedAt(lookedAt(until(5, BEGIN), addMonths(since, 5)), addMonths(since, 11)),
      7,
      addMonths(since, 11),
    );
    expect(dueOf(ready, 7, today)).toMatchObject({
      ...{ standing: "BLOCKED", rule: "YEAR_NOT_OVER", fromDay: addMonths(since, 12) },
    });
    expect(reasonOf(() => taken(ready, 7, today))).toBe("YEAR_NOT_OVER");
    expect(reasonOf(() => taken(ready, 7, addDays(addMonths(since, 12), -1)))).toBe("YEAR_NOT_OVER");
    expect(reasonOf(() => taken(ready, 7, addMonths(since, 12)))).toBe("");
  });
  test("whoever leaves within three months is not pre-reviewed", () => {
    const dossier = until(12, BEGIN);
    const today = addDays(day(dossier, 12), 1);
    const leaving = (on: Day) => reasonOf(() => taken(dossier, 13, today, { departureDay: [on] }));
    expect(leaving(addMonths(today, 2))).toBe("DEPARTURE_SOON");
    expect(leaving(addMonths(today, 3))).toBe("DEPARTURE_SOON");
    expect(leaving(addDays(addMonths(today, 3), 1))).toBe("");
  });
  test("an approval needs a reason after 3 months and a new vote after 6", () => {
    const begun = until(16, BEGIN);
    const since = day(begun, 15);
    const dossier = madePublic(begun, 17, day(begun, 16));
    const late = addDays(addMonths(since, 3), 15);
    expect(dueOf(dossier, 17, late)).toMatchObject({ standing: "OVERDUE", rule: "DELAY_REASON_MISSING" });
    expect(reasonOf(() => taken(dossier, 17, addMonths(since, 3)))).toBe("");
    expect(reasonOf(() => taken(dossier, 17, late))).toBe("DELAY_REASON_MISSING");
    expect(reasonOf(() => taken(dossier, 17, late, { delayReason: ["疫情"] }))).toBe("");
    const tooLate = addDays(addMonths(since, 6), 3);
    expect(dueOf(dossier, 17, tooLate)).toMatchObject({ standing: "BLOCKED", rule: "VOTE_EXPIRED" });
    expect(reasonOf(() => taken(dossier, 17, tooLate, { delayReason: ["疫情"] }))).toBe("VOTE_EXPIRED");
    const anew = held(dossier, vote(15, tooLate));
    expect(day(anew, 15)).toBe(tooLate);
    expect(recordOf(anew, 16)).toBeUndefined();
    expect(statusGiven(taken(taken(anew, 16, tooLate), 17, tooLate)).day).toBe(tooLate);
  });
  test("a probation is extended by 6 months once, and by 13 never", () => {
    const dossier = until(22, BEGIN);
    const on = addDays(day(dossier, 22), 3);
    const end = probationEnd(dossier) as Day;
    const thirteen = vote(23, on, { outcome: "EXTEND", extendMonths: 13 });
    expect(unfitness(held(dossier, thirteen), thirteen)).toBe("EXTENSION_LENGTH");
    expect(recordOf(held(dossier, thirteen), 23)).toBeUndefined();
    const extended = taken(held(dossier, vote(23, on, { outcome: "EXTEND", extendMonths: 6 })), 24, on);
    expect([extended.extendedMonths, probationEnd(extended)]).toEqual([6, addMonths(end, 6)]);
    expect(statusGiven(extended).status).toBe("PROBATIONARY");
    expect(reasonOf(() => taken(extended, 22, addDays(on, 30)))).toBe("PROBATION_RUNNING");
    const again = taken(extended, 22, addMonths(end, 6));
    const second = vote(23, addMonths(end, 6), { id: "2", outcome: "EXTEND", extendMonths: 6 });
    expect(unfitness(held(again, second), second)).toBe("EXTENDED_ONCE");
    expect(recordOf(held(again, second), 23)).toBeUndefined();
    expect(recordOf(held(held(again, second), vote(23, addMonths(end, 7))), 23)).toBeDefined();
  });
});

describe("votes", () => {
  const dossier = until(14, BEGIN);
  const on = addDays(day(dossier, 14), 3);
  test("nobody enters steps 15 and 23", () => {
    expect(reasonOf(() => taken(dossier, 15, on))).toBe("STEP_FROM_MEETING");
    expect(reasonOf(() => taken(until(22, BEGIN), 23, addDays(BEGIN, 900)))).toBe("STEP_FROM_MEETING");
  });
  test("one that did not pass is kept and blocks, until another one passes", () => {
    const failed = held(dossier, vote(15, on, { passed: false }));
    expect(failed.votes.map((each) => unfitness(failed, each))).toEqual(["NOT_PASSED"]);
    expect(reasonOf(() => taken(failed, 16, on))).toBe("STEP_ORDER");
    expect(dueOf(failed, 15, on)).toMatchObject({ standing: "BLOCKED", rule: "VOTE_NOT_PASSED" });
    expect(openSteps(held(failed, vote(15, addDays(on, 30))))).toEqual([16]);
  });
  test("told twice it counts once; another branch's counts not at all", () => {
    const once = held(dossier, vote(15, on));
    expect(held(once, vote(15, on))).toBe(once);
    const elsewhere = held(dossier, vote(15, on, { branchId: "b2" }));
    expect(recordOf(elsewhere, 15)).toBeUndefined();
    expect(unfitness(elsewhere, elsewhere.votes[0]!)).toBe("OTHER_BRANCH");
  });
  test("one that is told before the form is recorded counts when it is; one from before the form's day never", () => {
    const early = held(until(13, BEGIN), vote(15, on));
    expect(recordOf(early, 15)).toBeUndefined();
    expect(day(taken(early, 14, on), 15)).toBe(on);
    expect(recordOf(taken(early, 14, addDays(on, 1)), 15)).toBeUndefined();
  });
  test("a later one that does not pass takes back what nobody has approved", () => {
    const passed = until(16, BEGIN);
    const later = held(passed, vote(15, addDays(day(passed, 16), 1), { passed: false }));
    expect(recordOf(later, 15)).toBeUndefined();
    expect(
      recordOf(held(until(17, BEGIN), vote(15, addDays(BEGIN, 480), { passed: false })), 15),
    ).toBeDefined();
    expect(governingVote(later, 15)?.passed).toBe(false);
  });
  test("a membership that is taken back ends the dossier when it is approved", () => {
    const waiting = until(22, BEGIN);
    const cancelled = held(waiting, vote(23, day(waiting, 22), { outcome: "CANCEL" }));
    expect(cancelled.end).toBeUndefined();
    const ended = taken(cancelled, 24, day(waiting, 22));
    expect([ended.end, statusGiven(ended).status]).toEqual(["CANCELLED", "NONE"]);
  });
});

describe("rules of steps", () => {
  test.each([
    ["17 years and 364 days", "2005-03-11", "APPLICANT_TOO_YOUNG"],
    ["18 years today", "2005-03-10", ""],
  ])("an applicant of %s", (_, birthDay, reason) =>
    expect(reasonOf(() => taken(blank, 1, BEGIN, { birthDay: [birthDay] }))).toBe(reason),
  );
  test("the day of birth is asked for and not kept", () =>
    expect(recordOf(until(1, BEGIN), 1)?.answers).toEqual({ text: ["我志愿加入"] }));
  test.each([
    [{ days: ["2"], hours: ["23"] }, "TRAINING_TOO_SHORT"],
    [{ days: ["3"], hours: [] }, ""],
    [{ days: [], hours: ["24"] }, ""],
    [{ days: [], hours: [] }, "TRAINING_TOO_SHORT"],
  ])("a training of %j", (how, reason) => {
    const dossier = until(8, BEGIN);
    expect(reasonOf(() => taken(dossier, 11, day(dossier, 8), how))).toBe(reason);
  });
  test("9, 10 and 11 come in any order, and 12 after all of them", () => {
    const dossier = until(8, BEGIN);
    const today = day(dossier, 8);
    expect(openSteps(dossier)).toEqual([9, 10, 11]);
    const two = taken(taken(dossier, 11, today), 10, today);
    expect(reasonOf(() => taken(two, 12, today))).toBe("STEP_ORDER");
    expect(openSteps(taken(two, 9, today))).toEqual([12]);
  });
  test("a day ahead, or before the step that comes first, is refused", () => {
    const dossier = until(3, BEGIN);
    expect(reasonOf(() => taken(dossier, 4, addDays(day(dossier, 3), -1)))).toBe("STEP_DAY");
    expect(reasonOf(() => taken(dossier, 3, day(dossier, 3)))).toBe("STEP_TAKEN");
  });
  test("a target needs two reviews of the branch", () => {
    const since = day(until(3, BEGIN), 3);
    const one = madePublic(lookedAt(until(5, BEGIN), addMonths(since, 6)), 7, addMonths(since, 11));
    expect(dueOf(one, 7, addMonths(since, 13))).toMatchObject({
      rule: "REVIEWS_MISSING",
      standing: "BLOCKED",
    });
    expect(reasonOf(() => taken(one, 7, addMonths(since, 13)))).toBe("REVIEWS_MISSING");
  });
  test("of a day there is one review", () => {
    const dossier = until(6, BEGIN);
    expect(reasonOf(() => lookedAt(dossier, dossier.reviews[0]!.day))).toBe("REVIEW_TAKEN");
  });
  test("an application for confirmation waits for the end of the year", () => {
    const dossier = until(20, BEGIN);
    const end = addMonths(day(dossier, 15), 12);
    expect(dueOf(dossier, 22, addDays(end, -1))).toMatchObject({ standing: "BLOCKED", fromDay: end });
    expect(reasonOf(() => taken(dossier, 22, addDays(end, -1)))).toBe("PROBATION_RUNNING");
    expect(reasonOf(() => taken(dossier, 22, end))).toBe("");
  });
  test("a confirmation that is approved late is a warning", () => {
    const dossier = until(23, BEGIN);
    const late = addDays(addMonths(day(dossier, 23), 3), 1);
    expect(dueOf(dossier, 24, late)?.standing).toBe("OVERDUE");
    expect(reasonOf(() => taken(madePublic(dossier, 24, day(dossier, 23)), 24, late))).toBe("");
  });
  test("nothing goes on after the end", () =>
    expect(reasonOf(() => taken(stopped(until(4, BEGIN), "本人申请", "2024-01-01"), 5, "2024-01-01"))).toBe(
      "DOSSIER_ENDED",
    ));
  test("a probationary member's dossier is ended by no office", () =>
    expect(reasonOf(() => stopped(until(17, BEGIN), "x", "2025-01-01"))).toBe("STEP_ORDER"));
});

describe("publicity", () => {
  const dossier = until(6, BEGIN);
  const from = addDays(addMonths(day(dossier, 3), 12), 1);
  const opened = published(dossier, { step: 7, fromDay: from }, { today: from, periods: [], days: 5 });
  test("lasts five working days, and the step waits for its end", () => {
    const { toDay } = opened.publicities[0]!;
    expect(reasonOf(() => publicityClosed(opened, { result: "无", isUpheld: false }, toDay))).toBe(
      "PUBLICITY_RUNNING",
    );
    expect(reasonOf(() => taken(opened, 7, addDays(toDay, 1)))).toBe("PUBLICITY_RUNNING");
    const closed = publicityClosed(opened, { result: "无", isUpheld: false }, addDays(toDay, 1));
    expect(reasonOf(() => taken(closed, 7, addDays(toDay, 1)))).toBe("");
  });
  test("is missed where there was none", () =>
    expect(reasonOf(() => taken(dossier, 7, from))).toBe("PUBLICITY_MISSING"));
  test("with an objection that is upheld keeps the step back until there was another one", () => {
    const upheld = madePublic(dossier, 7, from, true);
    const today = addDays(from, 30);
    expect(dueOf(upheld, 7, today)).toMatchObject({ standing: "BLOCKED", rule: "OBJECTION_OPEN" });
    expect(reasonOf(() => taken(upheld, 7, today))).toBe("OBJECTION_OPEN");
    expect(reasonOf(() => taken(madePublic(upheld, 7, today), 7, addDays(today, 11)))).toBe("");
  });
  test("keeps objections and runs once at a time", () => {
    expect(objected(opened, " 有异议 ").publicities[0]?.objections).toEqual(["有异议"]);
    const again = () => published(opened, { step: 7, fromDay: from }, { today: from, periods: [], days: 5 });
    expect(reasonOf(again)).toBe("PUBLICITY_RUNS");
  });
});

test("what is late is seen to before what waits", () => {
  const late = until(1, BEGIN);
  expect(mostUrgent(standing(late, addDays(BEGIN, 40)))?.standing).toBe("OVERDUE");
  expect(standing(until(25, BEGIN), "2026-01-01")).toEqual([]);
});

/** What must be true of whoever has become a member, read off the dossier alone. */
function requireLawful(dossier: Dossier): void {
  const on = (step: number) => recordOf(dossier, step)?.day ?? "none";
  const { status } = statusGiven(dossier);
  if (status !== "PROBATIONARY" && status !== "FULL") return;
  for (const step of [1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17])
    expect([step, on(step)]).not.toEqual([step, "none"]);
  expect(on(7) >= addMonths(on(3), 12)).toBe(true);
  expect(on(17) <= addMonths(on(15), 6)).toBe(true);
  expect(dossier.reviews.filter(({ isInProbation }) => !isInProbation).length).toBeGreaterThanOrEqual(2);
  const voteOf = (step: number) => dossier.votes.find(({ id }) => id === recordOf(dossier, step)?.voteId);
  expect(voteOf(15)).toMatchObject({ passed: true, step: 15, branchId: "b" });
  for (const step of [7, 17])
    expect(
      dossier.publicities.some(
        (each) => each.step === step && each.closeDay && each.closeDay <= on(step) && !each.isUpheld,
      ),
    ).toBe(true);
  if (status !== "FULL") return;
  expect(voteOf(23)).toMatchObject({ passed: true, outcome: "CONFIRM" });
  expect(on(22) >= addMonths(addMonths(on(15), 12), dossier.extendedMonths)).toBe(true);
}

test("no sequence of acts makes a member without every enforced rule", () => {
  const act = fc.record({
    kind: fc.constantFrom("next", "next", "next", "any", "vote", "review", "publicity", "publicity"),
    step: fc.integer({ min: 1, max: 25 }),
    wait: fc.constantFrom(0, 1, 12, 40, 100, 200, 370),
    flag: fc.boolean(),
    outcome: fc.constantFrom("CONFIRM" as const, "CONFIRM" as const, "EXTEND" as const, "CANCEL" as const),
    months: fc.constantFrom(5, 6, 12, 13),
  });
  let [members, fulls] = [0, 0];
  fc.assert(
    fc.property(fc.constantFrom(1, 5, 8, 16, 20, 22, 23), fc.array(act, { maxLength: 40 }), (from, acts) => {
      let dossier = until(from, BEGIN);
      let today = dossier.records
        .map((each) => each.day)
        .sort()
        .at(-1)!;
      acts.forEach(({ kind, step, wait, flag, outcome, months }, at) => {
        today = addDays(today, wait);
        const [next = 1] = openSteps(dossier);
        const of = next === 15 || next === 23 ? next : step > 12 ? 15 : 23;
        try {
          if (kind === "review") dossier = lookedAt(dossier, today);
          else if (kind === "publicity")
            dossier = madePublic(dossier, next <= 7 ? 7 : next <= 17 ? 17 : 24, today, step > 20);
          else if (kind === "vote" || (kind === "next" && (next === 15 || next === 23)))
            dossier = held(
              dossier,
              vote(of, today, {
                ...{ id: `v${at}`, passed: flag || kind === "next", branchId: step > 22 ? "b2" : "b" },
                ...(of === 23 && { outcome, extendMonths: outcome === "EXTEND" ? months : 0 }),
              }),
            );
          else
            dossier = taken(
              dossier,
              kind === "next" ? next : step,
              today,
              flag ? { delayReason: ["x"] } : {},
            );
        } catch (error) {
          if (!(error instanceof ExpectedError)) throw error;
        }
        requireLawful(dossier);
      });
      if (statusGiven(dossier).status === "PROBATIONARY") members++;
      if (statusGiven(dossier).status === "FULL") fulls++;
    }),
    { seed: 20260301, numRuns: 400 },
  );
  // The sequences do come there.
  expect(Math.min(members, fulls)).toBeGreaterThan(0);
});
