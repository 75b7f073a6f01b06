/** A rule book as people read it. */
import type {
  IndicatorJson,
  RuleBookContentJson,
  RuleBookJson,
  RuleFaultJson,
} from "@qiming/contracts/browser/rule_book";

export const PARTS = [
  "SCORE_PART_BASE",
  "SCORE_PART_BONUS",
  "SCORE_PART_APPRAISAL",
  "SCORE_PART_DEDUCTION",
] as const;
export type Part = (typeof PARTS)[number];

export const CLAIMED = "points.claim.approved";
export const APPRAISAL = "meetings.appraisal.closed";
/** What must never bring a point; each has words of its own. */
export const FORBIDDEN = [
  ...["login", "onlineDuration", "watchDuration", "like", "share", "pollVote", "pageView"],
  ...["appInstall", "photoUpload", "locationTrack"],
];
export const GRADES = ["EXCELLENT", "QUALIFIED", "BASICALLY_QUALIFIED", "UNQUALIFIED"] as const;

/** What a paper with each grade brings of an appraisal's points: "优秀 100% · 合格 80% …". @param percents the best grade first */
export const weightsOf = (percents: readonly number[], t: (key: string) => string): string =>
  GRADES.map((grade, index) => `${t(`rules.grade.${grade}`)} ${percents[index] ?? 0}%`).join(" · ");

/** "YT-2026 v2" */
export const nameOf = ({ code = "", version = "" }: { code?: string; version?: string } = {}): string =>
  `${code} ${version}`;

export interface PartText {
  readonly part: Part;
  /** Missing: as much as its indicators bring together. */
  readonly capTenths: number | undefined;
  readonly indicators: readonly IndicatorJson[];
}

/** The parts that a book has, in their order. */
export const partsOf = ({ indicators = [], partCaps = [] }: RuleBookContentJson): PartText[] =>
  PARTS.map((part) => ({
    part,
    capTenths: partCaps.find((each) => each.part === part)?.tenths,
    indicators: indicators.filter((each) => each.part === part),
  })).filter((each) => each.indicators.length > 0);

export interface Shelf {
  /** The university's book and the college's supplement that are in force. */
  readonly inForce: readonly RuleBookJson[];
  readonly coming: readonly RuleBookJson[];
  readonly former: readonly RuleBookJson[];
}

/** The university's first. */
export function shelfOf(books: readonly RuleBookJson[], today: string): Shelf {
  const others = books.filter(({ isInForce }) => !isInForce);
  const isComing = ({ content }: RuleBookJson) => (content?.effectiveFrom ?? "") > today;
  const inForce = books.filter(({ isInForce }) => isInForce);
  return {
    inForce: [
      ...inForce.filter((each) => !each.isSupplement),
      ...inForce.filter((each) => each.isSupplement),
    ],
    coming: others.filter(isComing),
    former: others.filter((each) => !isComing(each)),
  };
}

/** By China's clock: "2026-03-18". */
export const dayOf = (time: Date): string =>
  new Date(time.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);

const numberOf = ({ content }: RuleBookJson): number =>
  Number(/^v(\d+)$/.exec(content?.version ?? "")?.[1] ?? 0);

/** What an organisation's next version begins with: what it has in force, from the first day of next year on. */
export function nextContent(
  books: readonly RuleBookJson[],
  drafts: readonly RuleBookJson[],
  organizationId: string,
  code: string,
  now: Date,
): RuleBookContentJson {
  const own = books.filter((each) => each.organizationId === organizationId);
  const from = own.find(({ isInForce }) => isInForce) ?? own[0];
  const wanted = from?.content?.code ?? code;
  const all = [...own, ...drafts].filter(({ content }) => content?.code === wanted);
  return {
    ...from?.content,
    ...{ code: wanted, version: `v${Math.max(0, ...all.map(numberOf)) + 1}`, changeNote: "" },
    effectiveFrom: `${Number(dayOf(now).slice(0, 4)) + 1}-01-01`,
  };
}

/** The id of a field's control. */
export const fieldId = (field: string): string => `rule-${field.replaceAll(".", "-")}`;

/** The text of what is wrong at a field; of a forbidden source its own. */
export function faultKey(
  { field = "", rule = "" }: RuleFaultJson,
  { indicators = [] }: RuleBookContentJson,
): string {
  const at = /^indicators\.(\d+)\.source$/.exec(field);
  const source = at && indicators[Number(at[1])]?.source;
  if (rule === "forbidden" && source && FORBIDDEN.includes(source)) return `rules.forbidden.${source}`;
  if (field === "effectiveFrom") return `rules.fault.day.${rule === "order" ? "order" : "required"}`;
  if (field.startsWith("indicators") && rule === "bounds") return "rules.fault.bounds";
  const known = ["required", "twice", "order", "number", "forbidden"];
  return `rules.fault.${known.includes(rule) ? rule : "required"}`;
}
