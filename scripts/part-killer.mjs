// Kills one process of the platform after another while it is used, as a cluster that loses machines would.
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

const LOOK_EVERY_MS = 250;
const PART = /services\/([\w-]+)\/dist\/main\.js$/;

/**
 * Kills a process of some part every few seconds, each time when every other one is ready: one of two is always there.
 *
 * @param pidsOf the platform's processes now
 * @param seed decides which
 * @returns how to end it, and what was killed
 */
export function killParts({ pidsOf, everyMs, seed }) {
  const random = mulberry(seed);
  const killed = [];
  const stopped = new AbortController();
  const { signal } = stopped;
  let mostSeen = 1;

  /** Every process of a part, as soon as all that were ever seen are ready at once. */
  const readyParts = async () => {
    for (;;) {
      const parts = pidsOf().flatMap(partOf);
      mostSeen = Math.max(mostSeen, parts.length);
      const isReady = await Promise.all(parts.map(({ url }) => answers(url)));
      if (parts.length === mostSeen && isReady.every(Boolean)) return parts;
      await wait(LOOK_EVERY_MS, undefined, { signal });
    }
  };
  const run = async () => {
    while (!signal.aborted) {
      await wait(everyMs, undefined, { signal });
      const parts = await readyParts();
      const { pid, name } = parts[Math.floor(random() * parts.length)];
      process.kill(pid, "SIGKILL");
      killed.push(name);
    }
  };
  const running = run().catch((error) => {
    if (!signal.aborted) throw error;
  });
  return {
    async stop() {
      stopped.abort();
      await running;
      return killed;
    },
  };
}

function partOf(pid) {
  try {
    const name = readFileSync(`/proc/${pid}/cmdline`, "utf8")
      .split("\0")
      .map((each) => PART.exec(each)?.[1])
      .find(Boolean);
    const port = /(?:^|\0)MANAGEMENT_PORT=(\d+)/.exec(readFileSync(`/proc/${pid}/environ`, "utf8"))?.[1];
    return name && port ? [{ pid, name, url: `http://127.0.0.1:${port}/readyz` }] : [];
  } catch {
    return []; // It ended while it was looked at.
  }
}

const answers = (url) =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  );

/** The same numbers for the same seed. */
function mulberry(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
