/** Tickets without a name that this device follows: their keys are here and with whoever wrote them down, nowhere else. */
import type { TicketJson } from "@qiming/contracts/browser/ticket";
import { deviceStorage, fromBase64, toBase64 } from "@qiming/web-kit";

export interface FollowedTicket {
  /** By which its page is found on this device. */
  readonly n: number;
  /** 32 bytes, base64. */
  readonly key: string;
  readonly number: string;
  readonly title: string;
}

const KEY_BYTES = 32;
const nameOf = (personId: string) => `qiming:voice:followed:${personId}`;

export function followedTickets(personId: string): readonly FollowedTicket[] {
  try {
    return JSON.parse(deviceStorage.getItem(nameOf(personId)) ?? "[]") as FollowedTicket[];
  } catch {
    return [];
  }
}
const keep = (personId: string, followed: readonly FollowedTicket[]): void =>
  deviceStorage.setItem(nameOf(personId), JSON.stringify(followed));

/** Followed from now on. Told again, it is the same one. */
export function follow(
  personId: string,
  key: string,
  { number = "", title = "" }: TicketJson,
): FollowedTicket {
  const all = followedTickets(personId);
  const there = all.find((each) => each.key === key);
  if (there) return there;
  const followed = { n: Math.max(0, ...all.map(({ n }) => n)) + 1, key, number, title };
  keep(personId, [...all, followed]);
  return followed;
}

/** Nothing on this device leads to it any more. */
export const forgetFollowed = (personId: string, n: number): void =>
  keep(
    personId,
    followedTickets(personId).filter((each) => each.n !== n),
  );

export const drawKey = (): string => toBase64(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));

export async function hashOf(key: string): Promise<string> {
  return toBase64(new Uint8Array(await crypto.subtle.digest("SHA-256", fromBase64(key))));
}

/** As it is written down: base64url, in groups of four. */
export const keyText = (key: string): string =>
  key
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "")
    .match(/.{1,4}/g)!
    .join(" ");

/** Reads what somebody wrote down; undefined where it is no key. */
export function keyFrom(text: string): string | undefined {
  const letters = text.replaceAll(/\s/g, "");
  if (!/^[\w-]{43}$/.test(letters)) return undefined;
  return toBase64(fromBase64(letters));
}
