import { EventEmitter, on } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, type Message, type MessageInitShape } from "@bufbuild/protobuf";
import {
  ExchangeLoginResponseSchema,
  RevocationsSchema,
  type ExchangeLoginRequest,
} from "@qiming/contracts/identity/v1/identity_service";
import { ExpectedError } from "@qiming/core";
import { createLogger, createTokenIssuer, newKeyPair, startTracing, type Channel } from "@qiming/service-kit";
import { exportJWK, generateKeyPair, SignJWT, type JWK } from "jose";
import { createGateway } from "../src/index.ts";

const CUT = Symbol("the stream breaks");

export const SHA = "a".repeat(64);

type PrivateKey = Awaited<ReturnType<typeof generateKeyPair>>["privateKey"];

interface Signing {
  readonly by?: string;
  readonly aud?: string;
  readonly typ?: string;
  readonly exp?: string;
}

/** An identity provider as the gateway sees it: a set of keys that it publishes, and tokens signed by them. */
export async function startProvider() {
  const keys = new Map<string, PrivateKey>();
  const published: JWK[] = [];
  const healthy: RequestListener = (_, response) =>
    void response.setHeader("content-type", "application/json").end(JSON.stringify({ keys: published }));
  const state = {
    /** How often the set was asked for. */
    reads: 0,
    /** How it answers instead of with the set. */
    outage: undefined as RequestListener | undefined,
  };
  const server = createServer((request, response) => {
    state.reads++;
    (state.outage ?? healthy)(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const issuer = `${url}/realms/party`;

  const newKey = async (kid: string, { isPublished = true } = {}) => {
    const pair = await generateKeyPair("ES256");
    keys.set(kid, pair.privateKey);
    if (isPublished) published.push({ ...(await exportJWK(pair.publicKey)), kid, alg: "ES256" });
  };
  await newKey("k");
  return {
    url,
    state,
    newKey,
    forgetKey(kid: string) {
      published.splice(0, published.length, ...published.filter((key) => key.kid !== kid));
    },
    /** A token as the application gets it, but for what is given here. @param kid what its head calls the key `by` */
    sign(
      claims: Record<string, unknown> = {},
      { by = "k", aud = "party-gateway", typ = "at+jwt", exp = "5m" }: Signing = {},
      kid = by,
    ): Promise<string> {
      return new SignJWT({ typ: "Bearer", azp: "party-shell", sid: "s-1", ...claims })
        .setProtectedHeader({ alg: "ES256", kid, typ })
        .setSubject("sub")
        .setIssuer(issuer)
        .setAudience(aud)
        .setIssuedAt()
        .setExpirationTime(exp)
        .sign(keys.get(by)!);
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Provider = Awaited<ReturnType<typeof startProvider>>;

interface FakedCall {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly request: Message;
  /** Of a stream: aborts when nobody reads it any more. */
  readonly signal?: AbortSignal;
}

/** Every service behind the gateway, faked: identity knows one person, the others answer with nothing in it. */
export function fakeServices() {
  const news = new EventEmitter();
  const calls: FakedCall[] = [];
  const exchanges: ExchangeLoginRequest[] = [];
  const ended: string[] = [];
  const first = new Map<string, () => unknown>();
  const answers = new Map<string, (request: Message) => Message>();
  const channel: Channel = {
    async unary(method, request, options) {
      if (method.name === "EndSession") {
        ended.push((request as unknown as { sessionId: string }).sessionId);
        return create(method.output);
      }
      if (method.name === "ExchangeLogin") exchanges.push(request as ExchangeLoginRequest);
      else calls.push({ method: method.name, headers: { ...options?.headers }, request });
      await first.get(method.name)?.();
      return method.name === "ExchangeLogin"
        ? create(ExchangeLoginResponseSchema, { personId: "p-1", branchId: "b", collegeId: "c" })
        : (answers.get(method.name)?.(request) ?? create(method.output));
    },
    async *stream(method, request, options) {
      const signal = options!.signal!;
      const later = on(news, "told", { signal });
      if (method.name === "WatchRevocations") yield create(RevocationsSchema, { sessionIds: ended });
      else {
        calls.push({ method: method.name, headers: { ...options?.headers }, request, signal });
        yield create(method.output);
      }
      try {
        for await (const [told] of later) {
          if (method.name !== "WatchRevocations") continue;
          if (told === CUT) throw new ExpectedError("unavailable", "UNAVAILABLE", "identity has gone");
          yield told as Message;
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
    close: () => undefined,
  };
  return {
    channel,
    /** What came to a service for a person, with the headers it came with. */
    calls,
    /** What identity was asked about logins. */
    exchanges,
    /** By method name: what it answers instead of with nothing. */
    answers,
    /** By method name: what happens before it answers, or throws instead. */
    first,
    /** Identity tells every gateway. */
    tell(told: MessageInitShape<typeof RevocationsSchema>) {
      news.emit("told", create(RevocationsSchema, told));
    },
    /** The gateways' streams from identity break; they open them again after a while. */
    cut() {
      news.emit("told", CUT);
    },
  };
}

/** A built web of a few files. @param others instead of some, or beside them */
async function writeWeb(others: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gateway-"));
  const files: Record<string, string> = {
    "shell/shell.json":
      '{"entry":"/shell/main-abcdefgh.js","login":"/shell/login.js","frame":"/shell/frame.js","boot":{"href":"/shell/boot-abcdefgh.js","integrity":"sha384-b"},"imports":[],"preload":[],"css":[],"integrity":{"/shell/main-abcdefgh.js":"sha384-x","/shell/login.js":"sha384-l"}}',
    "shell/service-worker.js": "/* worker */",
    "shell/boot-abcdefgh.js": "/* boot */",
    "shell/main-abcdefgh.js": "export {};".repeat(200),
    "vendor/importmap.json": '{"imports":{},"integrity":{},"css":[]}',
    "learning/module.json":
      '{"id":"learning","version":"1","route":"/m/learning","entry":"m.js","css":["m.css"],"integrity":{"m.js":"sha384-m","m.css":"sha384-c"}}',
    "learning/page.html": "<!doctype html><title>a page of a module's build</title>",
    [`files/${SHA}.webm`]: "0123456789",
    [`files/${SHA}.js`]: "export const college = true;",
    ...others,
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

/** A gateway on a port of its own. @param web files of its build, and where replicas share files */
export async function startGateway(
  provider: Pick<Provider, "url">,
  channel: Channel,
  limits = { person: 1e6, address: 1e6 },
  web: { files?: Record<string, string>; filesDir?: string } = {},
) {
  await startTracing("gateway", "");
  const folder = await writeWeb(web.files ?? {});
  const gateway = await createGateway({
    config: {
      identityProvider: { url: provider.url, realm: "party" },
      filesDir: web.filesDir ?? join(folder, "files"),
      web: {
        shellFolder: join(folder, "shell"),
        vendorFolder: join(folder, "vendor"),
        moduleFolders: [join(folder, "learning")],
        kitFolder: "",
      },
      university: { zhCn: "云汀大学", en: "Yunting University" },
      limits,
      trustedProxies: [],
    },
    log: createLogger("gateway", "silent"),
    tokens: createTokenIssuer("gateway", newKeyPair().privateKeyPem),
    channelTo: () => channel,
  });
  const url = `http://127.0.0.1:${await gateway.listen(0, "127.0.0.1")}`;
  return {
    url,
    call: (path: string, init: RequestInit = {}, token?: string) =>
      fetch(url + path, {
        ...init,
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(init.body !== undefined && { "content-type": "application/json" }),
          ...init.headers,
        },
      }),
    async stop() {
      await gateway.stop();
      await rm(folder, { recursive: true });
    },
  };
}

export type RunningGateway = Awaited<ReturnType<typeof startGateway>>;

/** Status and reason of a refusal, to be compared at once. */
export async function refusalOf(response: Response): Promise<[status: number, reason: string]> {
  return [response.status, ((await response.json()) as { reason: string }).reason];
}
