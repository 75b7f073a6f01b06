import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDemoKeycloak } from "../../../scripts/keycloak-process.mjs";
import { killParts } from "../../../scripts/part-killer.mjs";
import { startPlatform } from "../../../scripts/platform-process.mjs";

const data = process.env.JOURNEY_DATA;

/** Where the second factors that a run sets up are kept: as long as the accounts that have them. @param run the process that runs the journeys */
export const factorsFile = (run = process.ppid) =>
  data ? join(data, "second-factors.json") : join(tmpdir(), `qiming-second-factors-${run}.json`);

/**
 * Starts the whole system for a run of journeys and stops it afterwards: on an empty data folder or, with JOURNEY_DATA, on one that is given and stays, as
 * after a restore. Where KEYCLOAK_HOME names a Keycloak distribution, people log in there instead of at the embedded provider. With QIMING_PROCESSES it
 * runs as a cluster does, and with JOURNEY_KILL_EVERY one of its processes is killed every so many seconds while people use it.
 */
export default async function setUp() {
  const port = Number(process.env.JOURNEY_PORT ?? 3900);
  const idpPort = Number(process.env.JOURNEY_IDP_PORT ?? port + 5_080);
  const home = process.env.KEYCLOAK_HOME;
  const keycloak = home ? await startDemoKeycloak({ home, port: idpPort, webPort: port }) : undefined;
  const platform = await startPlatform({ port, idpPort, data, env: keycloak?.env });
  const seconds = Number(process.env.JOURNEY_KILL_EVERY ?? 0);
  const seed = Number(process.env.SEED ?? Date.now() % 1e6);
  const killer =
    seconds > 0 ? killParts({ pidsOf: platform.pids, everyMs: seconds * 1_000, seed }) : undefined;
  return async () => {
    const killed = await killer?.stop();
    if (killed) console.log(`${killed.length} processes were killed (SEED=${seed}): ${countedBy(killed)}`);
    if (!data) rmSync(factorsFile(process.pid), { force: true });
    await platform.stop({ keep: data !== undefined });
    await keycloak?.stop();
    if (killed?.length === 0) throw new Error("nobody was killed: nothing is shown");
  };
}

function countedBy(names) {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return Object.entries(counts)
    .map((pair) => pair.join(" "))
    .join(", ");
}
