import { expect, test } from "@jest/globals";
import type { TicketJson, TicketRowJson } from "@qiming/contracts/browser/ticket";
import { actsOf, clockWords, hasClocks, inSections } from "./ticket.ts";

test.each([
  [{ dueDay: "2026-03-19" }, { text: "running", day: "2026-03-19" }],
  [
    { dueDay: "2026-03-19", flag: "SLA_FLAG_YELLOW" },
    { text: "running", day: "2026-03-19", card: "yellow" },
  ],
  [
    { dueDay: "2026-03-19", flag: "SLA_FLAG_RED" },
    { text: "overdue", day: "2026-03-19", card: "red" },
  ],
  [
    { dueDay: "2026-03-19", isPaused: true },
    { text: "paused", day: "2026-03-19" },
  ],
  [
    { dueDay: "2026-03-19", doneDay: "2026-03-19" },
    { text: "done", day: "2026-03-19" },
  ],
  [
    { dueDay: "2026-03-19", doneDay: "2026-03-20" },
    { text: "late", day: "2026-03-20" },
  ],
] as const)("a clock that is %j says %j", (clock, words) => {
  expect(clockWords(clock)).toEqual(words);
});

const can = (ticket: TicketJson) =>
  Object.entries(actsOf(ticket))
    .filter(([, is]) => is)
    .map(([name]) => name);
const answered = {
  satisfaction: "SATISFACTION_UNSPECIFIED",
  state: "TICKET_STATE_ANSWERED",
  reopenUntilDay: "2026-03-28",
} as const;
test.each([
  [
    { state: "TICKET_STATE_SUBMITTED", mayNudge: true, mayWithdraw: true },
    ["mayAdd", "mayWithdraw", "mayNudge"],
  ],
  [{ state: "TICKET_STATE_NEED_INFO", mayWithdraw: true }, ["isAsked", "mayAdd", "mayWithdraw"]],
  // Others are answered with it.
  [{ state: "TICKET_STATE_ACCEPTED" }, ["mayAdd"]],
  [{ state: "TICKET_STATE_SUPERVISION" }, ["mayAdd"]],
  [answered, ["mayRate", "mayReopen"]],
  [{ ...answered, satisfaction: "SATISFACTION_NEUTRAL" }, ["mayAddWord", "mayReopen"]],
  [{ state: "TICKET_STATE_CLOSED", satisfaction: "SATISFACTION_SATISFIED", satisfactionText: "好" }, []],
  [{ state: "TICKET_STATE_NOT_ACCEPTED", reopenUntilDay: "2026-03-28" }, ["mayReopen"]],
  [{ state: "TICKET_STATE_WITHDRAWN" }, []],
  [{ state: "TICKET_STATE_MERGED" }, []],
] as [TicketJson, string[]][])("at %j its asker can %j", (ticket, acts) => {
  expect(can(ticket)).toEqual(acts);
});

test("what waits for the asker comes first, and each ticket stands in one place", () => {
  const states = ["SUBMITTED", "NEED_INFO", "IN_REVIEW", "ANSWERED", "CLOSED", "MERGED", "WITHDRAWN"];
  const rows = states.map((state) => ({ id: state, state: `TICKET_STATE_${state}` }) as TicketRowJson);
  const { todo, running, over } = inSections(rows);
  expect([todo, running, over].map((list) => list.map(({ id }) => id))).toEqual([
    ["NEED_INFO", "ANSWERED"],
    ["SUBMITTED", "IN_REVIEW"],
    ["CLOSED", "MERGED", "WITHDRAWN"],
  ]);
});

test("what ended without an answer has no clocks", () => {
  expect(hasClocks({ state: "TICKET_STATE_WITHDRAWN" })).toBe(false);
  expect(hasClocks({ state: "TICKET_STATE_CLOSED" })).toBe(true);
});
