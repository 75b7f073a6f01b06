import type { MonthShare } from "./dues-sums.ts";
import { monthsOfYear, type Month } from "./month.ts";

/** Of fewer people a sum would say what one of them earns or gives. */
export const LEAST_PEOPLE = 5;

/** Who stands behind sums, by month and by what they have in common: of each at most as many as are enough. */
export type Crowd = Map<string, Set<string>>;

/** Puts a member's share into a crowd. */
export function join(crowd: Crowd, personId: string, { month, figures, isByPay }: MonthShare): void {
  const isAsked = figures.askedFen !== undefined;
  for (const common of [
    ...["ANY", ...(isByPay ? ["ANY_BY_PAY"] : [])],
    ...(isAsked ? ["ASKED", ...(isByPay ? ["ASKED_BY_PAY"] : [])] : []),
  ])
    add(crowd, `${month} ${common}`, personId);
}

function add(crowd: Crowd, key: string, personId: string): void {
  const people = crowd.get(key) ?? new Set();
  if (people.size < LEAST_PEOPLE) people.add(personId);
  crowd.set(key, people);
}

/**
 * Whether the sums of a crowd may be shown: in no month of fewer than five people, nor of fewer than five who pay by what they earn; what students pay is known, and would
 * be subtracted. Two crowds that are enough are enough together, and what is left of them without one of them, too.
 */
export const isEnough = (crowd: Crowd): boolean =>
  [...crowd.values()].every(({ size }) => size >= LEAST_PEOPLE);

/** In which months somebody is asked, each with whether by what they earn. */
export type AskedMonths = ReadonlyMap<Month, boolean>;

/**
 * Puts somebody into the crowd of changes of an organisation: for every two months in which they are there in one alone. Of a part of a whole also those who come
 * to the whole or leave it: whoever moves from part to part is nobody's change where parts are added up.
 *
 * @param whole in which months they are asked anywhere in the whole
 */
export function joinChanges(crowd: Crowd, personId: string, asked: AskedMonths, whole = asked): void {
  const [any] = asked.keys();
  if (any === undefined) return;
  const year = monthsOfYear(Number(any.slice(0, 4)));
  for (const [a, b] of year.flatMap((each, at) => year.slice(at + 1).map((later) => [each, later] as const)))
    for (const [common, isIn] of IN_COMMON) {
      const differs = (all: AskedMonths) => isIn(all.get(a)) !== isIn(all.get(b));
      if (differs(asked)) add(crowd, `${a} ${b} ${common}`, personId);
      if (differs(asked) && differs(whole)) add(crowd, `${a} ${b} ${common} WHOLE`, personId);
    }
}
const IN_COMMON: readonly (readonly [string, (isByPay: boolean | undefined) => boolean])[] = [
  ["ASKED", (isByPay) => isByPay !== undefined],
  ["ASKED_BY_PAY", (isByPay) => isByPay === true],
];

function together(crowds: readonly Crowd[]): Crowd {
  const all: Crowd = new Map();
  for (const crowd of crowds)
    for (const [key, people] of crowd) for (const personId of people) add(all, key, personId);
  return all;
}

/**
 * Of parts of a whole that is shown those that are not: whoever is too few, and with them others in their order until what is left of the whole
 * without those that are shown is enough as well. Where that never is, all of them.
 */
export function withheldOf(parts: ReadonlyMap<string, Crowd>): ReadonlySet<string> {
  const withheld = [...parts].filter(([, crowd]) => !isEnough(crowd)).map(([id]) => id);
  // In an order that no payment changes.
  const others = [...parts.keys()].filter((id) => !withheld.includes(id)).sort();
  while (!isEnough(together(withheld.map((id) => parts.get(id)!))) && others.length > 0)
    withheld.push(others.shift()!);
  return new Set(withheld);
}
