import {
  asCount,
  asFolder,
  asPort,
  asText,
  asUrl,
  managementPort,
  peerSettings,
  readConfig,
  type Environment,
  type PeerConfig,
} from "@qiming/service-kit";
import { compile } from "proxy-addr";

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
  /** Addresses and networks whose word is taken for whom they speak (`X-Forwarded-For`); "loopback" and such are names for some. */
  readonly trustedProxies: readonly string[];
}

/** How the gateway runs as a process of its own. */
export interface GatewayProcessConfig extends GatewayConfig, PeerConfig {
  readonly port: number;
  readonly host: string;
  /** Health, readiness and metrics; never reachable from outside the cluster. */
  readonly managementPort: number;
}

const asFolders = (text: string): string[] => text.split(",").map((each) => asFolder(each.trim()));

function asNetworks(text: string): string[] {
  const networks = text.split(",").map((each) => each.trim());
  compile(networks);
  return networks;
}

/** @throws Error that lists every faulty setting */
export function toGatewayConfig(environment: Environment): Readonly<GatewayProcessConfig> {
  return readConfig(environment, (settings) => {
    const { optional, required } = settings;
    const port = optional("PORT", 3000, asPort);
    return {
      ...peerSettings(settings, "gateway"),
      port,
      managementPort: managementPort(settings, port),
      host: optional("HOST", "::", asText),
      identityProvider: {
        url: required("IDENTITY_PROVIDER_URL", asUrl),
        realm: optional("IDENTITY_PROVIDER_REALM", "party", asText),
      },
      filesDir: required("FILES_DIR", asFolder),
      web: {
        shellFolder: required("WEB_SHELL_DIR", asFolder),
        vendorFolder: required("WEB_VENDOR_DIR", asFolder),
        moduleFolders: optional("WEB_MODULE_DIRS", [], asFolders),
        kitFolder: optional("WEB_KIT_DIR", "", asFolder),
      },
      university: {
        zhCn: required("UNIVERSITY_ZH_CN", asText),
        en: required("UNIVERSITY_EN", asText),
      },
      limits: {
        person: optional("LIMIT_PERSON", 1_200, asCount),
        address: optional("LIMIT_ADDRESS", 600, asCount),
      },
      trustedProxies: optional("TRUSTED_PROXIES", [], asNetworks),
    };
  });
}
