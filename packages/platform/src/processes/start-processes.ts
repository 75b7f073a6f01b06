import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { allServices, createTokenIssuer, folderStore, peerChannels } from "@qiming/service-kit";
import { issuerKeys } from "../keys.ts";
import { issuersOf, type Services } from "../services.ts";
import { partCertificates, readTls } from "./certificates.ts";
import { openDoor } from "./door.ts";
import { startReplica, type Replica } from "./replica.ts";

export interface ProcessesOptions {
  /** Where the built project lies, for each replica of a part; fewer than replicas: the last holds for the rest. */
  readonly roots: readonly string[];
  readonly replicas: number;
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

/** Every part in processes of its own. */
export interface Processes extends Omit<Services, "gatewayTokens"> {
  /** Opens the platform's one address. */
  startGateway(port: number): Promise<void>;
  readonly replicas: readonly Replica[];
}

/**
 * Starts every service as processes of its own, so many of each, all at once and in no order, with mutual TLS between them: what a cluster runs, on the
 * loopback address. A process that ends is started anew.
 */
export async function startProcesses(options: ProcessesOptions): Promise<Processes> {
  const { roots, dataDir, mongodbUri, logLevel, traceEndpoint, settings, webSettings, onLine } = options;
  const parts = [...allServices, "gateway"];
  const { privateKeys } = issuerKeys(join(dataDir, "keys"), issuersOf(allServices));
  const certificates = await partCertificates(join(dataDir, "tls"), [...parts, "operator"]);
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
  const addresses = Object.fromEntries(
    allServices.map((name) => [name, `ipv4:${portsOf(name).map((port) => `127.0.0.1:${port}`).join(",")}`]),
  );
  const environmentOf = ({ part, root, port, managementPort }: (typeof planned)[number]) => {
    const tls = certificates[part]!;
    return {
      NODE_ENV: "production",
      LOG_LEVEL: logLevel,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traceEndpoint,
      PORT: String(port),
      MANAGEMENT_PORT: String(managementPort),
      SERVICE_ADDRESSES: Object.entries(addresses)
        .map((pair) => pair.join("="))
        .join(","),
      TOKEN_KEY_FILE: join(dataDir, "keys/private", `${part}.pem`),
      TOKEN_PUBLIC_KEYS_DIR: join(dataDir, "keys/public"),
      TLS_CERTIFICATE_FILE: tls.certificate,
      TLS_KEY_FILE: tls.key,
      TLS_AUTHORITY_FILE: tls.authority,
      MONGODB_URI: mongodbUri,
      FILES_DIR: filesDir,
      ...settings,
      ...webSettings(root),
      ...(part === "gateway" && { HOST: "127.0.0.1", TRUSTED_PROXIES: "loopback" }),
    };
  };
  const replicas: Replica[] = [];
  const start = (which: (part: string) => boolean): Promise<unknown> => {
    const started = planned
      .filter(({ part }) => which(part))
      .map((each) =>
        startReplica({
          name: `${each.part} ${each.index + 1}`,
          main: join(each.root, "services", each.part, "dist/main.js"),
          environment: environmentOf(each),
          managementPort: each.managementPort,
          ...(onLine && { onLine }),
        }),
      );
    replicas.push(...started);
    return Promise.all(started.map((each) => each.untilReady()));
  };
  const peers = peerChannels({ addresses, tls: readTls(certificates["operator"]!) });
  let door: Awaited<ReturnType<typeof openDoor>> | undefined;
  await start((part) => part !== "gateway");
  return {
    channelTo: peers.channelTo,
    operatorTokens: createTokenIssuer("operator", privateKeys["operator"]!),
    files: folderStore(filesDir),
    addresses,
    replicas,
    async startGateway(port) {
      await start((part) => part === "gateway");
      door = await openDoor(port, portsOf("gateway"));
    },
    async stop() {
      await door?.stop();
      peers.close();
      await Promise.all(replicas.map((each) => each.stop()));
    },
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
