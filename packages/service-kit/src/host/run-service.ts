import { createPublicKey } from "node:crypto";
import mongoose, { type Connection } from "mongoose";
import { createTokenIssuer, createTokenVerifier } from "../access/internal-token.ts";
import { asFolder, asMongodbUri, asPort, readConfig, type Environment, type Settings } from "../config.ts";
import { folderStore } from "../files.ts";
import { createLogger, type Logger } from "../observe/log.ts";
import { startTracing } from "../observe/trace.ts";
import type { ServiceDefinition } from "../service.ts";
import { openDatabase } from "../store/database.ts";
import { hostService, type HostedService } from "./host-service.ts";
import { managementPort, startManagement } from "./management.ts";
import { asPublicKeys, peerChannels, peerSettings, serverCredentials, type PeerConfig } from "./peers.ts";
import { runProcess, untilStopped } from "./process.ts";

/** How one service runs as a process of its own. */
interface ServiceConfig<Own> extends PeerConfig {
  /** Where its gRPC server listens. */
  readonly port: number;
  /** Health, readiness and metrics; never reachable from outside the cluster. */
  readonly managementPort: number;
  readonly mongodbUri: string;
  /** The public keys of every part that may call, by its name. */
  readonly publicKeys: Readonly<Record<string, string>>;
  /** Media; the same folder for every replica. */
  readonly filesDir: string;
  readonly own: Own;
}

/** @throws SettingsError that lists every faulty setting */
function toServiceConfig<Own>(
  name: string,
  environment: Environment,
  readOwn: (settings: Settings) => Own,
): Readonly<ServiceConfig<Own>> {
  return readConfig(environment, (settings) => {
    const { optional, required, refuse } = settings;
    const peers = peerSettings(settings, name);
    const port = optional("PORT", 50051, asPort);
    const publicKeys = required("TOKEN_PUBLIC_KEYS_DIR", asPublicKeys);
    if (publicKeys) for (const fault of keyFaults(name, peers.tokenKeyPem, publicKeys)) refuse(fault);
    return {
      ...peers,
      port,
      managementPort: managementPort(settings, port),
      mongodbUri: required("MONGODB_URI", asMongodbUri),
      publicKeys,
      filesDir: required("FILES_DIR", asFolder),
      own: readOwn(settings),
    };
  });
}

/** A service that nobody may speak to for a person, or whose own tokens others refuse, would run and do nothing. */
function keyFaults(
  name: string,
  privateKeyPem: string | undefined,
  publicKeys: Readonly<Record<string, string>>,
): string[] {
  const missing = ["gateway", name].filter((issuer) => !publicKeys[issuer]);
  const faults = missing.map((issuer) => `TOKEN_PUBLIC_KEYS_DIR: ${issuer}.pem is missing`);
  const own = publicKeys[name];
  if (!own || !privateKeyPem) return faults;
  const mine = createPublicKey(privateKeyPem).export({ type: "spki", format: "pem" }).toString().trim();
  if (!own.includes(mine)) faults.push(`TOKEN_KEY: its public key is not in ${name}.pem`);
  return faults;
}

/**
 * The whole life of a service's process: from its settings to SIGTERM. It lives at once and is ready when its database can be reached,
 * whichever of the platform's parts starts first.
 *
 * @param define makes the service of its own settings
 * @param readOwn reads them; every fault is told together with the others
 */
export function runService<Own = undefined>(
  name: string,
  environment: Environment,
  define: (own: Own) => ServiceDefinition,
  readOwn: (settings: Settings) => Own = () => undefined as Own,
): Promise<void> {
  return runProcess(() => {
    const config = toServiceConfig(name, environment, readOwn);
    return live(define(config.own), config);
  });
}

async function live(definition: ServiceDefinition, config: ServiceConfig<unknown>): Promise<void> {
  const { name } = definition;
  const log = createLogger(name, config.logLevel);
  const stopped = untilStopped(log);
  const tracing = await startTracing(name, config.traceEndpoint);
  let hosted: HostedService | undefined;
  const management = await startManagement(config.managementPort, () => hosted?.isReady() ?? false);
  const database = await reachDatabase(config.mongodbUri, name, log, stopped);
  const peers = peerChannels(config);
  if (database) {
    hosted = await hostService(definition, {
      log,
      database,
      files: folderStore(config.filesDir),
      tokens: createTokenIssuer(name, config.tokenKeyPem),
      verify: createTokenVerifier(name, config.publicKeys),
      channelTo: peers.channelTo,
      address: `[::]:${config.port}`,
      credentials: serverCredentials(config.tls),
    });
    log.info({ port: hosted.port, managementPort: management.port }, "ready");
    await stopped;
    await hosted.stop();
  }
  peers.close();
  await database?.close();
  await management.stop();
  await tracing.stop();
}

/** Waits until there is one; undefined where the process is stopped before. @throws what no waiting mends, as a wrong password */
async function reachDatabase(
  uri: string,
  name: string,
  log: Logger,
  stopped: Promise<void>,
): Promise<Connection | undefined> {
  let isStopped = false;
  void stopped.then(() => (isStopped = true));
  while (!isStopped) {
    try {
      return await openDatabase(uri, name);
    } catch (error) {
      if (!(error instanceof mongoose.Error.MongooseServerSelectionError)) throw error;
      log.warn({ reason: error.message }, "the database does not answer; trying again");
    }
  }
  return undefined;
}
