import type { ServerResponse } from "node:http";
import type { ErrorCode, ExpectedError } from "@qiming/core";
import { currentTraceId } from "@qiming/service-kit";

const STATUS: Record<ErrorCode, readonly [status: number, title: string]> = {
  invalid_argument: [400, "Bad Request"],
  not_found: [404, "Not Found"],
  already_exists: [409, "Conflict"],
  failed_precondition: [409, "Conflict"],
  aborted: [409, "Conflict"],
  permission_denied: [403, "Forbidden"],
  unauthenticated: [401, "Unauthorized"],
  resource_exhausted: [429, "Too Many Requests"],
  unavailable: [503, "Service Unavailable"],
  deadline_exceeded: [504, "Gateway Timeout"],
  unimplemented: [501, "Not Implemented"],
  internal: [500, "Internal Server Error"],
};

/** Reasons for which HTTP has a status of its own. */
const BY_REASON: Readonly<Record<string, readonly [status: number, title: string]>> = {
  BODY_TOO_LARGE: [413, "Content Too Large"],
  IDEMPOTENCY_MISMATCH: [422, "Unprocessable Content"],
  METHOD_NOT_ALLOWED: [405, "Method Not Allowed"],
  UNSUPPORTED_MEDIA_TYPE: [415, "Unsupported Media Type"],
};

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly reason: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly errors?: readonly { field: string; rule: string; message: string }[];
  readonly traceId?: string;
}

/**
 * An error as the edge shows it. What the platform itself did wrong is named, never described.
 *
 * @see RFC 9457
 */
function toProblem(error: ExpectedError): Problem {
  const [status, title] = BY_REASON[error.reason] ?? STATUS[error.code];
  const traceId = currentTraceId();
  return {
    type: `urn:qiming:problem:${error.reason.toLowerCase().replaceAll("_", "-")}`,
    title,
    status,
    detail: status >= 500 ? title : error.message,
    reason: status === 500 ? "INTERNAL" : error.reason,
    ...(Object.keys(error.metadata).length > 0 && { metadata: error.metadata }),
    ...(error.violations.length > 0 && { errors: error.violations }),
    ...(traceId && { traceId }),
  };
}

/** Answers a request with a problem; a stream that has begun gets it as its last event. */
export function sendProblem(response: ServerResponse, error: ExpectedError): void {
  const problem = toProblem(error);
  const body = JSON.stringify(problem);
  if (response.headersSent) return void response.end(`event: error\ndata: ${body}\n\n`);
  if (error.retryAfterSeconds !== undefined) response.setHeader("Retry-After", error.retryAfterSeconds);
  else if (problem.status === 503) response.setHeader("Retry-After", 1);
  if (problem.status === 401) response.setHeader("WWW-Authenticate", challengeOf(error));
  // The rest of the body is on its way and nobody reads it: nothing else can come over this connection.
  const isLeftUnread = !response.req.complete || error.reason === "BODY_TOO_LARGE";
  if (isLeftUnread) response.setHeader("Connection", "close");
  response.writeHead(problem.status, {
    "Content-Type": "application/problem+json",
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
  });
  response.end(body);
}

/** What the caller must bring: a token or, where the login is too weak or too old, a better one. @see RFC 9470, 3 */
function challengeOf({ reason, metadata }: ExpectedError): string {
  if (reason !== "SECOND_FACTOR_NEEDED") return "Bearer";
  return `Bearer error="insufficient_user_authentication", acr_values="${metadata["acrValues"]}", max_age="${metadata["maxAge"]}"`;
}
