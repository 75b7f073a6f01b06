import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { credentials } from "@grpc/grpc-js";
import { createTokenIssuer, folderStore, grpcChannel } from "@qiming/service-kit";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { createImports } from "../src/import.ts";
import { issuerKeys } from "../src/keys.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** Of the account with which accounts are managed. */
export const CLIENT_SECRET = "a-secret-of-the-service-account";

export type OwnProcesses = Awaited<ReturnType<typeof ownProcesses>>;

/**
 * Some services, the gateway and a database, each in a process of its own, as they run in a cluster; what any of them prints is kept.
 *
 * @param register the text of the register whose people can log in
 * @param traceUrl where spans are sent; empty: nowhere
 */
export async function ownProcesses({
  folder,
  register,
  services,
  logLevel = "trace",
  traceUrl = "",
}: {
  readonly folder: string;
  readonly register: string;
  readonly services: readonly string[];
  readonly logLevel?: string;
  readonly traceUrl?: string;
}) {
  const parts = [...services, "gateway"];
  let printed = "";
  const onPrinted = new Set<(failure?: Error) => void>();
  const children = new Map<string, ChildProcess>();

  /** Resolves with the first thing of this form that is printed; rejects where a process fails before. */
  const untilPrinted = (form: RegExp, from = 0): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (failure?: Error) => {
        const found = form.exec(printed.slice(from));
        if (!found && !failure) return;
        onPrinted.delete(look);
        if (found) resolve(found);
        else reject(failure);
      };
      onPrinted.add(look);
      look();
    });
  function start(name: string, args: string[], environment: Record<string, string> = {}): void {
    const child = spawn(process.execPath, ["--enable-source-maps", ...args], {
      env: { PATH: process.env["PATH"], ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const output of [child.stdout, child.stderr])
      output.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
        for (const look of onPrinted) look();
      });
    child.once(
      "exit",
      (code) => code && onPrinted.forEach((look) => look(new Error(`it ended: ${printed}`))),
    );
    children.set(name, child);
  }
  /** Ends a process; whatever it printed has then been heard. */
  async function stop(name: string): Promise<void> {
    const child = children.get(name)!;
    if (child.exitCode !== null) return;
    const closed = once(child, "close");
    child.kill("SIGTERM");
    await closed;
  }
  const { issuer, sign, close } = await startProvider(register);
  start("mongo", [
    join(ROOT, "packages/embedded-mongo/dist/main.js"),
    ...["--data", join(folder, "mongo"), "--port", "0"],
  ]);
  const mongodbUri = (await untilPrinted(/^ready (mongodb:\S+)$/m))[1]!;
  const { privateKeys } = issuerKeys(join(folder, "keys"), [...parts, "operator"]);
  const ports = await freePorts(2 * parts.length);
  const portOf = (name: string) => ports[parts.indexOf(name)]!;
  const managementOf = (name: string) => ports[parts.length + parts.indexOf(name)]!;
  const addresses = Object.fromEntries(services.map((name) => [name, `localhost:${portOf(name)}`]));
  const startPart = async (name: string): Promise<void> => {
    const from = printed.length;
    start(name, [join(ROOT, "services", name, "dist/main.js")], {
      LOG_LEVEL: logLevel,
      PORT: String(portOf(name)),
      MANAGEMENT_PORT: String(managementOf(name)),
      SERVICE_ADDRESSES: Object.entries(addresses)
        .map((pair) => pair.join("="))
        .join(","),
      TOKEN_KEY_FILE: join(folder, "keys/private", `${name}.pem`),
      TOKEN_PUBLIC_KEYS_DIR: join(folder, "keys/public"),
      FILES_DIR: join(folder, "files"),
      MONGODB_URI: mongodbUri,
      IDENTITY_PROVIDER_URL: issuer.replace("/realms/party", ""),
      IDENTITY_PROVIDER_CLIENT_SECRET: CLIENT_SECRET,
      HOST: "127.0.0.1",
      WEB_SHELL_DIR: join(ROOT, "apps/shell/dist"),
      WEB_VENDOR_DIR: join(ROOT, "packages/vendor/dist"),
      WEB_SHARED_PACKAGES: join(ROOT, "packages/vendor/dist/shared.json"),
      UNIVERSITY_ZH_CN: "云汀大学",
      UNIVERSITY_EN: "Yunting University",
      ...(traceUrl && { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traceUrl }),
    });
    await untilPrinted(new RegExp(`"service":"${name}".*"msg":"ready"`), from);
  };
  await Promise.all(parts.map(startPart));
  const imports = createImports({
    channelTo: (name) => grpcChannel(addresses[name]!, credentials.createInsecure()),
    operatorTokens: createTokenIssuer("operator", privateKeys["operator"]!),
    files: folderStore(join(folder, "files")),
  });
  return {
    ...{ imports, issuer, sign, mongodbUri, untilPrinted },
    api: `http://127.0.0.1:${portOf("gateway")}/api/v1`,
    /** Of every part. */
    metricsUrls: [
      `http://127.0.0.1:${portOf("gateway")}/metrics`,
      ...services.map((name) => `http://127.0.0.1:${managementOf(name)}/metrics`),
    ],
    printed: () => printed,
    async restart(name: string): Promise<void> {
      await stop(name);
      await startPart(name);
    },
    stopDatabase: () => stop("mongo"),
    async stop(): Promise<void> {
      await Promise.all([...children.keys()].filter((name) => name !== "mongo").map(stop));
      await stop("mongo");
    },
    kill(): void {
      for (const child of children.values()) child.kill("SIGKILL");
      close();
    },
  };
}

/** A provider whose keys can be read and whose accounts can not: what it is asked to do is refused with what it was asked about. */
async function startProvider(register: string) {
  const pair = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: "k", alg: "ES256" };
  const [, username, name] = /number: (YT2024-0007),\s+name: (\S+),/.exec(register)!;
  const provider = createServer(({ url }, response) => {
    if (url!.endsWith("/certs")) response.end(JSON.stringify({ keys: [jwk] }));
    else response.writeHead(500).end(JSON.stringify({ username, name }));
  });
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(provider.address() as { port: number }).port}/realms/party`;
  const now = Math.floor(Date.now() / 1000);
  return {
    issuer,
    sign: (number: string): Promise<string> =>
      new SignJWT({ typ: "Bearer", azp: "party-shell", sid: `s-${number}`, acr: "2", auth_time: now })
        .setProtectedHeader({ alg: "ES256", kid: "k", typ: "at+jwt" })
        .setSubject(subjectOf(register, number))
        .setIssuer(issuer)
        .setAudience("party-gateway")
        .setIssuedAt()
        .setExpirationTime("5m")
        .sign(pair.privateKey),
    close(): void {
      provider.closeAllConnections();
      provider.close();
    },
  };
}

/** Under which the provider knows somebody of the register. */
export const subjectOf = (register: string, number: string): string =>
  new RegExp(`${number},[^]*?subject: ([0-9a-f-]{36})`).exec(register)![1]!;

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
