import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { anyPack, anyUnpack, type Any } from "@bufbuild/protobuf/wkt";
import { Metadata, status as Status, type ServiceError, type StatusObject } from "@grpc/grpc-js";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema, StatusSchema } from "@qiming/contracts";
import { ExpectedError, type ErrorCode, type Violation } from "@qiming/core";

const DETAILS = "grpc-status-details-bin";
const DOMAIN = "qiming";

const STATUS: Record<ErrorCode, Status> = {
  invalid_argument: Status.INVALID_ARGUMENT,
  not_found: Status.NOT_FOUND,
  already_exists: Status.ALREADY_EXISTS,
  failed_precondition: Status.FAILED_PRECONDITION,
  aborted: Status.ABORTED,
  permission_denied: Status.PERMISSION_DENIED,
  unauthenticated: Status.UNAUTHENTICATED,
  resource_exhausted: Status.RESOURCE_EXHAUSTED,
  unavailable: Status.UNAVAILABLE,
  deadline_exceeded: Status.DEADLINE_EXCEEDED,
  unimplemented: Status.UNIMPLEMENTED,
  internal: Status.INTERNAL,
};
const CODE = new Map(Object.entries(STATUS).map(([code, status]) => [status, code as ErrorCode]));

/** The one shape in which an error nobody expected leaves a service: its cause stays in the log. */
function internalError(cause: unknown): ExpectedError {
  return new ExpectedError("internal", "INTERNAL", "internal error", { cause });
}

/** Any thrown value as the error that may leave a service. */
export function toExpected(error: unknown): ExpectedError {
  return error instanceof ExpectedError ? error : internalError(error);
}

/** ExpectedError → gRPC status with google.rpc details: reason and metadata, violations, retry delay. */
export function toStatus(error: ExpectedError): StatusObject {
  const details: Any[] = [
    anyPack(
      ErrorInfoSchema,
      create(ErrorInfoSchema, { reason: error.reason, domain: DOMAIN, metadata: { ...error.metadata } }),
    ),
  ];
  if (error.violations.length > 0) details.push(anyPack(BadRequestSchema, badRequest(error.violations)));
  if (error.retryAfterSeconds !== undefined) {
    const retryDelay = { seconds: BigInt(error.retryAfterSeconds) };
    details.push(anyPack(RetryInfoSchema, create(RetryInfoSchema, { retryDelay })));
  }
  const code = STATUS[error.code];
  const metadata = new Metadata();
  const status = create(StatusSchema, { code, message: error.message, details });
  metadata.set(DETAILS, Buffer.from(toBinary(StatusSchema, status)));
  return { code, details: error.message, metadata };
}

function badRequest(violations: readonly Violation[]) {
  return create(BadRequestSchema, {
    fieldViolations: violations.map(({ field, rule, message }) => ({
      field,
      reason: rule,
      description: message,
    })),
  });
}

/** gRPC status → ExpectedError, with the reason it had where it was thrown; without one, the network's own. */
export function fromStatus(error: ServiceError): ExpectedError {
  const code = CODE.get(error.code) ?? "internal";
  const binary = error.metadata?.get(DETAILS)[0];
  if (!(binary instanceof Uint8Array))
    return new ExpectedError(code, NETWORK_REASON[code] ?? "INTERNAL", error.details, { cause: error });
  let reason = "INTERNAL";
  let metadata: Record<string, string> = {};
  let violations: Violation[] = [];
  let retryAfterSeconds: number | undefined;
  for (const any of fromBinary(StatusSchema, binary).details) {
    const info = anyUnpack(any, ErrorInfoSchema);
    if (info) ({ reason, metadata } = info);
    const bad = anyUnpack(any, BadRequestSchema);
    if (bad)
      violations = bad.fieldViolations.map((each) => ({
        field: each.field,
        rule: each.reason,
        message: each.description,
      }));
    const retry = anyUnpack(any, RetryInfoSchema);
    if (retry) retryAfterSeconds = Number(retry.retryDelay?.seconds ?? 1n);
  }
  return new ExpectedError(code, reason, error.details, {
    metadata,
    violations,
    cause: error,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}

/** Failures that no service has named: the way there is broken or too slow. */
const NETWORK_REASON: Partial<Record<ErrorCode, string>> = {
  unavailable: "UNAVAILABLE",
  deadline_exceeded: "DEADLINE_EXCEEDED",
  unimplemented: "UNIMPLEMENTED",
  resource_exhausted: "BODY_TOO_LARGE",
};
