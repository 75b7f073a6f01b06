import type { Route } from "@qiming/contracts/browser/learning";
import { ProblemError, type Problem } from "./problem.ts";
import { fetchAsPerson } from "./session.ts";
import { readEvents } from "./server-sent-events.ts";

const TIMEOUT_MS = 15_000;

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly idempotencyKey?: string;
}

type Fetch = (path: string, init: RequestInit) => Promise<Response>;

/**
 * A typed client out of the route table that the contract gives. Failures are ProblemErrors; every write carries an idempotency key.
 *
 * @param send how a request is sent; by default as the signed-in person
 */
export function createClient<Api>(routes: { [K in keyof Api]: Route }, send: Fetch = fetchAsPerson): Api {
  const entries = Object.entries<Route>(routes).map(([name, route]) => {
    const call = (request: Record<string, unknown>, options: CallOptions = {}) =>
      route.stream ? stream(route, request, options, send) : once(route, request, options, send);
    return [name, call];
  });
  return Object.fromEntries(entries) as Api;
}

async function once(
  route: Route,
  request: Record<string, unknown>,
  { signal, idempotencyKey }: CallOptions,
  send: Fetch,
): Promise<unknown> {
  const { path, body } = toHttp(route, request);
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  const response = await send(path, {
    method: route.verb,
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: {
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...(route.verb !== "GET" && { "Idempotency-Key": idempotencyKey ?? crypto.randomUUID() }),
    },
  });
  if (!response.ok) throw new ProblemError(await problemOf(response));
  return response.json();
}

async function* stream(
  route: Route,
  request: Record<string, unknown>,
  { signal }: CallOptions,
  send: Fetch,
): AsyncGenerator<unknown> {
  const { path } = toHttp(route, request);
  const response = await send(path, { headers: { Accept: "text/event-stream" }, ...(signal && { signal }) });
  if (!response.ok) throw new ProblemError(await problemOf(response));
  for await (const { event, data } of readEvents(response.body!)) {
    if (event === "error") throw new ProblemError(JSON.parse(data) as Problem);
    yield JSON.parse(data);
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const problem = (await response.json().catch(() => undefined)) as Problem | undefined;
  return problem?.reason
    ? problem
    : { reason: response.status >= 500 ? "UNAVAILABLE" : "INTERNAL", status: response.status };
}

const camel = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Fields of the request → path, query and body, as the route says. */
export function toHttp(route: Route, request: Record<string, unknown>): { path: string; body: unknown } {
  const rest = { ...request };
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest[camel(name)];
    delete rest[camel(name)];
    return encodeURIComponent(String(value));
  });
  if (route.body === "*") return { path, body: rest };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(rest))
    for (const each of [value].flat()) if (each !== undefined) query.append(name, String(each));
  const text = query.toString();
  return { path: text ? `${path}?${text}` : path, body: undefined };
}
