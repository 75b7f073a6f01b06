import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { killParts } from "../../../scripts/part-killer.mjs";
import { startPlatform } from "../../../scripts/platform-process.mjs";

/** Where the second factors that a run sets up are kept while it lasts. @param run the process that runs the journeys */
export const factorsFile = (run = process.ppid) => join(tmpdir(), `qiming-second-factors-${run}.json`);

/**
 * Starts the whole system for a run of journeys and stops it afterwards. With QIMING_PROCESSES it runs as a cluster does, and with JOURNEY_KILL_EVERY
 * one of its processes is killed every so many seconds while people use it. JOURNEY_DATA: on a data folder that is there and stays, as after a restore.
 */
export default async function setUp() {
  const port = Number(process.env.JOURNEY_PORT ?? 3900);
  const data = process.env.JOURNEY_DATA;
  const platform = await startPlatform({ port, idpPort: port + 5_080, data });
  const seconds = Number(process.env.JOURNEY_KILL_EVERY ?? 0);
  const seed = Number(process.env.SEED ?? Date.now() % 1e6);
  const killer = seconds > 0 && killParts({ pidsOf: platform.pids, everyMs: seconds * 1_000, seed });
  return async () => {
    if (killer) {
      const killed = await killer.stop();
      console.log(`${killed.length} processes were killed (SEED=${seed}): ${countedBy(killed)}`);
    }
    rmSync(factorsFile(process.pid), { force: true });
    await platform.stop({ keep: data !== undefined });
  };
}

function countedBy(names) {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return Object.entries(counts)
    .map((pair) => pair.join(" "))
    .join(", ");
}
