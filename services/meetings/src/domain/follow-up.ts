import { dayOf, ExpectedError, startOf, type Day } from "@qiming/core";

export interface FollowUpEntry {
  readonly text: string;
  readonly authorId: string;
  readonly time: Date;
  /** It closed the matter; otherwise it was returned. */
  readonly closes: boolean;
}

/** Something that somebody does until a day. */
export interface FollowUp {
  readonly id: string;
  readonly text: string;
  readonly ownerId: string;
  readonly dueDay: Day;
  readonly isOpen: boolean;
  /** Oldest first. */
  readonly entries: readonly FollowUpEntry[];
  /** Its owner was told that it is overdue. */
  readonly isReminded: boolean;
}

const MOST = 50;

/** @throws TOO_MANY_FOLLOW_UPS (resource_exhausted), DUE_PASSED (invalid_argument) */
export function withFollowUp(
  all: readonly FollowUp[],
  wanted: Pick<FollowUp, "id" | "text" | "ownerId" | "dueDay">,
  today: Day,
): FollowUp[] {
  if (all.length >= MOST)
    throw new ExpectedError("resource_exhausted", "TOO_MANY_FOLLOW_UPS", `at most ${MOST} of one meeting`);
  if (!isDay(wanted.dueDay) || wanted.dueDay < today)
    throw new ExpectedError("invalid_argument", "DUE_PASSED", "what is to be done is done from today on");
  const added = { ...wanted, isOpen: true, entries: [], isReminded: false };
  return [...all, added].sort((a, b) => (a.dueDay < b.dueDay ? -1 : a.dueDay > b.dueDay ? 1 : 0));
}

/** @throws FOLLOW_UP_NOT_FOUND (not_found), NOT_THE_OWNER (permission_denied), FOLLOW_UP_CLOSED (failed_precondition) */
export function closedFollowUp(
  all: readonly FollowUp[],
  id: string,
  entry: Omit<FollowUpEntry, "closes">,
): FollowUp[] {
  const known = requireFollowUp(all, id);
  if (known.ownerId !== entry.authorId)
    throw new ExpectedError("permission_denied", "NOT_THE_OWNER", "whoever does it closes it");
  if (!known.isOpen) throw new ExpectedError("failed_precondition", "FOLLOW_UP_CLOSED", "it is closed");
  return replaced(all, { ...known, isOpen: false, entries: [...known.entries, { ...entry, closes: true }] });
}

/** @throws FOLLOW_UP_NOT_FOUND (not_found), FOLLOW_UP_OPEN (failed_precondition) */
export function returnedFollowUp(
  all: readonly FollowUp[],
  id: string,
  entry: Omit<FollowUpEntry, "closes">,
): FollowUp[] {
  const known = requireFollowUp(all, id);
  if (known.isOpen) throw new ExpectedError("failed_precondition", "FOLLOW_UP_OPEN", "it is open");
  const entries = [...known.entries, { ...entry, closes: false }];
  return replaced(all, { ...known, isOpen: true, entries, isReminded: false });
}

/** Those that are overdue, and whose owner does not know yet. */
export const overdue = (all: readonly FollowUp[], today: Day): FollowUp[] =>
  all.filter(({ isOpen, isReminded, dueDay }) => isOpen && !isReminded && dueDay < today);

export const reminded = (all: readonly FollowUp[], whom: readonly FollowUp[]): FollowUp[] =>
  all.map((each) => (whom.includes(each) ? { ...each, isReminded: true } : each));

function requireFollowUp(all: readonly FollowUp[], id: string): FollowUp {
  const known = all.find((each) => each.id === id);
  if (!known) throw new ExpectedError("not_found", "FOLLOW_UP_NOT_FOUND", `there is no matter ${id}`);
  return known;
}

const replaced = (all: readonly FollowUp[], changed: FollowUp): FollowUp[] =>
  all.map((each) => (each.id === changed.id ? changed : each));

function isDay(text: string): boolean {
  try {
    return dayOf(startOf(text)) === text;
  } catch {
    return false;
  }
}
