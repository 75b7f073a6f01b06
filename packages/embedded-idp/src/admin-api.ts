import type { IncomingMessage, ServerResponse } from "node:http";
import { BodyTooLarge, readBody, send, type Answer } from "./http.ts";
import type { State } from "./state.ts";
import { Refusal, type Reply, type UserAdmin } from "./user-admin.ts";

const MAX_BODY_BYTES = 64 * 1024;

export interface AdminParts {
  /** Where the interface begins: `/admin/realms/party`. */
  readonly base: string;
  readonly admin: UserAdmin;
  readonly state: State;
  readonly rolesOf: (request: IncomingMessage) => Promise<readonly string[] | undefined>;
}

interface Call {
  /** What stands in the places of the path. */
  readonly id: string;
  readonly credentialId: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}
type Route = readonly [method: string, path: RegExp, handle: (call: Call) => Reply | Promise<Reply>];

const routesOf = (admin: UserAdmin): readonly Route[] => [
  ["GET", /^\/users$/, ({ query }) => admin.list(query)],
  ["POST", /^\/users$/, ({ body }) => admin.create(body)],
  ["GET", /^\/users\/(?<id>[^/]+)$/, ({ id }) => admin.get(id)],
  ["PUT", /^\/users\/(?<id>[^/]+)$/, ({ id, body }) => admin.update(id, body)],
  ["DELETE", /^\/users\/(?<id>[^/]+)$/, ({ id }) => admin.delete(id)],
  ["PUT", /^\/users\/(?<id>[^/]+)\/reset-password$/, ({ id, body }) => admin.resetPassword(id, body)],
  ["POST", /^\/users\/(?<id>[^/]+)\/logout$/, ({ id }) => admin.logout(id)],
  ["GET", /^\/users\/(?<id>[^/]+)\/credentials$/, ({ id }) => admin.credentials(id)],
  [
    "DELETE",
    /^\/users\/(?<id>[^/]+)\/credentials\/(?<credentialId>[^/]+)$/,
    ({ id, credentialId }) => admin.deleteCredential(id, credentialId),
  ],
];

/**
 * The part of Keycloak's admin interface that the identity service calls.
 *
 * @see https://www.keycloak.org/docs-api/latest/rest-api/index.html
 */
export function adminApi({ base, admin, state, rolesOf }: AdminParts): Answer {
  const routes = routesOf(admin);
  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const { pathname, searchParams: query } = new URL(request.url!, "http://localhost");
    const roles = await rolesOf(request);
    if (!roles) throw new Refusal(401, { error: "HTTP 401 Unauthorized" });
    const isReading = request.method === "GET";
    if (!roles.includes(isReading ? "view-users" : "manage-users"))
      throw new Refusal(403, { error: "HTTP 403 Forbidden" });
    const path = pathname.slice(base.length).replace(/\/$/, "");
    const known = routes.filter(([, pattern]) => pattern.test(path));
    if (known.length === 0) throw new Refusal(404, { error: "HTTP 404 Not Found" });
    const [, pattern, handle] = known.find(([method]) => method === request.method) ?? [];
    if (!pattern || !handle) throw new Refusal(405, { error: "HTTP 405 Method Not Allowed" });
    const { id = "", credentialId = "" } = pattern.exec(path)!.groups ?? {};
    const reply = await handle({ id, credentialId, query, body: await readJson(request) });
    // What was acknowledged survives.
    if (!isReading) state.flush();
    return reply;
  };
  return async (request, response) => {
    try {
      reply(response, await answer(request));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      request.resume();
      reply(response, { status: error.status, body: error.body });
    }
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  try {
    const text = await readBody(request, MAX_BODY_BYTES);
    return text === "" ? undefined : JSON.parse(text);
  } catch (error) {
    if (error instanceof BodyTooLarge) throw new Refusal(413, { error: "HTTP 413 Content Too Large" });
    if (error instanceof SyntaxError)
      throw new Refusal(400, { error: "unknown_error", error_description: "Cannot parse the JSON" });
    throw error;
  }
}

function reply(response: ServerResponse, { status, body, headers }: Reply): void {
  send(response, status, "application/json", body === undefined ? "" : JSON.stringify(body), headers);
}
