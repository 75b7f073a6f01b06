import {
  asFolder,
  asUrl,
  peerSettings,
  readConfig,
  type Environment,
  type PeerConfig,
} from "@qiming/service-kit";
import { orOfThisMachine } from "../running-platform.ts";

/** What an operator's command must know to speak with the services. */
export interface ImportConfig extends PeerConfig {
  /** Where media are kept. */
  readonly filesDir: string;
  /** The issuer in the tokens of those who will log in: `<identity provider>/realms/<realm>`. */
  readonly loginIssuer: string;
}

/**
 * With SERVICE_ADDRESSES, the services that it names; without, those that `npm start` runs on this machine.
 *
 * @throws Error in words, where neither is there
 */
export function toImportConfig(environment: Environment): Readonly<ImportConfig> {
  return readConfig(orOfThisMachine(environment, "SERVICE_ADDRESSES"), (settings) => ({
    ...peerSettings(settings, "operator"),
    filesDir: settings.required("FILES_DIR", asFolder),
    loginIssuer: settings.required("LOGIN_ISSUER", asUrl),
  }));
}
