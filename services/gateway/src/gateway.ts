import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { services } from "@qiming/contracts";
import comments from "@qiming/contracts/comments.json" with { type: "json" };
import { ExpectedError } from "@qiming/core";
import { countRequest, type Channel, type Logger, type TokenIssuer } from "@qiming/service-kit";
import compression from "compression";
import express, { type ErrorRequestHandler, type Express } from "express";
import helmet from "helmet";
import { createAdmission } from "./access/admission.ts";
import { createLoginVerifier } from "./access/login-verifier.ts";
import { remoteKeys } from "./access/remote-keys.ts";
import { Revocations } from "./access/revocations.ts";
import type { GatewayConfig } from "./config.ts";
import { openApi } from "./openapi.ts";
import { sendProblem } from "./problem.ts";
import { createRegistry, type Registry } from "./static/registry.ts";
import { methodOf, partOfWeb } from "./static/part-of-web.ts";
import { builtFiles, notFound } from "./static/static-files.ts";
import { serveWeb } from "./static/web.ts";
import { createTranscoder } from "./transcode/transcoder.ts";

/** swagger-ui writes styles into its own elements. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";
const STOP_WITHIN_MS = 5_000;

export interface GatewayParts {
  readonly config: GatewayConfig;
  readonly log: Logger;
  readonly tokens: TokenIssuer;
  channelTo(service: string): Channel;
}

export interface Gateway {
  listen(port: number, host: string): Promise<number>;
  /** Whether it takes requests: it listens, and nobody has told it to stop. */
  isReady(): boolean;
  stop(): Promise<void>;
}

/** The one door: contracts as REST in front, Express for everything else behind. */
export async function createGateway({ config, log, tokens, channelTo }: GatewayParts): Promise<Gateway> {
  const issuer = `${config.identityProvider.url}/realms/${config.identityProvider.realm}`;
  const verifier = createLoginVerifier(issuer, remoteKeys(`${issuer}/protocol/openid-connect/certs`));
  const revocations = new Revocations({ identity: () => channelTo("identity"), tokens, log });
  const admit = createAdmission({
    verifier,
    revocations,
    identity: () => channelTo("identity"),
    tokens,
    limits: config.limits,
    trustedProxies: config.trustedProxies,
  });
  const transcode = createTranscoder({ services, channelTo, admit });
  let isReady = false;
  const registry = await createRegistry({
    moduleFolders: config.web.moduleFolders,
    portal: () => channelTo("portal"),
    tokens,
    log,
  });
  const app = await createApp(config, log, registry, async (token) =>
    revocations.end((await verifier.verifyLogout(token)).sessionId),
  );
  const server = createServer(
    // A file from a phone on a slow line takes its time. An idle connection is kept longer than any proxy before it keeps one: closed by this side, it would be closed just when the
    // next request comes.
    { requestTimeout: 150_000, headersTimeout: 10_000, keepAliveTimeout: 65_000, maxHeaderSize: 16_384 },
    (request, response) => {
      if (transcode(request, response)) return;
      countRequest(partOfWeb(request.url!), methodOf(request), response);
      app(request, response);
    },
  );
  return {
    async listen(port, host) {
      const given = await listen(server, port, host);
      isReady = true;
      return given;
    },
    isReady: () => isReady,
    async stop() {
      isReady = false;
      revocations.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const limit = setTimeout(() => server.closeAllConnections(), STOP_WITHIN_MS);
      await closed;
      clearTimeout(limit);
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve((server.address() as { port: number }).port));
  });
}

async function createApp(
  config: GatewayConfig,
  log: Logger,
  registry: Registry,
  endSession: (token: string) => Promise<void>,
): Promise<Express> {
  const app = express();
  app.enable("case sensitive routing").disable("x-powered-by").disable("etag").set("query parser", false);
  app.use(
    helmet({
      // For whatever is no page: pages set their own.
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      },
      xFrameOptions: { action: "deny" },
      crossOriginEmbedderPolicy: false,
      crossOriginResourcePolicy: { policy: "same-origin" },
    }),
  );
  app.post(
    "/internal/backchannel-logout",
    express.urlencoded({ extended: false, limit: "8kb" }),
    async (request, response) => {
      await endSession(String((request.body as { logout_token?: unknown } | undefined)?.logout_token ?? ""));
      response.set("Cache-Control", "no-store").status(200).end();
    },
  );
  serveDocs(app);
  await serveWeb(app, config, registry);
  app.use(failed(log));
  return app;
}

function serveDocs(app: Express): void {
  const document = JSON.stringify(openApi(services, comments as Record<string, string>));
  const viewer = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  const init = `SwaggerUIBundle({url:"/api/openapi.json",dom_id:"#docs",deepLinking:true});`;
  app.get(
    "/api/openapi.json",
    compression(),
    (_, response) => void response.type("application/json").send(document),
  );
  app.get("/api/docs", (_, response) => {
    response.set("Content-Security-Policy", DOCS_POLICY).type("html")
      .send(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Qiming API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/api/docs/swagger-ui.css"></head>
<body><div id="docs"></div><script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body></html>`);
  });
  app.get("/api/docs/start.js", (_, response) => void response.type("text/javascript").send(init));
  app.use("/api/docs", builtFiles(viewer), (_, response) => notFound(response));
  app.use("/api", (_, response) =>
    sendProblem(response, new ExpectedError("not_found", "NOT_FOUND", "there is no such path")),
  );
}

function failed(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request: IncomingMessage, response: ServerResponse, _next) => {
    if (error instanceof ExpectedError) return sendProblem(response, error);
    const status = (error as { status?: number }).status;
    if (status !== undefined && status < 500)
      return sendProblem(
        response,
        new ExpectedError("invalid_argument", "REQUEST_MALFORMED", "the request is malformed"),
      );
    log.error({ err: error }, "request failed unexpectedly");
    sendProblem(response, new ExpectedError("internal", "INTERNAL", "internal error"));
  };
}
