/** A year's report as its page shows it. Every figure, its name and its definition come with it; nothing is sorted by a figure. */
import type {
  ReportFigureJson,
  ReportJson,
  ReportRowJson,
  ReportSectionJson,
} from "@qiming/contracts/browser/report";

const NONE = "—";

/** "12", "1.2%", or a dash where nothing is said. */
export function figureText({ unit }: Pick<ReportFigureJson, "unit">, value: number | undefined): string {
  if (value === undefined) return NONE;
  return unit === "REPORT_UNIT_PERMILLE" ? `${(value / 10).toFixed(1)}%` : String(value);
}

/** The section that is asked for, otherwise the first. */
export const sectionOf = (
  { sections = [] }: ReportJson,
  key: string | undefined,
): ReportSectionJson | undefined => sections.find((each) => each.key === key) ?? sections[0];

/** Nothing is known of any of its figures yet. */
export const isUnknown = ({ figures = [] }: ReportSectionJson): boolean =>
  figures.every(({ value }) => value?.value === undefined);

export interface ShownColumn {
  readonly figure: ReportFigureJson;
  readonly valueOf: (row: ReportRowJson) => number | undefined;
}

/** The figures of a section that the rows have; those of which no row says anything are left out. */
export function columnsOf(
  { sections = [], rows = [] }: ReportJson,
  { key }: ReportSectionJson,
): ShownColumn[] {
  const figures = sections.flatMap((section) =>
    (section.figures ?? []).map((figure) => ({ figure, isShown: section.key === key })),
  );
  return figures.flatMap(({ figure, isShown }, i) => {
    const valueOf = ({ values = [] }: ReportRowJson) => values[i]?.value;
    return isShown && rows.some((row) => valueOf(row) !== undefined) ? [{ figure, valueOf }] : [];
  });
}
