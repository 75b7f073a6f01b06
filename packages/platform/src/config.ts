import { fileURLToPath } from "node:url";
import { dataDirSetting } from "@qiming/operator";
import {
  asChoice,
  asCount,
  asFolder,
  asPort,
  asText,
  asUrl,
  readConfig,
  type Environment,
} from "@qiming/service-kit";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** How the whole system runs on one machine. */
export interface PlatformConfig {
  /** Where the project lies: built web, realm, demo data, content packs. */
  readonly root: string;
  /** Everything that must survive a restart. Lost, so is what people have done. */
  readonly dataDir: string;
  /** The web and its interface; the address that the identity provider sends people back to. */
  readonly port: number;
  /** The embedded identity provider; ignored where KEYCLOAK_URL is set. */
  readonly idpPort: number;
  /** Where a college's developer has their own door to this web (`college-module dev`); the embedded provider lets log-ins come back there. */
  readonly developerUrl: string;
  /** A Keycloak with the realm `party`; empty: the embedded provider. */
  readonly keycloakUrl: string;
  /** The secret of the client `party-identity`, which may manage users at the identity provider. */
  readonly identityClientSecret: string;
  /** A MongoDB replica set; empty: the embedded engine. */
  readonly mongodbUri: string;
  /** How calls between services go: within the process, or over gRPC although all run in one. */
  readonly channel: "local" | "grpc";
  /** So many processes of each part, as in a cluster; 0: all in one. */
  readonly processes: number;
  /** Where another version of the project lies, built: one process of each part is of it. Empty: all are of this one. */
  readonly otherRoot: string;
  readonly logLevel: string;
  /** Where spans are sent as OTLP over HTTP; empty: nowhere. */
  readonly traceEndpoint: string;
}

/** @throws Error that lists every faulty setting */
export function toPlatformConfig(environment: Environment): PlatformConfig {
  return readConfig(environment, (settings) => {
    const { optional } = settings;
    return {
      root: ROOT,
      dataDir: dataDirSetting(settings),
      port: optional("PORT", 3000, asPort),
      idpPort: optional("IDP_PORT", 8080, asPort),
      developerUrl: optional("DEVELOPER_URL", "http://localhost:5199", asUrl),
      keycloakUrl: optional("KEYCLOAK_URL", "", asUrl),
      identityClientSecret: optional("IDENTITY_PROVIDER_CLIENT_SECRET", "for-demonstration-only", asText),
      mongodbUri: optional("MONGODB_URI", "", asText),
      channel: optional("QIMING_CHANNEL", "local", asChoice("local", "grpc")),
      processes: optional("QIMING_PROCESSES", 0, asCount),
      otherRoot: optional("QIMING_OTHER_ROOT", "", asFolder),
      logLevel: optional("LOG_LEVEL", "warn", asChoice("trace", "debug", "info", "warn", "error", "silent")),
      traceEndpoint: optional("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "", asText),
    };
  });
}
