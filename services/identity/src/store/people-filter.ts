import { MEMBER_STATUSES, type MemberStatus } from "../domain/organization.ts";
import { ERASED, isEnded, type Person, type PersonType } from "../domain/person.ts";
import type { MemberFilter } from "../usecases/ports.ts";

const MEMBERS: MemberStatus[] = ["FULL", "PROBATIONARY"];
const TYPES: Readonly<Record<PersonType, object>> = {
  PARTY_MEMBER: { memberStatus: { $in: MEMBERS } },
  LEAGUE_MEMBER: { memberStatus: { $nin: MEMBERS }, isLeagueMember: true },
  NON_MEMBER: { memberStatus: { $nin: MEMBERS }, isLeagueMember: { $ne: true } },
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
    ...(type && TYPES[type]),
    ...(status && { memberStatus: status }),
    // A login that was offered and not taken up connects nobody; whoever has left, or was shut out, is not waited for.
    ...(withoutLogin && {
      $and: [
        { $or: [{ logins: { $size: 0 } }, { "account.state": "INVITED" }] },
        { "account.state": { $ne: "DISABLED" } },
        { memberStatus: { $nin: MEMBER_STATUSES.filter(isEnded) } },
      ],
    }),
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
