import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readConfig, type Environment, type Settings } from "@qiming/service-kit";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Where `npm start` keeps everything that must survive a restart. */
export const dataDirSetting = ({ optional }: Settings): string =>
  optional("QIMING_DATA", join(ROOT, ".data"), (text) => text.replace(/^~/, homedir()));

/** Written beside the data while `npm start` runs. */
export const runningFile = (dataDir: string): string => join(dataDir, "running.json");

/** Notes the settings with which an operator's command reaches what runs here: readable by its owner only. */
export function noteRunning(dataDir: string, settings: Readonly<Record<string, string>>): void {
  writeFileSync(runningFile(dataDir), JSON.stringify(settings), { mode: 0o600 });
}

/**
 * The settings of a command: as they are where they name what it works on, else those of what `npm start` runs on this machine.
 *
 * @param setting that names it, for example "MONGODB_URI"
 * @throws Error in words, where nothing is named and nothing runs
 */
export function orOfThisMachine(environment: Environment, setting: string): Environment {
  if (environment[setting] || environment[`${setting}_FILE`]) return environment;
  const { dataDir } = readConfig(environment, (settings) => ({ dataDir: dataDirSetting(settings) }));
  const file = runningFile(dataDir);
  if (!existsSync(file))
    throw new Error(`nothing runs on this machine: \`npm start\` first, or set ${setting}`);
  return { ...environment, ...(JSON.parse(readFileSync(file, "utf8")) as Environment) };
}
