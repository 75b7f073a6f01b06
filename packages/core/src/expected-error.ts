/** What a caller can do about a failure; the names are gRPC's. */
export type ErrorCode =
  | "invalid_argument"
  | "not_found"
  | "already_exists"
  | "failed_precondition"
  | "aborted"
  | "permission_denied"
  | "unauthenticated"
  | "resource_exhausted"
  | "unavailable"
  | "deadline_exceeded"
  | "unimplemented"
  | "internal";

/** One thing wrong with an input: where, which rule, and in words. */
export interface Violation {
  /** Path of the field as the caller knows it, or `file:line:column`. */
  readonly field: string;
  /** Stable name of the rule that was broken. */
  readonly rule: string;
  readonly message: string;
}

export interface ErrorDetails {
  /** Values that a text for people may show; never personal data. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly violations?: readonly Violation[];
  /** Whole seconds after which trying again makes sense. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/**
 * A failure that the caller was told to expect: it keeps its meaning from the use case to the screen.
 *
 * @param code what the caller can do about it
 * @param reason stable name, UPPER_SNAKE; the screen's text is looked up by it
 * @param message for engineers, English; holds no personal data
 */
export class ExpectedError extends Error {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly violations: readonly Violation[];
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, reason: string, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = "ExpectedError";
    this.code = code;
    this.reason = reason;
    this.metadata = details.metadata ?? {};
    this.violations = details.violations ?? [];
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}
