import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { create } from "@bufbuild/protobuf";
import { credentials } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { LearningService } from "@qiming/contracts/learning/v1/learning_service";
import { grpcChannel } from "@qiming/service-kit";
import { ownProcesses, type OwnProcesses } from "./own-processes.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

let folder: string;
let register: string;
let processes: OwnProcesses;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qiming-processes-"));
  register = await readFile(join(ROOT, "deploy/demo/register.yaml"), "utf8");
  processes = await ownProcesses({
    folder,
    register,
    services: ["identity", "points", "learning", "portal"],
    logLevel: "info",
  });
}, 120_000);
afterAll(async () => {
  await processes.stop();
  await rm(folder, { recursive: true, force: true });
});

const importing = (...args: string[]) =>
  promisify(execFile)(process.execPath, [join(ROOT, "packages/operator/dist/main.js"), "import", ...args], {
    env: { PATH: process.env["PATH"], ...processes.operatorSettings },
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

const LOGOUT = { aud: "party-shell", typ: "logout+jwt" };

test("each service runs as a process of its own: a course passed through the gateway is credited by points", async () => {
  const file = join(ROOT, "deploy/demo/register.yaml");
  expect((await importing("register", file)).stdout).toContain(" new");
  expect((await importing("register", file)).stdout).toContain("register: 0 new, 0 changed");
  await importing("rule-book", join(ROOT, "deploy/demo/rule-book.yaml"));
  const pack = await writePack(join(folder, "tiny"));
  expect((await importing("pack", pack)).stdout).toContain("course tiny: new");
  expect((await importing("pack", pack)).stdout).toContain("course tiny: as it was");

  const token = await processes.sign("YT2024-0006");
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(processes.api + path, {
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
}, 120_000);

test("a role that ends and a session that ends count at once, although their tokens still look valid", async () => {
  const as = async (number: string) => {
    const authorization = `Bearer ${await processes.sign(number)}`;
    return async <T>(path: string, body?: object) => {
      const response = await fetch(`${processes.url}/api/v1/identity${path}`, {
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
  const logout = await processes.sign("YT2024-0001", { events, jti: "j" }, LOGOUT);
  const told = await fetch(`${processes.url}/internal/backchannel-logout`, {
    method: "POST",
    body: new URLSearchParams({ logout_token: logout }),
  });
  expect(told.status).toBe(200);
  expect((await secretary("/me")).answer.reason).toBe("SESSION_ENDED");
  expect((await office("/me")).status).toBe(200);
}, 120_000);

test("somebody who is shut out is so at once and after a restart of everything, whatever their token says", async () => {
  const ask = async (token: string, path: string, body?: object) => {
    const response = await fetch(`${processes.url}/api/v1/identity${path}`, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as { reason?: string; person?: { id: string } };
  };
  const [office, member] = [await processes.sign("YT2024-0165"), await processes.sign("YT2024-0009")];
  const personId = (await ask(member, "/me")).person!.id;
  const stream = await fetch(`${processes.url}/api/v1/points/account:watch`, {
    headers: { authorization: `Bearer ${member}`, accept: "text/event-stream" },
  });
  await ask(office, `/people/${personId}/account:disable`, { basis: "离校" });
  const end = Date.now() + 10_000;
  while ((await ask(member, "/me")).person && Date.now() < end);
  expect((await ask(member, "/me")).reason).toBe("ACCOUNT_DISABLED");
  // What was open ends too: the reading comes to an end by itself.
  for (const reader = stream.body!.getReader(); !(await reader.read()).done;);

  await ask(office, `/people/${personId}/account:enable`, { basis: "返校" });
  await processes.restart("identity", "SIGKILL");
  const after = Date.now() + 20_000;
  let reason: string | undefined;
  do reason = (await ask(member, "/me")).reason;
  while (reason !== "SESSION_ENDED" && Date.now() < after);
  expect(reason).toBe("SESSION_ENDED");
  const again = await processes.sign("YT2024-0009", { auth_time: Math.ceil(Date.now() / 1000) + 1 });
  expect((await ask(again, "/me")).person?.id).toBe(personId);
}, 120_000);

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

test("whoever shows no certificate of the platform's authority is not heard, nor a part that shows another part's", async () => {
  const address = processes.addresses["learning"]!;
  const pem = (name: string) => readFile(join(folder, "tls", name));
  const authority = await pem("authority.crt");
  const method = LearningService.method.getRecord;
  const own = credentials.createSsl(authority, await pem("points.key"), await pem("points.crt"));
  for (const [shown, name, code] of [
    [credentials.createInsecure(), "learning", "unavailable"],
    [credentials.createSsl(authority), "learning", "unavailable"],
    // What answers there is learning, and not whom was asked for.
    [own, "points", "unavailable"],
    [own, "learning", "unauthenticated"],
  ] as const) {
    const channel = grpcChannel(address, shown, name);
    const call = channel.unary(method, create(method.input), { timeoutMs: 3_000 });
    await expect(call).rejects.toMatchObject({ code });
    channel.close();
  }
});

test("a part that starts before its database lives and is not ready; then it is", async () => {
  const { pid } = processes.replicaOf("learning");
  const at = processes.replicaOf("learning").managementUrl;
  await processes.stopDatabase();
  await processes.restart("learning", "SIGKILL", { untilReady: false });
  const look = async (path: string) => (await fetch(`${at}${path}`).catch(() => undefined))?.status;
  while ((await look("/healthz")) !== 200);
  expect(await look("/readyz")).toBe(503);
  await processes.startDatabase();
  await processes.replicaOf("learning").untilReady();
  expect(processes.replicaOf("learning").pid).not.toBe(pid);
}, 120_000);

/** How a part's process fails that was told this; its environment is the settings of a service that runs, with some put right or wrong. */
async function faults(part: string, wrong: Record<string, string | undefined>): Promise<string[]> {
  const right = { ...processes.settingsOf("points"), ...processes.settingsOf(part) };
  const env = Object.fromEntries(
    Object.entries({ ...right, PORT: "0", MANAGEMENT_PORT: "0", ...wrong }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as Record<string, string>;
  const main = join(ROOT, "services", part, "dist/main.js");
  const run = promisify(execFile)(process.execPath, [main], { env, timeout: 20_000 });
  const { code, stderr } = await run.then(
    () => ({ code: 0, stderr: "" }),
    (error: { code: number; stderr: string }) => error,
  );
  expect(code).toBe(1);
  const [title, ...lines] = stderr.trim().split("\n");
  expect(title).toBe("faulty settings:");
  return lines.map((line) => line.trim());
}

test("what is missing, malformed or contradicts itself stops a part at its start, all of it named at once", async () => {
  const tls = (name: string) => join(folder, "tls", name);
  expect(
    await faults("points", {
      TLS_CERTIFICATE_FILE: undefined,
      TLS_AUTHORITY_FILE: undefined,
      TOKEN_KEY_FILE: undefined,
      MONGODB_URI: undefined,
    }),
  ).toEqual(["TLS_CERTIFICATE, TLS_AUTHORITY: missing", "TOKEN_KEY: is missing", "MONGODB_URI: is missing"]);
  expect(
    await faults("points", {
      TLS_CERTIFICATE_FILE: undefined,
      TLS_AUTHORITY_FILE: undefined,
      TLS_KEY_FILE: undefined,
    }),
  ).toEqual(["TLS_CERTIFICATE, TLS_KEY, TLS_AUTHORITY: missing; QIMING_PLAINTEXT=yes goes without"]);
  expect(
    await faults("points", {
      PORT: "many",
      LOG_LEVEL: "loud",
      MONGODB_URI: "postgres://somewhere",
      FILES_DIR: "/nowhere/at/all",
      TOKEN_KEY_FILE: tls("points.key"),
      TOKEN_PUBLIC_KEYS_DIR: join(folder, "keys/private"),
      SERVICE_ADDRESSES: "identity=localhost:1,insight=localhost:2",
    }),
  ).toEqual([
    "SERVICE_ADDRESSES: insight: there is no such service",
    "TOKEN_KEY: is a key of ec, not of Ed25519",
    'LOG_LEVEL: "loud" is none of trace, debug, info, warn, error, silent',
    'PORT: "many" is no port',
    "TOKEN_PUBLIC_KEYS_DIR: feedback.pem is a private key",
    "MONGODB_URI: is no address of a database (mongodb://host:port)",
    "FILES_DIR: /nowhere/at/all is no folder",
  ]);
  expect(
    await faults("points", {
      PORT: "5000",
      MANAGEMENT_PORT: "5000",
      QIMING_PLAINTEXT: "yes",
      TLS_KEY_FILE: tls("learning.key"),
      TOKEN_KEY_FILE: join(folder, "keys/private/learning.pem"),
      MONGODB_URI: "mongodb://localhost/qiming",
      MONGODB_URI_FILE: tls("points.key"),
      SERVICE_ADDRESSES: "identity=localhost:1",
    }),
  ).toEqual([
    "QIMING_PLAINTEXT: is yes, but TLS_CERTIFICATE, TLS_KEY, TLS_AUTHORITY are there",
    "TLS_KEY: is not the key of TLS_CERTIFICATE",
    "SERVICE_ADDRESSES: meetings, points, portal missing",
    "TOKEN_KEY: its public key is not in points.pem",
    "MANAGEMENT_PORT: is PORT too",
    "MONGODB_URI: is there twice: MONGODB_URI_FILE too",
  ]);
  expect(
    await faults("identity", {
      TLS_AUTHORITY_FILE: tls("identity.crt"),
      TOKEN_KEY_FILE: "/nowhere/key.pem",
      IDENTITY_PROVIDER_URL: "nowhere",
      IDENTITY_PROVIDER_CLIENT_SECRET: undefined,
    }),
  ).toEqual([
    "TLS_CERTIFICATE: was not issued by TLS_AUTHORITY",
    "TOKEN_KEY: /nowhere/key.pem cannot be read: ENOENT",
    'IDENTITY_PROVIDER_URL: "nowhere" is no address',
    "IDENTITY_PROVIDER_CLIENT_SECRET: is missing",
  ]);
  expect(await faults("portal", { WEB_SHARED_PACKAGES: join(ROOT, "README.md") })).toEqual([
    expect.stringMatching(/^WEB_SHARED_PACKAGES: .*README.md is not what the build of the web writes/),
  ]);
  expect(await faults("services-hall", { WEB_URL: undefined })).toEqual(["WEB_URL: is missing"]);
  expect(
    await faults("gateway", {
      WEB_SHELL_DIR: undefined,
      WEB_MODULE_DIRS: "/nowhere",
      LIMIT_PERSON: "none",
      TRUSTED_PROXIES: "everybody",
      UNIVERSITY_EN: undefined,
    }),
  ).toEqual([
    "WEB_SHELL_DIR: is missing",
    "WEB_MODULE_DIRS: /nowhere is no folder",
    "UNIVERSITY_EN: is missing",
    'LIMIT_PERSON: "none" is no count',
    "TRUSTED_PROXIES: invalid IP address: everybody",
  ]);
}, 120_000);

test("health, readiness and figures are on the management port alone; SIGTERM ends each part in good order", async () => {
  for (const part of ["identity", "points", "learning", "portal", "gateway"]) {
    const at = processes.replicaOf(part).managementUrl;
    expect((await fetch(`${at}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${at}/readyz`)).json()).toEqual({ status: "ready" });
    if (part !== "gateway")
      expect(await (await fetch(`${at}/metrics`)).text()).toContain(`service="${part}"`);
    expect((await fetch(`${at}/other`)).status).toBe(404);
  }
  for (const path of ["/metrics", "/readyz"])
    expect(await (await fetch(`${processes.url}${path}`)).text()).not.toMatch(/qiming_|"status"/);
  const codes = await Promise.all(processes.replicas.map(({ stop }) => stop()));
  expect(codes).toEqual([0, 0, 0, 0, 0]);
});
