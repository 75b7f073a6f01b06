import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPlatform } from "../../../scripts/platform-process.mjs";

/** Where the second factors that a run sets up are kept while it lasts. @param run the process that runs the journeys */
export const factorsFile = (run = process.ppid) => join(tmpdir(), `qiming-second-factors-${run}.json`);

/** Starts the whole system for a run of journeys and stops it afterwards: on an empty data folder, or on one that is given and stays, as after a restore. */
export default async function setUp() {
  const port = Number(process.env.JOURNEY_PORT ?? 3900);
  const data = process.env.JOURNEY_DATA;
  const platform = await startPlatform({ port, idpPort: port + 5_080, data });
  return async () => {
    rmSync(factorsFile(process.pid), { force: true });
    await platform.stop({ keep: data !== undefined });
  };
}
