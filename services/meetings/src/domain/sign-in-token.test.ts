import { expect, test } from "@jest/globals";
import { codeAt, isCode, nextTokenTime, requireToken, tokenAt } from "./sign-in-token.ts";

const SECRET = "secret";
const at = (seconds: number) => new Date(Date.parse("2026-03-18T11:00:00Z") + seconds * 1000);
const outcomeOf = (token: string, seconds: number, meetingId = "m1") => {
  try {
    requireToken(token, SECRET, meetingId, at(seconds));
    return "in";
  } catch (error) {
    return (error as { reason: string }).reason;
  }
};

test.each([
  [0, "in"],
  [14, "in"],
  [29, "in"],
  // Another machine's clock may be ten seconds off, either way.
  [39, "in"],
  [-10, "in"],
  [40, "TOKEN_STALE"],
  [-11, "TOKEN_STALE"],
  [3600, "TOKEN_STALE"],
])("a token that is scanned %i seconds after it came: %s", (seconds, expected) => {
  expect(outcomeOf(tokenAt(SECRET, "m1", at(0)), seconds)).toBe(expected);
});

test("a token comes every fifteen seconds, and is another one each time", () => {
  expect(nextTokenTime(at(0))).toEqual(at(15));
  expect(nextTokenTime(at(14.9))).toEqual(at(15));
  expect(tokenAt(SECRET, "m1", at(14))).toBe(tokenAt(SECRET, "m1", at(0)));
  expect(tokenAt(SECRET, "m1", at(15))).not.toBe(tokenAt(SECRET, "m1", at(0)));
});

test("what was not made here for this meeting says which of the two it is", () => {
  const token = tokenAt(SECRET, "m1", at(0));
  expect(outcomeOf(tokenAt(SECRET, "m2", at(0)), 0)).toBe("TOKEN_FOREIGN");
  expect(outcomeOf(tokenAt("another", "m1", at(0)), 0)).toBe("TOKEN_FORGED");
  // No other last letter is right, although some stand for the same bytes.
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"];
  const right = letters.filter((letter) => outcomeOf(token.slice(0, -1) + letter, 0) === "in");
  expect(right).toEqual([token.at(-1)]);
  const [step, ...rest] = token.split(".");
  const later = (Number.parseInt(step!, 36) + 4).toString(36);
  expect(outcomeOf([later, ...rest].join("."), 60)).toBe("TOKEN_FORGED");
  for (const nonsense of ["", "x", "..", `${token}.`, token.toUpperCase()])
    expect(outcomeOf(nonsense, 0)).toMatch(/FORGED|FOREIGN/);
});

test("the six figures hold for this turn and the one before", () => {
  const code = codeAt(SECRET, "m1", at(0));
  expect(code).toMatch(/^\d{6}$/);
  expect(isCode(`${code.slice(0, 3)} ${code.slice(3)}`, SECRET, "m1", at(0))).toBe(true);
  expect(isCode(code, SECRET, "m1", at(300))).toBe(true);
  expect(isCode(code, SECRET, "m1", at(600))).toBe(false);
  expect(isCode(code, SECRET, "m2", at(0))).toBe(false);
});
