/** An account as a reader sees it: what is said of its entries, parts and grades. */
import type {
  AccountJson,
  EntryJson,
  GradeJson,
  IndicatorScoreJson,
  PartScoreJson,
} from "@qiming/contracts/browser/points";
import { formatTenths } from "@qiming/web-kit";

const MINUS = "−";

/** The year by China's clock. */
export const thisYear = (now: Date): number =>
  Number(new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", year: "numeric" }).format(now));

/** Undefined: none was drafted or decided. */
export const knownGrade = (grade: GradeJson | undefined): GradeJson | undefined =>
  grade === "GRADE_UNSPECIFIED" ? undefined : grade;

const takes = ({ part }: Pick<EntryJson, "part">): boolean => part === "SCORE_PART_DEDUCTION";

/** Tenths with their sign: +0.5, −2; of nothing 0. */
const signed = (isTaken: boolean, tenths: number): string =>
  tenths === 0 ? "0" : `${isTaken ? MINUS : "+"}${formatTenths(tenths)}`;

/** What counts of an entry. */
export const countedOf = (entry: EntryJson): string => signed(takes(entry), entry.tenths ?? 0);

/** What the rule gives for it, before caps and corrections. */
export const ruledOf = (entry: EntryJson): string => signed(takes(entry), entry.ruleTenths ?? 0);

/** What a part comes to: of deductions with a minus. */
export const partTotal = (part: PartScoreJson): string =>
  takes(part) ? signed(true, part.tenths ?? 0) : formatTenths(part.tenths ?? 0);

/** Why less of an entry counts than the rule gives: taken out, came after the seal, or a cap. */
export type Less = "corrected" | "late" | "capped" | undefined;

export function lessOf(entry: EntryJson, { sealTime }: AccountJson): Less {
  if (!entry.counts) return "corrected";
  if ((entry.tenths ?? 0) >= (entry.ruleTenths ?? 0)) return undefined;
  return sealTime && Date.parse(entry.postTime ?? "") > Date.parse(sealTime) ? "late" : "capped";
}

export const entriesOf = ({ entries = [] }: AccountJson, { code }: IndicatorScoreJson): EntryJson[] =>
  entries.filter(({ indicatorCode }) => indicatorCode === code);

export const indicatorOf = ({ parts = [] }: AccountJson, wanted: string | undefined) =>
  parts.flatMap(({ indicators = [] }) => indicators).find(({ code }) => code === wanted);

/** Whether a part is set against fewer months than a year's. */
export const isShrunk = ({ monthsAsked = 0, earnedTenths = 0 }: PartScoreJson): boolean =>
  monthsAsked > 0 && earnedTenths > 0;

/** Whether what was earned, set against the months asked, would be more than the part can bring. */
export const isOverCap = ({ monthsAsked = 0, earnedTenths = 0, capTenths = 0 }: PartScoreJson): boolean =>
  monthsAsked > 0 && (earnedTenths * 12) / monthsAsked > capTenths;

/** The months of a period: "2026-01" to "2026-12". */
export const monthsOf = (period: string): string[] =>
  Array.from({ length: 12 }, (_, index) => `${period}-${String(index + 1).padStart(2, "0")}`);
