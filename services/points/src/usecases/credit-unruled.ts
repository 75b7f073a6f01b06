import type { Clock } from "@qiming/core";
import { lastYear } from "../domain/account.ts";
import { periodIdOf } from "../domain/period.ts";
import type { Periods, RuleBooks, UnruledFact, UnruledFacts } from "./ports.ts";

interface Ports {
  readonly unruled: UnruledFacts;
  readonly ruleBooks: RuleBooks;
  readonly periods: Pick<Periods, "find">;
  readonly clock: Clock;
}

/**
 * Enters what became true since a book's first day and was told before the book was there, except of years that are sealed. A book is marked
 * when it is done; whatever breaks off is done again at the next start.
 *
 * @param credit whether a rule named it
 */
export function creditUnruled(
  { unruled, ruleBooks, periods, clock }: Ports,
  credit: (fact: UnruledFact) => Promise<boolean>,
) {
  const isSealed = async ({ branchId, period }: UnruledFact): Promise<boolean> =>
    (await periods.find(periodIdOf(branchId, period)))?.state === "SEALED";
  return async (): Promise<void> => {
    await unruled.forgetBefore(lastYear(clock.now()));
    for (const book of await ruleBooks.listUncredited()) {
      const sources = book.indicators.map(({ source }) => source);
      const collegeId = "collegeId" in book ? book.collegeId : "";
      for await (const fact of unruled.named(sources, book.effectiveFrom, collegeId))
        if (!(await isSealed(fact)) && (await credit(fact))) await unruled.remove(fact);
      await ruleBooks.markCredited(book);
    }
  };
}
