import { ExpectedError, startOf, type Day } from "@qiming/core";
import type { RuleBook } from "../domain/rule-book.ts";
import type { RuleBooks } from "./ports.ts";

/** The rule book that is in force on a day for the members of a college. @throws RULE_BOOK_NOT_FOUND (failed_precondition) */
export async function bookOn(
  day: Day,
  collegeId: string,
  ruleBooks: Pick<RuleBooks, "inForce">,
): Promise<RuleBook> {
  const book = await ruleBooks.inForce(startOf(day), collegeId);
  if (!book)
    throw new ExpectedError("failed_precondition", "RULE_BOOK_NOT_FOUND", `none was in force on ${day}`);
  return book;
}
