/** A failure as the gateway tells it, or as the browser met it. */
export interface Problem {
  /** Stable name; the text for people is looked up by it. */
  readonly reason: string;
  readonly status: number;
  readonly errors?: readonly { field: string; rule: string; message: string }[];
  readonly traceId?: string;
}

export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.reason);
    this.problem = problem;
  }
}

/** Any thrown value as a problem: no network is OFFLINE, a given-up wait is TIMEOUT, the unknown is INTERNAL. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if ((error as Error)?.name === "TimeoutError") return { reason: "TIMEOUT", status: 0 };
  if (error instanceof TypeError) return { reason: "OFFLINE", status: 0 };
  return { reason: "INTERNAL", status: 500 };
}

/** Reasons that every method has: their texts are in this package. */
export const COMMON_REASONS = [
  "ACCOUNT_DISABLED",
  "AUDIT_BUSY",
  "BODY_TOO_LARGE",
  "DEADLINE_EXCEEDED",
  "IDEMPOTENCY_IN_FLIGHT",
  "IDEMPOTENCY_KEY_INVALID",
  "IDEMPOTENCY_MISMATCH",
  "INTERNAL",
  "INVALID_REQUEST",
  "INVITATION_EXPIRED",
  "LOGIN_NOT_LINKED",
  "MALFORMED_JSON",
  "METHOD_NOT_ALLOWED",
  "NOT_FOUND",
  "OFFLINE",
  "PAGE_TOKEN_INVALID",
  "PERMISSION_DENIED",
  "RATE_LIMITED",
  "REQUEST_MALFORMED",
  "RICH_TEXT_INVALID",
  "SECOND_FACTOR_NEEDED",
  "SESSION_ENDED",
  "TIMEOUT",
  "TOKEN_EXPIRED",
  "TOKEN_INVALID",
  "TOKEN_MISSING",
  "UNAVAILABLE",
  "UNSUPPORTED_MEDIA_TYPE",
] as const;
