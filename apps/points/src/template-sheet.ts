import type { ClaimableJson } from "@qiming/contracts/browser/claim";
import { localized, saveFile } from "@qiming/web-kit";
import type { Cell } from "write-excel-file/universal";

/** As the service expects them in the first row. */
const HEADS = ["学号/工号", "姓名", "指标", "等级", "日期", "事由", "依据"];
const WIDTHS = [16, 12, 18, 12, 14, 32, 40];
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

const text = (value: string): Cell => ({ value, type: String });

/**
 * Hands the reader a workbook to fill in; its second sheet has what can stand under indicator and level.
 *
 * @param name of the file, without an ending
 */
export async function saveTemplate(name: string, claimable: readonly ClaimableJson[]): Promise<void> {
  const { default: write } = await import("write-excel-file/universal");
  const choices = claimable.flatMap(({ name: indicator, levels = [] }) =>
    (levels.length ? levels : [undefined]).map((level) => [
      text(localized(indicator)),
      text(level ? localized(level.name) : ""),
    ]),
  );
  const head = (titles: readonly string[]) =>
    titles.map((value) => ({ value, type: String, fontWeight: "bold" as const }));
  const sheets = [
    { sheet: "1", data: [head(HEADS)], columns: WIDTHS.map((width) => ({ width })), stickyRowsCount: 1 },
    { sheet: "2", data: [head(["指标", "等级"]), ...choices], columns: [{ width: 24 }, { width: 16 }] },
  ];
  saveFile(`${name}.xlsx`, XLSX, await write(sheets).toBlob());
}
