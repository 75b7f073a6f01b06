import { collectDefaultMetrics, Counter, Gauge, Histogram, register } from "prom-client";
import { VERSION } from "./version.ts";

/** Of seconds, from a read in memory to what nobody waits for. */
export const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Seconds that a method took, by how it ended. A stream is observed only where it fails: how long it was open says nothing. */
export const callDuration = new Histogram({
  name: "qiming_call_duration_seconds",
  help: "Duration of calls as the service saw them",
  labelNames: ["service", "method", "code", "reason"],
  buckets: BUCKETS,
});

export const streamsOpen = new Gauge({
  name: "qiming_streams_open",
  help: "Streams that somebody listens to",
  labelNames: ["service", "method"],
});

/** As of the last look, some seconds ago. */
export const outboxPending = new Gauge({
  name: "qiming_outbox_pending",
  help: "Documents with events that a subscriber has not taken yet",
  labelNames: ["service"],
});

const oldest = new Map<string, number>();
new Gauge({
  name: "qiming_outbox_lag_seconds",
  help: "Age of the oldest event that a subscriber has not taken yet; 0 where none waits",
  labelNames: ["service"],
  collect() {
    for (const [service, since] of oldest)
      this.set({ service }, since === 0 ? 0 : Math.max(0, (Date.now() - since) / 1000));
  },
});

/** Says since when the oldest event of a service waits; undefined: none does. The lag grows by itself until the next word. */
export function noteOldestEvent(service: string, since: Date | undefined): void {
  oldest.set(service, since?.getTime() ?? 0);
}

export const eventsDelivered = new Counter({
  name: "qiming_events_delivered_total",
  help: "Deliveries of events, by how they ended",
  labelNames: ["service", "type", "subscriber", "result"],
});

export const eventsParked = new Gauge({
  name: "qiming_events_parked",
  help: "Events that a subscriber has refused again and again",
  labelNames: ["service", "type", "subscriber", "reason"],
});

/** Before a job's first success: when it was set up, so that one that never succeeds is late too. */
export const jobLastSuccess = new Gauge({
  name: "qiming_job_last_success_timestamp_seconds",
  help: "When what is done by the clock was last done well",
  labelNames: ["service", "name"],
});

export const jobLastDuration = new Gauge({
  name: "qiming_job_last_duration_seconds",
  help: "How long what is done by the clock took the last time",
  labelNames: ["service", "name"],
});

export const jobFailures = new Counter({
  name: "qiming_job_failures_total",
  help: "Rounds of what is done by the clock that failed",
  labelNames: ["service", "name"],
});

/** Seconds since 1970; 0: none was ever recorded. The identity service keeps it. */
export const lastBackup = new Gauge({
  name: "qiming_last_backup_timestamp_seconds",
  help: "The moment whose state the last complete backup holds",
});

/** Kept by the identity service, once a minute. */
export const identityProviderUp = new Gauge({
  name: "qiming_identity_provider_up",
  help: "Whether the identity provider answered the last time it was asked",
  labelNames: ["service"],
});

/** Set where a part speaks TLS. */
export const certificateEnd = new Gauge({
  name: "qiming_tls_certificate_end_timestamp_seconds",
  help: "When the certificate that this part shows the others ends",
});

new Gauge({
  name: "qiming_build_info",
  help: "Always 1; its labels say what runs",
  labelNames: ["version", "node"],
}).set({ version: VERSION, node: process.version }, 1);

let isProcessWatched = false;

/** The metrics of this process in Prometheus' text form, with their media type. What costs something is measured from the first look on. */
export async function renderMetrics(): Promise<{ body: string; contentType: string }> {
  if (!isProcessWatched) collectDefaultMetrics();
  isProcessWatched = true;
  return { body: await register.metrics(), contentType: register.contentType };
}
