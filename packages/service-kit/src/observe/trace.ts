import { randomFillSync } from "node:crypto";
import {
  context,
  createContextKey,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanOptions,
  type TextMapGetter,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import type { Headers } from "../rpc/channel.ts";

const UNSEEN = createContextKey("qiming.unseen");
const tracer = trace.getTracer("qiming");
let started: Promise<Tracing> | undefined;

export interface Tracing {
  /** Sends what has not been sent yet. */
  stop(): Promise<void>;
}

/**
 * Switches trace contexts on: every call belongs to a trace whether or not one is exported. With an endpoint, spans are sent there as
 * OTLP over HTTP. Calling it again changes nothing.
 *
 * @param endpoint for example http://collector:4318/v1/traces; empty: nothing is exported
 */
export function startTracing(serviceName: string, endpoint: string): Promise<Tracing> {
  return (started ??= endpoint ? exportSpans(serviceName, endpoint) : passContexts());
}

async function passContexts(): Promise<Tracing> {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  return { stop: async () => undefined };
}

// Loaded only where spans are exported: the exporter costs memory and start-up time.
async function exportSpans(serviceName: string, url: string): Promise<Tracing> {
  const [{ BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import("@opentelemetry/sdk-trace-node"),
      import("@opentelemetry/exporter-trace-otlp-http"),
      import("@opentelemetry/resources"),
    ]);
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": serviceName }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))],
  });
  provider.register();
  return { stop: () => provider.shutdown() };
}

const fromHeaders: TextMapGetter<Headers> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, name) => headers[name],
};

/** The context that a call's headers bring; a new trace where they bring none. */
export function contextOf(headers: Headers): Context {
  const active = context.active();
  if (headers["traceparent"] !== undefined) return propagation.extract(active, headers, fromHeaders);
  return trace.getSpan(active) ? active : newTrace();
}

// Drawn many at once: a draw from the system for each request costs as much as routing it.
const pool = Buffer.alloc(24 * 128);
let used = pool.length;

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool.toString("hex", used, (used += bytes));
}

/** Of a call that came without one where nothing begins a span, or whose time is nobody's to know: never exported. */
function newTrace(): Context {
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: randomHex(16),
    spanId: randomHex(8),
    traceFlags: TraceFlags.NONE,
  });
}

/** Of a call whose time is nobody's to know: not even what it causes keeps its name. */
export const unseenTrace = (): Context => newTrace().setValue(UNSEEN, true);

/** What a fact keeps of the call that caused it, for its delivery to belong to the same trace: a `traceparent`; undefined where there is nothing to keep. */
export function causeOf(): string | undefined {
  return context.active().getValue(UNSEEN) ? undefined : traceHeaders()["traceparent"];
}

/** Begins a span under a context that brings a trace or, without one, a trace of its own: where spans are exported, that is exported too. */
export function beginSpan(
  name: string,
  options: SpanOptions,
  headers: Headers,
): { span: Span; within: Context } {
  const parent = headers["traceparent"] === undefined ? ROOT_CONTEXT : contextOf(headers);
  const span = tracer.startSpan(name, options, parent);
  const within = isSpanContextValid(span.spanContext()) ? trace.setSpan(parent, span) : newTrace();
  return { span, within };
}

/** Runs `work` in a span of its own; where it throws, the span says that it failed, and no more. */
export async function inSpan<T>(
  { span, within }: ReturnType<typeof beginSpan>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await context.with(within, work);
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

/** The headers that carry the present trace to the next service. */
export function traceHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}

/** The present trace's id; empty outside any. */
export function currentTraceId(): string {
  const span = trace.getActiveSpan()?.spanContext();
  return span && isSpanContextValid(span) ? span.traceId : "";
}
