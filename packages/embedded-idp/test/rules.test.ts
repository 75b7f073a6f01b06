import { expect, test } from "@jest/globals";
import type { Account, RequiredAction } from "../src/accounts.ts";
import { levelsOf, wantedLevel } from "../src/levels.ts";
import { nextStep } from "../src/login-steps.ts";
import { passwordPolicy } from "../src/password-policy.ts";

const account = (more: Partial<Account> = {}): Account => ({
  id: "a",
  username: "a",
  enabled: true,
  attributes: {},
  requiredActions: [],
  createdTimestamp: 0,
  ...more,
});
const otp = { id: "o", createdDate: 0, secret: "AAAA", lastStep: 0 };
const must = (...requiredActions: RequiredAction[]) => ({ requiredActions });
const proofs = { isPasswordGiven: true, isCodeGiven: false, maySetUp: false };
const session = { ...proofs, isPasswordGiven: false };

test.each([
  ["nobody", undefined, session, 1, "password"],
  ["a disabled account, whatever is proved", account({ enabled: false }), proofs, 1, "password"],
  ["the password", account(), proofs, 1, "done"],
  ["the password, a phone and level 1", account({ otp }), proofs, 1, "done"],
  ["the password, a phone and level 2", account({ otp }), proofs, 2, "code"],
  ["the password, no phone and level 2", account(), proofs, 2, "setUpCode"],
  ["the password and the code", account({ otp }), { ...proofs, isCodeGiven: true }, 2, "done"],
  ["a session and a phone", account({ otp }), session, 2, "code"],
  ["an old session and no phone", account(), session, 2, "password"],
  ["a fresh session and no phone", account(), { ...session, maySetUp: true }, 2, "setUpCode"],
  ["a temporary password", account({ otp, ...must("UPDATE_PASSWORD") }), proofs, 2, "newPassword"],
  ["a session and a temporary password", account(must("UPDATE_PASSWORD")), session, 1, "password"],
  ["a phone that must be replaced", account({ otp, ...must("CONFIGURE_TOTP") }), proofs, 1, "code"],
  ["a phone that must be set up", account(must("CONFIGURE_TOTP")), proofs, 1, "setUpCode"],
] as const)("with %s comes the right step", (_, who, proved, level, step) => {
  expect(nextStep(who, proved, level)).toBe(step);
});

const acr = (claim: object | null) => ({ claims: JSON.stringify({ id_token: { acr: claim } }) });
test.each([
  ["nothing", {}, 1],
  ["acr_values", { acr_values: "2" }, 2],
  ["the lowest of several", { acr_values: "2 1" }, 1],
  ["a claim, before acr_values", { ...acr({ values: ["2"] }), acr_values: "1" }, 2],
  ["a claim of one value", acr({ value: "2" }), 2],
  ["a claim without a value", acr(null), 1],
  ["an unknown name", { acr_values: "gold" }, 1],
  ["an unknown name that is essential", acr({ essential: true, values: ["gold"] }), undefined],
  ["a claim that is no list", acr({ essential: true, values: "2" }), 1],
])("%s asks for the right level", (_, params, level) => {
  expect(wantedLevel(levelsOf({}), params)).toBe(level);
});

test("a policy with a rule that is not known here does not start", () => {
  expect(() => passwordPolicy("length(12) and specialChars(1)")).toThrow("specialChars");
});
