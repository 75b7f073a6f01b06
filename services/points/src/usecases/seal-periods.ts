import { ExpectedError, type Clock } from "@qiming/core";
import type { Watchers } from "@qiming/service-kit";
import { sealedWith, type Account } from "../domain/account.ts";
import { periodIdOf, requireEnded, sealedPeriod, type BranchPeriod } from "../domain/period.ts";
import { scoreOf } from "../domain/score.ts";
import { askedPeriod } from "./close-period.ts";
import type { Ledger, Periods, Register, SealJob, SealJobs } from "./ports.ts";

interface Ports {
  readonly periods: Periods;
  readonly jobs: SealJobs;
  readonly ledger: Ledger;
  readonly register: Register;
  readonly watchers: Watchers;
  readonly clock: Clock;
  /** Where it broke off, and why; called again it goes on. */
  readonly failed: (error: unknown) => void;
}

export interface SealProgress extends Omit<SealJob, "id" | "startTime"> {
  readonly period: string;
  readonly startTime?: Date | undefined;
}

/** Accounts that are read, counted and written as one. */
const BATCH = 250;
const BRANCHES_AT_ONCE = 10;
/** Rounds in which others wrote each account of a batch; then it breaks off. */
const MOST_IN_VAIN = 20;
const LOOK_AGAIN_MS = 2_000;

/**
 * Seals the confirmed branches of a year. What is sealed is read off the accounts and the periods themselves, so that wherever it breaks off,
 * the next call finds what is left; the job only tells how far it is.
 */
export function sealPeriods({ periods, jobs, ledger, register, watchers, clock, failed }: Ports) {
  const running = new Map<string, Promise<void>>();
  let isClosing = false;
  const progressOf = async (id: string, period: string): Promise<SealProgress> => {
    const { id: _, ...job } = (await jobs.find(id)) ?? { id, accounts: 0, sealed: 0, leftOut: 0 };
    return { period, ...job };
  };

  /** @returns whether it came to its end */
  async function sealSome({ jobId, actorId }: Work, branches: readonly BranchPeriod[]): Promise<boolean> {
    const books = new Map(branches.map(({ organizationId, ruleBook }) => [organizationId, ruleBook!]));
    const sealed = (account: Account): Account => {
      const book = books.get(account.branchId)!;
      return sealedWith(account, scoreOf(account, book), book, clock.now());
    };
    let inVain = 0;
    for (let isLast = false; !isLast;) {
      if (isClosing) return false;
      const open = await ledger.listUnsealed([...books.keys()], branches[0]!.period, BATCH);
      const count = await ledger.seal(open.map(sealed));
      isLast = open.length < BATCH && count === open.length;
      inVain = count > 0 ? 0 : inVain + 1;
      if (inVain > MOST_IN_VAIN) throw new ExpectedError("aborted", "ACCOUNT_BUSY", "accounts kept changing");
      if (count > 0) await jobs.count(jobId, count);
      for (const key of [jobId, ...open.map(({ personId }) => personId)]) watchers.changed(key);
    }
    const act = { action: "points.seal_period", actorId };
    const close = (branch: BranchPeriod) =>
      periods.change(branch.id, (each) => ({ period: sealedPeriod(each, clock.now()), act }), branch);
    await Promise.all(branches.map(close));
    return true;
  }

  async function sealAll(work: Work): Promise<void> {
    const { confirmed, jobId } = work;
    for (let at = 0; at < confirmed.length; at += BRANCHES_AT_ONCE)
      if (!(await sealSome(work, confirmed.slice(at, at + BRANCHES_AT_ONCE)))) return;
    const job = (await jobs.find(jobId))!;
    await jobs.save({ ...job, sealed: job.accounts, doneTime: clock.now() });
    watchers.changed(jobId);
  }

  async function begin(jobId: string, organizationId: string, period: string) {
    const branches = await register.branches(organizationId);
    const found = await periods.list(
      branches.map(({ lineage }) => lineage.at(-1)!.id),
      period,
    );
    const inIt = found.filter(({ state }) => state === "CONFIRMED" || state === "SEALED");
    const ids = inIt.map((each) => each.organizationId);
    const [counts, before] = await Promise.all([ledger.countSealed(ids, period), jobs.find(jobId)]);
    const startTime = before && !before.doneTime ? before.startTime : clock.now();
    await jobs.save({ id: jobId, ...counts, leftOut: branches.length - inIt.length, startTime });
    return inIt.filter(({ state }) => state === "CONFIRMED");
  }

  return {
    /**
     * Begins, or goes on where it was; answers at once.
     *
     * @throws PERIOD_INVALID (invalid_argument), PERIOD_NOT_OVER (failed_precondition)
     */
    async start(organizationId: string, asked: string, actorId: string): Promise<SealProgress> {
      const period = askedPeriod(asked, clock.now());
      requireEnded(period, clock.now());
      const id = periodIdOf(organizationId, period);
      if (!running.has(id)) {
        const begun = begin(id, organizationId, period);
        const work = begun.then((confirmed) => sealAll({ jobId: id, confirmed, actorId }));
        running.set(
          id,
          work.catch(failed).finally(() => running.delete(id)),
        );
        await begun;
      }
      return progressOf(id, period);
    },
    /** How far it is, until it is done or the signal aborts; once where it was never begun. */
    async *watch(organizationId: string, asked: string, signal: AbortSignal): AsyncGenerator<SealProgress> {
      const period = askedPeriod(asked, clock.now());
      const id = periodIdOf(organizationId, period);
      let sent = "";
      while (!signal.aborted) {
        const change = watchers.next(id, LOOK_AGAIN_MS, signal);
        const progress = await progressOf(id, period);
        const stamp = JSON.stringify(progress);
        if (stamp !== sent) yield progress;
        sent = stamp;
        if (progress.doneTime || !progress.startTime) return;
        await change;
      }
    },
    /** Breaks off what runs, between two batches. */
    async close(): Promise<void> {
      isClosing = true;
      await Promise.all(running.values());
    },
  };
}

interface Work {
  readonly jobId: string;
  readonly confirmed: readonly BranchPeriod[];
  readonly actorId: string;
}
