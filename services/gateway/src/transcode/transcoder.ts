import type { IncomingMessage, ServerResponse } from "node:http";
import { getOption, hasOption, type DescMethod, type DescService, type Message } from "@bufbuild/protobuf";
import { http } from "@qiming/contracts";
import { ExpectedError } from "@qiming/core";
import {
  currentTraceId,
  IDEMPOTENCY_KEY,
  isPublic,
  isUnseen,
  observeRequest,
  ownerOf,
  rulesOf,
  toExpected,
  traceHeaders,
  type Channel,
  type RequestAbout,
} from "@qiming/service-kit";
import { sendProblem } from "../problem.ts";
import { largeBodies } from "./large-bodies.ts";
import { writeJson } from "./json-writer.ts";
import { readJson } from "./read-body.ts";
import { requestMessage, type RequestShape } from "./request-message.ts";
import { sendStream } from "./send-stream.ts";
import { parseTemplate, Router } from "./template.ts";

const MAX_TIMEOUT_MS = 60_000;
const DEFAULT_TIMEOUT_MS = 10_000;

/** Who asks, as far as the edge knows: the token for the service, and when it must be asked for anew. */
export interface Passport {
  readonly authorization: string | undefined;
  /** For rate limits: the person or, without one, the address. */
  readonly caller: string;
  /** Aborts when the login ends; streams end with it. */
  readonly ended?: AbortSignal;
}

export interface TranscoderParts {
  readonly services: readonly DescService[];
  channelTo(service: string): Channel;
  /** Verifies the caller's token and gives one for the service. Runs before the body is read. */
  admit(request: IncomingMessage, service: string, isPublic: boolean): Promise<Passport>;
}

interface Route extends RequestShape {
  readonly service: string;
  /** As it stands in the contract. */
  readonly path: string;
  readonly isPublic: boolean;
  readonly isPaged: boolean;
  readonly mostBodyBytes: number | undefined;
}

/** Answers a request that the contract has a route for; says false for any other. */
export type Transcoder = (request: IncomingMessage, response: ServerResponse) => boolean;

/** REST and JSON outside, gRPC inside, by the contracts' own descriptors: no method has code here. */
export function createTranscoder(parts: TranscoderParts): Transcoder {
  const router = new Router<Route>();
  for (const service of parts.services) for (const method of service.methods) addRoute(router, method);
  const large = largeBodies();

  return (request, response) => {
    const url = request.url!;
    const mark = url.indexOf("?");
    const found = router.find(mark < 0 ? url : url.slice(0, mark));
    if (!found) return false;
    const route = found.methods.get(request.method === "HEAD" ? "GET" : request.method!);
    observeRequest(aboutOf(route, request.method!), incomingTrace(request), response, () => {
      response.setHeader("X-Trace-Id", currentTraceId());
      const query = mark < 0 ? "" : url.slice(mark + 1);
      const work = route
        ? admitted(parts, route, large, request, (passport, becameLarge) =>
            answer(parts, route, { path: found.parts, query, becameLarge }, passport, request, response),
          )
        : refuseMethod([...found.methods.keys()], response);
      work.catch((error: unknown) => {
        if (!response.destroyed) sendProblem(response, toExpected(error));
      });
    });
    return true;
  };
}

/** What is counted and traced of a request: of a method that the route does not have, only that it was refused. */
const aboutOf = (route: Route | undefined, method: string): RequestAbout =>
  route
    ? {
        method,
        route: route.path,
        isStream: route.method.methodKind === "server_streaming",
        isUnseen: isUnseen(route.method),
      }
    : { method: "other", route: "other", isStream: false, isUnseen: false };

function addRoute(router: Router<Route>, method: DescMethod): void {
  if (!hasOption(method, http)) return;
  const { pattern, body } = getOption(method, http);
  if (!pattern.case || pattern.case === "custom")
    throw new Error(`${method.name}: this kind of route is not supported`);
  const template = parseTemplate(pattern.value);
  const { maxBodyBytes } = rulesOf(method);
  router.add(pattern.case.toUpperCase(), template, {
    method,
    template,
    body,
    service: ownerOf(method.parent),
    path: pattern.value,
    isPublic: isPublic(method),
    isPaged: method.output.fields.some(({ name }) => name === "next_page_token"),
    mostBodyBytes: maxBodyBytes || undefined,
  });
}

/** Answers whoever may come in; one of whom much is held is counted until that is done. */
async function admitted(
  parts: TranscoderParts,
  { service, isPublic }: Route,
  large: ReturnType<typeof largeBodies>,
  request: IncomingMessage,
  work: (passport: Passport, becameLarge: () => void) => Promise<void>,
): Promise<void> {
  const passport = await parts.admit(request, service, isPublic);
  let leave: (() => void) | undefined;
  try {
    await work(passport, () => (leave = large.enter(passport.caller)));
  } finally {
    leave?.();
  }
}

interface Asked {
  readonly path: readonly string[];
  readonly query: string;
  readonly becameLarge: () => void;
}

async function answer(
  parts: TranscoderParts,
  route: Route,
  { path, query, becameLarge }: Asked,
  passport: Passport,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = route.body === "" ? undefined : await readJson(request, route.mostBodyBytes, becameLarge);
  const message = requestMessage(route, path, query, body);
  const headers = outgoingHeaders(request, passport);
  const channel = parts.channelTo(route.service);
  if (route.method.methodKind === "server_streaming") {
    const gone = signalWhenGone(response, passport.ended);
    return sendStream(
      request,
      response,
      route.method,
      channel.stream(route.method, message, { headers, signal: gone }),
      gone,
    );
  }
  const onHeaders = (answered: Readonly<Record<string, string>>) => {
    if (answered["idempotency-replayed"]) response.setHeader("Idempotency-Replayed", "true");
  };
  const result = await channel.unary(route.method, message, {
    headers,
    timeoutMs: timeoutOf(request),
    onHeaders,
  });
  sendJson(request, response, route, result);
}

function sendJson(request: IncomingMessage, response: ServerResponse, route: Route, result: Message): void {
  const next = route.isPaged && (result as Message & { nextPageToken: string }).nextPageToken;
  if (next) response.setHeader("Link", nextPage(request.url!, next));
  const text = writeJson(route.method.output, result);
  response.writeHead(200, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(text);
}

function nextPage(url: string, token: string): string {
  const next = new URL(url, "http://gateway");
  next.searchParams.set("pageToken", token);
  return `<${next.pathname}${next.search}>; rel="next"`;
}

async function refuseMethod(allowed: readonly string[], response: ServerResponse): Promise<never> {
  response.setHeader("Allow", allowed.join(", "));
  throw new ExpectedError("unimplemented", "METHOD_NOT_ALLOWED", `only ${allowed.join(", ")}`);
}

// Only what is named here passes: nobody outside can speak in the name of the gateway.
function outgoingHeaders(request: IncomingMessage, { authorization }: Passport): Record<string, string> {
  const key = request.headers[IDEMPOTENCY_KEY];
  // What gRPC could not carry as a header is refused here, whatever the way inside.
  if (typeof key === "string" && !/^[\x21-\x7e]*$/.test(key))
    throw new ExpectedError(
      "invalid_argument",
      "IDEMPOTENCY_KEY_INVALID",
      "an idempotency key is printable ASCII",
    );
  return {
    ...traceHeaders(),
    ...(authorization && { authorization }),
    ...(typeof key === "string" && { [IDEMPOTENCY_KEY]: key }),
  };
}

function incomingTrace(request: IncomingMessage): Record<string, string> {
  const { traceparent } = request.headers;
  // A trace begins here unless a valid one comes along.
  return typeof traceparent === "string" &&
    /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/.test(traceparent)
    ? { traceparent }
    : {};
}

function timeoutOf(request: IncomingMessage): number {
  const wish = Number(request.headers["x-request-timeout"]) * 1000;
  return wish > 0 ? Math.min(wish, MAX_TIMEOUT_MS) : DEFAULT_TIMEOUT_MS;
}

function signalWhenGone(response: ServerResponse, ended: AbortSignal | undefined): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => controller.abort());
  ended?.addEventListener("abort", () => controller.abort(), { once: true });
  if (ended?.aborted) controller.abort();
  return controller.signal;
}
