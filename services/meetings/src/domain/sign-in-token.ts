import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { ExpectedError } from "@qiming/core";

/** A fresh token so often. */
const TURN_MS = 15_000;
/** A token that is older opens nothing. */
const VALID_MS = 30_000;
/** Clocks of two machines may differ so much. */
const DRIFT_MS = 10_000;
/** The figures that are read out turn more slowly: somebody types them. */
const CODE_TURN_MS = 300_000;
const MAC_BYTES = 16;

const macOf = (secret: string, text: string): Buffer =>
  createHmac("sha256", secret).update(text).digest().subarray(0, MAC_BYTES);

/** Says of which meeting a token is, before anything is checked. */
const tagOf = (meetingId: string): string =>
  createHash("sha256").update(meetingId).digest("base64url").slice(0, 6);

/** "step.tag.mac": short enough for a code that a phone reads from the back row. */
export function tokenAt(secret: string, meetingId: string, now: Date): string {
  const step = Math.floor(now.getTime() / TURN_MS);
  const mac = macOf(secret, `${meetingId} ${step}`).toString("base64url");
  return `${step.toString(36)}.${tagOf(meetingId)}.${mac}`;
}

export const nextTokenTime = (now: Date): Date =>
  new Date((Math.floor(now.getTime() / TURN_MS) + 1) * TURN_MS);

/** @throws TOKEN_FORGED, TOKEN_FOREIGN of another meeting (invalid_argument), TOKEN_STALE (failed_precondition) */
export function requireToken(token: string, secret: string, meetingId: string, now: Date): void {
  const [, digits, tag, mac] = /^([0-9a-z]{1,10})\.([\w-]{6})\.([\w-]{22})$/.exec(token) ?? [];
  if (!digits || !mac) throw refused("TOKEN_FORGED", "this is no sign-in code");
  if (tag !== tagOf(meetingId)) throw refused("TOKEN_FOREIGN", "this code belongs to another meeting");
  const step = Number.parseInt(digits, 36);
  // As text: two spellings of the same bytes are not the same code.
  const right = macOf(secret, `${meetingId} ${step}`).toString("base64url");
  if (!timingSafeEqual(Buffer.from(right), Buffer.from(mac)))
    throw refused("TOKEN_FORGED", "this code was not made here");
  const age = now.getTime() - step * TURN_MS;
  if (age >= VALID_MS + DRIFT_MS || age < -DRIFT_MS)
    throw new ExpectedError("failed_precondition", "TOKEN_STALE", "this code has turned; scan again");
}

/** Six figures. */
export function codeAt(secret: string, meetingId: string, now: Date, turnsBack = 0): string {
  const step = Math.floor(now.getTime() / CODE_TURN_MS) - turnsBack;
  const number = macOf(secret, `${meetingId} code ${step}`).readUInt32BE() % 1_000_000;
  return String(number).padStart(6, "0");
}

/** Those of this turn and of the one before: somebody may have begun to type. */
export const isCode = (code: string, secret: string, meetingId: string, now: Date): boolean =>
  [0, 1].some((back) => codeAt(secret, meetingId, now, back) === code.replaceAll(/\s/g, ""));

const refused = (reason: string, message: string) => new ExpectedError("invalid_argument", reason, message);
