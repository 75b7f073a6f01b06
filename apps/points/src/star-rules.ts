/** The rules of a star round as they are written on screen: points as people type them, and what is wrong with them. */
import type { StarBlockJson, StarRulesJson } from "@qiming/contracts/browser/star";
import { tenthsOf } from "./star.ts";

export interface RulesDraft {
  quota: number;
  days: number;
  readonly blocks: { readonly block: StarBlockJson; points: string }[];
  readonly bands: { readonly stars: number; points: string }[];
  items: { code: string; zhCn: string; en: string }[];
}

const shown = (tenths = 0): string => String(tenths / 10);

export const draftOf = ({
  quotaPercent = 0,
  publicityDays = 0,
  blocks = [],
  bands = [],
  vetoItems = [],
}: StarRulesJson): RulesDraft => ({
  ...{ quota: quotaPercent, days: publicityDays },
  blocks: blocks.map(({ block, mostTenths }) => ({ block: block!, points: shown(mostTenths) })),
  bands: bands.map(({ stars, tenths }) => ({ stars: stars!, points: shown(tenths) })),
  items: vetoItems.map(({ code, text }) => ({
    ...{ code: code ?? "", zhCn: text?.zhCn ?? "", en: text?.en ?? "" },
  })),
});

/** Undefined where something is no number. */
export const sumOfBlocks = ({ blocks }: RulesDraft): number | undefined =>
  blocks.reduce<number | undefined>((total, { points }) => {
    const tenths = tenthsOf(points);
    return total === undefined || tenths === undefined ? undefined : total + tenths;
  }, 0);

/** The first thing that does not fit, as its text is named. */
export function faultOf(draft: RulesDraft): "blocks" | "bands" | "items" | undefined {
  if (sumOfBlocks(draft) !== 1_000 || draft.blocks.some(({ points }) => tenthsOf(points)! < 10))
    return "blocks";
  const tenths = draft.bands.map(({ points }) => tenthsOf(points) ?? 0);
  if (tenths.some((each, at) => each < 1 || each > 1_000 || (at > 0 && each >= tenths[at - 1]!)))
    return "bands";
  return draft.items.some(({ zhCn, en }) => !zhCn.trim() || !en.trim()) ? "items" : undefined;
}

export const toRules = ({ quota, days, blocks, bands, items }: RulesDraft): StarRulesJson => ({
  ...{ quotaPercent: quota, publicityDays: days },
  blocks: blocks.map(({ block, points }) => ({ block, mostTenths: tenthsOf(points)! })),
  bands: bands.map(({ stars, points }) => ({ stars, tenths: tenthsOf(points)! })),
  vetoItems: items.map(({ code, zhCn, en }) => ({ code, text: { zhCn: zhCn.trim(), en: en.trim() } })),
});

/** A code that no item has yet. */
export function freshCode(items: RulesDraft["items"]): string {
  for (let at = 1; ; at++) {
    const code = `OWN_${at}`;
    if (!items.some((item) => item.code === code)) return code;
  }
}
