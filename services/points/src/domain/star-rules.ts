import { ExpectedError } from "@qiming/core";
import type { LocalizedText } from "./rule-book.ts";

/** What a branch is rated by, in their order. */
export const STAR_BLOCKS = ["LEADERSHIP", "WORK", "MEMBERS", "ORGANIZATION_LIFE", "BASICS", "ROLE"] as const;
export type StarBlock = (typeof STAR_BLOCKS)[number];

export interface VetoItem {
  readonly code: string;
  readonly text: LocalizedText;
}

/** What a university says of a round before it begins; it stays as it was said. */
export interface StarRules {
  /** Of the branches, for five stars, rounded down. */
  readonly quotaPercent: number;
  /** Each of the six, with the most that it brings in tenths; together a thousand. */
  readonly blocks: readonly { readonly block: StarBlock; readonly mostTenths: number }[];
  /** From how many tenths on there are how many stars, five first; below all of them one. */
  readonly bands: readonly { readonly stars: number; readonly tenths: number }[];
  readonly vetoItems: readonly VetoItem[];
  readonly publicityDays: number;
}

const VETO_ITEMS: readonly VetoItem[] = [
  {
    code: "WEAK_AND_LAX",
    text: { zhCn: "被认定为软弱涣散党组织", en: "Found to be weak and lax" },
  },
  {
    code: "LIFE_LAPSED",
    text: {
      zhCn: "组织生活严重不正常，长期不开展“三会一课”",
      en: "Organisational life has seriously lapsed",
    },
  },
  {
    code: "RECORDS_FALSE",
    text: { zhCn: "基础资料严重不规范或弄虚作假", en: "Records seriously irregular or false" },
  },
  {
    code: "DEVELOPMENT_BREACH",
    text: { zhCn: "违反规定发展党员", en: "Members admitted against the rules" },
  },
  {
    code: "DISCIPLINE",
    text: {
      zhCn: "班子成员受到党纪处分或政务处分",
      en: "A member of the committee was disciplined",
    },
  },
  {
    code: "INCIDENT",
    text: { zhCn: "发生责任事故或造成恶劣影响", en: "A serious incident for which the branch answers" },
  },
];

/** Where a university says nothing of its own. */
export const USUAL_RULES: StarRules = {
  quotaPercent: 30,
  blocks: [
    { block: "LEADERSHIP", mostTenths: 150 },
    { block: "WORK", mostTenths: 150 },
    { block: "MEMBERS", mostTenths: 150 },
    { block: "ORGANIZATION_LIFE", mostTenths: 250 },
    { block: "BASICS", mostTenths: 100 },
    { block: "ROLE", mostTenths: 200 },
  ],
  bands: [
    { stars: 5, tenths: 900 },
    { stars: 4, tenths: 800 },
    { stars: 3, tenths: 700 },
    { stars: 2, tenths: 600 },
  ],
  vetoItems: VETO_ITEMS,
  publicityDays: 7,
};

const WHOLE_TENTHS = 1_000;
const MOST_VETO_ITEMS = 20;

/** @throws ROUND_RULES_INVALID (invalid_argument) */
export function requireSound({ quotaPercent, blocks, bands, vetoItems, publicityDays }: StarRules): void {
  const sum = blocks.reduce((total, { mostTenths }) => total + mostTenths, 0);
  const hasEach = STAR_BLOCKS.every(
    (block, at) => blocks[at]?.block === block && blocks[at].mostTenths >= 10,
  );
  const falls = bands.every(
    ({ stars, tenths }, at) =>
      stars === 5 - at && tenths >= 1 && tenths < (bands[at - 1]?.tenths ?? WHOLE_TENTHS + 1),
  );
  const codes = new Set(vetoItems.map(({ code }) => code));
  const isSaid = vetoItems.every(
    ({ code, text }) => /^[A-Z][A-Z0-9_]{0,39}$/.test(code) && !!text.zhCn.trim() && !!text.en.trim(),
  );
  const isWithin = quotaPercent >= 1 && quotaPercent <= 100 && publicityDays >= 3 && publicityDays <= 30;
  if (!hasEach || blocks.length !== STAR_BLOCKS.length || sum !== WHOLE_TENTHS) throw unsound("blocks");
  if (bands.length !== 4 || !falls) throw unsound("bands");
  if (codes.size !== vetoItems.length || !isSaid || vetoItems.length > MOST_VETO_ITEMS)
    throw unsound("vetoItems");
  if (!isWithin) throw unsound("quotaPercent");
}

const unsound = (place: string) =>
  new ExpectedError("invalid_argument", "ROUND_RULES_INVALID", `${place} do not fit`, {
    metadata: { place },
  });
