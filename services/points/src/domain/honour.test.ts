import { expect, test } from "@jest/globals";
import { ExpectedError } from "@qiming/core";
import fc from "fast-check";
import {
  advanced,
  cancelled,
  chosenOf,
  honoursTold,
  isHonour,
  postponed,
  validUntil,
  type CallState,
  type HonourCall,
} from "./honour.ts";
import {
  neededOpinions,
  nominationAnswered,
  opinionGiven,
  saved,
  withdrawn,
  withoutPerson,
} from "./honour-application.ts";
import { chosen, isChoosable, objected, objectionAnswered, revoked, shownToOthers } from "./honour-choice.ts";

const NOW = new Date("2026-03-18T04:00:00Z");
const LATER = new Date("2026-03-23T04:00:00Z");
const office = { personId: "o", branchId: "" };
const call: HonourCall = {
  ...{ id: "c", organizationId: "u", organizationName: "学校党委", lineage: ["u"], subject: "MEMBER" },
  ...{ title: { zhCn: "优秀共产党员", en: "Outstanding Party member" }, conditions: "立足岗位", places: 2 },
  ...{ lastDay: "2026-03-20", months: 12, publicityDays: 5, state: "OPEN", openTime: NOW },
  ...{ publicityEndDay: "", awardDay: "", cancelReason: "", applications: [], objections: [] },
};
const holder = (personId: string, branchId = "b1") => ({
  ...{ branchId, branchName: branchId, collegeId: "c1", collegeName: "c1", lineage: ["u", "c1", branchId] },
  ...{ personId, personName: personId },
});
const written = (personId: string, kind: "OWN" | "NOMINATION" = "OWN", merits = "带头攻关") => ({
  ...{ kind, holder: holder(personId), merits, evidence: [], handIn: true },
});
const apply = (before: HonourCall, personId: string) => saved(before, written(personId), personId, NOW);
const speak = (before: HonourCall, id: string, level: "BRANCH" | "COLLEGE") =>
  opinionGiven(before, id, { level, isFor: true, reason: "属实" }, office, NOW);
const heard = (before: HonourCall, id: string) => speak(speak(before, id, "BRANCH"), id, "COLLEGE");
const choose = (before: HonourCall, id: string, isIn = true, end = "2026-03-30") =>
  chosen(before, id, isIn, "事迹突出", { actor: office, now: LATER, publicityEndDay: end });
const step = (before: HonourCall, to: CallState, now = LATER, publicityEndDay = "2026-03-30") =>
  advanced(before, to, { now, publicityEndDay });
const AFTER = new Date("2026-04-01T04:00:00Z");

/** p1 chosen, p2 not, p3 nominated and not asked yet. */
function callIn(state: CallState): HonourCall {
  const nominated = saved(call, written("p3", "NOMINATION"), "s", NOW);
  const open = ["p1", "p2"].reduce((each, id) => heard(apply(each, id), id), nominated);
  if (state === "OPEN") return open;
  if (state === "CANCELLED") return cancelled(open, "另行安排");
  const review = choose(choose(step(open, "REVIEW"), "p1"), "p2", false);
  if (state === "REVIEW") return review;
  const published = objected(step(review, "PUBLICITY"), {
    ...{ id: "x", applicationId: "p1", personId: "q", text: "情况不实", time: LATER },
  });
  const answered = objectionAnswered(published, "x", false, "属实", { actor: office, now: LATER });
  return state === "PUBLICITY" ? answered : step(answered, "AWARDED", AFTER);
}

const reasonOf = (attempt: () => unknown): string => {
  try {
    attempt();
    return "";
  } catch (error) {
    return (error as ExpectedError).reason;
  }
};

const ACTS: Record<string, (before: HonourCall) => HonourCall> = {
  save: (before) => saved(before, written("p9"), "p9", NOW),
  postpone: (before) => postponed(before, "2026-03-27", NOW),
  review: (before) => step(before, "REVIEW"),
  publish: (before) => step(before, "PUBLICITY"),
  award: (before) => step(before, "AWARDED", AFTER),
  cancel: (before) => cancelled(before, "名额调整"),
  withdraw: (before) => withdrawn(before, "p2", "p2"),
  agree: (before) => nominationAnswered(before, "p3", true),
  opinion: (before) => speak(nominationAnswered(before, "p3", true), "p3", "COLLEGE"),
  choose: (before) => choose(before, "p2"),
  object: (before) =>
    objected(before, { id: "y", applicationId: "p1", personId: "r", text: "有异议", time: LATER }),
  show: (before) => shownToOthers(before, "p1", true),
  revoke: (before) => revoked(before, "p1", "材料不实", office, AFTER),
};
test.each<[CallState, string[]]>([
  ["OPEN", ["save", "postpone", "review", "cancel", "withdraw", "agree", "opinion"]],
  ["REVIEW", ["review", "publish", "cancel", "withdraw", "agree", "opinion", "choose"]],
  ["PUBLICITY", ["publish", "award", "cancel", "withdraw", "agree", "opinion", "choose", "object"]],
  ["AWARDED", ["award", "show", "revoke"]],
  ["CANCELLED", []],
])("a call that is %s takes only %s", (state, taken) => {
  const before = callIn(state);
  for (const [name, act] of Object.entries(ACTS))
    expect([name, reasonOf(() => act(before))]).toEqual([name, taken.includes(name) ? "" : "HONOUR_STATE"]);
});

test("every application that counts is decided before the results are published", () => {
  const review = nominationAnswered(callIn("REVIEW"), "p3", true);
  expect(reasonOf(() => step(review, "PUBLICITY"))).toBe("UNDECIDED_LEFT");
  expect(reasonOf(() => step(choose(review, "p3", false), "PUBLICITY"))).toBe("");
});

test.each([
  ["2026-03-18", 12, "2027-03-17"],
  ["2026-01-31", 1, "2026-02-28"],
  ["2028-02-29", 12, "2029-02-28"],
  ["2026-12-15", 0, ""],
  ["", 12, ""],
])("awarded on %s for %i months it holds until %s", (awardDay, months, end) => {
  expect(validUntil({ awardDay, months })).toBe(end);
});

test("what others see of honours is told when it changes, and only then", () => {
  const awarded = callIn("AWARDED");
  const idsOf = (before: HonourCall | undefined, after: HonourCall) => {
    const { shown, gone } = honoursTold(before, after);
    return [shown.map(({ id }) => id), gone.map(({ id }) => id)];
  };
  const shown = shownToOthers(awarded, "p1", true);
  expect(idsOf(callIn("PUBLICITY"), awarded)).toEqual([[], []]);
  expect(idsOf(awarded, shown)).toEqual([["p1"], []]);
  expect(idsOf(shown, shown)).toEqual([[], []]);
  expect(idsOf(shown, shownToOthers(shown, "p1", false))).toEqual([[], ["p1"]]);
  expect(idsOf(shown, revoked(shown, "p1", "材料不实", office, AFTER))).toEqual([[], ["p1"]]);
  expect(idsOf(shown, withoutPerson(shown, "p1"))).toEqual([[], ["p1"]]);
  expect(reasonOf(() => shownToOthers(revoked(shown, "p1", "材料不实", office, AFTER), "p1", true))).toBe(
    "APPLICATION_STATE",
  );
});

const seed = Number(process.env["SEED"] ?? 20_260_318);
const who = fc.constantFrom("p1", "p2", "p3", "p4");
interface Act {
  readonly kind: string;
  readonly id: string;
  readonly yes: boolean;
  readonly days: number;
}
/** How often each is tried: enough that sequences come to an award. */
const WEIGHTS = {
  ...{ apply: 6, nominate: 2, answer: 3, withdraw: 1, speak: 12, choose: 6, object: 2, reply: 3 },
  ...{ show: 3, revoke: 1, erase: 1, review: 1, publish: 1, award: 1 },
};
const kinds = Object.entries(WEIGHTS).flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind));
const act: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom(...kinds),
  id: who,
  yes: fc.boolean(),
  days: fc.integer({ min: 0, max: 9 }),
});

interface World {
  readonly call: HonourCall;
  readonly day: number;
}
const timeOf = (day: number) => new Date(NOW.getTime() + day * 86_400_000);
const dayText = (day: number) => timeOf(day).toISOString().slice(0, 10);

const TO: Record<string, CallState> = { review: "REVIEW", publish: "PUBLICITY", award: "AWARDED" };

function done({ call: before, day }: World, each: Act): World {
  const now = timeOf(day);
  const parts = { actor: office, now, publicityEndDay: dayText(day + 5) };
  const level = each.yes ? "BRANCH" : "COLLEGE";
  const to = TO[each.kind];
  const next = to ? day + each.days : day;
  const act = (): HonourCall => {
    switch (each.kind) {
      case "apply":
        return saved(before, written(each.id), each.id, now);
      case "nominate":
        return saved(before, written(each.id, "NOMINATION"), "s", now);
      case "answer":
        return nominationAnswered(before, each.id, each.yes);
      case "withdraw":
        return withdrawn(before, each.id, each.id);
      case "speak":
        return opinionGiven(before, each.id, { level, isFor: each.yes, reason: "属实" }, office, now);
      case "choose":
        return chosen(before, each.id, each.yes, "事迹突出", parts);
      case "object":
        return objected(before, { id: each.id, applicationId: each.id, personId: "q", text: "x", time: now });
      case "reply":
        return objectionAnswered(before, each.id, each.yes, "经核实", parts);
      case "show":
        return shownToOthers(before, each.id, each.yes);
      case "revoke":
        return revoked(before, each.id, "材料不实", office, now);
      case "erase":
        return withoutPerson(before, each.id);
      // Whatever is left open is decided and answered.
      case "settle": {
        const left = before.applications.filter((one) => isChoosable(before, one) && !one.choice);
        const decided = left.reduce((all, { id }) => chosen(all, id, false, "名额所限", parts), before);
        const asked = before.objections.filter(({ answer }) => !answer);
        return asked.reduce((all, { id }) => objectionAnswered(all, id, false, "经核实", parts), decided);
      }
      default:
        return advanced(before, to!, { now: timeOf(next), publicityEndDay: dayText(next + 5) });
    }
  };
  try {
    return { call: act(), day: next };
  } catch (error) {
    if (error instanceof ExpectedError) return { call: before, day: next };
    throw error;
  }
}

test("no sequence of acts awards more than the places, awards without agreement or opinions, or shows anybody who does not want it", () => {
  let awards = 0;
  const some = fc.array(act, { maxLength: 120, size: "max" });
  const steps = { review: 3, publish: 0, award: 6 } as const;
  const led = (kind: keyof typeof steps) =>
    fc.constant(["settle", kind].map((each) => ({ kind: each, id: "", yes: true, days: steps[kind] })));
  const acts = fc.tuple(some, led("review"), some, led("publish"), some, led("award"), some);
  fc.assert(
    fc.property(acts, (phases) => {
      const sequence = phases.flat();
      let world: World = { call, day: 0 };
      const wants = new Map<string, boolean>();
      const told = new Set<string>();
      for (const each of sequence) {
        const after = done(world, each);
        if (each.kind === "show" && after.call !== world.call) wants.set(each.id, each.yes);
        if (each.kind === "erase") wants.delete(each.id);
        const { shown, gone } = honoursTold(world.call, after.call);
        for (const { id } of shown) told.add(id);
        for (const { id } of gone) told.delete(id);
        world = after;
        for (const id of told) if (!wants.get(id)) throw new Error(`${id} is shown`);
        if (chosenOf(world.call).length > call.places) throw new Error("too many");
        for (const application of world.call.applications.filter((one) => isHonour(world.call, one))) {
          awards += 1;
          const given = application.opinions.map(({ level }) => level);
          if (application.kind === "NOMINATION" && !application.hasAgreed) throw new Error("not agreed");
          if (neededOpinions(world.call, application).some((level) => !given.includes(level)))
            throw new Error("not heard");
        }
        if (world.call.state === "AWARDED" && world.call.objections.some(({ answer }) => !answer))
          throw new Error("not answered");
      }
    }),
    { seed, numRuns: 600 },
  );
  // Sequences do come to awards.
  expect(awards).toBeGreaterThan(100);
});
