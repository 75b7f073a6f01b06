import { dayOf, type Day } from "@qiming/core";
import type { PaperDocument, SheetContent } from "@qiming/documents";
import type { Account, Score } from "./account.ts";
import {
  GRADES,
  nameOf,
  type Grade,
  type GradePercents,
  type Indicator,
  type RuleBook,
  type ScorePart,
} from "./rule-book.ts";

/** A branch's sheet of a year, by name, as it is exported. */
export interface ExportedSheet {
  readonly organizationName: string;
  readonly period: string;
  readonly book: RuleBook;
  /** From when on grades are drafted; "" once they are. */
  readonly draftsFrom: Day | "";
  readonly rows: readonly {
    readonly name: string;
    readonly view: { readonly account: Account; readonly score: Score };
  }[];
}

const PARTS: Readonly<Record<ScorePart, string>> = {
  BASE: "基础分",
  BONUS: "加分",
  APPRAISAL: "测评分",
  DEDUCTION: "减分",
};
const GRADE_NAMES: Readonly<Record<Grade, string>> = {
  EXCELLENT: "优秀",
  QUALIFIED: "合格",
  BASICALLY_QUALIFIED: "基本合格",
  UNQUALIFIED: "不合格",
};
const MONTHS = 12;
const ONE_DECIMAL = "0.0";

const points = (tenths: number): string => (tenths / 10).toFixed(1);
const gradeText = (grade: Grade | undefined): string => (grade ? GRADE_NAMES[grade] : "—");
const titleOf = ({ period }: ExportedSheet): string => `${period}年度党员积分汇总表`;

/** As a sheet of rows and columns: the parts, then every indicator. */
export function sheetTable(sheet: ExportedSheet): SheetContent {
  const { book, rows, organizationName } = sheet;
  const parts = partsOf(book);
  const figure = (title: string) => ({ title, format: ONE_DECIMAL });
  return {
    title: `${organizationName}${sheet.period}`,
    columns: [
      { title: "姓名" },
      figure("总分"),
      ...parts.map((part) => figure(PARTS[part])),
      { title: "计分月数" },
      ...(sheet.draftsFrom ? [] : [{ title: "初步等次" }]),
      { title: "评定等次" },
      ...book.indicators.map(({ code, name }) => figure(`${code} ${name.zhCn}`)),
    ],
    rows: rows.map(({ name, view: { account, score } }) => [
      ...[name, score.totalTenths / 10, ...parts.map((part) => tenthsOf(score, part) / 10)],
      score.monthsAsked,
      ...(sheet.draftsFrom ? [] : [gradeText(score.draftGrade)]),
      gradeText(account.grade?.grade),
      ...book.indicators.map(({ code }) => (score.indicators[code] ?? 0) / 10),
    ]),
    notes: definitions(sheet),
  };
}

/** On paper, a member a paragraph. */
export function sheetPaper(sheet: ExportedSheet): PaperDocument {
  const { organizationName, book, rows } = sheet;
  const parts = partsOf(book);
  return {
    title: titleOf(sheet),
    subtitle: organizationName,
    parts: [
      {
        kind: "facts",
        facts: rows.map(({ name, view: { account, score } }) => [
          name || "已注销",
          [
            `总分 ${points(score.totalTenths)}`,
            ...parts.map((part) => `${PARTS[part]} ${points(tenthsOf(score, part))}`),
            ...(score.monthsAsked < MONTHS ? [`计分 ${score.monthsAsked} 个月`] : []),
            ...(sheet.draftsFrom ? [] : [`初步等次 ${gradeText(score.draftGrade)}`]),
            `评定等次 ${gradeText(account.grade?.grade)}`,
          ].join("，"),
        ]),
      },
      { kind: "heading", text: "各项数据的含义" },
      { kind: "text", text: definitions(sheet).join("\n") },
    ],
    proof: standing(sheet),
  };
}

const partsOf = ({ indicators }: RuleBook): ScorePart[] => [...new Set(indicators.map(({ part }) => part))];
const tenthsOf = ({ parts }: Score, part: ScorePart): number =>
  parts.find((each) => each.part === part)?.tenths ?? 0;

function standing({ rows }: ExportedSheet): string {
  const sealed = rows.flatMap(({ view }) => view.account.sealed ?? []);
  return sealed[0] ? `${dayOf(sealed[0].time)} 封存，此后入账的记录不计入。` : "尚未封存，数据可能还会变动。";
}

/** What every figure means, one a line. */
function definitions(sheet: ExportedSheet): string[] {
  const { book } = sheet;
  const { EXCELLENT, QUALIFIED, BASICALLY_QUALIFIED } = book.gradeBands;
  const shrinking = book.shrinkingParts.map((part) => PARTS[part]).join("、");
  return [
    `依据：${book.title.zhCn}（${nameOf(book)}）。按姓名排列，不作排名。`,
    "总分：各部分之和，减分从中扣除，不低于 0 分。",
    ...partsOf(book).map((part) => partLine(part, book)),
    `计分月数：全年 12 个月减去因公出国（境）、因病等免计的月份${shrinking ? `；${shrinking}按计分月数折算，不超过上限` : ""}。`,
    `初步等次：总分达到 ${points(EXCELLENT)} 分为优秀，${points(QUALIFIED)} 分为合格，${points(BASICALLY_QUALIFIED)} 分为基本合格，其余为不合格；${draftsLine(sheet)}`,
    "评定等次：由会议评定；“—”表示尚未评定。",
    ...book.indicators.map(indicatorLine),
    standing(sheet),
  ];
}

const draftsLine = ({ draftsFrom }: ExportedSheet): string =>
  draftsFrom ? `自 ${draftsFrom} 起列出。` : "“—”表示暂停评定，或全年免计。";

function partLine(part: ScorePart, { partCaps, indicators }: RuleBook): string {
  const cap = partCaps[part];
  const codes = indicators.filter((each) => each.part === part).map(({ code }) => code);
  return `${PARTS[part]}：${codes.join("、")} 之和${cap === undefined ? "" : `，最多 ${points(cap)} 分`}。`;
}

const weightsOf = (percents: GradePercents): string =>
  GRADES.map((grade) => `${GRADE_NAMES[grade]} ${percents[grade]}%`).join("、");

function indicatorLine({
  code,
  name,
  part,
  unitTenths,
  capTenths,
  levels,
  gradePercents,
}: Indicator): string {
  const verb = part === "DEDUCTION" ? "扣" : "计";
  const unit = levels?.length
    ? levels.map((level) => `${level.name.zhCn}${verb} ${points(level.tenths)} 分`).join("、")
    : gradePercents
      ? `满分 ${points(unitTenths)} 分，按每张测评票的等次折算后取平均（${weightsOf(gradePercents)}）`
      : `每次${verb} ${points(unitTenths)} 分`;
  return `${code} ${name.zhCn}：${unit}，全年最多${verb} ${points(capTenths)} 分。`;
}
