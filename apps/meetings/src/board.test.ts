import { expect, test } from "@jest/globals";
import type { AgendaItemJson, VoteStateJson } from "@qiming/contracts/browser/meeting";
import { freshCode, inThrees, isSilent, progressOf, secondsLeft, shownItem, signInAddress } from "./board.ts";

const at = new Date("2026-03-18T11:00:00Z");
const after = (seconds: number) => new Date(at.getTime() + seconds * 1_000);
const received = (nextSeconds: number) => ({
  board: { token: "t", code: "482913", nextTokenTime: after(nextSeconds).toISOString() },
  at,
});

test.each([
  ["at once", 9, 0, 9, "t", "482913"],
  ["just before the turn", 9, 8.5, 1, "t", "482913"],
  ["the line is lost, but a scan still opens", 9, 20, 0, "t", "482913"],
  ["too old to be scanned", 9, 24, 0, "", "482913"],
  ["too old to be typed", 9, 300, 0, "", ""],
  ["the device's clock is an hour fast", -3_600, 5, 0, "t", "482913"],
  ["the device's clock is an hour slow", 3_600, 5, 10, "t", "482913"],
])("%s: what can be scanned, and typed", (_, next, seconds, left, token, code) => {
  expect(secondsLeft(received(next), after(seconds))).toBe(left);
  expect(freshCode(received(next), after(seconds))).toEqual({ token, code });
});

test("shows nothing to scan while nobody can sign in", () => {
  expect(freshCode({ board: {}, at }, at)).toEqual({ token: "", code: "" });
});

test.each([
  [15, false],
  [41, true],
])("after %i seconds without a board the line is dead: %s", (seconds, isDead) => {
  expect(isSilent(received(9), after(seconds))).toBe(isDead);
});

test("writes the figures as they are read out, and where the code leads", () => {
  expect(inThrees("482913")).toBe("482 913");
  expect(signInAddress("https://a.cn", "m1", "x.y-_.z")).toBe("https://a.cn/m/meetings/m1/sign-in?t=x.y-_.z");
});

const item = (id: string, state: VoteStateJson, ballotMode = "BALLOT_MODE_SECRET"): AgendaItemJson => ({
  id,
  vote: {
    state,
    motion: { ballotMode: ballotMode as "BALLOT_MODE_SECRET" },
    presentVoters: 5,
    papersHandedOut: 4,
    ballotsCast: 3,
  },
});

test("shows the running vote, else the last result as long as the meeting goes on", () => {
  const agenda = [item("1", "VOTE_STATE_CLOSED"), item("2", "VOTE_STATE_CASTING"), { id: "3" }];
  const inSession = { state: "MEETING_STATE_IN_SESSION" } as const;
  expect(shownItem({ ...inSession, agenda })?.id).toBe("2");
  expect(shownItem({ ...inSession, agenda: agenda.slice(0, 1) })?.id).toBe("1");
  expect(shownItem({ state: "MEETING_STATE_ENDED", agenda: agenda.slice(0, 1) })).toBeUndefined();
  expect(shownItem({ ...inSession, agenda: [{ id: "3" }] })).toBeUndefined();
});

test.each([
  ["VOTE_STATE_HANDING_OUT", { n: 4, all: 5 }],
  ["VOTE_STATE_CASTING", { n: 3, all: 4 }],
  ["VOTE_STATE_CLOSED", undefined],
] as const)("%s: how far it is", (state, progress) => {
  expect(progressOf(item("1", state))).toEqual(progress);
  expect(progressOf(item("1", state, "BALLOT_MODE_SHOW_OF_HANDS"))).toBeUndefined();
});
