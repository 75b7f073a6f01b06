import { ExpectedError } from "@qiming/core";

export interface LocalizedText {
  readonly zhCn: string;
  readonly en: string;
}
export interface PersonRef {
  readonly personId: string;
  readonly name: string;
}
export interface Category {
  readonly code: string;
  readonly name: LocalizedText;
}
export type DeskRole = "HANDLER" | "LEAD";
export interface DeskMember extends PersonRef {
  readonly role: DeskRole;
}

/** Who answers one kind of matters. */
export interface Desk {
  readonly code: string;
  readonly name: LocalizedText;
  readonly organizationId: string;
  readonly organizationName: string;
  /** From the university down to its organisation. */
  readonly lineage: readonly string[];
  readonly categoryCodes: readonly string[];
  readonly members: readonly DeskMember[];
  /** Takes what nobody else takes. */
  readonly isPublic: boolean;
  /** Changed on screen: a file leaves it as it is. */
  readonly isOwn: boolean;
}

/** Categories and desks of a university, one document. */
export interface Directory {
  /** The university's. */
  readonly id: string;
  readonly categories: readonly Category[];
  readonly desks: readonly Desk[];
  readonly misconductChannel: LocalizedText;
}

const MOST_DESKS = 300;

export const deskOf = ({ desks }: Directory, code: string): Desk | undefined =>
  desks.find((each) => each.code === code);

/** @throws DESK_NOT_FOUND (not_found) */
export function requireDesk(directory: Directory, code: string): Desk {
  const desk = deskOf(directory, code);
  if (!desk) throw new ExpectedError("not_found", "DESK_NOT_FOUND", `there is no desk ${code}`);
  return desk;
}

/** @throws CATEGORY_UNKNOWN (invalid_argument) */
export function requireCategory({ categories }: Directory, code: string): Category {
  const category = categories.find((each) => each.code === code);
  if (!category)
    throw new ExpectedError("invalid_argument", "CATEGORY_UNKNOWN", `there is no category ${code}`);
  return category;
}

/**
 * The desk that takes a category and stands nearest to what a ticket concerns; where there is none, the public one.
 *
 * @param line ids from the university down
 */
export function routed(directory: Directory, categoryCode: string, line: readonly string[]): Desk {
  const nearest = directory.desks
    .filter((desk) => desk.categoryCodes.includes(categoryCode) && line.includes(desk.organizationId))
    .sort((a, b) => b.lineage.length - a.lineage.length)[0];
  return nearest ?? directory.desks.find(({ isPublic }) => isPublic)!;
}

export const roleAt = ({ members }: Desk, personId: string): DeskRole | undefined =>
  members.find((each) => each.personId === personId)?.role;

/** @throws CATEGORY_UNKNOWN, LEAD_MISSING, DESK_MEMBERS_TWICE (invalid_argument), DIRECTORY_FULL (failed_precondition) */
export function withDesk(directory: Directory, desk: Desk): Directory {
  for (const code of desk.categoryCodes) requireCategory(directory, code);
  if (!desk.members.some(({ role }) => role === "LEAD"))
    throw new ExpectedError("invalid_argument", "LEAD_MISSING", "nobody reads answers before they go out");
  if (new Set(desk.members.map(({ personId }) => personId)).size < desk.members.length)
    throw new ExpectedError("invalid_argument", "DESK_MEMBERS_TWICE", "somebody stands there twice");
  const isThere = directory.desks.some(({ code }) => code === desk.code);
  if (!isThere && directory.desks.length >= MOST_DESKS)
    throw new ExpectedError("failed_precondition", "DIRECTORY_FULL", `there are ${MOST_DESKS} desks`);
  const desks = isThere
    ? directory.desks.map((each) => (each.code === desk.code ? desk : each))
    : [...directory.desks, desk];
  return { ...directory, desks };
}

/** @throws DESK_NOT_FOUND (not_found), DESK_IS_PUBLIC (failed_precondition) */
export function withoutDesk(directory: Directory, code: string): Directory {
  if (requireDesk(directory, code).isPublic)
    throw new ExpectedError("failed_precondition", "DESK_IS_PUBLIC", "whatever nobody takes comes here");
  return { ...directory, desks: directory.desks.filter((each) => each.code !== code) };
}

/** Without somebody's name; the desk stays, and who stands above it sees to it. */
export const withoutPerson = (directory: Directory, personId: string): Directory =>
  directory.desks.some((desk) => roleAt(desk, personId))
    ? {
        ...directory,
        desks: directory.desks.map((desk) => ({
          ...desk,
          members: desk.members.filter((each) => each.personId !== personId),
        })),
      }
    : directory;
