import { ExpectedError } from "@qiming/core";
import { cameBack, ledgerOf, remindersOf, untoldMonths, wentAway, type DuesAccount } from "../domain/dues.ts";
import { longOpenNotice, openMonthsNotice } from "../domain/dues-notices.ts";
import type { DuesRates } from "../domain/dues-rates.ts";
import { duesParts, isMember } from "./dues-parts.ts";
import type { DuesPorts } from "./dues-ports.ts";
import type { PersonFacts } from "./ports.ts";

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
  const { dues, rateBooks, register, offerTo } = ports;
  const parts = duesParts(ports);
  const describe = (personId: string): Promise<PersonFacts | undefined> =>
    register.describe(personId).catch((error: unknown) => {
      if (error instanceof ExpectedError && error.reason === "PERSON_NOT_FOUND") return undefined;
      throw error;
    });

  async function beginMonth({ id }: DuesAccount, rates: readonly DuesRates[]): Promise<void> {
    const month = parts.thisMonth();
    const facts = await describe(id);
    const isStill = facts !== undefined && isMember(facts);
    const branchId = facts?.line.at(-1)?.id ?? "";
    const keepers = isStill ? await parts.keepersOf(branchId, id) : [];
    if (isStill) await offerTo(id);
    await dues.change(id, (before) => {
      if (before.roundMonth >= month) return { account: before };
      const placed = facts ? parts.placed(before, facts) : before;
      const account = { ...(isStill ? cameBack(placed, month) : wentAway(placed)), roundMonth: month };
      if (!isStill) return { account };
      const ledger = ledgerOf(account, rates, month);
      const settled = untoldMonths(account, ledger, month);
      const { openMonths, isForBranch, warnedMonth } = remindersOf(account, ledger, month);
      return {
        account: { ...account, warnedMonth, toldMonths: [...account.toldMonths, ...settled] },
        settled,
        tells: [
          ...(openMonths > 0 ? [openMonthsNotice(id, openMonths)] : []),
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
