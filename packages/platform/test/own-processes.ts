import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createImports } from "@qiming/operator";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { startProcesses } from "../src/processes/start-processes.ts";

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
  const output = keptOutput();
  const { issuer, sign, close } = await startProvider(register);
  const database = keptDatabase(join(folder, "mongo"), output);
  const mongodbUri = await database.start(0);
  const processes = await startProcesses({
    roots: [ROOT],
    replicas: 1,
    services,
    dataDir: folder,
    mongodbUri,
    logLevel,
    traceEndpoint: traceUrl,
    settings: {
      IDENTITY_PROVIDER_URL: issuer.replace("/realms/party", ""),
      IDENTITY_PROVIDER_CLIENT_SECRET: CLIENT_SECRET,
      WEB_URL: "http://localhost",
      UNIVERSITY_ZH_CN: "云汀大学",
      UNIVERSITY_EN: "Yunting University",
    },
    webSettings: (root) => ({
      WEB_SHELL_DIR: join(root, "apps/shell/dist"),
      WEB_VENDOR_DIR: join(root, "packages/vendor/dist"),
      WEB_SHARED_PACKAGES: join(root, "packages/vendor/dist/shared.json"),
      WEB_MODULE_DIRS: join(root, "apps/learning/dist"),
    }),
    onLine: (line) => output.take(`${line}\n`),
  });
  const port = await processes.openGateway(0);
  const replicaOf = (part: string) => processes.replicas.find(({ name }) => name.startsWith(`${part} `))!;
  return {
    ...{ issuer, sign, mongodbUri, replicaOf },
    settingsOf: processes.settingsOf,
    replicas: processes.replicas,
    stopDatabase: database.stop,
    /** Where it was. */
    startDatabase: () => database.start(Number(new URL(mongodbUri).port)),
    imports: createImports(processes),
    operatorSettings: { ...processes.settingsOf("operator"), LOGIN_ISSUER: issuer },
    url: `http://127.0.0.1:${port}`,
    api: `http://127.0.0.1:${port}/api/v1`,
    /** Where each service can be called, as grpc-js resolves it. */
    addresses: processes.addresses,
    /** Of every part. */
    metricsUrls: processes.replicas.map(({ managementUrl }) => `${managementUrl}/metrics`),
    printed: output.text,
    untilPrinted: output.until,
    async restart(
      part: string,
      signal: NodeJS.Signals = "SIGTERM",
      { untilReady = true } = {},
    ): Promise<void> {
      const replica = replicaOf(part);
      const before = replica.pid!;
      process.kill(before, signal);
      while (replica.pid === undefined || replica.pid === before)
        await new Promise((resolve) => setTimeout(resolve, 50));
      if (untilReady) await replica.untilReady();
    },
    /** May be called again. */
    async stop(): Promise<void> {
      await processes.stop();
      await database.stop();
      close();
    },
  };
}

/** The embedded engine as a process of its own. */
function keptDatabase(dataDir: string, output: ReturnType<typeof keptOutput>) {
  let child: ChildProcess | undefined;
  return {
    async start(port: number): Promise<string> {
      const main = join(ROOT, "packages/embedded-mongo/dist/main.js");
      const from = output.text().length;
      child = spawn(
        process.execPath,
        ["--enable-source-maps", main, "--data", dataDir, "--port", String(port)],
        {
          env: { PATH: process.env["PATH"] },
          stdio: ["ignore", "pipe", "pipe"],
        },
      );
      for (const each of [child.stdout!, child.stderr!])
        each.setEncoding("utf8").on("data", (text: string) => output.take(text));
      return (await output.until(/^ready (mongodb:\S+)$/m, from))[1]!;
    },
    async stop(): Promise<void> {
      if (!child || child.exitCode !== null) return;
      const closed = once(child, "close");
      child.kill("SIGTERM");
      await closed;
    },
  };
}

/** What processes print, and how to wait for something of it. */
function keptOutput() {
  let text = "";
  const looking = new Set<() => void>();
  return {
    take(more: string): void {
      text += more;
      for (const look of looking) look();
    },
    text: () => text,
    /** Resolves with the first thing of this form. @param from where to begin */
    until: (form: RegExp, from = 0): Promise<RegExpExecArray> =>
      new Promise((resolve) => {
        const look = () => {
          const found = form.exec(text.slice(from));
          if (!found) return;
          looking.delete(look);
          resolve(found);
        };
        looking.add(look);
        look();
      }),
  };
}

const ACCESS = { aud: "party-gateway", typ: "at+jwt" };
const STRONG = { acr: "2" };

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
    /** A token of somebody's session, `s-<number>`. */
    sign: (number: string, claims: object = {}, { aud, typ } = ACCESS): Promise<string> =>
      new SignJWT({
        typ: "Bearer",
        azp: "party-shell",
        sid: `s-${number}`,
        ...STRONG,
        auth_time: now,
        ...claims,
      })
        .setProtectedHeader({ alg: "ES256", kid: "k", typ })
        .setSubject(subjectOf(register, number))
        .setIssuer(issuer)
        .setAudience(aud)
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
