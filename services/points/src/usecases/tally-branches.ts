import type { Clock } from "@qiming/core";
import { draftsFrom, periodIdOf } from "../domain/period.ts";
import type { RuleBook } from "../domain/rule-book.ts";
import { scoreOf } from "../domain/score.ts";
import { emptyTally, withAccount, type BranchTally } from "../domain/tally.ts";
import { namesOf } from "./adopt-rule-book.ts";
import type { KeptTallies, Ledger, Tallies } from "./ports.ts";

interface Ports {
  readonly ledger: Ledger;
  readonly tallies: Tallies;
  readonly clock: Clock;
}

interface Branch {
  readonly id: string;
  /** By which its members are counted. */
  readonly book: RuleBook;
}

/** A write takes no longer from its clock to the store, and clocks differ by no more. */
const MARGIN_MS = 60_000;
/** Where more accounts were written, all are counted anew without asking which. */
const MOST_CHANGED = 1_000;
const BRANCHES_AT_ONCE = 50;

/**
 * What each branch of an organisation comes to in a year. Only branches with an account that was written since the last time are counted anew; what
 * is counted is kept as it goes, so that a call that breaks off is taken up by the next one.
 */
export function tallyBranches({ ledger, tallies, clock }: Ports) {
  const running = new Map<string, Promise<ReadonlyMap<string, BranchTally>>>();

  async function counted(branches: readonly Branch[], period: string, hasDrafts: boolean) {
    const books = new Map(branches.map(({ id, book }) => [id, book]));
    const found = new Map(branches.map(({ id, book }) => [id, emptyTally(id, stampOf(book, hasDrafts))]));
    for await (const account of ledger.streamTallied([...books.keys()], period, hasDrafts)) {
      const { branchId, sealed } = account;
      const score = sealed ? sealed.score : hasDrafts ? scoreOf(account, books.get(branchId)!) : undefined;
      found.set(branchId, withAccount(found.get(branchId)!, account, score?.draftGrade));
    }
    return [...found.values()];
  }

  async function tally(organizationId: string, period: string, branches: readonly Branch[]) {
    const now = clock.now();
    const hasDrafts = !draftsFrom(period, now);
    const id = periodIdOf(organizationId, period);
    const kept = await tallies.find(id);
    const isKept = await stillRight(kept, period);
    const known = new Map(kept?.branches.filter(isKept).map((each) => [each.branchId, each]));
    const open = branches.filter((each) => known.get(each.id)?.books !== stampOf(each.book, hasDrafts));
    const right = new Map(branches.flatMap(({ id: each }) => pairOf(each, known, open)));
    const countedUntil = new Date(now.getTime() - MARGIN_MS);
    let revision: number | undefined = kept?.revision ?? 0;
    for (let at = 0; at < open.length; at += BRANCHES_AT_ONCE) {
      const some = await counted(open.slice(at, at + BRANCHES_AT_ONCE), period, hasDrafts);
      for (const each of some) right.set(each.branchId, each);
      if (revision === undefined) continue;
      revision = await tallies.save({ id, period, countedUntil, branches: [...right.values()], revision });
    }
    return right;
  }

  async function stillRight(kept: KeptTallies | undefined, period: string) {
    const changed = kept && (await ledger.branchesChanged(period, kept.countedUntil, MOST_CHANGED));
    return ({ branchId }: BranchTally): boolean => !!changed && !changed.has(branchId);
  }

  /** By branch. */
  return async (organizationId: string, period: string, branches: readonly Branch[]) => {
    const id = periodIdOf(organizationId, period);
    const work = running.get(id) ?? tally(organizationId, period, branches);
    running.set(id, work);
    try {
      return await work;
    } finally {
      running.delete(id);
    }
  };
}

const stampOf = (book: RuleBook, hasDrafts: boolean): string => (hasDrafts ? namesOf(book).join(" + ") : "");

const pairOf = (
  id: string,
  known: ReadonlyMap<string, BranchTally>,
  open: readonly Branch[],
): [string, BranchTally][] => {
  const found = known.get(id);
  return found && !open.some((each) => each.id === id) ? [[id, found]] : [];
};
