import { dayOf, ExpectedError, holdsPermission, newId, type PersonActor } from "@qiming/core";
import {
  baseSet,
  collectedBy,
  collectorsOf,
  isInSightOf,
  ledgerOf,
  openFenOf,
  openMonths,
  paid,
  reversed,
  takenAt,
  type AllottedPayment,
  type DuesAccount,
  type Payment,
} from "../domain/dues.ts";
import { baseSetNotice, paidNotice, paymentReversedNotice } from "../domain/dues-notices.ts";
import { requireRates, type DuesBase } from "../domain/dues-rates.ts";
import { monthAfter } from "../domain/month.ts";
import { duesParts, type DuesView } from "./dues-parts.ts";
import type { DuesPorts } from "./dues-ports.ts";
import type { RollEntry } from "./ports.ts";

export interface BranchDuesRow {
  readonly personId: string;
  readonly name: string;
  readonly number: string;
  readonly openMonths: number;
  readonly openFen: number;
  readonly oldestOpenMonth: string;
  readonly hasDeclared: boolean;
  readonly hasBase: boolean;
  /** From which the branch collects; empty: from the beginning. */
  readonly fromMonth: string;
  /** The last one that it collects of somebody who has left it; empty: of its own members. */
  readonly toMonth: string;
}

export interface BranchDues {
  readonly organizationName: string;
  readonly presentMonth: string;
  readonly members: readonly BranchDuesRow[];
}

export interface ReceiptView {
  readonly account: DuesAccount;
  readonly allotted: AllottedPayment;
  /** Which took the payment. */
  readonly branchName: string;
}

export const receiptNumber = (year: string, count: number): string =>
  `DF-${year}-${String(count).padStart(6, "0")}`;

/** The branch must be one. @throws NO_BRANCH (failed_precondition) */
export async function requireBranch({ register }: Pick<DuesPorts, "register">, organizationId: string) {
  const branch = (await register.lineage(organizationId)).at(-1);
  if (branch?.type !== "BRANCH")
    throw new ExpectedError("failed_precondition", "NO_BRANCH", "members' dues are kept by branches");
  return branch;
}

/** What a branch's organisation officer and secretary do. */
export function keepDues(ports: DuesPorts) {
  const { dues, rateBooks, register, clock } = ports;
  const parts = duesParts(ports);
  const presentYear = (): string => dayOf(clock.now()).slice(0, 4);

  return {
    /** @throws NO_BRANCH (failed_precondition) */
    async list(organizationId: string): Promise<BranchDues> {
      const { name } = await requireBranch(ports, organizationId);
      const [roll, rates] = await Promise.all([register.roll(organizationId), rateBooks.list()]);
      const accounts = await dues.findAll(roll.map(({ personId }) => personId));
      const known = new Map(accounts.map((each) => [each.id, each]));
      const presentMonth = parts.thisMonth();
      const rowOf = (each: RollEntry, account: DuesAccount | undefined): BranchDuesRow => {
        const ledger =
          account && collectedBy(ledgerOf(account, rates, presentMonth), account, organizationId);
        const open = ledger ? openMonths(ledger, presentMonth) : [];
        const span = account && collectorsOf(account).findLast(({ branchId }) => branchId === organizationId);
        return {
          ...each,
          ...{ openMonths: open.length, oldestOpenMonth: open[0]?.month ?? "" },
          openFen: ledger ? openFenOf(ledger, presentMonth) : 0,
          ...{ hasDeclared: account?.declaration !== undefined, hasBase: (account?.bases.length ?? 0) > 0 },
          ...{ fromMonth: span?.fromMonth ?? "", toMonth: span?.toMonth ?? "" },
        };
      };
      const members = roll.map((each) => rowOf(each, known.get(each.personId)));
      const onRoll = new Set(roll.map(({ personId }) => personId));
      const left: BranchDuesRow[] = [];
      for await (const account of dues.eachLeft(organizationId, monthAfter(presentMonth, -1))) {
        const { id: personId, name: whose, number } = account;
        const ledger = ledgerOf(account, rates, presentMonth);
        if (onRoll.has(personId) || !isInSightOf(account, ledger, organizationId, presentMonth)) continue;
        left.push({ ...rowOf({ personId, name: whose, number }, account), hasDeclared: false });
      }
      return { organizationName: name, presentMonth, members: [...members, ...left] };
    },
    /** @throws PERSON_NOT_FOUND (not_found) */
    async get(organizationId: string, personId: string, year: number): Promise<DuesView> {
      const { facts } = await parts.payerOf(organizationId, personId);
      return parts.view(facts, year, organizationId);
    },
    /** @throws what `baseSet` throws, PERSON_NOT_FOUND (not_found), NOT_A_MEMBER, RATES_MISSING (failed_precondition) */
    async setBase(
      operationId: string,
      { organizationId, personId }: { readonly organizationId: string; readonly personId: string },
      base: DuesBase,
      reason: string,
      actor: PersonActor,
    ): Promise<DuesView> {
      const facts = await parts.memberOf(organizationId, personId);
      parts.requireMember(facts);
      requireRates(await rateBooks.list(), base.fromMonth);
      const { name: deciderName } = await register.describe(actor.personId);
      const decision = {
        ...{ id: operationId || newId(clock.now()), reason, deciderId: actor.personId, deciderName },
        time: clock.now(),
      };
      return parts.change(
        facts,
        { action: "services.set_dues_base", actorId: actor.personId },
        (before, rates) => baseSet(before, base, decision, rates),
        [baseSetNotice(personId)],
        organizationId,
      );
    },
    /** @throws what `paid` throws, PERSON_NOT_FOUND (not_found), NOT_A_MEMBER (failed_precondition) */
    async record(
      operationId: string,
      { organizationId, personId }: { readonly organizationId: string; readonly personId: string },
      wanted: Pick<Payment, "day" | "fen" | "way" | "reference" | "surplus">,
      actor: PersonActor,
    ): Promise<DuesView> {
      const { facts, hasLeft } = await parts.payerOf(organizationId, personId);
      if (!hasLeft) parts.requireMember(facts);
      const id = operationId || newId(clock.now());
      const { name: recorderName } = await register.describe(actor.personId);
      const payment = (receipt: string): Payment => ({
        ...{ ...wanted, reference: wanted.reference.trim(), id, receiptNumber: receipt },
        branchId: organizationId,
        ...{ recorderId: actor.personId, recorderName, recordTime: clock.now() },
      });
      const before = (await dues.find(personId)) ?? parts.blankOf(facts);
      // Tried before a number is taken for it.
      const isNew = paid(before, payment("")) !== before;
      const year = presentYear();
      const receipt = isNew ? receiptNumber(year, await dues.takeNumbers(year, 1)) : "";
      return parts.change(
        facts,
        { action: "services.record_dues_payment", actorId: actor.personId, details: { paymentId: id } },
        (each) => paid(each, payment(receipt)),
        [paidNotice(personId)],
        organizationId,
      );
    },
    /** @throws what `reversed` throws, PERSON_NOT_FOUND (not_found) */
    async reverse(
      operationId: string,
      { organizationId, personId }: { readonly organizationId: string; readonly personId: string },
      paymentId: string,
      reason: string,
      { personId: actorId }: PersonActor,
    ): Promise<DuesView> {
      const { facts, hasLeft } = await parts.payerOf(organizationId, personId);
      const time = clock.now();
      const reversal = { id: operationId || newId(time), reason: reason.trim(), actorId, time };
      return parts.change(
        facts,
        { action: "services.reverse_dues_payment", actorId, details: { paymentId } },
        (before) => {
          const payment = before.payments.find(({ id }) => id === paymentId);
          const isTheirs = payment && takenAt(before, payment).branchId === organizationId;
          return reversed(before, hasLeft && !isTheirs ? "" : paymentId, reversal);
        },
        [paymentReversedNotice(personId)],
        organizationId,
      );
    },
    /**
     * Of one's own payment, or of a member's whose dues one keeps.
     *
     * @throws PAYMENT_NOT_FOUND (not_found) for whoever may not see it, too; PAYMENT_REVERSED (failed_precondition)
     */
    async receipt(paymentId: string, personId: string, actor: PersonActor): Promise<ReceiptView> {
      const account = await dues.find(personId || actor.personId);
      const taken = account?.payments.find(({ id }) => id === paymentId);
      const lineages = [account?.places.at(-1), account && taken && takenAt(account, taken)];
      const isSeen =
        account?.id === actor.personId ||
        lineages.some((each) => each && holdsPermission(actor, "services.dues.keep", each.lineage));
      const ledger = account && isSeen && ledgerOf(account, await rateBooks.list(), parts.thisMonth());
      const allotted = ledger && ledger.payments.find(({ payment }) => payment.id === paymentId);
      if (!account || !allotted)
        throw new ExpectedError("not_found", "PAYMENT_NOT_FOUND", "there is no such payment for you");
      if (allotted.payment.reversal)
        throw new ExpectedError("failed_precondition", "PAYMENT_REVERSED", "it was taken back");
      const { branchName } = takenAt(account, allotted.payment);
      return { account, allotted, branchName };
    },
  };
}
