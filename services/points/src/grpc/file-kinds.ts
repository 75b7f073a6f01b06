import { SheetFormat } from "@qiming/contracts/points/v1/period_service";

/** What a file is called and of which media type it is. */
export const FILE_KINDS = {
  [SheetFormat.XLSX]: {
    mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    extension: "xlsx",
  },
  [SheetFormat.PDF]: { mediaType: "application/pdf", extension: "pdf" },
} as const;
