import { join } from "node:path";
import { credentials, ServerCredentials } from "@grpc/grpc-js";
import { feedbackService } from "@qiming/feedback";
import { identityService, type AccountDirectory } from "@qiming/identity";
import { learningService } from "@qiming/learning";
import { meetingsService } from "@qiming/meetings";
import type { SharedPackages } from "@qiming/module-checks";
import { issuerKeys } from "@qiming/operator";
import { pointsService } from "@qiming/points";
import { portalService } from "@qiming/portal";
import { servicesHallService } from "@qiming/services-hall";
import {
  createLogger,
  createTokenIssuer,
  createTokenVerifier,
  folderStore,
  grpcChannel,
  hostService,
  localChannel,
  openDatabase,
  type Channel,
  type FileStore,
  type TokenIssuer,
} from "@qiming/service-kit";

/** Whoever may speak: the gateway for persons, an operator's command and every service for itself. */
export const issuersOf = (services: readonly string[]): string[] => ["gateway", "operator", ...services];

export interface Services {
  /** The way to a service, by its name. */
  channelTo(service: string): Channel;
  /** The key that may speak for a person. */
  readonly gatewayTokens: TokenIssuer;
  /** The key of an operator's commands. */
  readonly operatorTokens: TokenIssuer;
  readonly files: FileStore;
  /** Where each service's gRPC server listens, host:port. */
  readonly addresses: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts every service in this process, each on a gRPC port of its own too, with calls between them as the setting says. */
export async function startServices(options: {
  mongodbUri: string;
  dataDir: string;
  channel: "local" | "grpc";
  logLevel: string;
  /** Accounts at the identity provider. */
  accounts: AccountDirectory;
  /** Where browsers find the web. */
  webUrl: string;
  /** What the web shell shares with modules. */
  shared: SharedPackages;
}): Promise<Services> {
  const definitions = [
    identityService(options),
    pointsService,
    learningService,
    meetingsService,
    servicesHallService(options),
    feedbackService,
    portalService(options),
  ];
  const { privateKeys, publicKeys } = issuerKeys(
    join(options.dataDir, "keys"),
    issuersOf(definitions.map(({ name }) => name)),
  );
  const files = folderStore(join(options.dataDir, "files"));
  const channels = new Map<string, Channel>();
  const addresses: Record<string, string> = {};
  const stops: (() => Promise<unknown>)[] = [];
  const channelTo = (name: string): Channel => {
    const channel = channels.get(name);
    if (!channel) throw new Error(`there is no service ${name}`);
    return channel;
  };
  for (const definition of definitions) {
    const { name } = definition;
    const database = await openDatabase(options.mongodbUri, name);
    const hosted = await hostService(definition, {
      log: createLogger(name, options.logLevel),
      database,
      files,
      tokens: createTokenIssuer(name, privateKeys[name]!),
      verify: createTokenVerifier(name, publicKeys),
      channelTo,
      address: "127.0.0.1:0",
      credentials: ServerCredentials.createInsecure(),
    });
    const address = (addresses[name] = `127.0.0.1:${hosted.port}`);
    channels.set(
      name,
      options.channel === "grpc"
        ? grpcChannel(address, credentials.createInsecure())
        : localChannel(hosted.dispatcher),
    );
    stops.push(async () => {
      await hosted.stop();
      await database.close();
    });
  }
  return {
    channelTo,
    gatewayTokens: createTokenIssuer("gateway", privateKeys["gateway"]!),
    operatorTokens: createTokenIssuer("operator", privateKeys["operator"]!),
    files,
    addresses,
    async stop() {
      for (const channel of channels.values()) channel.close();
      for (const stop of stops.reverse()) await stop();
    },
  };
}
