import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { createJobs } from "../src/host/jobs.ts";
import { createLogger, renderMetrics } from "../src/index.ts";

const HOUR_MS = 3_600_000;
const log = createLogger("learning", "silent");
const line = async (name: string, job: string) =>
  new RegExp(`^qiming_job_${name}\\{service="learning",name="${job}"\\} (\\S+)$`, "m").exec(
    (await renderMetrics()).body,
  )?.[1];

beforeEach(() => void jest.useFakeTimers({ now: new Date("2026-03-18T11:00:00Z") }));
afterEach(() => void jest.useRealTimers());

test("a job runs soon and then every hour; its figures say when, and when again", async () => {
  const jobs = createJobs("learning", log);
  let rounds = 0;
  jobs.everyHour({ sweep: async () => void rounds++ });
  await jest.advanceTimersByTimeAsync(10_000);
  expect(rounds).toBe(1);
  expect(jobs.figures()).toMatchObject([
    { name: "sweep", lastSuccess: new Date("2026-03-18T11:00:10Z"), next: new Date("2026-03-18T12:00:10Z") },
  ]);
  await jest.advanceTimersByTimeAsync(2 * HOUR_MS);
  expect(rounds).toBe(3);
  expect(await line("last_success_timestamp_seconds", "sweep")).toBe(
    String(Date.parse("2026-03-18T13:00:00Z") / 1000),
  );
  await jobs.stop();
  await jest.advanceTimersByTimeAsync(2 * HOUR_MS);
  expect(rounds).toBe(3);
});

test("one that fails is counted, and holds up neither the others nor its own next round", async () => {
  const jobs = createJobs("learning", log);
  let tries = 0;
  let others = 0;
  jobs.everyHour({
    fails: async () => {
      if (++tries === 1) throw new Error("not today");
    },
    works: async () => void others++,
  });
  await jest.advanceTimersByTimeAsync(10_000);
  expect(await line("failures_total", "fails")).toBe("1");
  expect(await line("failures_total", "works")).toBe("0");
  expect(jobs.figures()[0]).toMatchObject({ lastFailure: new Date("2026-03-18T11:00:10Z") });
  expect(jobs.figures()[0]!.lastSuccess).toBeUndefined();
  await jest.advanceTimersByTimeAsync(HOUR_MS);
  expect([tries, others]).toEqual([2, 2]);
  expect(jobs.figures()[0]!.lastSuccess).toEqual(new Date("2026-03-18T12:00:00Z"));
  await jobs.stop();
});

test("a round that takes longer than the hour is not begun twice, and is waited for at the end", async () => {
  const jobs = createJobs("learning", log);
  let begun = 0;
  let end!: () => void;
  jobs.everyHour({ long: () => (begun++, new Promise<void>((resolve) => (end = resolve))) });
  await jest.advanceTimersByTimeAsync(3 * HOUR_MS);
  expect(begun).toBe(1);
  let isStopped = false;
  const stopped = jobs.stop().then(() => (isStopped = true));
  await jest.advanceTimersByTimeAsync(1_000);
  expect(isStopped).toBe(false);
  end();
  await stopped;
});
