import { context, SpanKind, SpanStatusCode, trace, type Span } from "@opentelemetry/api";
import type { Message } from "@bufbuild/protobuf";
import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import type { ExpectedError } from "@qiming/core";
import { withDeadline } from "../rpc/call-context.ts";
import type { InboundCall } from "../rpc/dispatcher.ts";
import { isRead, isUnseen, methodPath } from "../rpc/method.ts";
import { toExpected } from "../rpc/status.ts";
import type { Logger } from "./log.ts";
import { callDuration, streamsOpen } from "./metrics.ts";
import { contextOf, unseenTrace } from "./trace.ts";

const tracer = trace.getTracer("qiming");
const loggers = new Map<string, Logger>();

/** Says where the calls of a service are logged; before that, they are not. */
export function logCallsOf(service: string, log: Logger): void {
  loggers.set(service, log);
}

/** Runs a call within its trace and deadline; times, counts and logs how it ends. Throws nothing but ExpectedErrors. */
export async function observeCall(call: InboundCall, work: () => Promise<Message>): Promise<Message> {
  const { span, run, end } = begin(call);
  try {
    const answer = await run(work);
    end();
    return answer;
  } catch (error) {
    const expected = toExpected(error);
    end(expected);
    throw expected;
  } finally {
    span.end();
  }
}

/** The same for a call that answers many times. */
export async function* observeStream(
  call: InboundCall,
  work: () => AsyncIterable<Message>,
): AsyncIterable<Message> {
  const { span, run, end } = begin(call);
  const labels = { service: call.service, method: methodPath(call.method) };
  streamsOpen.inc(labels);
  try {
    const iterator = run(() => work()[Symbol.asyncIterator]());
    try {
      for (;;) {
        const { done, value } = await run(() => iterator.next());
        if (done) break;
        yield value;
      }
    } finally {
      await run(() => iterator.return?.());
    }
    end();
  } catch (error) {
    const expected = toExpected(error);
    end(expected);
    throw expected;
  } finally {
    streamsOpen.dec(labels);
    span.end();
  }
}

function begin(call: InboundCall): {
  span: Span;
  run: <T>(work: () => T) => T;
  end: (error?: ExpectedError) => void;
} {
  const path = methodPath(call.method);
  const start = performance.now();
  const parent = isUnseen(call.method) ? unseenTrace() : contextOf(call.headers);
  const span = tracer.startSpan(
    path.slice(1),
    { kind: SpanKind.SERVER, attributes: { "rpc.system": "grpc", "rpc.method": path } },
    parent,
  );
  const within = trace.setSpan(parent, span);
  const run = <T>(work: () => T): T => context.with(within, () => withDeadline(call.deadline, work));
  return {
    span,
    run,
    end: (error) => run(() => conclude(call, path, performance.now() - start, span, error)),
  };
}

function conclude(call: InboundCall, path: string, ms: number, span: Span, error?: ExpectedError): void {
  const { service, method } = call;
  const code = error?.code ?? "ok";
  if (error || isCounted(call))
    callDuration.observe({ service, method: path, code, reason: error?.reason ?? "" }, ms / 1000);
  const log = loggers.get(service);
  const line = { method: path, code, ms: Math.round(ms * 10) / 10, ...(error && { reason: error.reason }) };
  if (error?.code === "internal") {
    span.setStatus({ code: SpanStatusCode.ERROR });
    log?.error({ ...line, err: error.cause }, "call failed unexpectedly");
  } else if (error) {
    log?.info(line, "call refused");
  } else if (!isUnseen(method)) {
    log?.[isRead(method) || method.parent === EventSubscriberService ? "debug" : "info"](line, "call");
  }
}

/** How long a stream was open is no duration of anything. */
const isCounted = ({ method }: InboundCall): boolean =>
  method.methodKind !== "server_streaming" && !isUnseen(method);
