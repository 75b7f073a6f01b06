import {
  cameBack,
  ledgerOf,
  openMonths,
  placeIn,
  remindersOf,
  untoldMonths,
  wentAway,
  type DuesAccount,
} from "../domain/dues.ts";
import { withDebts } from "../domain/dues-spans.ts";
import { longOpenNotice, openMonthsNotice } from "../domain/dues-notices.ts";
import type { DuesRates } from "../domain/dues-rates.ts";
import { duesParts, isMember } from "./dues-parts.ts";
import type { Month } from "../domain/month.ts";
import type { DuesPorts } from "./dues-ports.ts";

const AT_ONCE = 200;

/**
 * What a month that begins does to dues, once for each member: prepaid months are settled, open ones reminded of. Reminders only; they change
 * nobody's status.
 */
export function watchDues(
  ports: DuesPorts & {
    /** Asks whether a base is to be offered to be declared anew. */
    readonly offerTo: (personId: string) => Promise<void>;
  },
) {
  const { dues, rateBooks, offerTo } = ports;
  const parts = duesParts(ports);

  /** Of the oldest open month. */
  const collectorOf = (account: DuesAccount, rates: readonly DuesRates[], month: Month): string => {
    const oldest = openMonths(ledgerOf(account, rates, month), month)[0]?.month;
    return oldest && account.places.length > 0 ? placeIn(account, oldest).branchId : "";
  };

  async function beginMonth(known: DuesAccount, rates: readonly DuesRates[]): Promise<void> {
    const { id } = known;
    const month = parts.thisMonth();
    const facts = await parts.describeIfThere(id);
    const isStill = facts !== undefined && isMember(facts);
    const branchId = collectorOf(known, rates, month) || (facts?.line.at(-1)?.id ?? "");
    const keepers = isStill ? await parts.keepersOf(branchId, id) : [];
    if (isStill) await offerTo(id);
    await dues.change(id, (before) => {
      if (before.roundMonth >= month) return { account: before };
      const placed = facts ? parts.placed(before, facts) : before;
      const there = { ...(isStill ? cameBack(placed, month) : wentAway(placed)), roundMonth: month };
      const account = withDebts(there, rates, month);
      if (!isStill) return { account };
      const ledger = ledgerOf(account, rates, month);
      const settled = untoldMonths(account, ledger, month);
      const { openMonths: open, isForBranch, warnedMonth } = remindersOf(account, ledger, month);
      return {
        account: { ...account, warnedMonth, toldMonths: [...account.toldMonths, ...settled] },
        settled,
        tells: [
          ...(open > 0 ? [openMonthsNotice(id, open)] : []),
          ...(isForBranch ? keepers.map((each) => longOpenNotice(each, branchId)) : []),
        ],
      };
    });
  }
  return async (): Promise<void> => {
    const rates = await rateBooks.list();
    const month = parts.thisMonth();
    for (;;) {
      const behind = await dues.listBehind(month, AT_ONCE);
      if (behind.length === 0) return;
      for (const each of behind) await beginMonth(each, rates);
    }
  };
}
