import { ExpectedError } from "@qiming/core";
import type { PersonRef } from "./directory.ts";
import type { Space } from "./topic.ts";

const MOST_MEMBERS = 200;
const MOST_ASKING = 100;
const MOST_DISMISSALS = 100;

/** People who study or help each other, at an organisation. */
export interface Group {
  readonly id: string;
  readonly organizationId: string;
  readonly organizationName: string;
  /** From the university down to the organisation. */
  readonly lineage: readonly string[];
  readonly name: string;
  readonly purpose: string;
  readonly isOpen: boolean;
  readonly isClosed: boolean;
  /** Missing: erased. */
  readonly keeperId?: string | undefined;
  /** The keeper among them. */
  readonly members: readonly PersonRef[];
  readonly asking: readonly PersonRef[];
  /** Who was sent away, and why: for them alone. They come back only with the keeper's word. */
  readonly dismissals: readonly { readonly personId: string; readonly reason: string }[];
  readonly foundTime: Date;
}
export interface GroupText {
  readonly name: string;
  readonly purpose: string;
  readonly isOpen: boolean;
}

export const spaceOf = ({ id, name, lineage }: Group): Space => ({ id, kind: "GROUP", name, lineage });

const groupState = (message: string) => new ExpectedError("failed_precondition", "GROUP_STATE", message);
const isIn = (people: readonly PersonRef[], personId: string): boolean =>
  people.some((each) => each.personId === personId);
const without = (people: readonly PersonRef[], personId: string): PersonRef[] =>
  people.filter((each) => each.personId !== personId);
export const isMember = ({ members }: Pick<Group, "members">, personId: string): boolean =>
  isIn(members, personId);

/** @throws GROUP_STATE (failed_precondition) */
function requireLiving({ isClosed }: Group): void {
  if (isClosed) throw groupState("the group is closed");
}
/** @throws MEMBER_UNKNOWN (failed_precondition) */
function requireIn(people: readonly PersonRef[], personId: string): PersonRef {
  const found = people.find((each) => each.personId === personId);
  if (!found) throw new ExpectedError("failed_precondition", "MEMBER_UNKNOWN", "not one of them");
  return found;
}
/** @throws GROUP_FULL (resource_exhausted) */
function requireRoom(people: readonly PersonRef[], most: number): void {
  if (people.length >= most) throw new ExpectedError("resource_exhausted", "GROUP_FULL", `${most} people`);
}
/** @throws KEEPER_STAYS (failed_precondition) */
function requireNotKeeper({ keeperId }: Group, personId: string): void {
  if (keeperId === personId)
    throw new ExpectedError("failed_precondition", "KEEPER_STAYS", "hand it over first, or close it");
}

export const founded = (
  group: Pick<Group, "id" | "organizationId" | "organizationName" | "lineage"> & GroupText,
  keeper: PersonRef,
  foundTime: Date,
): Group => ({
  ...{
    ...group,
    isClosed: false,
    keeperId: keeper.personId,
    members: [keeper],
    asking: [],
    dismissals: [],
    foundTime,
  },
});

/** @throws GROUP_STATE (failed_precondition) */
export function groupEdited(before: Group, text: GroupText): Group {
  requireLiving(before);
  return { ...before, ...text };
}

/** The same back where they are in it, or asked. @throws GROUP_STATE (failed_precondition), GROUP_FULL (resource_exhausted) */
export function joined(before: Group, person: PersonRef): Group {
  requireLiving(before);
  if (isMember(before, person.personId)) return before;
  const asking = without(before.asking, person.personId);
  const wasDismissed = before.dismissals.some(({ personId }) => personId === person.personId);
  if (before.isOpen && !wasDismissed) {
    requireRoom(before.members, MOST_MEMBERS);
    return { ...before, asking, members: [...before.members, person] };
  }
  if (asking.length < before.asking.length) return before;
  requireRoom(asking, MOST_ASKING);
  return { ...before, asking: [...asking, person] };
}

/** The same back where they are not in it. @throws KEEPER_STAYS (failed_precondition) */
export function left(before: Group, personId: string): Group {
  if (!isMember(before, personId) && !isIn(before.asking, personId)) return before;
  if (!before.isClosed) requireNotKeeper(before, personId);
  return {
    ...before,
    members: without(before.members, personId),
    asking: without(before.asking, personId),
  };
}

/** The same back where it is so already. @throws GROUP_STATE, MEMBER_UNKNOWN (failed_precondition), GROUP_FULL (resource_exhausted) */
export function admitted(before: Group, personId: string, agrees: boolean): Group {
  requireLiving(before);
  if (agrees && isMember(before, personId)) return before;
  const person = requireIn(before.asking, personId);
  const asking = without(before.asking, personId);
  if (!agrees) return { ...before, asking };
  requireRoom(before.members, MOST_MEMBERS);
  const dismissals = before.dismissals.filter((each) => each.personId !== personId);
  return { ...before, asking, dismissals, members: [...before.members, person] };
}

/** @throws GROUP_STATE, MEMBER_UNKNOWN, KEEPER_STAYS (failed_precondition) */
export function dismissed(before: Group, personId: string, reason: string): Group {
  requireLiving(before);
  requireIn(before.members, personId);
  requireNotKeeper(before, personId);
  const dismissals = [...before.dismissals.slice(1 - MOST_DISMISSALS), { personId, reason }];
  return { ...before, members: without(before.members, personId), dismissals };
}

/** @throws GROUP_STATE, MEMBER_UNKNOWN (failed_precondition) */
export function handedOver(before: Group, personId: string): Group {
  requireLiving(before);
  requireIn(before.members, personId);
  return { ...before, keeperId: personId };
}

/** The same back where it is closed. */
export const groupClosed = (before: Group): Group =>
  before.isClosed ? before : { ...before, isClosed: true };

export function groupWithoutPerson(before: Group, personId: string): Group {
  const { keeperId, ...rest } = before;
  return {
    ...rest,
    ...(keeperId && keeperId !== personId && { keeperId }),
    members: without(before.members, personId),
    asking: without(before.asking, personId),
    dismissals: before.dismissals.filter((each) => each.personId !== personId),
  };
}

export type GroupAct = "edit" | "join" | "leave" | "admit" | "dismiss" | "hand_over" | "close" | "read";

/** What somebody who belongs to its organisation, or moderates there, may do. */
export function groupActs(
  group: Group,
  { personId, belongs, moderates }: { personId: string; belongs: boolean; moderates: boolean },
): GroupAct[] {
  const isKeeper = group.keeperId === personId;
  const isOne = isMember(group, personId);
  const lives = !group.isClosed;
  const acts: Readonly<Record<GroupAct, boolean>> = {
    edit: isKeeper && lives,
    join: belongs && !isOne && !isIn(group.asking, personId) && lives,
    leave: (isOne || isIn(group.asking, personId)) && (!isKeeper || group.isClosed),
    admit: isKeeper && lives && group.asking.length > 0,
    dismiss: isKeeper && lives && group.members.length > 1,
    hand_over: lives && ((isKeeper && group.members.length > 1) || (moderates && !group.keeperId)),
    close: lives && (isKeeper || moderates),
    read: isOne || moderates,
  };
  return (Object.keys(acts) as GroupAct[]).filter((act) => acts[act]);
}
