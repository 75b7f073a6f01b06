import type { Clock } from "@qiming/core";
import type { Watchers } from "@qiming/service-kit";
import { corrected, exempted, frozenFor, requirePeriod, thawed, type Account } from "../domain/account.ts";
import { correctedNotice, frozenNotice } from "../domain/notices.ts";
import { blankAccount, sealIfMissed } from "./blank-account.ts";
import type { AccountChange, Ledger, Periods, Register } from "./ports.ts";

interface Ports {
  readonly ledger: Ledger;
  readonly periods: Pick<Periods, "find">;
  readonly register: Register;
  readonly watchers: Watchers;
  readonly clock: Clock;
}

export interface Whose {
  readonly personId: string;
  readonly period: string;
}

/** What those who answer for a branch decide about a member's account. The member is told each time. */
export function correctAccount({ ledger, periods, register, watchers, clock }: Ports) {
  const change = async (
    { personId, period }: Whose,
    decide: (account: Account) => AccountChange,
  ): Promise<void> => {
    requirePeriod(period);
    const branchId = (await register.branchOf(personId)) ?? "";
    const collegeId = branchId ? ((await register.lineage(branchId))[1]?.id ?? "") : "";
    const member = { personId, branchId, collegeId };
    const { version } = await ledger.change(await blankAccount(member, period, { periods, clock }), decide);
    if (version === 1) await sealIfMissed(member, period, { ledger, periods, clock });
    watchers.changed(personId);
  };
  return {
    /** What `corrected` throws. */
    correct: (whose: Whose, entryId: string, isCounted: boolean, reason: string, actorId: string) =>
      change(whose, (account) => ({
        account: corrected(account, entryId, {
          ...{ counts: isCounted, reason: reason.trim(), actorId, time: clock.now() },
        }),
        act: { action: "points.correct_entry", actorId, details: { entryId } },
        tells: [correctedNotice(whose, isCounted, reason.trim())],
      })),
    /** What `exempted` throws. */
    exempt: (whose: Whose, months: readonly string[], reason: string, actorId: string) =>
      change(whose, (account) => ({
        account: exempted(account, months, reason, actorId),
        act: { action: "points.exempt_months", actorId, details: { months: months.join(" ") } },
      })),
    /** What `frozenFor` throws. */
    freeze: (whose: Whose, reason: string, actorId: string) =>
      change(whose, (account) => ({
        account: frozenFor(account, { reason: reason.trim(), actorId, time: clock.now() }),
        act: { action: "points.freeze", actorId },
        tells: [frozenNotice(whose, true)],
      })),
    /** What `thawed` throws. */
    thaw: (whose: Whose, actorId: string) =>
      change(whose, (account) => ({
        account: thawed(account, actorId),
        act: { action: "points.thaw", actorId },
        tells: [frozenNotice(whose, false)],
      })),
  };
}
