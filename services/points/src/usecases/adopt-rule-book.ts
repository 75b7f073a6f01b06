import { dayOf, ExpectedError, startOf, type Clock } from "@qiming/core";
import { nameOf, type RuleBook } from "../domain/rule-book.ts";
import type { Adoption, Adoptions, BranchUnit, Register, RuleBooks } from "./ports.ts";

interface Ports {
  readonly ruleBooks: RuleBooks;
  readonly adoptions: Adoptions;
  readonly register: Register;
  readonly clock: Clock;
}

export interface AdoptionView {
  readonly branch: BranchUnit;
  readonly book: RuleBook;
  /** Missing: not yet. */
  readonly adoption?: Adoption | undefined;
}

/** The university's book and what the college adds. */
export const namesOf = (book: RuleBook): string[] => [book, ...(book.added ? [book.added] : [])].map(nameOf);
export const adoptionIdOf = (branchId: string, book: RuleBook): string =>
  `${branchId} ${namesOf(book).join(" + ")}`;

/** Branches take up the book that is in force for them. */
export function adoptRuleBook({ ruleBooks, adoptions, register, clock }: Ports) {
  const list = async (organizationId: string): Promise<AdoptionView[]> => {
    const branches = await register.branches(organizationId);
    const colleges = [...new Set(branches.map(({ collegeId }) => collegeId))];
    const books = new Map(
      await Promise.all(colleges.map(async (id) => [id, await ruleBooks.inForce(clock.now(), id)] as const)),
    );
    const taken = await adoptions.listOf(branches.map(({ id }) => id));
    return branches
      .flatMap((branch) => {
        const book = books.get(branch.collegeId);
        if (!book) return [];
        return [{ branch, book, adoption: taken.find(({ id }) => id === adoptionIdOf(branch.id, book)) }];
      })
      .sort((a, b) => a.branch.name.localeCompare(b.branch.name, "zh-CN"));
  };
  return {
    list,
    /** The same again changes nothing. @throws NO_BRANCH, RULE_BOOK_NOT_FOUND (failed_precondition), DAY_AHEAD (invalid_argument) */
    async adopt(organizationId: string, day: string, meetingId: string, actorId: string): Promise<void> {
      const lineage = await register.lineage(organizationId);
      if (lineage.at(-1)?.type !== "BRANCH")
        throw new ExpectedError("failed_precondition", "NO_BRANCH", "branches take up a rule book");
      const book = await ruleBooks.inForce(clock.now(), lineage[1]?.id ?? "");
      if (!book)
        throw new ExpectedError("failed_precondition", "RULE_BOOK_NOT_FOUND", "no rule book is in force");
      if (!isDay(day) || day > dayOf(clock.now()))
        throw new ExpectedError("invalid_argument", "DAY_AHEAD", "a day that has been");
      await adoptions.save(
        { id: adoptionIdOf(organizationId, book), organizationId, books: namesOf(book), day, meetingId },
        { action: "points.adopt_rule_book", actorId },
      );
    },
  };
}

function isDay(day: string): boolean {
  try {
    startOf(day);
    return true;
  } catch {
    return false;
  }
}
