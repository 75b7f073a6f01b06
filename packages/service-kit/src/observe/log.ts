import { isSpanContextValid, trace } from "@opentelemetry/api";
import { ExpectedError } from "@qiming/core";
import { pino, type DestinationStream, type Logger } from "pino";

export type { Logger } from "pino";

/**
 * A logger of JSON lines on standard output. Every line carries the trace id of the call it belongs to. Lines hold ids and reasons; names,
 * numbers, addresses and what someone wrote have no place in them.
 *
 * @param level pino's names: trace, debug, info, warn, error, silent
 */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    serializers: { err: describeError },
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: traceFields,
  };
  return destination ? pino(options, destination) : pino(options);
}

interface ErrorFields {
  readonly type: string;
  readonly code?: string | number;
  readonly message?: string;
  /** Where it was thrown, without the words it was thrown with. */
  readonly frames: readonly string[];
  readonly cause?: ErrorFields;
}

/**
 * An error as it may stand in a log. What a library or the machine says of an unexpected one can quote what somebody wrote ("duplicate key:
 * …", "unexpected token …"), so only our own words and those about connections are kept.
 */
function describeError(error: unknown): ErrorFields | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall } = error as { code?: string | number; syscall?: string };
  const isOurs = error instanceof ExpectedError || syscall !== undefined;
  const cause = describeError(error.cause);
  return {
    type: error.constructor.name,
    ...(code !== undefined && { code }),
    ...(isOurs && { message: error.message }),
    frames: (error.stack ?? "").split("\n").flatMap((line) => /^\s+at (.+)$/.exec(line)?.[1] ?? []),
    ...(cause && { cause }),
  };
}

function traceFields(): object {
  const span = trace.getActiveSpan()?.spanContext();
  return span && isSpanContextValid(span) ? { traceId: span.traceId } : {};
}
