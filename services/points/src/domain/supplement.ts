import {
  isTakenOnce,
  type BookRef,
  type Indicator,
  type RuleBook,
  type ScorePart,
  type Supplement,
  type SupplementBounds,
} from "./rule-book.ts";

/** What is wrong with a rule book, at which of its fields. */
export interface RuleFault {
  /** "indicators.3.source" */
  readonly field: string;
  readonly rule: string;
  readonly message: string;
}

const NOTHING: SupplementBounds = { parts: [], mostIndicators: 0, mostCapTenths: 0 };

const isTaken = (
  { indicators }: Pick<RuleBook, "indicators">,
  { code, source }: Pick<Indicator, "code" | "source">,
) => ({
  code: indicators.some((each) => each.code === code),
  source: isTakenOnce(source) && indicators.some((each) => each.source === source),
});

/** What of a college's indicators the university's book does not leave room for. */
export function boundsFaults(
  indicators: readonly (Pick<Indicator, "code" | "source" | "capTenths"> & {
    readonly part: ScorePart | "";
  })[],
  base: RuleBook | undefined,
): RuleFault[] {
  const bounds = base?.supplement ?? NOTHING;
  const faults: RuleFault[] = [];
  const note = (field: string, rule: string, message: string) => faults.push({ field, rule, message });
  const capTenths = indicators.reduce((total, each) => total + each.capTenths, 0);
  if (indicators.length > bounds.mostIndicators)
    note("indicators", "bounds", `at most ${bounds.mostIndicators} may be added`);
  else if (capTenths > bounds.mostCapTenths)
    note("indicators", "bounds", `at most ${bounds.mostCapTenths} tenths may be added`);
  indicators.forEach((each, index) => {
    if (each.part && !bounds.parts.includes(each.part))
      note(`indicators.${index}.part`, "bounds", "nothing may be added to this part");
    const taken = base ? isTaken(base, each) : { code: false, source: false };
    if (taken.code) note(`indicators.${index}.code`, "twice", "the university's book has this code");
    if (taken.source) note(`indicators.${index}.source`, "twice", "the university's book counts this fact");
  });
  return faults;
}

/**
 * The book by which a college's members are counted. Where a later book of the university takes up what a college had added, or leaves less room,
 * the university's holds.
 */
export function composed(base: RuleBook, supplement: Supplement | undefined): RuleBook {
  if (!supplement) return base;
  const { parts, mostIndicators, mostCapTenths } = base.supplement ?? NOTHING;
  let left = mostCapTenths;
  const indicators: Indicator[] = [];
  for (const each of supplement.indicators) {
    const taken = isTaken(base, each);
    const fits = parts.includes(each.part) && each.capTenths <= left && indicators.length < mostIndicators;
    if (!fits || taken.code || taken.source) continue;
    left -= each.capTenths;
    indicators.push(each);
  }
  if (indicators.length === 0) return base;
  return {
    ...base,
    indicators: [...base.indicators, ...indicators],
    added: { ...supplement, indicators },
  };
}

/** In which version of which book an indicator stands. */
export const refOf = ({ added, ...base }: RuleBook, indicatorCode: string): BookRef => {
  const book = added?.indicators.some(({ code }) => code === indicatorCode) ? added : base;
  return { code: book.code, version: book.version };
};
