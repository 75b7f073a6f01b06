import { ref, shallowRef } from "vue";
import { toBase64 } from "./bytes.ts";
import { ProblemError, toProblem, type Problem } from "./problem.ts";

const MOST_BYTES = 2_000_000;

/**
 * A sheet that is brought in: chosen, looked at row by row, and written.
 *
 * @param look what would become of it
 * @param bringIn writes it
 */
export function useSheetImport<Preview>({
  look,
  bringIn,
}: {
  readonly look: (workbook: string) => Promise<Preview>;
  readonly bringIn: (workbook: string) => Promise<Preview>;
}) {
  const step = ref<"choose" | "reading" | "seen" | "writing" | "written">("choose");
  const preview = shallowRef<Preview>();
  const problem = shallowRef<Problem>();
  let workbook = "";

  async function run(
    during: "reading" | "writing",
    then: "seen" | "written",
    call: () => Promise<Preview>,
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
      return look(workbook);
    });
  }
  const write = () => run("writing", "written", () => bringIn(workbook));
  return { step, preview, problem, choose, write };
}
