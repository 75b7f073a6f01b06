import type { Logger } from "../observe/log.ts";

const HOUR_MS = 3_600_000;
/** Whom it asks may still be starting. */
const FIRST_MS = 10_000;

/** Does something soon and then every hour, in every replica: what it does, it does once. @returns how it ends */
export function keepHourly(keep: () => Promise<unknown>, log: Logger): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  const round = () => {
    running = keep().catch((error: unknown) =>
      log.warn({ err: error }, "what is done every hour was not done"),
    );
  };
  const first = setTimeout(round, FIRST_MS);
  const timer = setInterval(round, HOUR_MS);
  for (const each of [first, timer]) each.unref();
  return async () => {
    clearTimeout(first);
    clearInterval(timer);
    await running;
  };
}
