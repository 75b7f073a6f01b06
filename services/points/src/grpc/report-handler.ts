import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { PeriodState, SheetFormat } from "@qiming/contracts/points/v1/period_service";
import { ReportUnit, type ReportService } from "@qiming/contracts/points/v1/report_service";
import { toPdf, writeSheet } from "@qiming/documents";
import type { Handlers } from "@qiming/service-kit";
import { hasTooManyExcellent } from "../domain/branch-facts.ts";
import { reportPaper, reportTable, type Language } from "../domain/report-paper.ts";
import { SECTIONS } from "../domain/report-figures.ts";
import type { Report, ReportRow } from "../domain/report.ts";
import type { UseCases } from "../use-cases.ts";
import { FILE_KINDS } from "./file-kinds.ts";

const MAKE = {
  [SheetFormat.XLSX]: (report: Report, language: Language) => writeSheet(reportTable(report, language)),
  [SheetFormat.PDF]: (report: Report, language: Language) => toPdf(reportPaper(report, language)),
} as const;

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function reportHandler({ report }: UseCases): Handlers<typeof ReportService> {
  return {
    getReport: async ({ organizationId, period }) => toReport(await report(organizationId, period)),
    async exportReport({ organizationId, period, format: asked, language: wanted }) {
      // The contract lets nothing else through.
      const [format, language] = [asked as keyof typeof MAKE, wanted as Language];
      const made = await report(organizationId, period);
      const { mediaType, extension } = FILE_KINDS[format];
      const name =
        language === "en"
          ? `${made.organizationName} points report ${made.period}`
          : `${made.organizationName}${made.period}年度积分工作报告`;
      return { fileName: `${name}.${extension}`, mediaType, content: await MAKE[format](made, language) };
    },
  };
}

function toReport(report: Report) {
  const { organizationId, organizationName, period, draftsFrom, time, isUniversity, colleges } = report;
  const rows = colleges.flatMap(({ row, branches }) => (isUniversity ? [row] : branches));
  let at = 0;
  const sections = SECTIONS.map(({ figures, ...section }) => ({
    ...section,
    figures: figures.map(({ key, name, definition, unit }) => ({
      ...{ key, name, definition, unit: ReportUnit[unit], value: toValue(report.values[at++]) },
    })),
  }));
  return {
    ...{ organizationId, organizationName, period, draftsFromDay: draftsFrom, sections },
    ...{ rows: rows.map(toRow), time: timestampFromDate(time) },
  };
}

const toValue = (value: number | undefined) => (value === undefined ? {} : { value });

const toRow = ({ id, name, values, branch }: ReportRow) => ({
  ...{ organizationId: id, organizationName: name, values: values.map(toValue) },
  ...(branch && {
    branch: {
      ...{ state: PeriodState[branch.state], hasAdopted: branch.hasAdopted, stars: branch.stars ?? 0 },
      tooManyExcellent: hasTooManyExcellent(branch),
    },
  }),
});
