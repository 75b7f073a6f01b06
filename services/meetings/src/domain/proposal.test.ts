import { expect, test } from "@jest/globals";
import { inTurnOfAnswer, requireRoom, standing, type Proposal } from "./proposal.ts";

const proposal = (id: string, state: Proposal["state"] = "OPEN"): Proposal => ({
  ...{ id, organizationId: "b", organizationName: "支部", proposerId: "p", proposerName: "李四" },
  ...{ title: id, text: "", state, reason: "", time: new Date(0) },
});
const meeting = { id: "m", title: "大会", isNoticed: false, proposalIds: ["a"] };

test.each([
  ["OPEN", "TAKEN_UP", "OPEN"],
  ["DECLINED", "TAKEN_UP", "DECLINED"],
  ["WITHDRAWN", "TAKEN_UP", "WITHDRAWN"],
] as const)("%s: on an agenda it is %s, else %s", (state, onAgenda, else_) => {
  expect(standing(proposal("a", state), [meeting])).toMatchObject({ state: onAgenda, meeting });
  expect(standing(proposal("b", state), [meeting]).state).toBe(else_);
});

test("the open ones come oldest first, then the last thirty that were answered; withdrawn ones do not", () => {
  const answered = Array.from({ length: 40 }, (_, n) => standing(proposal(`d${n}`, "DECLINED"), []));
  const all = [
    ...["new", "a", "old"].map((id) => standing(proposal(id), [meeting])),
    standing(proposal("gone", "WITHDRAWN"), []),
    ...answered,
  ];
  const ids = inTurnOfAnswer(all).map((each) => each.proposal.id);
  expect(ids.slice(0, 4)).toEqual(["old", "new", "a", "d0"]);
  expect(ids).toHaveLength(2 + 30);
});

test("ten wait for an answer at most; what was answered does not count", () => {
  const open = (count: number) => Array.from({ length: count }, (_, n) => standing(proposal(`o${n}`), []));
  const others = ["a", "b", "c"].map((id) => standing(proposal(id, "DECLINED"), [meeting]));
  const later = new Date(Date.now() + 30 * 86_400_000);
  expect(() => requireRoom([...others, ...open(9)], later)).not.toThrow();
  expect(() => requireRoom([...others, ...open(10)], later)).toThrow();
});

test("twenty a day at most, also of those that were taken back again", () => {
  const gone = (count: number) =>
    Array.from({ length: count }, (_, n) => standing(proposal(`w${n}`, "WITHDRAWN"), []));
  const { time } = proposal("any");
  expect(() => requireRoom(gone(19), time)).not.toThrow();
  expect(() => requireRoom(gone(20), time)).toThrow();
  expect(() => requireRoom(gone(20), new Date(time.getTime() + 86_400_000))).not.toThrow();
});
