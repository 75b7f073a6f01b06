import { asPort, asText, readConfig, type Environment } from "../config.ts";
import { createTokenIssuer, createTokenVerifier } from "../access/internal-token.ts";
import { folderStore } from "../files.ts";
import { createLogger } from "../observe/log.ts";
import { startTracing } from "../observe/trace.ts";
import type { ServiceDefinition } from "../service.ts";
import { openDatabase } from "../store/database.ts";
import { hostService } from "./host-service.ts";
import { startManagement } from "./management.ts";
import { peerChannels, peerSettings, publicKeysIn, serverCredentials, type PeerConfig } from "./peers.ts";
import { runProcess, untilStopped } from "./process.ts";

/** How one service runs as a process of its own. */
interface ServiceConfig extends PeerConfig {
  /** Where its gRPC server listens. */
  readonly port: number;
  /** Health, readiness and metrics; never reachable from outside the cluster. */
  readonly managementPort: number;
  readonly mongodbUri: string;
  /** The public keys of every part that may call, `<issuer>.pem` each. */
  readonly tokenPublicKeys: string;
  readonly filesDir: string;
}

/** @throws SettingsError that lists every faulty setting */
function toServiceConfig(environment: Environment): Readonly<ServiceConfig> {
  return readConfig(environment, (settings) => ({
    ...peerSettings(settings),
    port: settings.optional("PORT", 50051, asPort),
    managementPort: settings.optional("MANAGEMENT_PORT", 9090, asPort),
    mongodbUri: settings.required("MONGODB_URI", asText),
    tokenPublicKeys: settings.required("TOKEN_PUBLIC_KEYS_DIR", asText),
    filesDir: settings.optional("FILES_DIR", "files", asText),
  }));
}

/**
 * The whole life of a service's process: from its settings to SIGTERM.
 *
 * @param define makes the service; a service with settings of its own reads them there
 */
export function runService(define: () => ServiceDefinition, environment: Environment): Promise<void> {
  return runProcess(() => live(define(), environment));
}

async function live(definition: ServiceDefinition, environment: Environment): Promise<void> {
  const config = toServiceConfig(environment);
  const { name } = definition;
  const log = createLogger(name, config.logLevel);
  const tracing = await startTracing(name, config.traceEndpoint);
  const database = await openDatabase(config.mongodbUri, name);
  const peers = peerChannels(config);
  const hosted = await hostService(definition, {
    log,
    database,
    files: folderStore(config.filesDir),
    tokens: createTokenIssuer(name, config.tokenKeyPem),
    verify: createTokenVerifier(name, publicKeysIn(config.tokenPublicKeys)),
    channelTo: peers.channelTo,
    address: `[::]:${config.port}`,
    credentials: serverCredentials(config.tls),
  });
  const management = await startManagement(config.managementPort, hosted.isReady);
  log.info({ port: hosted.port, managementPort: management.port }, "ready");
  await untilStopped(log);
  await hosted.stop();
  peers.close();
  await database.close();
  await management.stop();
  await tracing.stop();
}
