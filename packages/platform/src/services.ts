import { join } from "node:path";
import { credentials, ServerCredentials, type Server } from "@grpc/grpc-js";
import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { identityService } from "@qiming/identity";
import { learningService } from "@qiming/learning";
import { pointsService } from "@qiming/points";
import {
  createClient,
  createLogger,
  createTokenIssuer,
  createTokenVerifier,
  folderStore,
  grpcChannel,
  grpcServer,
  listen,
  localChannel,
  openDatabase,
  remoteLineage,
  startService,
  type Channel,
  type FileStore,
  type RunningService,
  type TokenIssuer,
} from "@qiming/service-kit";
import type { Connection } from "mongoose";
import { issuerKeys } from "./keys.ts";

const DEFINITIONS = [identityService, pointsService, learningService];
const STOP_WITHIN_MS = 5_000;

export interface Services {
  /** The way to a service, by its name. */
  channelTo(service: string): Channel;
  /** Speaks for the gateway: its key is the one that may speak for a person. */
  readonly tokens: TokenIssuer;
  readonly files: FileStore;
  /** The port of each service's gRPC server. */
  readonly ports: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

/** Starts every service in this process, each on a gRPC port of its own too, with calls between them as the setting says. */
export async function startServices(options: {
  mongodbUri: string;
  dataDir: string;
  channel: "local" | "grpc";
  logLevel: string;
}): Promise<Services> {
  const names = DEFINITIONS.map(({ name }) => name);
  const keys = issuerKeys(join(options.dataDir, "keys"), ["gateway", ...names]);
  const publicKeys = Object.fromEntries(
    Object.entries(keys).map(([issuer, { publicKeyPem }]) => [issuer, publicKeyPem]),
  );
  const files = folderStore(join(options.dataDir, "files"));
  const channels = new Map<string, Channel>();
  const stops: (() => Promise<unknown>)[] = [];
  const channelTo = (name: string): Channel => {
    const channel = channels.get(name);
    if (!channel) throw new Error(`there is no service ${name}`);
    return channel;
  };
  const ports: Record<string, number> = {};
  for (const definition of DEFINITIONS) {
    const { name } = definition;
    const database: Connection = await openDatabase(options.mongodbUri, name);
    const tokens = createTokenIssuer(name, keys[name]!.privateKeyPem);
    const askIdentity = () => {
      const authorization = `Bearer ${tokens.forService("identity")}`;
      const identity = createClient(IdentityService, channelTo("identity"));
      return {
        ...identity,
        getLineage: (request: { organizationId: string }) =>
          identity.getLineage(request as never, { headers: { authorization } }),
      } as typeof identity;
    };
    const running: RunningService = await startService(definition, {
      log: createLogger(name, options.logLevel),
      database,
      files,
      tokens,
      verify: createTokenVerifier(name, publicKeys),
      channelTo,
      lineageOf: remoteLineage(askIdentity),
    });
    const server = grpcServer(running.dispatcher);
    const port = await listen(server, "127.0.0.1:0", ServerCredentials.createInsecure());
    ports[name] = port;
    channels.set(
      name,
      options.channel === "grpc"
        ? grpcChannel(`127.0.0.1:${port}`, credentials.createInsecure())
        : localChannel(running.dispatcher),
    );
    stops.push(async () => {
      await shutDown(server);
      await running.stop();
      await database.close();
    });
  }
  return {
    channelTo,
    tokens: createTokenIssuer("gateway", keys["gateway"]!.privateKeyPem),
    files,
    ports,
    async stop() {
      for (const channel of channels.values()) channel.close();
      for (const stop of stops.reverse()) await stop();
    },
  };
}

/** Lets running calls end, but not for ever. */
function shutDown(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, STOP_WITHIN_MS);
    server.tryShutdown(() => {
      clearTimeout(limit);
      resolve();
    });
  });
}
