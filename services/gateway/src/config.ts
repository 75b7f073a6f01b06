import {
  asCount,
  asPort,
  asText,
  asUrl,
  peerSettings,
  readConfig,
  type Environment,
  type PeerConfig,
} from "@qiming/service-kit";

export interface GatewayConfig {
  /** Where browsers reach the identity provider, without a slash at the end, and its realm. */
  readonly identityProvider: { readonly url: string; readonly realm: string };
  /** Where media lie. */
  readonly filesDir: string;
  /** Built web: the shell, the shared packages, and a folder for each module. */
  readonly web: {
    readonly shellFolder: string;
    readonly vendorFolder: string;
    readonly moduleFolders: readonly string[];
    /** What colleges' developers install their kit from; empty: it is not offered here. */
    readonly kitFolder: string;
  };
  readonly university: { readonly zhCn: string; readonly en: string };
  /** Requests a minute. */
  readonly limits: { readonly person: number; readonly address: number };
}

/** How the gateway runs as a process of its own. */
export interface GatewayProcessConfig extends GatewayConfig, PeerConfig {
  readonly port: number;
  readonly host: string;
}

const asList = (text: string): string[] => text.split(",").map((each) => each.trim());

/** @throws Error that lists every faulty setting */
export function toGatewayConfig(environment: Environment): Readonly<GatewayProcessConfig> {
  return readConfig(environment, (settings) => {
    const { optional, required } = settings;
    return {
      ...peerSettings(settings),
      port: optional("PORT", 3000, asPort),
      host: optional("HOST", "::", asText),
      identityProvider: {
        url: required("IDENTITY_PROVIDER_URL", asUrl),
        realm: optional("IDENTITY_PROVIDER_REALM", "party", asText),
      },
      filesDir: optional("FILES_DIR", "files", asText),
      web: {
        shellFolder: required("WEB_SHELL_DIR", asText),
        vendorFolder: required("WEB_VENDOR_DIR", asText),
        moduleFolders: optional("WEB_MODULE_DIRS", [], asList),
        kitFolder: optional("WEB_KIT_DIR", "", asText),
      },
      university: {
        zhCn: required("UNIVERSITY_ZH_CN", asText),
        en: required("UNIVERSITY_EN", asText),
      },
      limits: {
        person: optional("LIMIT_PERSON", 1_200, asCount),
        address: optional("LIMIT_ADDRESS", 600, asCount),
      },
    };
  });
}
