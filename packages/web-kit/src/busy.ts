import { ref, shallowRef } from "vue";
import { toProblem, type Problem } from "./problem.ts";

/** One act at a time, and why the last one was refused. */
export function useBusy() {
  const isBusy = ref(false);
  const problem = shallowRef<Problem>();

  /** @returns whether it was done */
  async function run(work: () => Promise<unknown>): Promise<boolean> {
    if (isBusy.value) return false;
    isBusy.value = true;
    problem.value = undefined;
    try {
      await work();
      return true;
    } catch (error) {
      problem.value = toProblem(error);
      return false;
    } finally {
      isBusy.value = false;
    }
  }

  return { isBusy, problem, run };
}
