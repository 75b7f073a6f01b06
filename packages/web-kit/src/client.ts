import type { Route } from "@qiming/contracts/browser/learning";
import { keepAnswer, keptAnswer } from "./kept-answers.ts";
import { ProblemError, toProblem, type Problem } from "./problem.ts";
import { fetchAsPerson } from "./session.ts";
import { readEvents } from "./server-sent-events.ts";

const TIMEOUT_MS = 15_000;
/** Files take longer: a line is waited for as long as it carries so much. */
const SLOWEST_BYTES_PER_MS = 100;

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
  const text = body === undefined ? "" : JSON.stringify(body);
  const limit = patience(text.length);
  try {
    const { response, kept } = await sendOrRecall(route, path, send, {
      method: route.verb,
      signal: signal ? AbortSignal.any([signal, limit.signal]) : limit.signal,
      ...(text && { body: text }),
      headers: {
        ...(text && { "Content-Type": "application/json" }),
        ...(route.verb !== "GET" && { "Idempotency-Key": idempotencyKey ?? crypto.randomUUID() }),
      },
    });
    if (!response) return kept;
    limit.renew(Number(response.headers.get("content-length")));
    if (!response.ok) throw new ProblemError(await problemOf(response));
    const answer: unknown = await response.json();
    if (route.kept) void keepAnswer(path, answer);
    return answer;
  } finally {
    limit.end();
  }
}

/** How long a call is waited for: until its answer begins, then until that is read. @param bytes that are sent */
function patience(bytes: number) {
  const controller = new AbortController();
  const giveUp = () => controller.abort(new DOMException("gave up waiting", "TimeoutError"));
  const wait = (more: number) => setTimeout(giveUp, TIMEOUT_MS + more / SLOWEST_BYTES_PER_MS);
  let timer = wait(bytes);
  const end = () => clearTimeout(timer);
  return {
    signal: controller.signal,
    /** @param answerBytes that are to be read */
    renew(answerBytes: number) {
      end();
      timer = wait(answerBytes);
    },
    end,
  };
}

/** The answer of the server or, without a network, the copy that this device has kept. */
async function sendOrRecall(
  route: Route,
  path: string,
  send: Fetch,
  init: RequestInit,
): Promise<{ response: Response; kept?: never } | { response?: never; kept: object }> {
  try {
    return { response: await send(path, init) };
  } catch (error) {
    const kept = route.kept && toProblem(error).reason === "OFFLINE" ? await keptAnswer(path) : undefined;
    if (!kept) throw error;
    return { kept };
  }
}

async function* stream(
  route: Route,
  request: Record<string, unknown>,
  { signal }: CallOptions,
  send: Fetch,
): AsyncGenerator<unknown> {
  const { path } = toHttp(route, request);
  const init = { headers: { Accept: "text/event-stream" }, ...(signal && { signal }) };
  const { response, kept } = await sendOrRecall(route, path, send, init);
  if (!response) return yield kept;
  if (!response.ok) throw new ProblemError(await problemOf(response));
  for await (const { event, data } of readEvents(response.body!)) {
    if (event === "error") throw new ProblemError(JSON.parse(data) as Problem);
    const answer: unknown = JSON.parse(data);
    if (route.kept) void keepAnswer(path, answer);
    yield answer;
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
