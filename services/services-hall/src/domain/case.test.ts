import { describe, expect, test } from "@jest/globals";
import type { ExpectedError } from "@qiming/core";
import fc from "fast-check";
import {
  begun,
  commented,
  confirmed,
  copied,
  decided,
  filled,
  holdersOf,
  nudged,
  passed,
  presentVisit,
  stepsAhead,
  submitted,
  withdrawn,
  type CaseState,
  type Moment,
  type PassKind,
  type ServiceCase,
  type StepDecision,
} from "./case.ts";
import { definition } from "./definition.fixture.ts";
import { arrivalOf, type PersonRef } from "./line.ts";
import { found } from "./queue.ts";

const ITEM = definition();
const LINE = [
  { id: "u", name: "校", type: "UNIVERSITY_COMMITTEE" },
  { id: "c", name: "院", type: "COLLEGE_COMMITTEE" },
  { id: "b", name: "支部", type: "BRANCH" },
];
const person = (personId: string): PersonRef => ({ personId, name: personId });
const HOLDERS: Record<string, PersonRef[]> = {
  b: ["secretary", "officer"].map(person),
  c: ["organizer", "committee"].map(person),
  u: ["department"].map(person),
};
const holdersAt = (organizationId: string) => HOLDERS[organizationId] ?? [];
const APPLICANT = person("applicant");
const EVERYBODY = ["applicant", "secretary", "officer", "organizer", "committee", "department", "stranger"];
const moment = (hours = 0): Moment => ({
  time: new Date(Date.parse("2026-03-18T01:00:00Z") + hours * 3_600_000),
  periods: [],
});
const arriveAt = (step: (typeof ITEM.steps)[number]) => arrivalOf(step, LINE, APPLICANT.personId, holdersAt);

const draft = (purpose = "b"): ServiceCase =>
  begun(
    ITEM,
    {
      ...{ id: "k", itemVersion: 1, applicant: APPLICANT, branchId: "b", branchName: "支部" },
      ...{ collegeId: "c", collegeName: "院", lineage: ["u", "c", "b"], answers: { purpose: [purpose] } },
    },
    moment().time,
  );

/** What somebody tries. Those acts that are an applicant's alone are guarded by whose case it is; here the applicant does them. */
type Try =
  | { readonly act: "decide"; readonly who: string; readonly decision: StepDecision }
  | { readonly act: "pass"; readonly who: string; readonly kind: PassKind; readonly to: string }
  | { readonly act: "fill" | "submit" | "withdraw" | "nudge" | "confirm" | "comment" | "copy" };

function after(each: ServiceCase, tried: Try, now: Moment): ServiceCase {
  const visit = presentVisit(each);
  const stepCode = visit?.stepCode ?? "branch";
  const byRole = visit ? holdersAt(visit.organizationId) : [];
  switch (tried.act) {
    case "fill":
      return filled(each, ITEM, { answers: { purpose: ["a"] }, papers: [], time: now.time });
    case "submit": {
      const [first] = stepsAhead(each, ITEM);
      return submitted(each, ITEM, { number: each.number || "N-1", arrival: first && arriveAt(first) }, now);
    }
    case "decide": {
      const { who, decision } = tried;
      const said = { stepCode, actor: person(who), decision, text: "原因", answers: {} };
      return decided(each, ITEM, said, { byRole, arriveAt }, now);
    }
    case "pass": {
      const { who, kind, to } = tried;
      const said = { stepCode, actor: person(who), kind, to: person(to), reason: "原因" };
      return passed(each, said, byRole, now.time);
    }
    case "withdraw":
      return withdrawn(each, "", now);
    case "nudge":
      return nudged(each, now.time);
    case "confirm":
      return confirmed(each, { rating: 5, text: "", time: now.time });
    case "comment":
      return commented(each, { author: APPLICANT, text: "话", time: now.time });
    case "copy":
      return copied(each, person("stranger"), now.time);
  }
}
/** The case after it, or why not. */
const outcome = (each: ServiceCase, tried: Try): string => {
  try {
    return after(each, tried, moment(1)).state;
  } catch (error) {
    return (error as ExpectedError).reason;
  }
};

const run = (...tries: Try[]) => tries.reduce((each, tried, at) => after(each, tried, moment(at)), draft());
const agree = (who: string): Try => ({ act: "decide", who, decision: "AGREE" });
const sent: Try = { act: "submit" };
const through = [agree("secretary"), agree("organizer"), agree("committee"), agree("department")];
const STATES: Record<CaseState, ServiceCase> = {
  DRAFT: draft(),
  IN_REVIEW: run(sent),
  RETURNED: run(sent, { act: "decide", who: "officer", decision: "RETURN" }),
  RESULT_ISSUED: run(sent, ...through),
  ARCHIVED: run(sent, ...through, { act: "confirm" }),
  REFUSED: run(sent, { act: "decide", who: "officer", decision: "REFUSE" }),
  WITHDRAWN: run(sent, { act: "withdraw" }),
};

describe("every act in every state", () => {
  const names = Object.keys(STATES) as CaseState[];
  const row = (...outcomes: string[]) => Object.fromEntries(names.map((name, at) => [name, outcomes[at]!]));
  const no = "CASE_STATE";
  // In the order of the states: draft, in review, returned, issued, archived, refused, withdrawn.
  test.each<[string, Try, Record<string, string>]>([
    ["fill", { act: "fill" }, row("DRAFT", no, "RETURNED", no, no, no, no)],
    ["submit", { act: "submit" }, row("IN_REVIEW", no, "IN_REVIEW", no, no, no, no)],
    ["withdraw", { act: "withdraw" }, row("WITHDRAWN", "WITHDRAWN", "WITHDRAWN", no, no, no, "WITHDRAWN")],
    ["nudge", { act: "nudge" }, row(no, "IN_REVIEW", no, no, no, no, no)],
    ["confirm", { act: "confirm" }, row(no, no, no, "ARCHIVED", "ARCHIVED", no, no)],
    ["comment", { act: "comment" }, row(no, "IN_REVIEW", "RETURNED", "RESULT_ISSUED", no, no, no)],
    ["copy", { act: "copy" }, row(no, "IN_REVIEW", "RETURNED", no, no, no, no)],
    ["agree", agree("secretary"), row(no, "IN_REVIEW", no, no, no, no, no)],
    [
      "return",
      { act: "decide", who: "secretary", decision: "RETURN" },
      row(no, "RETURNED", no, no, no, no, no),
    ],
    [
      "refuse",
      { act: "decide", who: "secretary", decision: "REFUSE" },
      row(no, "REFUSED", no, no, no, no, no),
    ],
    [
      "hand over",
      { act: "pass", who: "secretary", kind: "HAND_OVER", to: "organizer" },
      row(no, "IN_REVIEW", no, no, no, no, no),
    ],
    [
      "add",
      { act: "pass", who: "secretary", kind: "ADD_SIGNER", to: "organizer" },
      row(no, "IN_REVIEW", no, no, no, no, no),
    ],
  ])("%s", (_, tried, expected) => {
    expect(Object.fromEntries(names.map((name) => [name, outcome(STATES[name], tried)]))).toEqual(expected);
  });

  test.each([
    ["applicant", "OWN_CASE"],
    ["secretary", "IN_REVIEW"],
    ["officer", "IN_REVIEW"],
    ["organizer", "STEP_NOT_HELD"],
    ["committee", "STEP_NOT_HELD"],
    ["department", "STEP_NOT_HELD"],
    ["stranger", "STEP_NOT_HELD"],
  ])("the first step decided by the %s", (who, expected) => {
    expect(outcome(STATES.IN_REVIEW, agree(who))).toBe(expected);
  });
});

test("what comes back is decided anew by everybody who holds the step", () => {
  const returned = run(
    ...[sent, agree("secretary"), agree("organizer")],
    { act: "decide", who: "committee", decision: "RETURN" },
    sent,
  );
  const half = after(returned, agree("committee"), moment(9));
  expect(presentVisit(half)?.stepCode).toBe("college");
  expect(presentVisit(after(half, agree("organizer"), moment(9)))?.stepCode).toBe("university");
});

test("whoever applies holds no step of their own case, even where everybody must sign", () => {
  const visit = presentVisit(run(sent, agree("secretary")))!;
  const byRole = [APPLICANT, ...HOLDERS["c"]!];
  expect(holdersOf(visit, byRole, draft()).base).toEqual(HOLDERS["c"]);
});

test("a step does not go round between two who hand it to each other", () => {
  const there: Try = { act: "pass", who: "secretary", kind: "HAND_OVER", to: "organizer" };
  const back: Try = { act: "pass", who: "organizer", kind: "HAND_OVER", to: "secretary" };
  expect(outcome(run(sent, there), back)).toBe("PERSON_UNFIT");
});

test("no sequence of acts passes a step without those who hold it, nor changes what has ended", () => {
  const who = fc.constantFrom(...EVERYBODY);
  const anyTry: fc.Arbitrary<Try> = fc.oneof(
    {
      weight: 20,
      arbitrary: fc.record({
        act: fc.constant("decide" as const),
        who,
        decision: fc.constantFrom<StepDecision>(
          "AGREE",
          "AGREE",
          "AGREE",
          "AGREE",
          ...Array<StepDecision>(12).fill("AGREE"),
          "RETURN",
          "REFUSE",
        ),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        act: fc.constant("pass" as const),
        who,
        to: who,
        kind: fc.constantFrom<PassKind>("HAND_OVER", "ADD_SIGNER"),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.constantFrom<Try>(
        { act: "submit" },
        { act: "fill" },
        { act: "confirm" },
        { act: "comment" },
        { act: "nudge" },
      ),
    },
    { weight: 1, arbitrary: fc.constant<Try>({ act: "withdraw" }) },
  );
  let ended = 0;
  fc.assert(
    fc.property(
      fc.constantFrom("a", "b"),
      fc.array(anyTry, { minLength: 20, maxLength: 60 }),
      (purpose, tries) => {
        let now = draft(purpose);
        tries.forEach((tried, at) => {
          const before = now;
          try {
            now = after(before, tried, moment(at));
          } catch {
            return;
          }
          if (["REFUSED", "WITHDRAWN", "ARCHIVED"].includes(before.state)) expect(now).toBe(before);
          if (tried.act === "decide") expect(tried.who).not.toBe("applicant");
          checkPath(now);
          const { queue, openKey } = found(now, ITEM);
          expect(!!queue).toBe(now.state === "IN_REVIEW");
          expect(!!openKey).toBe(now.state === "DRAFT");
        });
        if (now.state === "RESULT_ISSUED" || now.state === "ARCHIVED") ended++;
      },
    ),
    { seed: 20260318, numRuns: 600 },
  );
  // The property says little unless some of them come through.
  expect(ended).toBeGreaterThan(20);
});

/** Steps come in their order, each left by the word of those whom it needs. */
function checkPath(each: ServiceCase): void {
  const codes = each.visits.map(({ stepCode }) => stepCode);
  expect(codes).toEqual(ITEM.steps.slice(0, codes.length).map(({ code }) => code));
  each.visits.forEach((visit, at) => {
    const isLeft = at < each.visits.length - 1 || each.state === "RESULT_ISSUED" || each.state === "ARCHIVED";
    if (!isLeft) return;
    const agreed = visit.acts
      .filter((act) => !act.isFormer && act.decision === "AGREE")
      .map(({ actor }) => actor.personId);
    const { base, signers } = holdersOf(visit, holdersAt(visit.organizationId), each);
    expect(agreed).toEqual(expect.arrayContaining(signers.map(({ personId }) => personId)));
    const ofBase = base.filter(({ personId }) => agreed.includes(personId)).length;
    expect(ofBase).toBeGreaterThanOrEqual(visit.stepCode === "college" ? base.length : 1);
    expect(agreed).not.toContain("applicant");
  });
  const needed = each.answers["purpose"]?.[0] === "b" ? 3 : 2;
  if (each.state === "RESULT_ISSUED" || each.state === "ARCHIVED") expect(codes).toHaveLength(needed);
}
