import { ExpectedError, type Clock } from "@qiming/core";
import type { Watchers } from "@qiming/service-kit";
import { periodIdOf, requireEnded, sealedPeriod, type BranchPeriod } from "../domain/period.ts";
import type { Account } from "../domain/account.ts";
import type { RuleBook } from "../domain/rule-book.ts";
import { sealedBy } from "../domain/score.ts";
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
const BRANCHES_AT_ONCE = 50;
/** Rounds in which others wrote each account that was left; then it breaks off. */
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

  async function seal(jobId: string, accounts: readonly Account[]): Promise<number> {
    const count = await ledger.seal(accounts);
    if (count > 0) await jobs.count(jobId, count);
    for (const key of [jobId, ...accounts.map(({ personId }) => personId)]) watchers.changed(key);
    return count;
  }

  /** Once over what is not sealed: while some are written the next are read. @returns how many there were, and how many of them are sealed */
  async function sealOnce(jobId: string, period: string, books: Books) {
    let [seen, sealed] = [0, 0];
    let writing = Promise.resolve(0);
    for await (const batch of ledger.unsealed([...books.keys()], period, BATCH)) {
      if (isClosing) break;
      const next = batch.map((account) => sealedBy(account, books.get(account.branchId)!, clock.now()));
      sealed += await writing;
      writing = seal(jobId, next);
      // It is waited for, and fails, a round later.
      writing.catch(() => undefined);
      seen += batch.length;
    }
    return { seen, sealed: sealed + (await writing) };
  }

  /** @returns whether it came to its end */
  async function sealAccounts(jobId: string, branches: readonly BranchPeriod[]): Promise<boolean> {
    const books: Books = new Map(branches.map(({ organizationId, ruleBook }) => [organizationId, ruleBook!]));
    for (let inVain = 0; inVain <= MOST_IN_VAIN;) {
      const { seen, sealed } = await sealOnce(jobId, branches[0]!.period, books);
      if (isClosing) return false;
      if (seen === 0) return true;
      inVain = sealed > 0 ? 0 : inVain + 1;
    }
    throw new ExpectedError("aborted", "ACCOUNT_BUSY", "accounts kept changing");
  }

  async function sealAll({ inIt, jobId, actorId }: Work): Promise<void> {
    const act = { action: "points.seal_period", actorId };
    const close = (branch: BranchPeriod) =>
      periods.change(branch.id, (each) => ({ period: sealedPeriod(each, clock.now()), act }), branch);
    for (const some of groupsOf(inIt)) {
      if (!(await sealAccounts(jobId, some))) return;
      await Promise.all(some.filter(({ state }) => state === "CONFIRMED").map(close));
    }
    // Whose first fact came between the two: their account was made before the year was closed.
    for (const some of groupsOf(inIt)) if (!(await sealAccounts(jobId, some))) return;
    const job = (await jobs.find(jobId))!;
    const accounts = Math.max(job.accounts, job.sealed);
    await jobs.save({ ...job, accounts, sealed: accounts, doneTime: clock.now() });
    watchers.changed(jobId);
  }

  async function begin(jobId: string, organizationId: string, period: string) {
    const branches = await register.branches(organizationId);
    const found = await periods.list(
      branches.map(({ lineage }) => lineage.at(-1)!.id),
      period,
    );
    const inIt = found.filter(({ state }) => state === "CONFIRMED" || state === "SEALED");
    const [counts, before] = await Promise.all([ledger.countSealed(idsOf(inIt), period), jobs.find(jobId)]);
    const startTime = before && !before.doneTime ? before.startTime : clock.now();
    await jobs.save({ id: jobId, ...counts, leftOut: branches.length - inIt.length, startTime });
    return inIt;
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
        const work = begun.then((inIt) => sealAll({ jobId: id, inIt, actorId }));
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
  /** Confirmed or sealed. */
  readonly inIt: readonly BranchPeriod[];
  readonly actorId: string;
}
/** By branch. */
type Books = ReadonlyMap<string, RuleBook>;

const idsOf = (branches: readonly BranchPeriod[]) => branches.map(({ organizationId }) => organizationId);

function* groupsOf(branches: readonly BranchPeriod[]): Generator<readonly BranchPeriod[]> {
  for (let at = 0; at < branches.length; at += BRANCHES_AT_ONCE)
    yield branches.slice(at, at + BRANCHES_AT_ONCE);
}
