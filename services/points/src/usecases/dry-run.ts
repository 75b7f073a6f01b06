import { ExpectedError, type Clock } from "@qiming/core";
import { emptyAccount, lastYear, requirePeriod, type Account } from "../domain/account.ts";
import { recounted, type MoveReason } from "../domain/recount.ts";
import { GRADES, type Grade, type RuleBook, type Supplement } from "../domain/rule-book.ts";
import { isSupplement, type RuleBookDraft } from "../domain/rule-book-draft.ts";
import { composed, type RuleFault } from "../domain/supplement.ts";
import type { Ledger, Register, RuleBooks, UnruledFact, UnruledFacts } from "./ports.ts";
import { bookOf } from "./read-account.ts";

const MOST_MOVES = 500;

interface Ports {
  readonly ledger: Ledger;
  readonly unruled: UnruledFacts;
  readonly ruleBooks: RuleBooks;
  readonly register: Register;
  readonly clock: Clock;
  readonly found: (id: string) => Promise<RuleBookDraft>;
  readonly read: (
    draft: RuleBookDraft,
  ) => Promise<{ readonly faults: readonly RuleFault[]; readonly book: RuleBook | Supplement }>;
}

export interface Move {
  readonly personId: string;
  readonly name: string;
  readonly branchId: string;
  readonly beforeTenths: number;
  readonly afterTenths: number;
  readonly reasons: readonly MoveReason[];
}

/**
 * What a draft would have made of a period: every stored account of whom it is for is counted again, one after the other, with what was told and
 * no rule named, and nothing is written.
 *
 * @throws PERIOD_INVALID, RULE_BOOK_INVALID (invalid_argument), RULE_BOOK_NOT_FOUND (failed_precondition)
 */
export function dryRun({ ledger, unruled, ruleBooks, register, clock, found, read }: Ports) {
  return async (id: string, asked: string) => {
    const period = asked || lastYear(clock.now());
    requirePeriod(period);
    const draft = await found(id);
    if (draft.state === "DROPPED")
      throw new ExpectedError("failed_precondition", "RULE_BOOK_NOT_FOUND", "it was dropped");
    const { faults, book } = await read(draft);
    // It may be tried long before its first day is settled.
    const wrong = faults.filter(({ field }) => field !== "effectiveFrom");
    if (wrong.length > 0)
      throw new ExpectedError("invalid_argument", "RULE_BOOK_INVALID", `${wrong.length} fault(s)`, {
        violations: [...wrong],
      });
    const booksOf = eachCollege(async (collegeId) => {
      const present = await bookOf(period, collegeId, { ruleBooks, clock });
      const tried = isSupplement(draft)
        ? composed(await bookOf(period, "", { ruleBooks, clock }), book as Supplement)
        : composed(book as RuleBook, present.added);
      return { present, tried };
    });
    const moves: Omit<Move, "name">[] = [];
    const before = noGrades();
    const after = noGrades();
    let accounts = 0;
    let moved = 0;
    const whose = draft.lineage[1] ?? "";
    await booksOf(whose);
    const sources = book.indicators.map(({ source }) => source);
    for await (const { account, facts } of withFacts({ ledger, unruled }, { period, whose, sources })) {
      const { personId, branchId, collegeId } = account;
      const { present, tried } = await booksOf(collegeId);
      const count = recounted(account, present, tried, facts);
      accounts += 1;
      if (count.before.draftGrade) before[count.before.draftGrade] += 1;
      if (count.after.draftGrade) after[count.after.draftGrade] += 1;
      const [beforeTenths, afterTenths] = [count.before.totalTenths, count.after.totalTenths];
      if (beforeTenths === afterTenths) continue;
      moved += 1;
      if (moves.length < MOST_MOVES)
        moves.push({ personId, branchId, beforeTenths, afterTenths, reasons: count.reasons });
    }
    return { period, accounts, moved, before, after, moves: await named(moves, register) };
  };
}

/** So many accounts' facts are read as one. */
const BATCH = 200;

interface Counted {
  readonly account: Account;
  readonly facts: readonly UnruledFact[];
}

/** Every account with what of it no rule named; then those who have none, with theirs. */
async function* withFacts(
  { ledger, unruled }: Pick<Ports, "ledger" | "unruled">,
  {
    period,
    whose,
    sources,
  }: { readonly period: string; readonly whose: string; readonly sources: readonly string[] },
): AsyncGenerator<Counted> {
  const seen = new Set<string>();
  const joined = async (accounts: readonly Account[]): Promise<Counted[]> => {
    const ids = accounts.map(({ personId }) => personId);
    const facts = ids.length > 0 ? await unruled.listOf(ids, period, sources) : [];
    for (const id of ids) seen.add(id);
    return accounts.map((account) => ({
      account,
      facts: facts.filter(({ personId }) => personId === account.personId),
    }));
  };
  let batch: Account[] = [];
  for await (const account of ledger.stream(period, whose)) {
    batch.push(account);
    if (batch.length < BATCH) continue;
    yield* await joined(batch);
    batch = [];
  }
  yield* await joined(batch);
  const without = async (facts: readonly UnruledFact[]): Promise<Counted[]> => {
    const [first] = facts;
    if (!first || seen.has(first.personId) || (await ledger.find(first.personId, period))) return [];
    return [{ account: emptyAccount(first.personId, period, first), facts }];
  };
  let facts: UnruledFact[] = [];
  for await (const fact of unruled.stream(period, whose, sources)) {
    if (facts[0] && facts[0].personId !== fact.personId) {
      yield* await without(facts);
      facts = [];
    }
    facts.push(fact);
  }
  yield* await without(facts);
}

const noGrades = () => Object.fromEntries(GRADES.map((grade) => [grade, 0])) as Record<Grade, number>;

function eachCollege<T>(load: (collegeId: string) => Promise<T>): (collegeId: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (collegeId) => {
    const found = known.get(collegeId) ?? load(collegeId);
    known.set(collegeId, found);
    return found;
  };
}

/** By branch and name: never by how far somebody moves. */
async function named(moves: readonly Omit<Move, "name">[], register: Register): Promise<Move[]> {
  const names = await register.namesOf(moves.map(({ personId }) => personId));
  return moves
    .map((move) => ({ ...move, name: names.get(move.personId) ?? "" }))
    .sort(
      (a, b) =>
        (a.branchId === b.branchId ? 0 : a.branchId < b.branchId ? -1 : 1) ||
        a.name.localeCompare(b.name, "zh-CN"),
    );
}
