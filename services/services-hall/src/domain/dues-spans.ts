import { collectedBy, collectorsOf, ledgerOf, openMonths, takenAt, type DuesAccount } from "./dues.ts";
import type { DuesRates } from "./dues-rates.ts";
import { monthOf, type Month } from "./month.ts";

/** From when to when an account counts in an organisation, both ends included. */
export interface DuesSpan {
  readonly organizationId: string;
  /** Empty: from the beginning. */
  readonly fromMonth: Month;
  readonly toMonth: Month;
}

/** After every month that there is. */
export const ON_AND_ON: Month = "9999-12";

/** Where an account counts, and when: while its person is there, and when something was taken there. */
export function spansOf(account: Pick<DuesAccount, "places" | "away" | "payments">): DuesSpan[] {
  const collectors = collectorsOf(account);
  return account.places.flatMap((place, at) => {
    const taken = account.payments
      .filter((each) => takenAt(account, each) === place)
      .map(({ day }) => monthOf(day))
      .sort();
    const [first, last] = [taken[0] ?? ON_AND_ON, taken.at(-1) ?? ""];
    const end = collectors[at]!.toMonth || ON_AND_ON;
    const fromMonth = at === 0 ? "" : first < place.fromMonth ? first : place.fromMonth;
    const toMonth = last > end ? last : end;
    return place.lineage.map((organizationId) => ({ organizationId, fromMonth, toMonth }));
  });
}

/** With the branches that somebody has left and to which a month is owed. The same account back where it says so already. */
export function withDebts(account: DuesAccount, rates: readonly DuesRates[], thisMonth: Month): DuesAccount {
  const left = collectorsOf(account).filter(({ toMonth }) => toMonth !== "");
  const ledger = ledgerOf(account, rates, thisMonth);
  const owes = (branchId: string) => openMonths(collectedBy(ledger, account, branchId), thisMonth).length > 0;
  const owedAt = [...new Set(left.map(({ branchId }) => branchId))].filter(owes);
  const known = account.owedAt ?? [];
  const isSame = owedAt.length === known.length && owedAt.every((each) => known.includes(each));
  return isSame ? account : { ...account, owedAt };
}
