import { toProblem } from "@qiming/web-kit";

/** So often a count is asked for again that goes on at the service. */
const TIMES = 8;

/**
 * Asks again where the answer took longer than anybody waits: what was counted meanwhile is kept, so that each call needs less.
 *
 * @param waiting told that it takes longer
 */
export async function patiently<T>(read: () => Promise<T>, waiting: () => void): Promise<T> {
  for (let left = TIMES; ; left--) {
    try {
      return await read();
    } catch (error) {
      const { reason } = toProblem(error);
      if (left === 0 || (reason !== "DEADLINE_EXCEEDED" && reason !== "TIMEOUT")) throw error;
      waiting();
    }
  }
}
