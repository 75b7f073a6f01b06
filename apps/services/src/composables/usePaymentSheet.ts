import { useSheetImport } from "@qiming/web-kit";
import { dues } from "../api.ts";

/** A sheet of payments: chosen, looked at row by row, and written down. */
export const usePaymentSheet = (organizationId: string) =>
  useSheetImport({
    look: (workbook) => dues.previewPayments({ organizationId, workbook }),
    bringIn: (workbook) => dues.importPayments({ organizationId, workbook }),
  });
