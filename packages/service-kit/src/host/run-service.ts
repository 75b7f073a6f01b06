import { createPublicKey } from "node:crypto";
import mongoose, { type Connection } from "mongoose";
import { createTokenIssuer, createTokenVerifier } from "../access/internal-token.ts";
import {
  asChoice,
  asFolder,
  asMongodbUri,
  asPort,
  readConfig,
  type Environment,
  type Settings,
} from "../config.ts";
import { folderStore } from "../files.ts";
import { createLogger, type Logger } from "../observe/log.ts";
import { startTracing } from "../observe/trace.ts";
import { pause } from "../pause.ts";
import { migrationsOf, type ServiceDefinition } from "../service.ts";
import { openDatabase } from "../store/database.ts";
import { isMigrated, type Migration } from "../store/migrations.ts";
import { hostService, type HostedService } from "./host-service.ts";
import { runMigrateCommand } from "./migrate-command.ts";
import { managementPort, startManagement } from "./management.ts";
import { asPublicKeys, peerChannels, peerSettings, serverCredentials, type PeerConfig } from "./peers.ts";
import { runProcess, stopSignal, untilAborted } from "./process.ts";

const LOOK_EVERY_MS = 2_000;

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
  /** Who brings the database to this release: each process when it starts, or a job for which they wait, alive and not ready. */
  readonly migrations: "run" | "require";
  readonly own: Own;
}

/** A service as a process. */
export interface ServiceProcess<Own> {
  readonly name: string;
  readonly migrations: readonly Migration[];
  /** Reads the service's own settings; every fault is told together with the others. */
  readOwn?(settings: Settings): Own;
  /** Makes the service of its own settings. */
  define(own: Own): ServiceDefinition;
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
      migrations: optional("MIGRATIONS", "run", asChoice("run", "require")),
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
 * The whole life of a service's process: from its settings to SIGTERM. It lives at once and is ready when its database can be reached and is of this
 * release, whichever of the platform's parts starts first. Called with `migrate …` it is the job that brings the database there.
 *
 * @param args of the command
 */
export function runService<Own = undefined>(
  service: ServiceProcess<Own>,
  environment: Environment,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> {
  return runProcess(async () => {
    const [command, ...rest] = args;
    if (command === "migrate") return runMigrateCommand(service, rest, environment, console.log);
    const readOwn = service.readOwn ?? (() => undefined as Own);
    const config = toServiceConfig(service.name, environment, readOwn);
    return live(service.define(config.own), config);
  });
}

async function live(definition: ServiceDefinition, config: ServiceConfig<unknown>): Promise<void> {
  const { name } = definition;
  const log = createLogger(name, config.logLevel);
  const stopping = stopSignal(log);
  const tracing = await startTracing(name, config.traceEndpoint);
  let hosted: HostedService | undefined;
  const management = await startManagement(config.managementPort, () => hosted?.isReady() ?? false);
  const database = await reachDatabase(config.mongodbUri, name, log, stopping);
  const peers = peerChannels(config);
  if (database && (await mayStart(definition, database, config, log, stopping))) {
    hosted = await hostService(definition, {
      log,
      database,
      files: folderStore(config.filesDir),
      phase: "before",
      tokens: createTokenIssuer(name, config.tokenKeyPem),
      verify: createTokenVerifier(name, config.publicKeys),
      channelTo: peers.channelTo,
      address: `[::]:${config.port}`,
      credentials: serverCredentials(config.tls),
    });
    log.info({ port: hosted.port, managementPort: management.port }, "ready");
    await untilAborted(stopping);
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
  stopping: AbortSignal,
): Promise<Connection | undefined> {
  while (!stopping.aborted) {
    try {
      return await openDatabase(uri, name);
    } catch (error) {
      if (!(error instanceof mongoose.Error.MongooseServerSelectionError)) throw error;
      log.warn({ reason: error.message }, "the database does not answer; trying again");
    }
  }
  return undefined;
}

/** Waits, where a job brings the database to this release, until it has. @returns false where the process is stopped before */
async function mayStart(
  definition: ServiceDefinition,
  database: Connection,
  { migrations }: Pick<ServiceConfig<unknown>, "migrations">,
  log: Logger,
  stopping: AbortSignal,
): Promise<boolean> {
  if (migrations === "require")
    while (!stopping.aborted && !(await isMigrated(database, migrationsOf(definition)))) {
      log.warn("the database is not of this release yet: `migrate before` has to run");
      await pause(LOOK_EVERY_MS, stopping);
    }
  return !stopping.aborted;
}
