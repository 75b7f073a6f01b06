import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { credentials } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createTokenIssuer, folderStore, grpcChannel, openDatabase } from "@qiming/service-kit";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { DEMO_PASSWORD } from "../src/demo.ts";
import { createImports } from "../src/import.ts";
import { issuerKeys } from "../src/keys.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const SERVICES = ["identity", "points", "learning"];
const PARTS = [...SERVICES, "gateway"];
const REGISTER = join(ROOT, "deploy/demo/register.yaml");

const SECRETARY = "YT2024-0001";
const MEMBER = "YT2024-0006";
const OTHER = "YT2024-0007";
const OFFICE = "YT2024-0165";
const NEW = { name: "司徒试云", number: "YT2029-7777" };
const PHONE = "13912345678";
const EMAIL = "lin.shiyi.home@example.org";
const CLIENT_SECRET = "a-secret-of-the-service-account";
/** What people write in the course of the story, each in a field of its own. */
const WRITTEN = {
  reason: "因为家里换了号码",
  entry: "畲族甲乙",
  answer: "户口簿已经核对",
  matter: "补交思想汇报三篇",
  basis: "校党委纪要第四十九号",
  nonsense: "这个格式不对头",
  tooLong: "写得太长了".repeat(100),
};

const REFUSED_WRITE = "a write that the database refuses";

/** Everything that any of the processes has printed, on either of its outputs. */
let printed = "";
const onPrinted = new Set<(failure?: Error) => void>();
const children: ChildProcess[] = [];
let folder: string;
let provider: Server;
let register: string;
/** How each call of the story ended. */
const told: { what: string; status: number; reason: string; traceId: string }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qiming-logs-"));
  register = await readFile(REGISTER, "utf8");
  const { issuer, sign } = await startProvider();
  const mongo = start([join(ROOT, "packages/embedded-mongo/dist/main.js"), "--data", folder, "--port", "0"]);
  const mongodbUri = (await untilPrinted(/^ready (mongodb:\S+)$/m))[1]!;
  const { api, imports } = await startParts(mongodbUri, issuer);
  await imports.register(REGISTER, issuer);
  const tellEnd = await tellStory(api, sign, async (number) => {
    const people = (await openDatabase(mongodbUri, "identity")).collection("people");
    await people.updateOne({ number }, { $set: { decisions: WRITTEN.entry } });
    await people.createIndex({ "profile.PHONE": 1 }, { unique: true, sparse: true });
    await people.conn.close();
  });
  await untilPrinted(/event not taken/);
  await stop(mongo);
  await tellEnd();
  await Promise.all(children.map(stop));
}, 90_000);
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  provider.closeAllConnections();
  provider.close();
  await rm(folder, { recursive: true, force: true });
});

/** Resolves with the first thing of this form that is printed; rejects where a process fails before. */
function untilPrinted(form: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const look = (failure?: Error) => {
      const found = form.exec(printed);
      if (!found && !failure) return;
      onPrinted.delete(look);
      if (found) resolve(found);
      else reject(failure);
    };
    onPrinted.add(look);
    look();
  });
}

function start(args: string[], environment: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, ["--enable-source-maps", ...args], {
    env: { PATH: process.env["PATH"], ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const output of [child.stdout, child.stderr])
    output.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      for (const look of onPrinted) look();
    });
  child.once("exit", (code) => code && onPrinted.forEach((look) => look(new Error(`it ended: ${printed}`))));
  children.push(child);
  return child;
}

/** Ends a process; whatever it printed has then been heard. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const closed = once(child, "close");
  child.kill("SIGTERM");
  await closed;
}

/** A provider whose keys can be read and whose accounts can not: what it is asked to do is refused with what it was asked about. */
async function startProvider() {
  const pair = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: "k", alg: "ES256" };
  provider = createServer(({ url }, response) => {
    if (url!.endsWith("/certs")) response.end(JSON.stringify({ keys: [jwk] }));
    else response.writeHead(500).end(JSON.stringify({ username: OTHER, name: nameOf(OTHER) }));
  });
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(provider.address() as { port: number }).port}/realms/party`;
  const sign = (number: string) =>
    new SignJWT({ typ: "Bearer", azp: "party-shell", sid: `s-${number}`, acr: "2", auth_time: seconds() })
      .setProtectedHeader({ alg: "ES256", kid: "k", typ: "at+jwt" })
      .setSubject(new RegExp(`${number},[^]*?subject: ([0-9a-f-]{36})`).exec(register)![1]!)
      .setIssuer(issuer)
      .setAudience("party-gateway")
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(pair.privateKey);
  return { issuer, sign };
}

type Sign = (number: string) => Promise<string>;
const seconds = () => Math.floor(Date.now() / 1000);
const nameOf = (number: string) => new RegExp(`${number},\\s+name: (\\S+),`).exec(register)![1]!;

async function startParts(mongodbUri: string, issuer: string) {
  const { privateKeys } = issuerKeys(join(folder, "keys"), [...PARTS, "operator"]);
  const ports = await freePorts(PARTS.length + SERVICES.length);
  const addresses = Object.fromEntries(SERVICES.map((name, i) => [name, `localhost:${ports[i]}`]));
  const url = issuer.replace("/realms/party", "");
  await Promise.all(
    PARTS.map((name, i) => {
      start([join(ROOT, "services", name, "dist/main.js")], {
        LOG_LEVEL: "trace",
        PORT: String(ports[i]),
        MANAGEMENT_PORT: String(ports[PARTS.length + i] ?? 0),
        SERVICE_ADDRESSES: Object.entries(addresses)
          .map((pair) => pair.join("="))
          .join(","),
        TOKEN_KEY_FILE: join(folder, "keys/private", `${name}.pem`),
        TOKEN_PUBLIC_KEYS_DIR: join(folder, "keys/public"),
        FILES_DIR: join(folder, "files"),
        MONGODB_URI: mongodbUri,
        IDENTITY_PROVIDER_URL: url,
        IDENTITY_PROVIDER_CLIENT_SECRET: CLIENT_SECRET,
        HOST: "127.0.0.1",
        WEB_SHELL_DIR: join(ROOT, "apps/shell/dist"),
        WEB_VENDOR_DIR: join(ROOT, "packages/vendor/dist"),
        UNIVERSITY_ZH_CN: "云汀大学",
        UNIVERSITY_EN: "Yunting University",
      });
      return untilPrinted(new RegExp(`"service":"${name}".*"msg":"ready"`));
    }),
  );
  const imports = createImports({
    channelTo: (name) => grpcChannel(addresses[name]!, credentials.createInsecure()),
    operatorTokens: createTokenIssuer("operator", privateKeys["operator"]!),
    files: folderStore(join(folder, "files")),
  });
  return { api: `http://127.0.0.1:${ports[SERVICES.length]}/api/v1`, imports };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

interface Request {
  readonly body?: object | string;
  readonly token?: string;
}

/** Calls as one person; how it ended is noted under `what`, which is the method's name or says what was wrong. */
const as =
  (api: string, token: string) =>
  async (what: string, path: string, request: Request = {}) => {
    const { body } = request;
    const response = await fetch(`${api}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        authorization: `Bearer ${request.token ?? token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { reason?: string; id?: string; people?: { id: string }[] };
    const traceId = response.headers.get("x-trace-id")!;
    const { ok, status } = response;
    told.push({ what, status, reason: ok ? "" : answer.reason!, traceId });
    return answer;
  };

const search = (text: string) => `members?query=${encodeURIComponent(text)}`;

/**
 * What people do in a day, right and wrong.
 *
 * @param spoil makes the stored person such as no code expects, and phone numbers such that two cannot have the same
 * @returns what they do when the database is gone
 */
async function tellStory(api: string, sign: Sign, spoil: (number: string) => Promise<void>) {
  const [secretary, member, office] = [
    as(api, await sign(SECRETARY)),
    as(api, await sign(MEMBER)),
    as(api, await sign(OFFICE)),
  ];
  const me = (await secretary("GetMe", "/identity/me")) as { person?: { branch: { id: string } } };
  const branch = `/identity/organizations/${me.person!.branch.id}`;
  const find = async (number: string) =>
    (await secretary("ListMembers", `${branch}/${search(number)}`)).people![0]!.id;
  const [memberId, otherId] = [await find(MEMBER), await find(OTHER)];
  await secretary("ListMembers", `${branch}/${search(nameOf(MEMBER).slice(0, 2))}`);
  await secretary("GetMemberRecord", `/identity/people/${memberId}/record`);
  await member("GetMyRecord", "/identity/me/record");

  const contact = [
    { field: "PROFILE_FIELD_PHONE", value: PHONE },
    { field: "PROFILE_FIELD_EMAIL", value: EMAIL },
  ];
  const changes = "/identity/me/profileChanges";
  await member("RequestProfileChange", changes, { body: { entries: contact, reason: WRITTEN.reason } });
  const entries = [{ field: "PROFILE_FIELD_ETHNICITY", value: WRITTEN.entry }];
  const { id } = await member("RequestProfileChange", changes, { body: { entries, reason: WRITTEN.reason } });
  const decide = `/identity/people/${memberId}/profileRequests/${id}:decide`;
  await secretary("DecideProfileRequest", decide, { body: { agree: true, answer: WRITTEN.answer } });
  const followUp = { matter: WRITTEN.matter, dueDay: "2030-01-01" };
  await secretary("OpenFollowUp", `/identity/people/${memberId}/followUps`, { body: followUp });
  const person = { ...NEW, category: "PERSON_CATEGORY_STUDENT", branchId: me.person!.branch.id };
  await office("CreatePerson", "/identity/people", { body: person });
  await office("ExportMembers", `${branch}/members:export`);
  await office("DisableAccount", `/identity/people/${otherId}/account:disable`, {
    body: { basis: WRITTEN.basis },
  });

  await office("the same number again", "/identity/people", { body: person });
  await member("another's record", `/identity/people/${otherId}/record`);
  const wrong = [{ field: "PROFILE_FIELD_PHONE", value: `${nameOf(MEMBER)}${WRITTEN.nonsense}` }];
  await member("no phone number", changes, { body: { entries: wrong, reason: WRITTEN.nonsense } });
  await member("too long", changes, { body: { entries: contact, reason: WRITTEN.tooLong } });
  await member("no JSON", changes, { body: `{"reason":"${WRITTEN.nonsense} ${DEMO_PASSWORD}` });
  await member("no such value", changes, { body: { entries: [{ field: nameOf(MEMBER) }] } });
  await member("no such field", changes, { body: { [WRITTEN.nonsense]: DEMO_PASSWORD } });
  await member("no such parameter", `/identity/me?${encodeURIComponent(nameOf(MEMBER))}=${PHONE}`);
  await member("no such path", `/identity/${encodeURIComponent(nameOf(MEMBER))}/${EMAIL}`);
  await member("no such token", "/identity/me", { token: `${await sign(MEMBER)}x` });
  await spoil(MEMBER);
  await secretary("a record as no code expects it", `/identity/people/${memberId}/record`);
  await secretary(REFUSED_WRITE, changes, { body: { entries: contact, reason: WRITTEN.reason } });
  return () =>
    Promise.all([
      secretary("no database for a search", `${branch}/${search(nameOf(MEMBER))}`),
      member("no database for a change", changes, { body: { entries: contact, reason: WRITTEN.reason } }),
    ]);
}

test("every call is in the logs by its method and its trace, as it ended: so what follows could be found", () => {
  const lines = printed
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { msg: string; method?: string; reason?: string; traceId?: string });
  const logged = told.map(({ what, status, reason, traceId }) => {
    const last = lines.filter((line) => line.traceId !== undefined && line.traceId === traceId).at(-1);
    return [what, status, reason, last && [last.method!.split("/").at(-1), last.reason ?? ""]];
  });
  const well = (method: string) => [method, 200, "", [method, ""]];
  expect(logged).toEqual([
    well("GetMe"),
    well("ListMembers"),
    well("ListMembers"),
    well("ListMembers"),
    well("GetMemberRecord"),
    well("GetMyRecord"),
    well("RequestProfileChange"),
    well("RequestProfileChange"),
    well("DecideProfileRequest"),
    well("OpenFollowUp"),
    well("CreatePerson"),
    well("ExportMembers"),
    well("DisableAccount"),
    ["the same number again", 409, "PERSON_NUMBER_TAKEN", ["CreatePerson", "PERSON_NUMBER_TAKEN"]],
    ["another's record", 403, "PERMISSION_DENIED", ["GetMemberRecord", "PERMISSION_DENIED"]],
    ["no phone number", 400, "PROFILE_INVALID", ["RequestProfileChange", "PROFILE_INVALID"]],
    ["too long", 400, "INVALID_REQUEST", ["RequestProfileChange", "INVALID_REQUEST"]],
    // The gateway itself refuses these.
    ["no JSON", 400, "MALFORMED_JSON", undefined],
    ["no such value", 400, "REQUEST_MALFORMED", undefined],
    ["no such field", 400, "REQUEST_MALFORMED", undefined],
    ["no such parameter", 400, "REQUEST_MALFORMED", undefined],
    ["no such path", 404, "NOT_FOUND", undefined],
    ["no such token", 401, "TOKEN_INVALID", undefined],
    ["a record as no code expects it", 500, "INTERNAL", ["GetMemberRecord", "INTERNAL"]],
    [REFUSED_WRITE, 500, "INTERNAL", ["RequestProfileChange", "INTERNAL"]],
    [expect.stringMatching("no database"), 500, "INTERNAL", [expect.any(String), "INTERNAL"]],
    [expect.stringMatching("no database"), 500, "INTERNAL", [expect.any(String), "INTERNAL"]],
  ]);
  const messages = new Set(lines.map(({ msg }) => msg));
  for (const each of ["call", "call refused", "call failed unexpectedly", "event not taken"])
    expect(messages).toContain(each);
});

const personal: [string, () => readonly (string | RegExp)[]][] = [
  ["names of people", () => [...register.matchAll(/name: (\S*示\S+),/g)].map(([, name]) => name!)],
  ["the name of somebody who was entered", () => [NEW.name]],
  ["numbers of people", () => [/yt\d{4}-\d{4}/i]],
  ["phone numbers", () => [PHONE]],
  ["e-mail addresses", () => [EMAIL, /@example\b/]],
  ["what somebody wrote", () => Object.values(WRITTEN).map((text) => text.slice(0, 8))],
  ["tokens", () => [/eyJ[\w-]{5}/, /bearer [\w-]{10}/i, /basic [\w+/]{10}/i]],
  ["passwords and keys", () => [DEMO_PASSWORD, CLIENT_SECRET, "PRIVATE KEY"]],
];
const escaped = (text: string) =>
  text.replace(/[^ -~]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Which of the words, in whatever writing, stand in the text. */
function foundIn(text: string, words: readonly (string | RegExp)[]): (string | RegExp)[] {
  const writings = words.flatMap<string | RegExp>((word) =>
    typeof word === "string" ? [word, encodeURIComponent(word), escaped(word)] : [word],
  );
  expect(writings.length).toBeGreaterThan(0);
  return writings.filter((each) => (typeof each === "string" ? text.includes(each) : each.test(text)));
}

test.each(personal)("nothing that the processes print holds %s", (_, words) => {
  expect(foundIn(printed, words())).toEqual([]);
});
