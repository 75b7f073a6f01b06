import type { PaymentSheetJson } from "@qiming/contracts/browser/dues";
import { ProblemError, toBase64, toProblem, type Problem } from "@qiming/web-kit";
import { ref, shallowRef } from "vue";
import { dues } from "../api.ts";

const MOST_BYTES = 2_000_000;

/** A sheet of payments: chosen, looked at row by row, and written down. */
export function usePaymentSheet(organizationId: string) {
  const step = ref<"choose" | "reading" | "seen" | "writing" | "written">("choose");
  const preview = shallowRef<PaymentSheetJson>();
  const problem = shallowRef<Problem>();
  let workbook = "";

  async function run(
    during: "reading" | "writing",
    then: "seen" | "written",
    call: () => Promise<PaymentSheetJson>,
  ): Promise<void> {
    step.value = during;
    problem.value = undefined;
    try {
      preview.value = await call();
      step.value = then;
    } catch (error) {
      problem.value = toProblem(error);
      step.value = during === "writing" ? "seen" : "choose";
    }
  }
  function choose(file: File): Promise<void> {
    preview.value = undefined;
    return run("reading", "seen", async () => {
      if (file.size > MOST_BYTES) throw new ProblemError({ reason: "SHEET_TOO_LARGE", status: 400 });
      workbook = toBase64(new Uint8Array(await file.arrayBuffer()));
      return dues.previewPayments({ organizationId, workbook });
    });
  }
  const write = () => run("writing", "written", () => dues.importPayments({ organizationId, workbook }));
  return { step, preview, problem, choose, write };
}
