import { describe, expect, test } from "@jest/globals";
import { addDays } from "@qiming/core";
import fc from "fast-check";
import type { Line } from "./line.ts";
import {
  acted,
  ACTS,
  actsOf,
  addMonths,
  daysLeft,
  directed,
  hasReachedReceiver,
  isOpen,
  PARTIES,
  settled,
  STATES,
  watched,
  type ActInput,
  type Direction,
  type Party,
  type Transfer,
  type TransferAct,
  type TransferState,
} from "./transfer.ts";

const DAY = "2026-03-18";
const TIME = new Date("2026-03-18T02:00:00Z");
const place = (id: string, type: string) => ({ id, name: `组织${id}`, type });
const lineOf = (college: string, branch: string): Line => [
  place("u", "UNIVERSITY_COMMITTEE"),
  place(college, "COLLEGE_COMMITTEE"),
  place(branch, "BRANCH"),
];
const HERE = lineOf("c1", "b1");
const letter = { number: "JS-2026-000001", day: DAY, lastDay: addDays(DAY, 90), reminded: [] };

function transfer(direction: Direction, state: TransferState, more: Partial<Transfer> = {}): Transfer {
  return {
    ...{ id: "t", number: "ZJ-2026-000001", direction, state, memberStatus: "FULL", senderName: "" },
    ...{ person: { personId: "member", name: "林示一" }, senderLine: direction === "IN" ? [] : HERE },
    destination: {
      ...{ kind: direction === "OUT" ? "EMPLOYER" : "BRANCH", branchId: "b3", reason: "" },
      ...{ organizationName: "示例公司党委", place: "" },
    },
    receiverLine: direction === "OUT" ? [] : lineOf("c2", "b3"),
    ...{ letters: [], opinion: "", attempt: 0, problem: "", acceptedBy: "", acceptedDay: "" },
    ...{ isByOffice: false, events: [], beginTime: TIME, edition: 1, operations: [] },
    ...more,
  };
}
const input = (act: TransferAct, more: Partial<ActInput> = {}): ActInput => ({
  ...{ act, text: "原因", validDays: 0, isOldLetterReturned: true, day: DAY, receiptNumber: "" },
  ...{ receiverLine: lineOf("c1", "b2"), allowsReissue: false, number: "N-1", ...more },
});
const as = (...parties: Party[]) => ({
  ...{ time: TIME, today: DAY, actor: { personId: parties[0] ?? "x", name: "甲" }, parties, operationId: "" },
});
const reasonOf = (run: () => unknown): string => {
  try {
    run();
    return "";
  } catch (error) {
    return (error as { reason: string }).reason;
  }
};

/** Direction, state, party → acts; whatever is not named here is refused. Across colleges. */
const ALLOWED: Readonly<Record<string, string>> = {
  "WITHIN DRAFT APPLICANT": "SUBMIT CANCEL",
  "WITHIN SUBMITTED APPLICANT": "CANCEL",
  "WITHIN SUBMITTED SENDER_BRANCH": "AGREE RETURN",
  "WITHIN BRANCH_REVIEWED APPLICANT": "CANCEL",
  "WITHIN BRANCH_REVIEWED SENDER_COLLEGE": "AGREE RETURN",
  "WITHIN COLLEGE_REVIEWED APPLICANT": "CANCEL",
  "WITHIN COLLEGE_REVIEWED RECEIVER_BRANCH": "ACCEPT REJECT",
  "WITHIN RETURNED APPLICANT": "SUBMIT CANCEL",
  "WITHIN REJECTED APPLICANT": "SUBMIT CANCEL",
  "OUT DRAFT APPLICANT": "SUBMIT CANCEL",
  "OUT SUBMITTED APPLICANT": "CANCEL",
  "OUT SUBMITTED SENDER_BRANCH": "AGREE RETURN",
  "OUT BRANCH_REVIEWED APPLICANT": "CANCEL",
  "OUT BRANCH_REVIEWED SENDER_COLLEGE": "AGREE RETURN",
  "OUT COLLEGE_REVIEWED APPLICANT": "CANCEL",
  "OUT COLLEGE_REVIEWED UNIVERSITY": "RETURN ISSUE",
  "OUT ISSUED APPLICANT": "HAND_OVER",
  "OUT ISSUED UNIVERSITY": "CANCEL HAND_OVER RECORD_RECEIPT",
  "OUT IN_TRANSIT UNIVERSITY": "CANCEL REJECT RECORD_RECEIPT",
  "OUT RETURNED APPLICANT": "SUBMIT CANCEL",
  "OUT REJECTED APPLICANT": "SUBMIT CANCEL",
  "OUT EXPIRED APPLICANT": "REQUEST_REISSUE",
  "OUT EXPIRED UNIVERSITY": "CANCEL RECORD_RECEIPT",
  "OUT REISSUE_REQUESTED SENDER_COLLEGE": "GIVE_OPINION",
  "OUT REISSUE_REQUESTED UNIVERSITY": "CANCEL ISSUE",
  "IN IN_TRANSIT UNIVERSITY": "CANCEL",
  "IN IN_TRANSIT RECEIVER_BRANCH": "ACCEPT REJECT",
  "IN REJECTED UNIVERSITY": "CANCEL ASSIGN",
};

describe("whose an act is", () => {
  const every = (["WITHIN", "OUT", "IN"] as const).flatMap((direction) =>
    STATES.flatMap((state) => PARTIES.map((party) => [direction, state, party] as const)),
  );

  test("every act in every state by every role is allowed or refused as the table says, and a refusal changes nothing", () => {
    for (const [direction, state, party] of every) {
      const key = `${direction} ${state} ${party}`;
      const before = transfer(direction, state, { letters: [letter] });
      const copy = structuredClone(before);
      const allowed = (ALLOWED[key] ?? "").split(" ").filter(Boolean);
      expect([key, actsOf(before, [party])]).toEqual([key, allowed]);
      for (const act of ACTS) {
        const reason = reasonOf(() => acted(before, input(act), as(party)));
        const isDone = reason === "" || reason === "OPINION_MISSING";
        expect([key, act, isDone]).toEqual([key, act, allowed.includes(act)]);
      }
      expect(before).toEqual(copy);
    }
  });

  test("nobody but the parties does anything", () => {
    for (const [direction, state] of every)
      for (const act of ACTS)
        expect(reasonOf(() => acted(transfer(direction, state), input(act), as()))).not.toBe("");
  });

  test("within one college the college is not asked", () => {
    const reviewed = transfer("WITHIN", "BRANCH_REVIEWED", { receiverLine: lineOf("c1", "b2") });
    expect(actsOf(reviewed, ["SENDER_COLLEGE"])).toEqual([]);
    expect(actsOf(reviewed, ["RECEIVER_BRANCH"])).toEqual(["ACCEPT", "REJECT"]);
  });

  test("the member cannot decide about their own, and is told so", () => {
    const reason = reasonOf(() => acted(transfer("OUT", "SUBMITTED"), input("AGREE"), as("APPLICANT")));
    expect(reason).toBe("OWN_TRANSFER");
  });

  test("a call that comes again does nothing", () => {
    const moment = { ...as("SENDER_BRANCH"), operationId: "o-1" };
    const once = acted(transfer("OUT", "SUBMITTED"), input("AGREE"), moment);
    expect(acted(once, input("AGREE"), moment)).toBe(once);
  });

  test.each(["RETURN", "CANCEL"] as const)("%s needs its reason", (act) => {
    const party = act === "CANCEL" ? "APPLICANT" : "SENDER_BRANCH";
    const call = () => acted(transfer("OUT", "SUBMITTED"), input(act, { text: "  " }), as(party));
    expect(reasonOf(call)).toBe("REASON_MISSING");
  });

  test("someone without an employer goes to the street or town of residence, which must be named", () => {
    const destination = {
      ...{
        kind: "RESIDENCE" as const,
        branchId: "",
        organizationName: "示例街道党工委",
        place: "",
        reason: "",
      },
    };
    const draft = directed(transfer("OUT", "DRAFT"), destination, []);
    expect(reasonOf(() => acted(draft, input("SUBMIT"), as("APPLICANT")))).toBe("DESTINATION_INCOMPLETE");
    const complete = directed(draft, { ...destination, place: "示例市示例街道" }, []);
    expect(acted(complete, input("SUBMIT"), as("APPLICANT"))).toMatchObject({
      ...{ state: "SUBMITTED", direction: "OUT" },
    });
  });
});

describe("a letter", () => {
  const onTheWay = transfer("OUT", "IN_TRANSIT", { letters: [letter] });
  const after = (days: number) => addDays(DAY, days);
  const until = (start: Transfer, last: number) => {
    const told: string[] = [];
    let each = start;
    for (let n = 0; n <= last; n++) {
      const { transfer: next, tells } = watched(each, after(n), TIME);
      if (tells) told.push(`${n}:${tells}`);
      each = next;
    }
    return { each, told };
  };

  test("is issued for 90 days at most, and has 20 days left 70 days later", () => {
    const issued = acted(transfer("OUT", "COLLEGE_REVIEWED"), input("ISSUE"), as("UNIVERSITY"));
    expect(issued.letters).toEqual([{ number: "N-1", day: DAY, lastDay: "2026-06-16", reminded: [] }]);
    expect(daysLeft(issued, after(70))).toBe(20);
  });

  test("reminds once each at 30, 15, 7 and 1 days, and on the 91st day is marked, nothing else", () => {
    const { each, told } = until(onTheWay, 91);
    expect(told).toEqual(["60:REMINDER", "75:REMINDER", "83:REMINDER", "89:REMINDER", "91:EXPIRED"]);
    expect(each).toMatchObject({ state: "EXPIRED", attempt: 0, memberStatus: "FULL", senderLine: HERE });
    expect(watched(onTheWay, after(90), TIME).tells).toBe("REMINDER");
  });

  test("that nobody looked at for weeks reminds of the latest alone", () => {
    const { transfer: late } = watched(onTheWay, after(84), TIME);
    expect(watched(late, after(84), TIME).tells).toBeUndefined();
    expect(watched(late, after(89), TIME).tells).toBe("REMINDER");
  });

  test("older than six months is flagged to a person once, and the member stays what they are", () => {
    const { each, told } = until(onTheWay, 250);
    expect(told.slice(-2)).toEqual(["91:EXPIRED", "185:FLAG"]);
    expect(addMonths(DAY, 6)).toBe(after(184));
    expect(each).toMatchObject({ state: "EXPIRED", flag: { answer: "" }, attempt: 0, memberStatus: "FULL" });
    const late = { ...as("APPLICANT"), today: after(185) };
    expect(reasonOf(() => acted(each, input("REQUEST_REISSUE"), late))).toBe("REISSUE_TOO_LATE");
    const office = { ...as("UNIVERSITY"), today: after(186) };
    const answered = acted(each, input("ANSWER_FLAG", { allowsReissue: true }), office);
    expect(answered).toMatchObject({ state: "EXPIRED", flag: { answer: "原因", allowsReissue: true } });
    expect(acted(answered, input("REQUEST_REISSUE"), late).state).toBe("REISSUE_REQUESTED");
  });

  test("is issued again within six months with reason, opinion and the old letter", () => {
    const day = { today: after(120) };
    const expired = transfer("OUT", "EXPIRED", { letters: [letter] });
    const asked = acted(expired, input("REQUEST_REISSUE"), { ...as("APPLICANT"), ...day });
    const office = { ...as("UNIVERSITY"), ...day };
    expect(reasonOf(() => acted(asked, input("ISSUE"), office))).toBe("OPINION_MISSING");
    const said = acted(asked, input("GIVE_OPINION"), { ...as("SENDER_COLLEGE"), ...day });
    const without = input("ISSUE", { isOldLetterReturned: false });
    expect(reasonOf(() => acted(said, without, office))).toBe("OLD_LETTER_MISSING");
    expect(acted(said, input("ISSUE"), office)).toMatchObject({
      ...{ state: "ISSUED", letters: [letter, { day: after(120), lastDay: after(210) }] },
    });
  });

  test("that was presented in time may have its receipt later; one of a day on which it was not valid is refused", () => {
    const expired = transfer("OUT", "EXPIRED", { letters: [letter] });
    const office = { ...as("UNIVERSITY"), today: after(100) };
    const on = (days: number) => acted(expired, input("RECORD_RECEIPT", { day: after(days) }), office);
    expect(on(90)).toMatchObject({ state: "ACCEPTED", acceptedDay: after(90), attempt: 1 });
    for (const days of [91, -1]) expect(reasonOf(() => on(days))).toBe("RECEIPT_DAY_INVALID");
    const early = () => acted(expired, input("RECORD_RECEIPT", { day: after(80) }), as("UNIVERSITY"));
    expect(reasonOf(early)).toBe("RECEIPT_DAY_INVALID");
  });
});

describe("the register", () => {
  const accepted = transfer("OUT", "ACCEPTED", { attempt: 1, letters: [letter] });

  test("completes it, or says why not: then the office has it tried again, or cancels", () => {
    expect(settled(accepted, { attempt: 1, reason: "", time: TIME }).state).toBe("COMPLETED");
    const problem = settled(accepted, { attempt: 1, reason: "ROLES_HELD", time: TIME });
    expect(problem).toMatchObject({ state: "ACCEPTED", problem: "ROLES_HELD" });
    expect(settled(problem, { attempt: 1, reason: "", time: TIME })).toBe(problem);
    expect(actsOf(problem, ["UNIVERSITY"])).toEqual(["CANCEL", "SETTLE_AGAIN"]);
    const again = acted(problem, input("SETTLE_AGAIN"), as("UNIVERSITY"));
    expect(again).toMatchObject({ attempt: 2, problem: "" });
    expect(settled(again, { attempt: 1, reason: "", time: TIME })).toBe(again);
    expect(settled(again, { attempt: 2, reason: "", time: TIME }).state).toBe("COMPLETED");
  });
});

test("whatever happens in whatever order, the member is counted by exactly one side: the sender until accepted", () => {
  const step = fc.record({
    ...{ act: fc.constantFrom(...ACTS), party: fc.constantFrom(...PARTIES), days: fc.nat(40) },
    ...{ refuses: fc.boolean(), settles: fc.boolean(), which: fc.nat(5), isFair: fc.nat(3) },
  });
  let completed = 0;
  const walk = fc.property(
    fc.constantFrom("WITHIN", "OUT"),
    fc.array(step, { minLength: 15, maxLength: 60 }),
    (way, steps) => {
      let each = transfer(way as Direction, "DRAFT");
      let today = DAY;
      let counted: "SENDER" | "RECEIVER" = "SENDER";
      for (const { days, refuses, settles, which, isFair, ...wild } of steps) {
        today = addDays(today, days);
        each = watched(each, today, TIME).transfer;
        const before = each;
        // Most of the time something that is allowed, so that walks come far.
        const allowed = PARTIES.flatMap((party) => actsOf(before, [party]).map((act) => ({ party, act })));
        const fair = allowed.filter(({ act }) => act !== "CANCEL");
        const { act, party } = (isFair > 0 && fair[which % fair.length]) || wild;
        try {
          each = acted(each, input(act, { day: today }), { ...as(party), today });
        } catch {
          expect(each).toBe(before);
        }
        // Only acceptance tells the register, and only the register moves somebody.
        if (each.attempt > before.attempt)
          expect(["ACCEPT", "RECORD_RECEIPT", "SETTLE_AGAIN"]).toContain(act);
        if (each.state === "ACCEPTED" && settles && !each.problem) {
          each = settled(each, { attempt: each.attempt, reason: refuses ? "ROLES_HELD" : "", time: TIME });
          if (each.state === "COMPLETED") counted = "RECEIVER";
        }
        expect(counted).toBe(each.state === "COMPLETED" ? "RECEIVER" : "SENDER");
        expect(each.attempt > 0 || !["ACCEPTED", "COMPLETED"].includes(each.state)).toBe(true);
        completed += each.state === "COMPLETED" && before.state !== "COMPLETED" ? 1 : 0;
        if (each.state === "COMPLETED")
          expect([isOpen(each), hasReachedReceiver(each)]).toEqual([false, true]);
        expect(each.senderLine).toBe(HERE);
      }
    },
  );
  fc.assert(walk, { seed: 20260318, numRuns: 400 });
  expect(completed).toBeGreaterThan(20);
});
