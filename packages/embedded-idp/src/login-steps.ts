import type { Account } from "./accounts.ts";
import type { Level } from "./levels.ts";

/** What is asked of somebody who logs in, one page each. */
export type Step = "password" | "newPassword" | "code" | "setUpCode" | "done";

/** What has been proved so far. */
export interface Proofs {
  /** In this login; somebody with a session can be known without it. */
  readonly isPasswordGiven: boolean;
  readonly isCodeGiven: boolean;
  /** The password was given lately: only then may a phone be made the second factor. */
  readonly maySetUp: boolean;
}

/** The next thing to ask; `account` is undefined until somebody is known, or when they may no longer log in. */
export function nextStep(account: Account | undefined, proofs: Proofs, wanted: Level): Step {
  if (!account?.enabled) return "password";
  const { isPasswordGiven, isCodeGiven, maySetUp } = proofs;
  if (account.requiredActions.includes("UPDATE_PASSWORD"))
    return isPasswordGiven ? "newPassword" : "password";
  const mustSetUp = account.requiredActions.includes("CONFIGURE_TOTP");
  const isCodeWanted = (wanted === 2 || mustSetUp) && !isCodeGiven;
  if (isCodeWanted && account.otp) return "code";
  if (isCodeWanted || mustSetUp) return isPasswordGiven || maySetUp ? "setUpCode" : "password";
  return "done";
}
