import { dayOf, ExpectedError, newId, type PersonActor } from "@qiming/core";
import { readSheet } from "@qiming/documents";
import { paid } from "../domain/dues.ts";
import { paidNotice } from "../domain/dues-notices.ts";
import { readRows, rowsOf, type ReadRow } from "../domain/payment-sheet.ts";
import { duesParts } from "./dues-parts.ts";
import type { DuesPorts } from "./dues-ports.ts";
import { receiptNumber, requireBranch } from "./keep-dues.ts";

/** Payments of a branch from a sheet: looked at row by row, then written down. */
export function importPayments(ports: DuesPorts) {
  const { dues, register, clock } = ports;
  const parts = duesParts(ports);

  /** Writes nothing. @throws NO_BRANCH (failed_precondition), SHEET_INVALID, SHEET_TOO_LARGE (invalid_argument) */
  const preview = async (organizationId: string, workbook: Uint8Array): Promise<ReadRow[]> => {
    await requireBranch(ports, organizationId);
    const rows = rowsOf(await readSheet(workbook));
    const roll = await register.roll(organizationId);
    const accounts = await dues.findAll(roll.map(({ personId }) => personId));
    const withBase = new Set(accounts.filter(({ bases }) => bases.length > 0).map(({ id }) => id));
    const standing = accounts.flatMap(({ id: personId, payments }) =>
      payments
        .filter(({ reference, reversal }) => reference && !reversal)
        .map((payment) => [payment.reference, { personId, payment }] as const),
    );
    return readRows(rows, {
      payers: new Map(
        roll.map(({ personId, name, number }) => [
          number,
          { personId, name, hasBase: withBase.has(personId) },
        ]),
      ),
      ...{ known: new Map(standing), today: dayOf(clock.now()) },
    });
  };
  return {
    preview,
    /** @throws what `preview` and `paid` throw, SHEET_FAULTY (failed_precondition): then nothing was written */
    async run(
      organizationId: string,
      workbook: Uint8Array,
      { personId: actorId }: PersonActor,
    ): Promise<ReadRow[]> {
      const rows = await preview(organizationId, workbook);
      if (rows.some(({ faults }) => faults.length > 0))
        throw new ExpectedError("failed_precondition", "SHEET_FAULTY", "rows of the sheet have faults");
      const fresh = rows.filter(({ isKnown }) => !isKnown);
      const { name: recorderName } = await register.describe(actorId);
      const year = dayOf(clock.now()).slice(0, 4);
      const first = fresh.length > 0 ? await dues.takeNumbers(year, fresh.length) : 0;
      for (const [at, { payer, day, fen, row }] of fresh.entries()) {
        const facts = await register.describe(payer!.personId);
        const id = newId(clock.now());
        await parts.change(
          facts,
          { action: "services.record_dues_payment", actorId, details: { paymentId: id } },
          (before) =>
            paid(before, {
              ...{ id, day: day!, fen: fen!, way: "SHEET", reference: row.reference, surplus: "PREPAID" },
              branchId: organizationId,
              ...{ receiptNumber: receiptNumber(year, first + at), recorderId: actorId, recorderName },
              recordTime: clock.now(),
            }),
          [paidNotice(payer!.personId)],
        );
      }
      return rows;
    },
  };
}
