import { describe, expect, test } from "@jest/globals";
import { startOf } from "@qiming/core";
import {
  noOffers,
  offersDue,
  putOff,
  resumed,
  told,
  withoutOffers,
  type OfferFacts,
  type PersonOffers,
} from "./offer.ts";

const member: OfferFacts = { isMember: true, transfers: [], probationEnd: "", hasApplied: false };
const at = (day: string): Date => startOf(day);
const leaving = (leaveDay: string): PersonOffers => ({ ...noOffers("p"), leaveDay });
const kinds = ({ offers }: PersonOffers) => offers.map(({ kind, state }) => `${kind} ${state}`);
const base = (fromMonth: string, kind = "SALARY") => ({ kind, fromMonth, decideTime: at(`${fromMonth}-01`) });
const transfer = (beginDay: string, more = {}) => ({
  ...{ beginTime: at(beginDay), isOpen: true, isOwn: true, ...more },
});

describe("a transfer is offered before somebody leaves", () => {
  test.each([
    ["2026-04-30", false],
    ["2026-05-01", true],
    ["2026-06-30", true],
    ["2026-07-01", false],
  ])("on %s: %s", (today, isOffered) => {
    const after = offersDue(leaving("2026-06-30"), member, at(today));
    expect(kinds(after)).toEqual(isOffered ? ["TRANSFER_ON_LEAVING OPEN"] : []);
  });
  test("to members only, and not while a transfer is under way", () => {
    const asked = (facts: Partial<OfferFacts>) =>
      kinds(offersDue(leaving("2026-06-30"), { ...member, ...facts }, at("2026-06-01")));
    expect(asked({ isMember: false })).toEqual([]);
    expect(asked({ transfers: [transfer("2026-05-20")] })).toEqual([]);
    expect(asked({ transfers: [transfer("2026-05-20", { isOpen: false })] })).toHaveLength(1);
  });
  test("once: asked again a day later, nothing is made", () => {
    const once = offersDue(leaving("2026-06-30"), member, at("2026-06-01"));
    const twice = offersDue(once, member, at("2026-06-02"));
    expect(twice.offers).toEqual(once.offers);
    expect(offersDue(twice, member, at("2026-06-02"))).toBe(twice);
  });
  test.each([
    ["2026-07-31", ["PUT_OFF 2026-07-31"]],
    ["2026-05-30", ["PUT_OFF 2026-05-30"]],
    ["2026-08-01", ["PAST 2026-06-30"]],
    ["", ["PAST 2026-06-30"]],
  ])("a day that becomes %s is the same occasion only within a month", (leaveDay, expected) => {
    const made = offersDue(leaving("2026-06-30"), member, at("2026-05-10"));
    const before = { ...putOff(made, "leaving-1"), leaveDay };
    const after = offersDue(before, member, at("2026-05-11"));
    expect(after.offers.map(({ state, date }) => `${state} ${date}`)).toEqual(expected);
  });
  test.each([
    ["another one", "2027-06-30"],
    ["none", ""],
  ])("a day that became %s and is put right again is the same offer, as it stood", (_, wrong) => {
    const made = offersDue(leaving("2026-06-30"), member, at("2026-06-01"));
    for (const before of [made, putOff(made, "leaving-1")]) {
      const away = offersDue({ ...before, leaveDay: wrong }, member, at("2026-06-02"));
      expect(kinds(away)).toEqual(["TRANSFER_ON_LEAVING PAST"]);
      const right = offersDue({ ...away, leaveDay: "2026-06-30" }, member, at("2026-06-03"));
      expect(right.offers).toEqual(before.offers);
      expect(right.watchDay).toBe("2026-06-04");
    }
  });
  test("a day that was put right opens nothing for whoever has begun a transfer, and nothing twice", () => {
    const made = offersDue(leaving("2026-06-30"), member, at("2026-06-01"));
    const away = offersDue({ ...made, leaveDay: "2026-08-20" }, member, at("2026-06-25"));
    expect(kinds(away)).toEqual(["TRANSFER_ON_LEAVING PAST", "TRANSFER_ON_LEAVING OPEN"]);
    const between = offersDue({ ...away, leaveDay: "2026-07-25" }, member, at("2026-06-26"));
    expect(kinds(between)).toEqual(["TRANSFER_ON_LEAVING PAST", "TRANSFER_ON_LEAVING OPEN"]);
    const begun = { ...member, transfers: [transfer("2026-06-26", { isOpen: false })] };
    const right = offersDue({ ...away, leaveDay: "2026-06-30" }, begun, at("2026-06-27"));
    expect(kinds(right)).toEqual(["TRANSFER_ON_LEAVING TAKEN", "TRANSFER_ON_LEAVING TAKEN"]);
  });
  test("another day is offered anew when it comes near", () => {
    const made = offersDue(leaving("2026-06-30"), member, at("2026-06-10"));
    const moved = offersDue({ ...made, leaveDay: "2027-06-30" }, member, at("2026-06-11"));
    expect(moved.watchDay).toBe("2027-05-01");
    expect(kinds(offersDue(moved, member, at("2027-05-01")))).toEqual([
      "TRANSFER_ON_LEAVING PAST",
      "TRANSFER_ON_LEAVING OPEN",
    ]);
  });
  test.each([
    ["the member began one", { transfers: [transfer("2026-06-02")] }, "2026-06-02", "TAKEN"],
    [
      "one was begun and is over",
      { transfers: [transfer("2026-06-02", { isOpen: false })] },
      "2026-06-02",
      "TAKEN",
    ],
    ["an office began one", { transfers: [transfer("2026-06-02", { isOwn: false })] }, "2026-06-02", "PAST"],
    ["they are no member any more", { isMember: false }, "2026-06-02", "PAST"],
    ["it is the last day", {}, "2026-06-30", "OPEN"],
    ["the day has passed", {}, "2026-07-01", "PAST"],
  ])("where %s it is closed accordingly", (_, facts, today, state) => {
    const made = offersDue(leaving("2026-06-30"), member, at("2026-06-01"));
    const after = offersDue(made, { ...member, ...facts }, at(today));
    expect(kinds(after)).toEqual([`TRANSFER_ON_LEAVING ${state}`]);
  });
  test("a day that has passed is forgotten", () => {
    const after = offersDue(leaving("2026-06-30"), member, at("2026-07-01"));
    expect(after).toMatchObject({ leaveDay: "", offers: [] });
    expect(after.watchDay).toBeUndefined();
  });
});

describe("the application for confirmation is offered when the probation ends", () => {
  const facts = { ...member, probationEnd: "2026-04-01" };
  test.each([
    ["2026-03-01", 0],
    ["2026-03-02", 1],
    ["2026-04-01", 1],
    ["2026-09-01", 1],
  ])("on %s: %s", (today, count) => {
    expect(offersDue(noOffers("p"), facts, at(today)).offers).toHaveLength(count);
  });
  test("is taken by the application, over with the dossier, and offered anew after an extension", () => {
    const made = offersDue(noOffers("p"), facts, at("2026-03-10"));
    const state = (more: Partial<OfferFacts>) =>
      kinds(offersDue(made, { ...facts, ...more }, at("2026-04-02")));
    expect(state({})).toEqual(["CONFIRMATION_ON_PROBATION_END OPEN"]);
    expect(state({ probationEnd: "", hasApplied: true })).toEqual(["CONFIRMATION_ON_PROBATION_END TAKEN"]);
    expect(state({ probationEnd: "" })).toEqual(["CONFIRMATION_ON_PROBATION_END PAST"]);
    const extended = { ...facts, probationEnd: "2026-10-01" };
    const later = offersDue(offersDue(made, extended, at("2026-04-02")), extended, at("2026-09-10"));
    expect(later.offers.map(({ id, state: now }) => `${id} ${now}`)).toEqual([
      "probation-1 PAST",
      "probation-2 OPEN",
    ]);
  });
});

describe("a dues base is offered to be declared anew", () => {
  const due = (facts: Partial<OfferFacts>, today: string, known: Partial<PersonOffers> = {}) =>
    offersDue({ ...noOffers("p"), ...known }, { ...member, ...facts }, at(today)).offers.map(
      ({ cause, date }) => `${cause} ${date}`,
    );
  test.each([
    ["2026-02-28", []],
    ["2026-03-01", ["BASE_OLD 2026-03"]],
    ["2026-12-01", ["BASE_OLD 2026-12"]],
  ])("after a year: on %s %s", (today, expected) => {
    expect(due({ base: base("2025-03") }, today)).toEqual(expected);
  });
  test("only of those who are paid, and not while a declaration waits", () => {
    expect(due({ base: base("2025-03", "STUDENT") }, "2026-06-01")).toEqual([]);
    expect(due({}, "2026-06-01")).toEqual([]);
    expect(due({ base: base("2025-03"), declareTime: at("2026-05-20") }, "2026-06-01")).toEqual([]);
  });
  test("at most once a year, also after 'not now'", () => {
    const facts = { ...member, base: base("2025-03") };
    const first = putOff(offersDue(noOffers("p"), facts, at("2026-03-10")), "pay-1");
    const second = offersDue(first, facts, at("2027-02-28"));
    expect(kinds(second)).toEqual(["DUES_ON_PAY_CHANGE PUT_OFF"]);
    expect(kinds(offersDue(second, facts, at("2027-03-01")))).toEqual([
      "DUES_ON_PAY_CHANGE PAST",
      "DUES_ON_PAY_CHANGE OPEN",
    ]);
  });
  test.each([
    ["2026-09-01", ["CATEGORY_CHANGED 2026-09"]],
    ["2026-11-30", ["CATEGORY_CHANGED 2026-09"]],
    ["2026-12-01", []],
  ])("after another kind of person in the register: on %s %s", (today, expected) => {
    const known = { payMonth: "2026-09" };
    expect(due({ base: base("2026-01", "STUDENT") }, today, known)).toEqual(expected);
    expect(due({ base: base("2026-09") }, today, known)).toEqual([]);
  });
  test("is taken by a declaration; one that the branch decides by itself closes it", () => {
    const made = offersDue(noOffers("p"), { ...member, base: base("2025-03") }, at("2026-03-10"));
    const state = (facts: Partial<OfferFacts>) =>
      made.offers.length && kinds(offersDue(made, { ...member, ...facts }, at("2026-03-12")));
    expect(state({ base: base("2025-03"), declareTime: at("2026-03-11") })).toEqual([
      "DUES_ON_PAY_CHANGE TAKEN",
    ]);
    const decided = { ...base("2026-03"), decideTime: at("2026-03-11") };
    expect(state({ base: decided })).toEqual(["DUES_ON_PAY_CHANGE PAST"]);
  });
  test("a new occasion takes the place of the one before", () => {
    const made = offersDue(noOffers("p"), { ...member, base: base("2025-03") }, at("2026-03-10"));
    const facts = { ...member, base: base("2025-03") };
    const after = offersDue({ ...made, payMonth: "2026-05" }, facts, at("2026-05-10"));
    expect(kinds(after)).toEqual(["DUES_ON_PAY_CHANGE PAST", "DUES_ON_PAY_CHANGE OPEN"]);
  });
});

test("'not now' and its undo change one offer, and of a closed one nothing", () => {
  const made = offersDue(leaving("2026-06-30"), member, at("2026-06-01"));
  const off = putOff(made, "leaving-1");
  expect(kinds(off)).toEqual(["TRANSFER_ON_LEAVING PUT_OFF"]);
  expect(putOff(off, "leaving-1")).toBe(off);
  expect(kinds(resumed(off, "leaving-1"))).toEqual(["TRANSFER_ON_LEAVING OPEN"]);
  const past = offersDue(off, { ...member, isMember: false }, at("2026-06-02"));
  expect(() => resumed(past, "leaving-1")).toThrow(expect.objectContaining({ reason: "OFFER_CLOSED" }));
  expect(() => putOff(made, "pay-1")).toThrow(expect.objectContaining({ reason: "OFFER_NOT_FOUND" }));
});

test("of what the register tells the latest counts, in whatever order it comes", () => {
  const news = (leaveDay: string, day: string, isCategoryChanged = false) => ({
    ...{ leaveDay, isCategoryChanged, time: at(day) },
  });
  const later = told(noOffers("p"), news("2026-07-10", "2026-05-02"));
  const both = told(later, news("2026-06-30", "2026-05-01", true));
  expect(both).toMatchObject({ leaveDay: "2026-07-10", payMonth: "2026-05" });
  expect(told(both, news("2026-06-30", "2026-05-01", true))).toBe(both);
  expect(told(both, news("", "2026-05-03")).leaveDay).toBe("");
});

test("of somebody who is erased nothing is kept, whatever is told late", () => {
  const made = offersDue(leaving("2026-06-30"), member, at("2026-06-01"));
  const gone = withoutOffers(made);
  expect(gone).toEqual({ ...noOffers("p"), isErased: true });
  const late = told(gone, { leaveDay: "2026-06-30", isCategoryChanged: true, time: at("2026-06-02") });
  expect(offersDue(late, { ...member, base: base("2024-01") }, at("2026-06-02"))).toBe(gone);
});
