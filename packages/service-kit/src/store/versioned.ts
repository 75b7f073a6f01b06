import { ExpectedError } from "@qiming/core";

const MAX_ATTEMPTS = 100;
const BACKOFF_MS = 4;

/**
 * Load, decide, save, with the loaded version in the filter of the save: where somebody else was faster, the save matches nothing and the
 * round begins anew. The document decides the race, no lock is held.
 *
 * @param round returns undefined when it lost
 * @throws `reason` (aborted) when it lost every time
 */
export async function retryOnConflict<T>(reason: string, round: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const result = await round();
    if (result !== undefined) return result;
    await new Promise((resolve) =>
      setTimeout(resolve, Math.random() * BACKOFF_MS * 2 ** Math.min(attempt, 4)),
    );
  }
  throw new ExpectedError("aborted", reason, "the document kept changing", { retryAfterSeconds: 1 });
}
