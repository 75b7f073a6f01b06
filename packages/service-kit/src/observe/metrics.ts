import { Counter, Gauge, Histogram, register } from "prom-client";

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Seconds that a method took, by how it ended. */
export const callDuration = new Histogram({
  name: "qiming_call_duration_seconds",
  help: "Duration of calls as the service saw them",
  labelNames: ["service", "method", "code", "reason"],
  buckets: BUCKETS,
});

/** Events that were written and not yet taken by every subscriber, as of the last look. */
export const outboxPending = new Gauge({
  name: "qiming_outbox_pending",
  help: "Events waiting for a subscriber",
  labelNames: ["service"],
});

export const eventsDelivered = new Counter({
  name: "qiming_events_delivered_total",
  help: "Deliveries of events, by how they ended",
  labelNames: ["service", "type", "subscriber", "result"],
});

/** The metrics of this process in Prometheus' text form, with their media type. */
export async function renderMetrics(): Promise<{ body: string; contentType: string }> {
  return { body: await register.metrics(), contentType: register.contentType };
}
