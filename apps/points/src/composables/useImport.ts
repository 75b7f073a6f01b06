import { useSheetImport } from "@qiming/web-kit";
import { claims } from "../api.ts";

/** A sheet of claims: chosen, looked at row by row, and brought in. */
export const useImport = (organizationId: string) =>
  useSheetImport({
    look: (workbook) => claims.previewImport({ organizationId, workbook }),
    bringIn: (workbook) => claims.importClaims({ organizationId, workbook }),
  });
