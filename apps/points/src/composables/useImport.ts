import type { ImportPreviewJson } from "@qiming/contracts/browser/claim";
import { ProblemError, toBase64, toProblem, type Problem } from "@qiming/web-kit";
import { ref, shallowRef } from "vue";
import { claims } from "../api.ts";

const MOST_BYTES = 2_000_000;

/** A sheet of claims: chosen, looked at row by row, and brought in. */
export function useImport(organizationId: string) {
  const step = ref<"choose" | "reading" | "seen" | "writing" | "written">("choose");
  const preview = shallowRef<ImportPreviewJson>();
  const problem = shallowRef<Problem>();
  let workbook = "";

  async function run(
    during: "reading" | "writing",
    then: "seen" | "written",
    call: () => Promise<ImportPreviewJson>,
  ): Promise<void> {
    const before = during === "writing" ? ("seen" as const) : ("choose" as const);
    step.value = during;
    problem.value = undefined;
    try {
      preview.value = await call();
      step.value = then;
    } catch (error) {
      problem.value = toProblem(error);
      step.value = before;
    }
  }

  function choose(file: File): Promise<void> {
    preview.value = undefined;
    return run("reading", "seen", async () => {
      if (file.size > MOST_BYTES) throw new ProblemError({ reason: "SHEET_TOO_LARGE", status: 400 });
      workbook = toBase64(new Uint8Array(await file.arrayBuffer()));
      return claims.previewImport({ organizationId, workbook });
    });
  }
  const write = () => run("writing", "written", () => claims.importClaims({ organizationId, workbook }));

  return { step, preview, problem, choose, write };
}
