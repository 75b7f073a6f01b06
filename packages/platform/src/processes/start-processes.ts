import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { issuerKeys } from "@qiming/operator";
import { allServices, createTokenIssuer, folderStore, peerChannels } from "@qiming/service-kit";
import { issuersOf, type Services } from "../services.ts";
import { partCertificates, readTls } from "./certificates.ts";
import { openDoor } from "./door.ts";
import { freePorts } from "./free-ports.ts";
import { startReplica, type Replica } from "./replica.ts";

export interface ProcessesOptions {
  /** Where the built project lies, for each replica of a part; fewer than replicas: the last holds for the rest. */
  readonly roots: readonly string[];
  readonly replicas: number;
  /** Which services run; every one, where this is left out. */
  readonly services?: readonly string[];
  readonly dataDir: string;
  readonly mongodbUri: string;
  readonly logLevel: string;
  readonly traceEndpoint: string;
  /** Beside what every part is told; the same names as in docs/settings.md. */
  readonly settings: Readonly<Record<string, string>>;
  /** The web of a root: what the gateway is told. */
  webSettings(root: string): Readonly<Record<string, string>>;
  onLine?(line: string): void;
}

/** Where a service would be that does not run. */
const NOBODY = 9;

/** Every part in processes of its own. */
export interface Processes extends Omit<Services, "gatewayTokens"> {
  /** Opens the platform's one address, as soon as its gateways are ready. @param port 0 takes a free one @returns the port */
  openGateway(port: number): Promise<number>;
  /** Those that were started. */
  readonly replicas: readonly Replica[];
  /** What a part that runs is told; what an operator's command must be told to reach the services. */
  settingsOf(part: string): Readonly<Record<string, string>>;
}

/**
 * Starts every part as processes of its own, so many of each, all at once and in no order, with mutual TLS between them: what a cluster runs, on the
 * loopback address. A process that ends is started anew.
 */
export async function startProcesses(options: ProcessesOptions): Promise<Processes> {
  const { roots, dataDir, mongodbUri, logLevel, traceEndpoint, settings, webSettings, onLine } = options;
  const services = options.services ?? allServices;
  // Whoever asks all others begins before them.
  const parts = ["gateway", ...services];
  const { privateKeys } = issuerKeys(join(dataDir, "keys"), issuersOf(allServices));
  const certificates = await partCertificates(join(dataDir, "tls"), [...allServices, "gateway", "operator"]);
  const filesDir = join(dataDir, "files");
  mkdirSync(filesDir, { recursive: true });
  const ports = await freePorts(2 * parts.length * options.replicas);
  const planned = parts.flatMap((part) =>
    Array.from({ length: options.replicas }, (_, index) => ({
      part,
      index,
      root: roots[Math.min(index, roots.length - 1)]!,
      port: ports.pop()!,
      managementPort: ports.pop()!,
    })),
  );
  const portsOf = (part: string) => planned.filter((each) => each.part === part).map(({ port }) => port);
  const addressOf = (name: string) =>
    `ipv4:${(services.includes(name) ? portsOf(name) : [NOBODY]).map((port) => `127.0.0.1:${port}`).join(",")}`;
  const addresses = Object.fromEntries(allServices.map((name) => [name, addressOf(name)]));
  const settingsOf = (part: string) => ({
    NODE_ENV: "production",
    LOG_LEVEL: logLevel,
    SERVICE_ADDRESSES: Object.entries(addresses)
      .map((pair) => pair.join("="))
      .join(","),
    TOKEN_KEY_FILE: join(dataDir, "keys/private", `${part}.pem`),
    TLS_CERTIFICATE_FILE: certificates[part]!.certificate,
    TLS_KEY_FILE: certificates[part]!.key,
    TLS_AUTHORITY_FILE: certificates[part]!.authority,
    FILES_DIR: filesDir,
  });
  const environmentOf = ({ part, root, port, managementPort }: (typeof planned)[number]) => ({
    ...settingsOf(part),
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traceEndpoint,
    PORT: String(port),
    MANAGEMENT_PORT: String(managementPort),
    TOKEN_PUBLIC_KEYS_DIR: join(dataDir, "keys/public"),
    MONGODB_URI: mongodbUri,
    ...settings,
    ...webSettings(root),
    ...(part === "gateway" && { HOST: "127.0.0.1", TRUSTED_PROXIES: "loopback" }),
  });
  const started = planned.map((each) => ({
    part: each.part,
    replica: startReplica({
      name: `${each.part} ${each.index + 1}`,
      main: join(each.root, "services", each.part, "dist/main.js"),
      environment: environmentOf(each),
      managementPort: each.managementPort,
      ...(onLine && { onLine }),
    }),
  }));
  const replicas = started.map(({ replica }) => replica);
  const untilReady = (which: (part: string) => boolean): Promise<unknown> =>
    Promise.all(started.filter(({ part }) => which(part)).map(({ replica }) => replica.untilReady()));
  // Whoever started them and fails leaves nobody behind.
  const end = () => {
    for (const { pid } of replicas) if (pid) process.kill(pid, "SIGKILL");
  };
  process.once("exit", end);
  const peers = peerChannels({ addresses, tls: readTls(certificates["operator"]!) });
  let door: Awaited<ReturnType<typeof openDoor>> | undefined;
  await untilReady((part) => part !== "gateway");
  return {
    channelTo: peers.channelTo,
    operatorTokens: createTokenIssuer("operator", privateKeys["operator"]!),
    files: folderStore(filesDir),
    addresses,
    replicas,
    settingsOf(part) {
      const own = planned.find((each) => each.part === part);
      return own ? environmentOf(own) : settingsOf(part);
    },
    async openGateway(port) {
      await untilReady((part) => part === "gateway");
      door = await openDoor(port, portsOf("gateway"));
      return door.port;
    },
    async stop() {
      process.off("exit", end);
      await door?.stop();
      peers.close();
      await Promise.all(replicas.map((each) => each.stop()));
    },
  };
}
