import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  asFolder,
  asUrl,
  peerSettings,
  readConfig,
  type Environment,
  type PeerConfig,
} from "@qiming/service-kit";
import { toPlatformConfig } from "./config.ts";

/** What an operator's command must know of the platform it works on. */
export interface ImportConfig extends PeerConfig {
  /** Where media are kept. */
  readonly filesDir: string;
  /** The issuer in the tokens of those who will log in: `<identity provider>/realms/<realm>`. */
  readonly loginIssuer: string;
}

/** Written beside the data while `npm start` runs: how its parts can be reached. */
export interface RunningPlatform {
  readonly addresses: Readonly<Record<string, string>>;
  readonly loginIssuer: string;
}

export const runningFile = (dataDir: string): string => join(dataDir, "running.json");

/**
 * With SERVICE_ADDRESSES, the services that it names; without, those that `npm start` runs on this machine.
 *
 * @throws Error in words, where neither is there
 */
export function toImportConfig(environment: Environment): Readonly<ImportConfig> {
  if (!environment["SERVICE_ADDRESSES"]) return onThisMachine(environment);
  return readConfig(environment, (settings) => ({
    ...peerSettings(settings, "operator"),
    filesDir: settings.required("FILES_DIR", asFolder),
    loginIssuer: settings.required("LOGIN_ISSUER", asUrl),
  }));
}

function onThisMachine(environment: Environment): ImportConfig {
  const { dataDir, logLevel } = toPlatformConfig(environment);
  const file = runningFile(dataDir);
  if (!existsSync(file))
    throw new Error(
      "nothing runs on this machine: `npm start` first, or name the services in SERVICE_ADDRESSES",
    );
  return {
    ...(JSON.parse(readFileSync(file, "utf8")) as RunningPlatform),
    tokenKeyPem: readFileSync(join(dataDir, "keys/private/operator.pem"), "utf8"),
    tls: undefined,
    logLevel,
    traceEndpoint: "",
    filesDir: join(dataDir, "files"),
  };
}
