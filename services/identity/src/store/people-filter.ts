import { MEMBER_STATUSES, type MemberStatus } from "../domain/organization.ts";
import { ERASED, type Person, type PersonType } from "../domain/person.ts";
import type { MemberFilter } from "../usecases/ports.ts";

const MEMBERS: MemberStatus[] = ["FULL", "PROBATIONARY"];
/** Every other status, and none. */
const OTHERS = [null, ...MEMBER_STATUSES.filter((status) => !MEMBERS.includes(status))];
const TYPES: Readonly<Record<PersonType, object>> = {
  PARTY_MEMBER: { memberStatus: { $in: MEMBERS } },
  LEAGUE_MEMBER: { memberStatus: { $in: OTHERS }, isLeagueMember: true },
  NON_MEMBER: { memberStatus: { $in: OTHERS }, isLeagueMember: false },
};

/** Whether a search is by number: letters and digits as numbers have them, with a digit among them. */
const isNumber = (query: string): boolean => /^[A-Za-z0-9-]*\d[A-Za-z0-9-]*$/.test(query);

const startingWith = (text: string) => ({ $gte: text, $lt: `${text}\uffff` });

export const orderOf = ({ query }: MemberFilter): Record<string, 1> =>
  query && !isNumber(query) ? { name: 1, number: 1 } : { number: 1 };

/** By name: after this name and number; otherwise after this number. Every form runs along an index. */
export function matching(
  { query, status, type, groupId, withoutLogin }: MemberFilter,
  after: string,
): object {
  const rest = {
    ...(groupId && { groupId }),
    ...(withoutLogin && { isUnconnected: true }),
    $and: [...(type ? [TYPES[type]] : []), ...(status ? [{ memberStatus: status }] : []), {}],
  };
  if (!query) return { number: { $gt: after, $lt: ERASED }, ...rest };
  if (isNumber(query)) {
    const number = startingWith(query.toUpperCase());
    return { number: after ? { $gt: after, $lt: number.$lt } : number, ...rest };
  }
  const name = startingWith(query);
  if (!after) return { name, number: { $lt: ERASED }, ...rest };
  const [lastName = "", lastNumber = ""] = after.split("\n");
  return {
    name: { $gte: lastName, $lt: name.$lt },
    number: { $lt: ERASED },
    $or: [{ name: { $gt: lastName } }, { number: { $gt: lastNumber } }],
    ...rest,
  };
}

/** Where a page ends, for the next one to begin. */
export const cursorOf = (filter: MemberFilter, { name, number }: Person): string =>
  "name" in orderOf(filter) ? `${name}\n${number}` : number;
