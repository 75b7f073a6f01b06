import { beforeEach, describe, expect, test } from "@jest/globals";
import { dayOf, ExpectedError, type Period } from "@qiming/core";
import type { Desk } from "./directory.ts";
import { flagOf } from "./sla.ts";
import * as rules from "./ticket.ts";
import type { AskerAct, HandlerAct, Moment, Ticket, TicketState } from "./ticket.ts";

const PERIODS: readonly Period[] = [
  { kind: "HOLIDAY", from: "2026-03-20", to: "2026-03-20" },
  { kind: "MAKE_UP_WORKDAY", from: "2026-03-28", to: "2026-03-28" },
];
const NOW: Moment = { time: new Date("2026-03-18T02:00:00Z"), periods: PERIODS };
const text = (name: string) => ({ zhCn: name, en: name });
const desk = (code: string): Desk => ({
  ...{ code, name: text(code), organizationId: "u", organizationName: "u", lineage: ["u"] },
  ...{ categoryCodes: [], members: [], isPublic: false, isOwn: false },
});
const DESKS = ["library", "logistics", "teaching", "public"].map(desk);
const [library, logistics] = DESKS as [Desk, Desk];
const librarian = { personId: "librarian", name: "周" };
const head = { personId: "head", name: "吴" };
const category = { code: "library", name: text("library") };

/** Whatever changes one in place is found out. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}
const fresh = (id = "t-1"): Ticket =>
  rules.submitted(
    {
      ...{ id, number: "FB-1", kind: "COMPLAINT", category, nameLevel: "NAMED", title: "t", text: "t" },
      asker: { personId: "asker", name: "林" },
      ...{ organizationId: "u", organizationName: "u", mayPublish: true, arriveTime: NOW.time },
    },
    library,
    NOW,
  );
const wish = { desk: logistics, reason: "r" };
const answer = { closure: "SOLVED", text: "a", closureNote: "", author: librarian } as const;

type Act = HandlerAct | AskerAct;
/** Each act as somebody does it who may. */
const DO: Readonly<Record<Act, (before: Ticket, at?: Moment) => Ticket>> = {
  accept: (before, at = NOW) => rules.accepted(before, librarian, at),
  refuse: (before, at = NOW) => rules.refused(before, librarian, "r", at),
  triage: (before, at = NOW) => rules.triaged(before, librarian, { kind: "INQUIRY", category }, at),
  assign: (before, at = NOW) => rules.assigned(before, librarian, head, at),
  transfer: (before, at = NOW) =>
    rules.transferred(
      before,
      librarian,
      { ...wish, desk: before.desk.code === "logistics" ? library : logistics },
      at,
    ),
  route: (before, at = NOW) => rules.routedTo(before, head, wish, at),
  invite: (before, at = NOW) => rules.invited(before, librarian, wish, at),
  reply: (before, at = NOW) => rules.replied(before, { text: "r", isQuestion: false }, at),
  note: (before, at = NOW) => rules.noted(before, { author: librarian, text: "n", time: at.time }),
  extend: (before, at = NOW) => rules.extendedBy(before, librarian, { days: 3, reason: "r" }, at),
  answer: (before, at = NOW) => rules.answerWritten(before, answer, at),
  review: (before, at = NOW) => rules.approved(before, head, at),
  merge: (before, at = NOW) => rules.mergedInto(before, librarian, fresh("t-2"), at),
  add: (before, at = NOW) => rules.added(before, "w", at),
  withdraw: (before, at = NOW) => rules.withdrawn(before, at),
  rate: (before, at = NOW) => rules.rated(before, { satisfaction: "SATISFIED", text: "" }, at),
  reopen: (before, at = NOW) => rules.reopened(before, "w", at),
  nudge: (before, at = NOW) => rules.nudged(before, at),
};
const ask = (before: Ticket, at = NOW) => rules.replied(before, { text: "?", isQuestion: true }, at);
const giveBack = (before: Ticket) => rules.givenBack(before, head, "r");
const after = (...acts: readonly Act[]): Ticket => acts.reduce((before, act) => DO[act](before), fresh());
const LATE: Moment = { ...NOW, time: new Date("2026-04-18T02:00:00Z") };

const IN: Readonly<Record<TicketState, () => Ticket>> = {
  SUBMITTED: fresh,
  ACCEPTED: () => after("accept"),
  ASSIGNED: () => after("accept", "assign"),
  IN_PROGRESS: () => after("accept", "reply"),
  NEED_INFO: () => ask(after("accept")),
  IN_REVIEW: () => after("accept", "answer"),
  ANSWERED: () => after("accept", "answer", "review"),
  CLOSED: () => ({ ...rules.closedByTime(after("accept", "answer", "review"), LATE) }),
  NOT_ACCEPTED: () => after("refuse"),
  WITHDRAWN: () => after("withdraw"),
  MERGED: () => after("merge"),
  COORDINATION: () => after("transfer", "transfer", "transfer"),
  SUPERVISION: () => after("refuse", "reopen"),
};
const HANDLING = "triage assign transfer invite reply note extend answer merge add withdraw nudge";
const FITS: Readonly<Record<TicketState, string>> = {
  SUBMITTED: "accept refuse transfer merge note add withdraw nudge",
  ACCEPTED: HANDLING,
  ASSIGNED: HANDLING,
  IN_PROGRESS: HANDLING,
  NEED_INFO: "triage assign reply note answer add withdraw",
  IN_REVIEW: "review note add withdraw nudge",
  ANSWERED: "note rate reopen",
  CLOSED: "rate reopen",
  NOT_ACCEPTED: "reopen",
  WITHDRAWN: "",
  MERGED: "",
  COORDINATION: "route note add withdraw nudge",
  SUPERVISION: "route note add nudge",
};
const STATES = Object.keys(FITS) as TicketState[];
const ACTS = Object.keys(DO) as Act[];
const reasonOf = (doing: () => unknown): string => {
  try {
    doing();
    return "";
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return error.reason;
  }
};

describe("each state lets some acts be done, and no other", () => {
  test.each(STATES.flatMap((state) => ACTS.map((act) => [act, state] as const)))("%s in %s", (act, state) => {
    const before = frozen(IN[state]());
    expect(before.state).toBe(state);
    const fits = FITS[state].split(" ").includes(act);
    expect(reasonOf(() => DO[act](before))).toBe(fits ? "" : "TICKET_STATE");
  });

  test("what was given to a desk for good is neither refused nor passed on", () => {
    const routed = DO.route(IN.COORDINATION());
    for (const act of ["refuse", "transfer"] as const)
      expect(reasonOf(() => DO[act](routed))).toBe("TICKET_STATE");
    expect(DO.accept(routed).state).toBe("ACCEPTED");
  });

  test("what others are answered with is neither withdrawn nor joined to another one", () => {
    const into = rules.withMerged(IN.ACCEPTED(), fresh("t-3"));
    for (const act of ["withdraw", "merge"] as const)
      expect(reasonOf(() => DO[act](into))).toBe("TICKET_STATE");
  });
});

describe("what an act asks for", () => {
  test.each([
    ["CANNOT_SOLVE", "REASON_MISSING"],
    ["NOT_RESPONSIBLE", "REASON_MISSING"],
    ["EXPLAINED", ""],
    ["SOLVED", ""],
  ] as const)("an answer that ends as %s and says no more is refused with %j", (closure, reason) => {
    const doing = () => rules.answerWritten(IN.ACCEPTED(), { ...answer, closure, closureNote: " " }, NOW);
    expect(reasonOf(doing)).toBe(reason);
  });

  test("nobody reads their own answer, and whoever gives one back says why", () => {
    const inReview = IN.IN_REVIEW();
    expect(reasonOf(() => rules.approved(inReview, librarian, NOW))).toBe("OWN_ANSWER");
    expect(reasonOf(() => rules.givenBack(inReview, librarian, "r"))).toBe("OWN_ANSWER");
    expect(reasonOf(() => rules.givenBack(inReview, head, " "))).toBe("REASON_MISSING");
    expect(giveBack(inReview)).toMatchObject({ state: "IN_PROGRESS", turns: [] });
  });

  test("it is extended once, and not after its limit", () => {
    const once = DO.extend(IN.ACCEPTED());
    expect(rules.mayExtend(IN.ACCEPTED(), "2026-03-26")).toBe(true);
    expect(rules.mayExtend(IN.ACCEPTED(), "2026-03-27")).toBe(false);
    expect(rules.mayExtend(once, "2026-03-18")).toBe(false);
    expect(reasonOf(() => DO.extend(once))).toBe("EXTENDED_ALREADY");
    expect(reasonOf(() => DO.extend(IN.ACCEPTED(), LATE))).toBe("LIMIT_PASSED");
  });

  test("it is passed on twice, and then coordinated", () => {
    expect([fresh(), after("transfer"), after("transfer", "transfer")].map(rules.transfersLeft)).toEqual([
      2, 1, 0,
    ]);
    expect(after("transfer", "transfer").state).toBe("SUBMITTED");
  });
});

/** The same numbers for the same seed (mulberry32). */
function numbersOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe("whatever is done in whatever order", () => {
  const STEPS = [...Object.values(DO), ask, giveBack, rules.closedByTime] as ((
    before: Ticket,
    at: Moment,
  ) => Ticket)[];
  const FAR = "2030-01-01";
  let done: Set<TicketState>;
  beforeEach(() => {
    done = new Set();
  });

  function hold(before: Ticket, now: Ticket, today: string): void {
    done.add(now.state);
    expect(now.transferCount).toBeLessThanOrEqual(2);
    expect(now.reopenCount).toBeLessThanOrEqual(2);
    // What was answered first stays answered first.
    if (before.firstResponse.doneDay) expect(now.firstResponse.doneDay).toBe(before.firstResponse.doneDay);
    for (const name of ["firstResponse", "solution"] as const) {
      const [from, to] = [before[name], now[name]];
      expect(to.fromDay >= from.fromDay).toBe(true);
      if (to.fromDay === from.fromDay) expect(to.addedDays).toBeGreaterThanOrEqual(from.addedDays);
      expect(to.dueDay > to.fromDay).toBe(true);
      if (to.pauseDay) expect(to.pauseDay <= today).toBe(true);
      if (!rules.isOpen(now)) expect(flagOf(PERIODS, to, FAR, 1)).toBe("NONE");
    }
    if (now.state === "NEED_INFO") expect(flagOf(PERIODS, now.solution, FAR, 1)).toBe("NONE");
    else expect(now.solution.pauseDay).toBeUndefined();
  }

  test("clocks never run backwards, what is answered has no card, and two transfers are the most", () => {
    for (let seed = 1; seed <= 120; seed++) {
      const next = numbersOf(seed);
      let time = NOW.time.getTime();
      let ticket = frozen(fresh());
      for (let step = 0; step < 60; step++) {
        time += Math.floor(next() * 30) * 3_600_000;
        const at = { time: new Date(time), periods: PERIODS };
        const act = STEPS[Math.floor(next() * STEPS.length)]!;
        const before = ticket;
        reasonOf(() => (ticket = frozen(act(before, at))));
        hold(before, ticket, dayOf(at.time));
        // What has ended for good begins anew, so that every state is seen.
        if (["WITHDRAWN", "MERGED"].includes(ticket.state)) ticket = frozen(fresh());
      }
    }
    expect([...done].sort()).toEqual([...STATES].sort());
  });
});
