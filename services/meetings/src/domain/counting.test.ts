import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Presence } from "./attendance.ts";
import {
  NO_VOTES,
  outcome,
  passing,
  quorum,
  totalOf,
  USUAL_SETTINGS,
  ELECTION_QUORUM_MODES,
  QUORUM_MODES,
  type Counting,
  type CountingSettings,
  type MotionKind,
  type VoteChoice,
} from "./counting.ts";
import { invitedFrom, roomOf, type Meeting, type Plan, type RollEntry } from "./meeting.ts";
import {
  ballotsCounted,
  casting,
  closing,
  handsCounted,
  newVote,
  opened,
  opening,
  withOpinion,
} from "./vote.ts";

const seed = Number(process.env["SEED"] ?? 20_260_301);
const KEY = { publicKey: "public", privateKey: "private" };

const ASSEMBLY: Counting = { ...USUAL_SETTINGS, body: "ASSEMBLY" };

// The table of the rules: S, P, written yes, all yes, ordinary quorum, admission quorum, passed ("–": nothing to pass without a quorum).
test.each`
  S     | P    | W    | Y    | ordinary | admission | passed   | why
  ${8}  | ${4} | ${0} | ${4} | ${true}  | ${false}  | ${false} | ${"a legal ordinary meeting that cannot pass anything"}
  ${8}  | ${5} | ${0} | ${4} | ${true}  | ${true}   | ${false} | ${"a majority of those present is not enough"}
  ${8}  | ${5} | ${0} | ${5} | ${true}  | ${true}   | ${true}  | ${"five of eight"}
  ${9}  | ${5} | ${0} | ${5} | ${true}  | ${true}   | ${true}  | ${"five of nine"}
  ${9}  | ${5} | ${1} | ${5} | ${true}  | ${true}   | ${true}  | ${"the written yes decides"}
  ${9}  | ${4} | ${3} | ${7} | ${false} | ${false}  | ${true}  | ${"written opinions create no quorum"}
  ${10} | ${5} | ${1} | ${6} | ${true}  | ${false}  | ${true}  | ${"five of ten is not more than half"}
  ${5}  | ${3} | ${0} | ${3} | ${true}  | ${true}   | ${true}  | ${"probationary members are never counted"}
`("of $S should attend, $P are there, $Y approve: $why", ({ S, P, Y, ordinary, admission, passed }) => {
  expect(quorum(ASSEMBLY, "ORDINARY", S as number, P as number).holds).toBe(ordinary);
  expect(quorum(ASSEMBLY, "ADMISSION", S as number, P as number).holds).toBe(admission);
  expect(passing(ASSEMBLY, "ADMISSION", S as number, Y as number).holds).toBe(passed);
});

test("every comparison says its numbers and where it comes from", () => {
  expect(quorum(ASSEMBLY, "ADMISSION", 8, 5)).toEqual({
    code: "QUORUM_ADMISSION",
    factor: 2,
    figure: 5,
    comparison: ">",
    bound: 8,
    boundFactor: 1,
    holds: true,
    source: "《中国共产党发展党员工作细则》第二十条",
  });
});

test("the worked meeting: one is admitted, the other is not", () => {
  const figures = { shouldAttend: 8, present: 5 };
  const written = { ...NO_VOTES, approve: 1 };
  const first = outcome(ASSEMBLY, "ADMISSION", figures, { approve: 4, against: 1, abstain: 0 }, written);
  expect([first.all, first.passed]).toEqual([{ approve: 5, against: 1, abstain: 0 }, true]);
  const second = outcome(ASSEMBLY, "ADMISSION", figures, { approve: 3, against: 2, abstain: 0 }, written);
  expect([second.all, second.passed]).toEqual([{ approve: 4, against: 2, abstain: 0 }, false]);
});

test("opinions that no rule counts are not counted", () => {
  const { all, passed } = outcome(
    ASSEMBLY,
    "ORDINARY",
    { shouldAttend: 9, present: 5 },
    { approve: 4, against: 1, abstain: 0 },
    { ...NO_VOTES, approve: 4 },
  );
  expect([totalOf(all), passed]).toEqual([5, false]);
});

/** A member of an invented branch, with what they do at one vote. */
const somebody = fc.record({
  isFull: fc.boolean(),
  areRightsSuspended: fc.boolean(),
  isExempt: fc.boolean(),
  isOfficer: fc.boolean(),
  status: fc.constantFrom(undefined, "PRESENT", "LATE", "ON_LEAVE", "ABSENT" as const),
  opinion: fc.constantFrom(undefined, "APPROVE", "AGAINST", "ABSTAIN" as const),
  choices: fc.array(fc.constantFrom("APPROVE", "AGAINST", "ABSTAIN", undefined), {
    minLength: 2,
    maxLength: 2,
  }),
});
const situation = fc.record({
  people: fc.array(somebody, { minLength: 1, maxLength: 60 }),
  kind: fc.constantFrom<MotionKind>("ORDINARY", "ADMISSION", "CONFIRMATION"),
  isCommittee: fc.boolean(),
  isSecret: fc.boolean(),
  settings: fc.record<CountingSettings>({
    quorumMode: fc.constantFrom(...QUORUM_MODES),
    electionQuorumMode: fc.constantFrom(...ELECTION_QUORUM_MODES),
    countWrittenOpinions: fc.boolean(),
  }),
});
type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

/** The same by hand: every person is looked at by themselves, halves are compared as fractions. */
function reckoned({ people, kind, isCommittee, isSecret, settings }: Situation, round: number) {
  let should = 0;
  let there = 0;
  const yes: string[] = [];
  const no: string[] = [];
  for (const each of people) {
    if (isCommittee && !each.isOfficer) continue;
    if (!each.isFull || each.areRightsSuspended || each.isExempt) continue;
    should += 1;
    const isHere = each.status === "PRESENT" || each.status === "LATE";
    if (isHere) there += 1;
    const choice = isHere ? (each.choices[round] ?? (isSecret ? undefined : "ABSTAIN")) : undefined;
    const opinion =
      !isHere && (kind !== "ORDINARY" || settings.countWrittenOpinions) ? each.opinion : undefined;
    for (const voice of [choice, opinion]) {
      if (voice === "APPROVE") yes.push(voice);
      if (voice === "AGAINST") no.push(voice);
    }
  }
  const half = should / 2;
  const isHalfEnough = kind === "ORDINARY" && settings.quorumMode === "AT_LEAST_HALF";
  const isQuorate = isHalfEnough ? there >= half : there > half;
  return { should, there, isQuorate, yes: yes.length, no: no.length, passes: isQuorate && yes.length > half };
}

function counted({ people, kind, isCommittee, isSecret, settings }: Situation, round: number) {
  const roll: RollEntry[] = people.map(({ isFull, areRightsSuspended, isOfficer }, index) => ({
    ...{ personId: `p${index}`, name: `样${index}`, isFull, areRightsSuspended },
    roles: isOfficer ? ["PUBLICITY_OFFICER"] : ["GROUP_LEADER"],
  }));
  const type = isCommittee ? "COMMITTEE_MEETING" : "BRANCH_ASSEMBLY";
  const exemptions = people.flatMap(({ isExempt, isOfficer }, index) =>
    isExempt && (isOfficer || !isCommittee)
      ? [{ personId: `p${index}`, reason: "r", superiorConsent: "c", assemblyDecision: "d" }]
      : [],
  );
  const plan = { type, exemptions } as unknown as Plan;
  const meeting = { plan, counting: settings, invited: invitedFrom(plan, roll) } as unknown as Meeting;
  const presences: Presence[] = people.map(({ status }, index) => ({
    ...{ personId: `p${index}`, leaveReason: "", corrections: [] },
    status,
  }));
  const room = roomOf(meeting, presences);
  const voterIds = meeting.invited.filter(({ role }) => role === "VOTER").map(({ personId }) => personId);
  let vote = newVote({ kind, ballotMode: isSecret ? "SECRET" : "SHOW_OF_HANDS", text: "t" });
  for (const personId of voterIds) {
    const { opinion } = people[Number(personId.slice(1))]!;
    if (opinion && (kind !== "ORDINARY" || settings.countWrittenOpinions))
      vote = withOpinion(vote, settings, personId, opinion);
  }
  vote = opened(opening(vote), room, KEY);
  const choices = vote.voterIds.map((id) => people[Number(id.slice(1))]!.choices[round]);
  if (isSecret) {
    const ballots = choices.flatMap((choice, index) =>
      choice ? [{ serial: `s${index}`, choice: choice as VoteChoice }] : [],
    );
    return { room, vote: ballotsCounted(closing(casting(vote)), room, ballots) };
  }
  const of = (wanted: string) => choices.filter((choice) => (choice ?? "ABSTAIN") === wanted).length;
  const hands = { approve: of("APPROVE"), against: of("AGAINST"), abstain: of("ABSTAIN") };
  return { room, vote: handsCounted(vote, room, hands) };
}

test(`whoever may vote, however they do, and again: the count is as by hand (SEED=${seed})`, () => {
  const check = (given: Situation) => {
    if (given.isCommittee && !given.people.some(({ isOfficer }) => isOfficer)) return;
    for (const round of [0, 1]) {
      const byHand = reckoned(given, round);
      if (!byHand.isQuorate) {
        expect(() => counted(given, round)).toThrow(expect.objectContaining({ reason: "QUORUM_MISSING" }));
        continue;
      }
      const { room, vote } = counted(given, round);
      expect({
        should: room.shouldAttend,
        there: vote.voterIds.length,
        yes: vote.outcome!.all.approve,
        no: vote.outcome!.all.against,
        passes: vote.outcome!.passed,
      }).toEqual({
        should: byHand.should,
        there: byHand.there,
        yes: byHand.yes,
        no: byHand.no,
        passes: byHand.passes,
      });
    }
  };
  fc.assert(fc.property(situation, check), { seed, numRuns: 2_000 });
});

test("nobody to count is no quorum for anything that decides about a person", () => {
  expect(quorum(ASSEMBLY, "ADMISSION", 0, 0).holds).toBe(false);
  expect(passing(ASSEMBLY, "ORDINARY", 0, 0).holds).toBe(false);
});

// What the university has settled on, where an article can be read in two ways.
test.each([
  ["ORDINARY", { quorumMode: "AT_LEAST_HALF" }, 4, "2 × 4 ≥ 1 × 8", true],
  ["ORDINARY", { quorumMode: "MORE_THAN_HALF" }, 4, "2 × 4 > 1 × 8", false],
  ["ADMISSION", { quorumMode: "AT_LEAST_HALF" }, 4, "2 × 4 > 1 × 8", false],
  ["APPRAISAL", { quorumMode: "AT_LEAST_HALF" }, 4, "2 × 4 ≥ 1 × 8", true],
  ["ELECTION", { electionQuorumMode: "AT_LEAST_FOUR_FIFTHS" }, 8, "5 × 8 ≥ 4 × 10", true],
  ["ELECTION", { electionQuorumMode: "MORE_THAN_FOUR_FIFTHS" }, 8, "5 × 8 > 4 × 10", false],
] as const)("%s with %o and %i there: %s", (kind, settings, present, formula, holds) => {
  const should = kind === "ELECTION" ? 10 : 8;
  const check = quorum({ ...ASSEMBLY, ...settings }, kind, should, present);
  const shown = `${check.factor} × ${check.figure} ${check.comparison} ${check.boundFactor} × ${check.bound}`;
  expect([shown, check.holds]).toEqual([formula, holds]);
});

test("where the university counts them, written opinions decide ordinary votes too, and make nobody present", () => {
  const counting: Counting = { ...ASSEMBLY, countWrittenOpinions: true };
  const hands = { ...NO_VOTES, approve: 4 };
  const decided = outcome(counting, "ORDINARY", { shouldAttend: 9, present: 5 }, hands, {
    ...NO_VOTES,
    approve: 1,
  });
  expect([decided.all.approve, decided.passed]).toEqual([5, true]);
});
