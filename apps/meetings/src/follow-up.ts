/** What is to be done after a meeting: how each of it stands today, and the order in which it is read. */
import type { FollowUpJson, MeetingJson } from "@qiming/contracts/browser/meeting";

export type FollowUpStanding = "open" | "today" | "overdue" | "closed";

/** The day by China's clock, as Sweden writes it: 2026-03-18. */
export const dayOf = (now: Date): string =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(now);

export function standingOf({ isOpen, dueDay = "" }: FollowUpJson, today: string): FollowUpStanding {
  if (!isOpen) return "closed";
  if (dueDay < today) return "overdue";
  return dueDay === today ? "today" : "open";
}

export const LOOKS = {
  open: { icon: "", tag: "qm-tag--info" },
  today: { icon: "warning", tag: "qm-tag--warn" },
  overdue: { icon: "error", tag: "qm-tag--bad" },
  closed: { icon: "check", tag: "qm-tag--good" },
} as const satisfies Record<FollowUpStanding, { icon: string; tag: string }>;

/** A meeting leaves something to be done from when it has begun. */
export const mayHaveFollowUps = ({ state }: MeetingJson): boolean =>
  state === "MEETING_STATE_IN_SESSION" || state === "MEETING_STATE_ENDED" || state === "MEETING_STATE_SEALED";

/** The reader's own first, then what is open, then by the day. @param personId undefined: nobody's are first */
export const inOrder = (followUps: readonly FollowUpJson[] = [], personId?: string): FollowUpJson[] => {
  const others = ({ ownerId }: FollowUpJson) => Number(!personId || ownerId !== personId);
  const closed = ({ isOpen }: FollowUpJson) => Number(!isOpen);
  return [...followUps].sort(
    (a, b) =>
      others(a) - others(b) || closed(a) - closed(b) || ((a.dueDay ?? "") < (b.dueDay ?? "") ? -1 : 1),
  );
};

export interface FollowUpDraft {
  text: string;
  ownerId: string;
  dueDay: string;
}
/** Why it cannot be added; undefined where it can. */
export function refusalOf({ text, ownerId, dueDay }: FollowUpDraft, today: string): string | undefined {
  if (!text.trim() || !ownerId || !dueDay) return "INVALID_REQUEST";
  return dueDay < today ? "DUE_PASSED" : undefined;
}
