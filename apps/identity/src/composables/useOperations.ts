import { useFollowed } from "@qiming/web-kit";
import { operations } from "../api.ts";

const ANEW_AFTER_MS = 15_000;

/**
 * How the platform fares, asked anew every quarter of a minute while somebody looks. Where nothing answers, what is on the screen stays.
 *
 * @param organizationId the university
 */
export function useOperations(organizationId: string) {
  return useFollowed(async function* (signal) {
    while (!signal.aborted) {
      yield await operations.getOperations({ organizationId }, { signal });
      do await pause(signal);
      while (document.hidden && !signal.aborted);
    }
  });
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ANEW_AFTER_MS);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
