import { expect, test } from "@jest/globals";
import { codeOf, remedyFor } from "./sign-in.ts";

test.each([
  ["482913", "482913"],
  [" 482 913 ", "482913"],
  ["４８２９１３", "482913"],
  ["48291", undefined],
  ["4829130", undefined],
  ["48291a", undefined],
  ["", undefined],
])("%p is read as the code %p", (text, code) => {
  expect(codeOf(text)).toBe(code);
});

test.each([
  ["TOKEN_STALE", "code"],
  ["CODE_WRONG", "code"],
  ["SIGN_IN_TOO_EARLY", "again"],
  ["OFFLINE", "again"],
  ["NOT_ON_LIST", "none"],
  ["TOO_MANY_TRIES", "none"],
])("after %s what helps is: %s", (reason, remedy) => {
  expect(remedyFor(reason)).toBe(remedy);
});
