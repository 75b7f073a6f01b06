import { ExpectedError } from "@qiming/core";

export type AttendanceRole = "VOTER" | "NON_VOTING" | "EXEMPT";
export type AttendanceStatus = "PRESENT" | "LATE" | "ON_LEAVE" | "ABSENT";
export type Reply = "COMING" | "ASKS_FOR_LEAVE";
export type Method = "QR" | "CODE" | "ROLL_CALL";

/** Somebody on the list that was frozen with the notice. */
export interface Invited {
  readonly personId: string;
  readonly name: string;
  readonly role: AttendanceRole;
  /** Why there is no vote: "PROBATIONARY", "RIGHTS_SUSPENDED" or "EXEMPT"; else empty. */
  readonly roleReason: string;
}

export interface Correction {
  readonly before: AttendanceStatus;
  readonly after: AttendanceStatus;
  readonly reason: string;
  readonly time: Date;
  readonly actorId: string;
}

/** What is known of one person at one meeting, beside the frozen list. */
export interface Presence {
  readonly personId: string;
  readonly reply?: Reply | undefined;
  readonly leaveReason: string;
  readonly status?: AttendanceStatus | undefined;
  readonly method?: Method | undefined;
  readonly time?: Date | undefined;
  /** Oldest first. */
  readonly corrections: readonly Correction[];
  /** What they say of the minutes. */
  readonly confirmation?: Confirmation | undefined;
}

export interface Confirmation {
  /** Of the minutes that were read. */
  readonly version: number;
  /** Empty: they are right. */
  readonly objection: string;
  readonly time: Date;
}

export const unknown = (personId: string): Presence => ({ personId, leaveReason: "", corrections: [] });

export const isThere = ({ status }: Pick<Presence, "status">): boolean =>
  status === "PRESENT" || status === "LATE";

/** @throws REASON_MISSING (invalid_argument) */
export function replied(presence: Presence, reply: Reply, reason: string): Presence {
  if (reply === "ASKS_FOR_LEAVE" && !reason.trim()) throw reasonMissing();
  return { ...presence, reply, leaveReason: reply === "ASKS_FOR_LEAVE" ? reason.trim() : "" };
}

/** The first sign-in counts; whoever is there already stays as they are. Whom a roll call found missing, and comes, comes late. */
export function signedIn(presence: Presence, method: Method, time: Date, hasBegun: boolean): Presence {
  if (isThere(presence)) return presence;
  const status = hasBegun ? "LATE" : "PRESENT";
  return corrected({ ...presence, method, time }, presence.status, status, {
    reason: "",
    time,
    actorId: presence.personId,
  });
}

/**
 * The secretary's word.
 *
 * @throws REASON_MISSING (invalid_argument) where what was there is changed without one
 */
export function called(
  presence: Presence,
  status: AttendanceStatus,
  reason: string,
  deed: { readonly time: Date; readonly actorId: string },
): Presence {
  if (presence.status === status) return presence;
  if (presence.status && !reason.trim()) throw reasonMissing();
  const next = { ...presence, method: "ROLL_CALL", time: deed.time } as const;
  return corrected(next, presence.status, status, { reason: reason.trim(), ...deed });
}

function corrected(
  presence: Presence,
  before: AttendanceStatus | undefined,
  after: AttendanceStatus,
  deed: Pick<Correction, "reason" | "time" | "actorId">,
): Presence {
  const corrections = before ? [...presence.corrections, { before, after, ...deed }] : presence.corrections;
  return { ...presence, status: after, corrections };
}

const reasonMissing = () => new ExpectedError("invalid_argument", "REASON_MISSING", "a reason is needed");

/** Those who should attend and may vote. */
export const voters = (invited: readonly Invited[]): Invited[] =>
  invited.filter(({ role }) => role === "VOTER");
