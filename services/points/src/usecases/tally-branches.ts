import type { Clock } from "@qiming/core";
import { draftsFrom, periodIdOf } from "../domain/period.ts";
import type { RuleBook } from "../domain/rule-book.ts";
import { scoreOf } from "../domain/score.ts";
import { accountTally, type AccountTally, type TalliedAccount } from "../domain/tally.ts";
import { namesOf } from "./adopt-rule-book.ts";
import type { KeptBranch, KeptTallies, Ledger, Tallies } from "./ports.ts";

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
interface Work {
  readonly period: string;
  readonly hasDrafts: boolean;
  readonly books: ReadonlyMap<string, RuleBook>;
}
/** By branch. */
type Found = ReadonlyMap<string, readonly AccountTally[]>;

/** A write takes no longer from its clock to the store, and clocks differ by no more. */
const MARGIN_MS = 60_000;
/** Where more accounts were written, all are counted anew. */
const MOST_WRITTEN = 2_000;
const BRANCHES_AT_ONCE = 50;

/**
 * What the accounts of each branch of an organisation come to in a year. Only those that were written since the last time are counted anew; what is
 * counted is kept as it goes, so that a call that breaks off is taken up by the next one.
 */
export function tallyBranches({ ledger, tallies, clock }: Ports) {
  const running = new Map<string, Promise<Found>>();

  /** What was kept, with what was written since; only branches that were counted by the books that hold now. */
  async function upToDate(
    kept: KeptTallies | undefined,
    work: Work,
  ): Promise<{ found: Map<string, AccountTally[]>; hasNew: boolean }> {
    const { period, hasDrafts, books } = work;
    const written = kept && (await ledger.listWritten(period, kept.countedUntil, MOST_WRITTEN, hasDrafts));
    if (!kept || !written) return { found: new Map(), hasNew: true };
    const isRight = ({ branchId, books: stamp }: KeptBranch) =>
      books.has(branchId) && stampOf(books.get(branchId)!, hasDrafts) === stamp;
    const right = new Map(kept.branches.filter(isRight).map((each) => [each.branchId, [...each.accounts]]));
    for (const account of written) {
      const own = right.get(account.branchId);
      const { personId } = account;
      const others = own?.filter((each) => each.personId !== personId);
      if (others) right.set(account.branchId, [...others, talliedBy(account, work)]);
    }
    return { found: right, hasNew: written.length > 0 };
  }

  async function tally(organizationId: string, work: Work): Promise<Found> {
    const { period, hasDrafts, books } = work;
    const now = clock.now();
    const id = periodIdOf(organizationId, period);
    const kept = await tallies.find(id);
    const { found, hasNew } = await upToDate(kept, work);
    const open = [...books.keys()].filter((branchId) => !found.has(branchId));
    let revision: number | undefined = kept?.revision ?? 0;
    const save = async () => {
      const branches = [...found].map(([branchId, accounts]) => ({
        ...{ branchId, accounts, books: stampOf(books.get(branchId)!, hasDrafts) },
      }));
      const countedUntil = new Date(now.getTime() - MARGIN_MS);
      if (revision !== undefined)
        revision = await tallies.save({ id, period, countedUntil, branches, revision });
    };
    for (let at = 0; at < open.length; at += BRANCHES_AT_ONCE) {
      const some = open.slice(at, at + BRANCHES_AT_ONCE);
      for (const branchId of some) found.set(branchId, []);
      for await (const account of ledger.streamTallied(some, period, hasDrafts))
        found.get(account.branchId)!.push(talliedBy(account, work));
      await save();
    }
    if (open.length === 0 && hasNew) await save();
    return found;
  }

  return async (organizationId: string, period: string, branches: readonly Branch[]): Promise<Found> => {
    const id = periodIdOf(organizationId, period);
    const hasDrafts = !draftsFrom(period, clock.now());
    const books = new Map(branches.map(({ id: branchId, book }) => [branchId, book]));
    const work = running.get(id) ?? tally(organizationId, { period, hasDrafts, books });
    running.set(id, work);
    try {
      return await work;
    } finally {
      running.delete(id);
    }
  };
}

function talliedBy(account: TalliedAccount, { hasDrafts, books }: Work): AccountTally {
  if (!hasDrafts) return accountTally(account, undefined);
  const { draftGrade } = account.sealed?.score ?? scoreOf(account, books.get(account.branchId)!);
  return accountTally(account, draftGrade);
}

const stampOf = (book: RuleBook, hasDrafts: boolean): string => (hasDrafts ? namesOf(book).join(" + ") : "");
