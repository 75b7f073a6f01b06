import type { ServerResponse } from "node:http";
import { context, SpanKind, SpanStatusCode, type Span } from "@opentelemetry/api";
import { Gauge, Histogram } from "prom-client";
import type { Headers } from "../rpc/channel.ts";
import { BUCKETS } from "./metrics.ts";
import { beginSpan, unseenTrace } from "./trace.ts";

const requestDuration = new Histogram({
  name: "qiming_http_request_duration_seconds",
  help: "Duration of requests until their answer was sent, by the route's template and the class of the status",
  labelNames: ["route", "method", "status"],
  buckets: BUCKETS,
});

const streams = new Gauge({
  name: "qiming_http_streams_open",
  help: "Streams of events that browsers listen to",
  labelNames: ["route"],
});

/** What may be known of a request: never its path, which holds ids. */
export interface RequestAbout {
  readonly method: string;
  /** The template of its route, or the name of a part of the web. */
  readonly route: string;
  readonly isStream: boolean;
  /** Whose time is nobody's to know: it leaves no trace, and is counted only where it fails. */
  readonly isUnseen: boolean;
}

/** Runs `work` within a request's trace, and counts the request when its answer is sent. */
export function observeRequest(
  about: RequestAbout,
  headers: Headers,
  response: ServerResponse,
  work: () => void,
): void {
  const { method, route, isStream, isUnseen } = about;
  const begun = performance.now();
  const attributes = { "http.request.method": method, "http.route": route };
  const { span, within } = isUnseen
    ? { span: undefined, within: unseenTrace() }
    : beginSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, headers);
  if (isStream) streams.inc({ route });
  response.once("close", () => {
    const status = statusOf(response);
    if (isStream) streams.dec({ route });
    const isCounted = isUnseen ? !status.startsWith("2") : !isStream || status.startsWith("5");
    if (isCounted) requestDuration.observe({ route, method, status }, (performance.now() - begun) / 1000);
    endSpan(span, response.statusCode);
  });
  context.with(within, work);
}

/** Counts a request that belongs to no contract: a page or a file. */
export function countRequest(route: string, method: string, response: ServerResponse): void {
  const end = requestDuration.startTimer({ route, method });
  response.once("close", () => void end({ status: statusOf(response) }));
}

const statusOf = ({ writableFinished, statusCode }: ServerResponse): string =>
  writableFinished ? `${Math.floor(statusCode / 100)}xx` : "aborted";

function endSpan(span: Span | undefined, statusCode: number): void {
  span?.setAttribute("http.response.status_code", statusCode);
  if (statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
  span?.end();
}
