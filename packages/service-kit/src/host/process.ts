import { SettingsError } from "../config.ts";
import type { Logger } from "../observe/log.ts";

/** The life of a process: what it ends with besides its normal end is told on standard error, faulty settings in words alone; exit code 1. */
export async function runProcess(life: () => Promise<void>): Promise<void> {
  try {
    await life();
  } catch (error) {
    console.error(error instanceof SettingsError ? error.message : error);
    process.exit(1);
  }
}

/** @returns aborted when the process is asked to end */
export function stopSignal(log: Logger): AbortSignal {
  const stopping = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    log.info({ signal }, "stopping");
    stopping.abort();
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  return stopping.signal;
}

/** Resolves when it is aborted. */
export const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
