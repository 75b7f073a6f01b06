/** A rule book as a form holds it, and as the contract does. */
import type { IndicatorJson, RuleBookContentJson, RuleBookJson } from "@qiming/contracts/browser/rule_book";
import { APPRAISAL, CLAIMED, PARTS, type Part } from "./rule-book.ts";

export const MOST_INDICATORS = 60;
const MOST_LEVELS = 12;

interface Words {
  zhCn: string;
  en: string;
}
export interface LevelForm {
  readonly key: string;
  name: Words;
  tenths: number;
}
export interface IndicatorForm {
  /** Its own in the form. */
  readonly key: string;
  code: string;
  part: Part | "";
  name: Words;
  unitTenths: number;
  capTenths: number;
  source: string;
  gradePercents: number[];
  levels: LevelForm[];
}
export interface RuleBookForm {
  code: string;
  version: string;
  title: Words;
  effectiveFrom: string;
  changeNote: string;
  indicators: IndicatorForm[];
  /** Of each part; 0 where its indicators alone say it. */
  partCaps: Record<Part, number>;
  shrinkingParts: string[];
  excellentFromTenths: number;
  qualifiedFromTenths: number;
  basicallyQualifiedFromTenths: number;
  objectionDays: number;
  supplementParts: string[];
  supplementMostIndicators: number;
  supplementMostCapTenths: number;
}

let count = 0;
const words = (said: { zhCn?: string; en?: string } = {}): Words => ({
  zhCn: said.zhCn ?? "",
  en: said.en ?? "",
});
export const newLevel = (more: Partial<LevelForm> = {}): LevelForm => ({
  ...{ key: `l${++count}`, name: words(), tenths: 10 },
  ...more,
});

export const newIndicator = (each: IndicatorJson = {}): IndicatorForm => ({
  ...{ key: `i${++count}`, code: each.code ?? "", name: words(each.name), source: each.source ?? "" },
  part: PARTS.find((part) => part === each.part) ?? "",
  ...{ unitTenths: each.unitTenths ?? 0, capTenths: each.capTenths ?? 0 },
  gradePercents: [...(each.gradePercents ?? [])],
  levels: (each.levels ?? []).map(({ name, tenths }) => newLevel({ name: words(name), tenths: tenths ?? 0 })),
});

export function formOf({ content = {} }: RuleBookJson): RuleBookForm {
  const caps = content.partCaps ?? [];
  return {
    ...{ code: content.code ?? "", version: content.version ?? "", title: words(content.title) },
    ...{ effectiveFrom: content.effectiveFrom ?? "", changeNote: content.changeNote ?? "" },
    indicators: (content.indicators ?? []).map(newIndicator),
    partCaps: Object.fromEntries(
      PARTS.map((part) => [part, caps.find((each) => each.part === part)?.tenths ?? 0]),
    ) as Record<Part, number>,
    shrinkingParts: [...(content.shrinkingParts ?? [])] as string[],
    excellentFromTenths: content.excellentFromTenths ?? 0,
    qualifiedFromTenths: content.qualifiedFromTenths ?? 0,
    basicallyQualifiedFromTenths: content.basicallyQualifiedFromTenths ?? 0,
    objectionDays: content.objectionDays ?? 0,
    supplementParts: [...(content.supplementParts ?? [])] as string[],
    supplementMostIndicators: content.supplementMostIndicators ?? 0,
    supplementMostCapTenths: content.supplementMostCapTenths ?? 0,
  };
}

/** What belongs to another kind of fact is taken out; an appraisal begins with what its grades usually bring. */
export function withSource(indicator: IndicatorForm, source: string): IndicatorForm {
  const usual = indicator.gradePercents.length > 0 ? indicator.gradePercents : [100, 80, 60, 0];
  return {
    ...indicator,
    source,
    gradePercents: source === APPRAISAL ? usual : [],
    levels: source === CLAIMED ? indicator.levels : [],
  };
}

export const mayAddLevel = ({ source, levels }: IndicatorForm): boolean =>
  source === CLAIMED && levels.length < MOST_LEVELS;

export function toContent({ partCaps, ...form }: RuleBookForm, isSupplement: boolean): RuleBookContentJson {
  const common = {
    ...{ code: form.code.trim(), version: form.version.trim(), title: form.title },
    ...{ effectiveFrom: form.effectiveFrom, changeNote: form.changeNote.trim() },
    indicators: form.indicators.map(({ key: _, part, levels, ...each }) => ({
      ...{ ...each, code: each.code.trim() },
      ...(part && { part }),
      levels: levels.map(({ name, tenths }) => ({ name, tenths })),
    })),
  };
  if (isSupplement) return common;
  const parts = (chosen: readonly string[]) => PARTS.filter((part) => chosen.includes(part));
  return {
    ...{ ...form, ...common },
    partCaps: PARTS.filter((part) => partCaps[part] > 0).map((part) => ({ part, tenths: partCaps[part] })),
    shrinkingParts: parts(form.shrinkingParts),
    supplementParts: parts(form.supplementParts),
  };
}
