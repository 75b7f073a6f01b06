import { randomFillSync } from "node:crypto";
import {
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  trace,
  TraceFlags,
  type Context,
  type TextMapGetter,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import type { Headers } from "../rpc/channel.ts";

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

/** Of a call that came without one, or whose time is nobody's to know: never exported. */
export function newTrace(): Context {
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: randomHex(16),
    spanId: randomHex(8),
    traceFlags: TraceFlags.NONE,
  });
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

/** Runs `work` within the trace that headers bring, or within a new one. */
export function withTrace<T>(headers: Headers, work: () => T): T {
  return context.with(contextOf(headers), work);
}
