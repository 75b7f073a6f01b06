import { startOf } from "@qiming/core";
import type { PaperDocument, Part, SheetContent } from "@qiming/documents";
import { hasTooManyExcellent } from "./branch-facts.ts";
import { FIGURES, SECTIONS, stateName, type Figure } from "./report-figures.ts";
import type { Report, ReportRow } from "./report.ts";
import type { LocalizedText } from "./rule-book.ts";

/** Of all texts of a paper. */
export type Language = "zh-CN" | "en";

const text = (zhCn: string, en: string): LocalizedText => ({ zhCn, en });
const WORDS = {
  title: text("党员积分工作报告", "Report on members' points"),
  organization: text("组织", "Organisation"),
  above: text("上级组织", "Organisation above"),
  state: text("核定阶段", "Stage"),
  adopted: text("细则", "Rule book"),
  hasAdopted: text("已学习通过细则", "rule book taken up"),
  notAdopted: text("尚未学习通过细则", "rule book not yet taken up"),
  stars: text("星级", "Stars"),
  tooManyExcellent: text("优秀超过三分之一", "more than a third excellent"),
  total: text("合计", "Total"),
  rows: text("各组织情况", "Organisations"),
  notes: text("说明", "Notes"),
  none: text("—", "–"),
} as const;
const COLUMN_MEANS: readonly LocalizedText[] = [
  text(
    "核定阶段、细则、星级：各党支部本年度积分核定到哪一步，是否已学习通过本年度积分细则，星级评定结果（公示后列出）。",
    "Stage, rule book, stars: how far a branch is with closing the year, whether it has taken up the year's rule book, and how it was rated (once that is published).",
  ),
];
const LESS = text(
  "“—”表示不足五人不单列，或还没有数据；不足五人的党支部合并满五人才计入合计。按名称排列，不作排名，不列个人。",
  "A dash stands for fewer than five people or for no figure yet; branches of fewer than five are in a sum only where they are five or more together. By name, nothing is ranked, and no person is named.",
);
const LINES_LEAVE_OUT = text(
  "各组织一行中，为零的、不足五人不单列的不写。",
  "In an organisation's line, what is zero or of too few people is left out.",
);
/** A figure stays with its name. */
const NO_BREAK = "\u00a0";
const NUMERALS = ["一", "二", "三", "四", "五", "六", "七", "八"];

const inLanguage =
  (language: Language) =>
  ({ zhCn, en }: LocalizedText): string =>
    language === "en" ? en : zhCn;
type Say = ReturnType<typeof inLanguage>;

/** "1.2%" of 12 thousandths. */
const shown = ({ unit }: Figure, value: number): string =>
  unit === "PERMILLE" ? `${(value / 10).toFixed(1)}%` : String(value);

/** Of a branch what it is, where an organisation above has a count. */
function standingOf({ branch }: ReportRow, say: Say): string[] {
  if (!branch) return [];
  return [
    say(stateName(branch.state)),
    say(branch.hasAdopted ? WORDS.hasAdopted : WORDS.notAdopted),
    ...(branch.stars ? [`${say(WORDS.stars)}${NO_BREAK}${branch.stars}`] : []),
    ...(hasTooManyExcellent(branch) ? [say(WORDS.tooManyExcellent)] : []),
  ];
}

/** From when on there are drafts, and of when the figures are. */
function asOf({ draftsFrom, time }: Report, language: Language): string {
  const inChina = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language === "en" ? "en-GB" : "zh-CN", { timeZone: "Asia/Shanghai", ...options });
  const moment = inChina({ dateStyle: "long", timeStyle: "short", hourCycle: "h23" }).format(time);
  const from = draftsFrom && inChina({ dateStyle: "long" }).format(startOf(draftsFrom));
  if (language === "en") return `As of ${moment}.${from ? ` Draft grades are counted from ${from}.` : ""}`;
  return `数据截至 ${moment}。${from ? `初步等次自 ${from} 起统计。` : ""}`;
}

const colon = (language: Language): string => (language === "en" ? ": " : "：");

/** What every figure means, one a line. */
const definitions = (language: Language): string[] =>
  FIGURES.map(({ name, definition }) => {
    const say = inLanguage(language);
    return `${say(name)}${colon(language)}${say(definition)}`;
  });

type College = Report["colleges"][number];
/** One that stands directly below a university is its own college, and named once. */
const branchesOf = ({ isUniversity }: Report, { row, branches }: College): readonly ReportRow[] =>
  branches.filter(({ id }) => !isUniversity || id !== row.id);

/** Rows as a file has them: of a university a college with its branches below it; of any other its branches. */
const rowsOf = (report: Report): { row: ReportRow; above: string }[] =>
  report.colleges.flatMap((college) => [
    ...(report.isUniversity ? [{ row: college.row, above: "" }] : []),
    ...branchesOf(report, college).map((row) => ({ row, above: college.row.name })),
  ]);

/** As a sheet of rows and columns: the sum, then each organisation. */
export function reportTable(report: Report, language: Language): SheetContent {
  const say = inLanguage(language);
  const { organizationName, period, values } = report;
  const total: ReportRow = { id: "", name: `${organizationName} ${say(WORDS.total)}`, values };
  const none = say(WORDS.none);
  const cells = ({ values: all }: ReportRow) =>
    FIGURES.map(({ unit }, i) => {
      const value = all[i];
      return value === undefined ? none : unit === "PERMILLE" ? value / 1_000 : value;
    });
  return {
    title: `${organizationName}${period}`,
    notesTitle: say(WORDS.notes),
    columns: [
      { title: say(WORDS.organization), width: 28 },
      { title: say(WORDS.above), width: 20 },
      ...[WORDS.state, WORDS.adopted, WORDS.stars].map((word) => ({ title: say(word) })),
      ...FIGURES.map(({ name, unit }) => ({
        title: say(name),
        ...(unit === "PERMILLE" && { format: "0.0%" }),
      })),
    ],
    rows: [{ row: total, above: "" }, ...rowsOf(report)].map(({ row, above }) => {
      const { branch } = row;
      return [
        ...[row.name, above, branch ? say(stateName(branch.state)) : ""],
        branch ? say(branch.hasAdopted ? WORDS.hasAdopted : WORDS.notAdopted) : "",
        ...[branch?.stars ? branch.stars : branch ? none : "", ...cells(row)],
      ];
    }),
    notes: [asOf(report, language), say(LESS), ...COLUMN_MEANS.map(say), ...definitions(language)],
  };
}

/** On paper: every figure of the whole with its definition beside it, then a paragraph for each organisation. */
export function reportPaper(report: Report, language: Language): PaperDocument {
  const say = inLanguage(language);
  const { organizationName, period, values } = report;
  const valueOf = new Map(FIGURES.map(({ key }, i) => [key, values[i]]));
  const figures = (all: readonly Figure[]): Part => ({
    kind: "facts",
    facts: all.map((figure) => {
      const value = valueOf.get(figure.key);
      const figureText = value === undefined ? say(WORDS.none) : shown(figure, value);
      return [say(figure.name), withDefinition(figureText, say(figure.definition), language)];
    }),
  });
  const line = (row: ReportRow): string =>
    [...standingOf(row, say), ...row.values.flatMap((value, i) => nonZero(FIGURES[i]!, value, say))].join(
      language === "en" ? ", " : "，",
    );
  const heading = (name: LocalizedText, i: number): Part => ({
    kind: "heading",
    text: language === "en" ? `${i + 1}. ${say(name)}` : `${NUMERALS[i]}、${say(name)}`,
  });
  return {
    title: language === "en" ? `${say(WORDS.title)}, ${period}` : `${period}年度${say(WORDS.title)}`,
    subtitle: organizationName,
    language,
    parts: [
      ...SECTIONS.flatMap(({ name, figures: all }, i) => [heading(name, i), figures(all)]),
      heading(WORDS.rows, SECTIONS.length),
      { kind: "text", text: say(LINES_LEAVE_OUT) },
      ...report.colleges.flatMap((college): Part[] => [
        ...(report.isUniversity ? [{ kind: "heading", text: college.row.name } as const] : []),
        ...(report.isUniversity ? [{ kind: "text", text: line(college.row) } as const] : []),
        { kind: "facts", facts: branchesOf(report, college).map((row) => [row.name, line(row)]) },
      ]),
    ],
    proof: [asOf(report, language), say(LESS)].join(language === "en" ? " " : ""),
  };
}

const nonZero = (figure: Figure, value: number | undefined, say: Say): string[] =>
  value ? [`${say(figure.name)}${NO_BREAK}${shown(figure, value)}`] : [];

const withDefinition = (value: string, definition: string, language: Language): string =>
  language === "en"
    ? `${value} (${definition.charAt(0).toLowerCase()}${definition.slice(1).replace(/\.$/, "")})`
    : `${value}（${definition.replace(/。$/, "")}）`;
