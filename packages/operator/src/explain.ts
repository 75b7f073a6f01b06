import { ExpectedError } from "@qiming/core";

/** An error as whoever typed a command should read it: what was refused, then every fault in a line of its own. */
export function explain(error: unknown): string {
  if (!(error instanceof ExpectedError)) return error instanceof Error ? error.message : String(error);
  return [error.message, ...error.violations.map(({ field, message }) => `  ${field} ${message}`)].join("\n");
}
