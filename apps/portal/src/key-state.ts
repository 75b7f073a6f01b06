import type { PublishKeyJson } from "@qiming/contracts/browser/module";

const DAY_MS = 24 * 60 * 60_000;
const SOON_MS = 14 * DAY_MS;

export type KeyState = "good" | "soon" | "expired" | "revoked";

/** Whether a key is good for something, and whether that ends within two weeks. */
export function keyState({ revokeTime, expireTime = "" }: PublishKeyJson, now: Date): KeyState {
  if (revokeTime) return "revoked";
  const left = new Date(expireTime).getTime() - now.getTime();
  if (left <= 0) return "expired";
  return left <= SOON_MS ? "soon" : "good";
}
