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

/** Resolves when the process is asked to end. */
export function untilStopped(log: Logger): Promise<void> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals) => {
      log.info({ signal }, "stopping");
      resolve();
    };
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
  });
}
