/** Signing in with what the projector shows. */

const CODE = /^\d{6}$/;

/** The six figures in what somebody has typed: with gaps, or in the wide figures of a Chinese keyboard. Undefined where they are not six. */
export function codeOf(text: string): string | undefined {
  const code = text.normalize("NFKC").replace(/\s/g, "");
  return CODE.test(code) ? code : undefined;
}

/** What helps where a sign-in was refused: another code, the same again, or neither. */
export type Remedy = "code" | "again" | "none";

const BY_CODE = new Set(["TOKEN_STALE", "TOKEN_FOREIGN", "TOKEN_FORGED", "CODE_WRONG"]);
const IN_VAIN = new Set(["NOT_ON_LIST", "MEETING_STATE", "TOO_MANY_TRIES"]);

export function remedyFor(reason: string): Remedy {
  if (BY_CODE.has(reason)) return "code";
  return IN_VAIN.has(reason) ? "none" : "again";
}
