import { ExpectedError, type Clock } from "@qiming/core";
import { periodOf, requirePeriod } from "../domain/account.ts";
import { recounted, type MoveReason } from "../domain/recount.ts";
import { GRADES, type Grade, type RuleBook, type Supplement } from "../domain/rule-book.ts";
import { isSupplement, type RuleBookDraft } from "../domain/rule-book-draft.ts";
import { composed, type RuleFault } from "../domain/supplement.ts";
import type { Ledger, Register, RuleBooks } from "./ports.ts";
import { bookOf } from "./read-account.ts";

const MOST_MOVES = 500;

interface Ports {
  readonly ledger: Ledger;
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
 * What a draft would have made of a period: every stored account of whom it is for is counted again, one after the other, and nothing is written.
 *
 * @throws PERIOD_INVALID, RULE_BOOK_INVALID (invalid_argument), RULE_BOOK_NOT_FOUND (failed_precondition)
 */
export function dryRun({ ledger, ruleBooks, register, clock, found, read }: Ports) {
  return async (id: string, asked: string) => {
    const period = asked || String(Number(periodOf(clock.now())) - 1);
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
    await booksOf(draft.lineage[1] ?? "");
    for await (const account of ledger.stream(period, draft.lineage[1] ?? "")) {
      const { personId, branchId, collegeId } = account;
      const { present, tried } = await booksOf(collegeId);
      const count = recounted(account, present, tried);
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
