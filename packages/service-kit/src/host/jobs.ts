import { SpanKind } from "@opentelemetry/api";
import type { Logger } from "../observe/log.ts";
import { jobFailures, jobLastDuration, jobLastSuccess } from "../observe/metrics.ts";
import { beginSpan, inSpan } from "../observe/trace.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Whom it asks may still be starting. */
const FIRST_MS = 10_000;

/** How something that is done by the clock has gone in this process. */
export interface JobFigures {
  readonly name: string;
  lastSuccess?: Date;
  lastFailure?: Date;
  lastMs: number;
  next: Date;
}

type Work = Readonly<Record<string, () => Promise<unknown>>>;

export interface Jobs {
  /** Does each thing soon and then every hour, in every replica: what it does, it does once. Each has a name of its own. */
  everyHour(jobs: Work): void;
  /** The same for small things that must not be an hour old. */
  everyMinute(jobs: Work): void;
  figures(): readonly JobFigures[];
  /** Begins nothing more, and waits for what is under way. */
  stop(): Promise<void>;
}

/** What one service does by the clock. */
export function createJobs(service: string, log: Logger): Jobs {
  const all: JobFigures[] = [];
  const timers: NodeJS.Timeout[] = [];
  const running = new Set<Promise<void>>();

  const round = async (job: JobFigures, work: () => Promise<unknown>, everyMs: number): Promise<void> => {
    const labels = { service, name: job.name };
    const begun = performance.now();
    job.next = new Date(Date.now() + everyMs);
    try {
      await inSpan(beginSpan(`job ${service}.${job.name}`, { kind: SpanKind.INTERNAL }, {}), work);
      job.lastSuccess = new Date();
      jobLastSuccess.set(labels, job.lastSuccess.getTime() / 1000);
    } catch (error) {
      job.lastFailure = new Date();
      jobFailures.inc(labels);
      log.warn({ err: error, job: job.name }, "what is done by the clock was not done");
    }
    job.lastMs = performance.now() - begun;
    jobLastDuration.set(labels, job.lastMs / 1000);
  };

  const setUp = (everyMs: number) => (jobs: Work) => {
    for (const [name, work] of Object.entries(jobs)) begin(name, work, everyMs);
  };

  const begin = (name: string, work: () => Promise<unknown>, everyMs: number): void => {
    const job: JobFigures = { name, lastMs: 0, next: new Date(Date.now() + FIRST_MS) };
    all.push(job);
    jobLastSuccess.set({ service, name }, Date.now() / 1000);
    jobFailures.inc({ service, name }, 0);
    let current: Promise<void> | undefined;
    const run = () => {
      // A round that takes longer than that is not run over.
      if (current) return;
      const mine = (current = round(job, work, everyMs).finally(() => {
        running.delete(mine);
        current = undefined;
      }));
      running.add(mine);
    };
    timers.push(setTimeout(run, FIRST_MS).unref(), setInterval(run, everyMs).unref());
  };

  return {
    everyHour: setUp(HOUR_MS),
    everyMinute: setUp(MINUTE_MS),
    figures: () => all,
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}
