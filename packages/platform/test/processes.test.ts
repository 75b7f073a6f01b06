import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { create } from "@bufbuild/protobuf";
import { credentials } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { LearningService } from "@qiming/contracts/learning/v1/learning_service";
import { startEmbeddedMongoProcess, type MongoProcess } from "@qiming/embedded-mongo";
import { grpcChannel } from "@qiming/service-kit";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { generate } from "selfsigned";
import { issuerKeys } from "../src/keys.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const SERVICES = ["identity", "points", "learning", "portal"];
const PARTS = [...SERVICES, "gateway"];
type Tls = Record<"TLS_CERTIFICATE_FILE" | "TLS_KEY_FILE" | "TLS_AUTHORITY_FILE", string>;

let folder: string;
let mongo: MongoProcess;
let provider: Server;
let signToken: (subject: string, claims?: object, options?: { aud: string; typ: string }) => Promise<string>;
let issuer: string;
const children = new Set<ChildProcess>();
const running = new Map<
  string,
  { child: ChildProcess; port: number; managementPort: number; environment: Record<string, string> }
>();
let addresses: string;
let operator: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qiming-processes-"));
  mongo = await startEmbeddedMongoProcess({ dataDir: join(folder, "mongo") });
  await startProvider();
  issuerKeys(join(folder, "keys"), [...PARTS, "operator"]);
  const tls = await makeCertificates();
  // The ports are fixed before any starts: each must know the others' addresses.
  const ports = await freePorts(PARTS.length * 2);
  addresses = SERVICES.map((name, i) => `${name}=localhost:${ports[i]}`).join(",");
  const shared = (name: string) => ({
    ...tls,
    NODE_ENV: "production",
    SERVICE_ADDRESSES: addresses,
    TOKEN_KEY_FILE: join(folder, "keys/private", `${name}.pem`),
    FILES_DIR: join(folder, "files"),
  });
  operator = { ...shared("operator"), LOGIN_ISSUER: issuer };
  await Promise.all(
    PARTS.map((name, i) =>
      start(name, {
        ...shared(name),
        PORT: String(ports[i]),
        ...(name === "gateway" ? gatewaySettings() : serviceSettings(ports[PARTS.length + i]!)),
      }),
    ),
  );
}, 60_000);
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await mongo.stop();
  provider.closeAllConnections();
  provider.close();
  await rm(folder, { recursive: true, force: true });
});

const serviceSettings = (managementPort: number) => ({
  IDENTITY_PROVIDER_URL: issuer.replace("/realms/party", ""),
  IDENTITY_PROVIDER_CLIENT_SECRET: "secret",
  MANAGEMENT_PORT: String(managementPort),
  MONGODB_URI: mongo.uri,
  TOKEN_PUBLIC_KEYS_DIR: join(folder, "keys/public"),
  WEB_SHARED_PACKAGES: join(ROOT, "packages/vendor/dist/shared.json"),
});

const gatewaySettings = () => ({
  HOST: "127.0.0.1",
  IDENTITY_PROVIDER_URL: issuer.replace("/realms/party", ""),
  WEB_SHELL_DIR: join(ROOT, "apps/shell/dist"),
  WEB_VENDOR_DIR: join(ROOT, "packages/vendor/dist"),
  WEB_MODULE_DIRS: join(ROOT, "apps/learning/dist"),
  UNIVERSITY_ZH_CN: "云汀大学",
  UNIVERSITY_EN: "Yunting University",
});

async function startProvider(): Promise<void> {
  const pair = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: "k", alg: "ES256" };
  provider = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })));
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${(provider.address() as { port: number }).port}/realms/party`;
  const now = Math.floor(Date.now() / 1000);
  const strong = { acr: "2", auth_time: now };
  signToken = (subject, claims = {}, { aud, typ } = { aud: "party-gateway", typ: "at+jwt" }) =>
    new SignJWT({ typ: "Bearer", azp: "party-shell", sid: `s-${subject}`, ...strong, ...claims })
      .setProtectedHeader({ alg: "ES256", kid: "k", typ })
      .setSubject(subject)
      .setIssuer(issuer)
      .setAudience(aud)
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(pair.privateKey);
}

/** An authority, and one certificate by it that every part shows. */
async function makeCertificates(): Promise<Tls> {
  const options = { keyType: "ec", algorithm: "sha256" } as const;
  const authority = await generate([{ name: "commonName", value: "authority" }], {
    ...options,
    extensions: [{ name: "basicConstraints", cA: true, critical: true }],
  });
  const part = await generate([{ name: "commonName", value: "part" }], {
    ...options,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
  });
  const write = async (name: string, content: string) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  return {
    TLS_CERTIFICATE_FILE: await write("part.crt", part.cert),
    TLS_KEY_FILE: await write("part.key", part.private),
    TLS_AUTHORITY_FILE: await write("authority.crt", authority.cert),
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function start(name: string, environment: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, [join(ROOT, "services", name, "dist/main.js")], {
    env: { PATH: process.env["PATH"], ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.add(child);
  const lines = createInterface({ input: child.stdout });
  const ready = (async () => {
    for await (const line of lines) {
      const { msg, port, managementPort } = JSON.parse(line) as Record<string, unknown>;
      if (msg === "ready") return { port: port as number, managementPort: managementPort as number };
    }
    throw new Error(`${name} did not start`);
  })();
  running.set(name, { child, environment, ...(await ready) });
}

const importing = (...args: string[]) =>
  promisify(execFile)(process.execPath, [join(ROOT, "packages/platform/dist/import-main.js"), ...args], {
    env: { PATH: process.env["PATH"], ...operator },
  });

async function writePack(pack: string): Promise<string> {
  const both = (text: string) => `{ zh-CN: ${text}, en: ${text} }`;
  const question = (id: string) => `
- id: ${id}
  kind: single
  text: ${both(id)}
  choices: [ { id: a, zh-CN: 是, en: yes it is }, { id: b, zh-CN: 否, en: it is not } ]
  right: [a]
  explanation: ${both("so")}`;
  const files = {
    "course.yaml": `
id: tiny
version: "1"
order: 1
title: ${both("tiny")}
summary: ${both("tiny")}
source: ${both("tiny")}
category: RULES
required: true
cover: media/cover.svg
units:
  - { id: only, kind: text, title: ${both("only")}, minutes: 1, text: only }
test: { questions: 2, passPercent: 80, maxAttempts: 3, bank: bank.yaml }
`,
    "media/cover.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
    "only.zh-CN.md": "一",
    "only.en.md": "one",
    "bank.yaml": ["q1", "q2", "q3", "q4"].map(question).join(""),
  };
  await mkdir(join(pack, "media"), { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(pack, name), content);
  return pack;
}

test("each service runs as a process of its own: a course passed through the gateway is credited by points", async () => {
  const register = join(ROOT, "deploy/demo/register.yaml");
  expect((await importing("register", register)).stdout).toContain(" new");
  expect((await importing("register", register)).stdout).toContain("register: 0 new, 0 changed");
  await importing("rule-book", join(ROOT, "deploy/demo/rule-book.yaml"));
  const pack = await writePack(join(folder, "tiny"));
  expect((await importing("pack", pack)).stdout).toContain("course tiny: new");
  expect((await importing("pack", pack)).stdout).toContain("course tiny: as it was");

  const yaml = await readFile(register, "utf8");
  const token = await signToken(/YT2024-0006,[^]*?subject: ([0-9a-f-]{36})/.exec(yaml)![1]!);
  const api = `http://127.0.0.1:${running.get("gateway")!.port}/api/v1`;
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(api + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T;
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  };
  const course = "/learning/courses/tiny";
  await call("PUT", `${course}/units/only/progress`, { position: 1000, done: true });
  const { id, questions } = await call<{ id: string; questions: { id: string }[] }>(
    "POST",
    `${course}/attempts`,
    {},
  );
  const answers = questions.map((question) => ({ questionId: question.id, choiceIds: ["a"] }));
  const { progress } = await call<{ progress: { passed: boolean } }>(
    "POST",
    `${course}/attempts/${id}:submit`,
    { answers },
  );
  expect(progress.passed).toBe(true);

  const end = Date.now() + 10_000;
  let entries: { evidence: { id: string } }[] = [];
  while (entries.length === 0 && Date.now() < end)
    ({ entries } = await call<{ entries: typeof entries }>("GET", "/points/account"));
  expect(entries.map(({ evidence }) => evidence.id)).toEqual(["tiny"]);
}, 60_000);

test("a role that ends and a session that ends count at once, although their tokens still look valid", async () => {
  const yaml = await readFile(join(ROOT, "deploy/demo/register.yaml"), "utf8");
  const gateway = `http://127.0.0.1:${running.get("gateway")!.port}`;
  const subjectOf = (number: string) => new RegExp(`${number},[^]*?subject: ([0-9a-f-]{36})`).exec(yaml)![1]!;
  const as = async (number: string) => {
    const authorization = `Bearer ${await signToken(subjectOf(number))}`;
    return async <T>(path: string, body?: object) => {
      const response = await fetch(`${gateway}/api/v1/identity${path}`, {
        method: body ? "POST" : "GET",
        headers: { authorization, ...(body && { "content-type": "application/json" }) },
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: response.status, answer: (await response.json()) as T & { reason?: string } };
    };
  };
  const [secretary, office] = [await as("YT2024-0001"), await as("YT2024-0165")];
  const { answer: me } = await secretary<{ person: { branch: { id: string } } }>("/me");
  const branch = `/organizations/${me.person.branch.id}`;
  expect((await secretary(`${branch}/members`)).status).toBe(200);
  const { answer } = await office<{ holders: { roles: { id: string; role: string }[] }[] }>(
    `${branch}/holders`,
  );
  const held = answer.holders.flatMap(({ roles }) => roles).find(({ role }) => role === "BRANCH_SECRETARY")!;
  expect((await office(`${branch}/roles/${held.id}:end`, { basis: "换届" })).status).toBe(200);
  const end = Date.now() + 10_000;
  while ((await secretary(`${branch}/members`)).status === 200 && Date.now() < end);
  expect((await secretary(`${branch}/members`)).answer.reason).toBe("PERMISSION_DENIED");

  const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
  const logout = await signToken(
    "x",
    { sid: `s-${subjectOf("YT2024-0001")}`, events, jti: "j" },
    {
      aud: "party-shell",
      typ: "logout+jwt",
    },
  );
  const told = await fetch(`${gateway}/internal/backchannel-logout`, {
    method: "POST",
    body: new URLSearchParams({ logout_token: logout }),
  });
  expect(told.status).toBe(200);
  expect((await secretary("/me")).answer.reason).toBe("SESSION_ENDED");
  expect((await office("/me")).status).toBe(200);
}, 60_000);

test("somebody who is shut out is so at once and after a restart of everything, whatever their token says", async () => {
  const yaml = await readFile(join(ROOT, "deploy/demo/register.yaml"), "utf8");
  const gateway = `http://127.0.0.1:${running.get("gateway")!.port}`;
  const subjectOf = (number: string) => new RegExp(`${number},[^]*?subject: ([0-9a-f-]{36})`).exec(yaml)![1]!;
  const ask = async (token: string, path: string, body?: object) => {
    const response = await fetch(`${gateway}/api/v1/identity${path}`, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as { reason?: string; person?: { id: string } };
  };
  const [office, member] = [
    await signToken(subjectOf("YT2024-0165")),
    await signToken(subjectOf("YT2024-0009")),
  ];
  const personId = (await ask(member, "/me")).person!.id;
  const stream = await fetch(`${gateway}/api/v1/points/account:watch`, {
    headers: { authorization: `Bearer ${member}`, accept: "text/event-stream" },
  });
  await ask(office, `/people/${personId}/account:disable`, { basis: "离校" });
  const end = Date.now() + 10_000;
  while ((await ask(member, "/me")).person && Date.now() < end);
  expect((await ask(member, "/me")).reason).toBe("ACCOUNT_DISABLED");
  // What was open ends too: the reading comes to an end by itself.
  for (const reader = stream.body!.getReader(); !(await reader.read()).done;);

  await ask(office, `/people/${personId}/account:enable`, { basis: "返校" });
  const identity = running.get("identity")!;
  const exited = once(identity.child, "exit");
  identity.child.kill("SIGKILL");
  await exited;
  await start("identity", identity.environment);
  const after = Date.now() + 20_000;
  let reason: string | undefined;
  do reason = (await ask(member, "/me")).reason;
  while (reason !== "SESSION_ENDED" && Date.now() < after);
  expect(reason).toBe("SESSION_ENDED");
  const again = await signToken(subjectOf("YT2024-0009"), { auth_time: Math.ceil(Date.now() / 1000) + 1 });
  expect((await ask(again, "/me")).person?.id).toBe(personId);
}, 60_000);

test("a faulty file is refused with its line, and nothing else is said", async () => {
  const file = join(folder, "broken.yaml");
  await writeFile(file, "code: T\nversion: [1\n");
  await expect(importing("rule-book", file)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/broken\.yaml:\d+/),
  });
  await expect(importing("nonsense", file)).rejects.toMatchObject({
    stderr: expect.stringContaining("npm run import"),
  });
});

test("whoever shows no certificate of the platform's authority is not heard", async () => {
  const address = `localhost:${running.get("learning")!.port}`;
  const authority = await readFile(join(folder, "authority.crt"));
  const method = LearningService.method.getRecord;
  for (const each of [credentials.createInsecure(), credentials.createSsl(authority)]) {
    const channel = grpcChannel(address, each);
    const call = channel.unary(method, create(method.input), { timeoutMs: 3_000 });
    await expect(call).rejects.toMatchObject({ code: "unavailable" });
    channel.close();
  }
});

test("a service without certificates does not start in production", async () => {
  const main = join(ROOT, "services/points/dist/main.js");
  const env = { NODE_ENV: "production", MONGODB_URI: mongo.uri, TLS_KEY: "x" };
  await expect(promisify(execFile)(process.execPath, [main], { env })).rejects.toMatchObject({
    stderr: expect.stringMatching(
      /^faulty settings:\n {2}TLS_CERTIFICATE, TLS_AUTHORITY: missing\n {2}TOKEN_KEY: is missing\n[^\n]*\n$/,
    ),
  });
});

test("health, readiness and metrics are on the management port; SIGTERM ends each process in good order", async () => {
  for (const name of SERVICES) {
    const at = `http://127.0.0.1:${running.get(name)!.managementPort}`;
    expect((await fetch(`${at}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${at}/readyz`)).json()).toEqual({ status: "ready" });
    expect(await (await fetch(`${at}/metrics`)).text()).toContain(`service="${name}"`);
    expect((await fetch(`${at}/other`)).status).toBe(404);
  }
  for (const { child } of running.values()) {
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
  }
});
