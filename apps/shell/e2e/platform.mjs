import { startPlatform } from "../../../scripts/platform-process.mjs";

/** Starts the whole system for a run of journeys and stops it afterwards. */
export default async function setUp() {
  const platform = await startPlatform({ port: 3900, idpPort: 8980 });
  return () => platform.stop();
}
