import {
  DuesKind as ProtoKind,
  PayWay,
  Surplus,
  type DuesBase as BaseMessage,
  type DuesService,
} from "@qiming/contracts/services_hall/v1/dues_service";
import { requirePerson } from "@qiming/core";
import { toPdf, writeSheet } from "@qiming/documents";
import type { Handlers } from "@qiming/service-kit";
import type { PayWay as Way, Surplus as More } from "../domain/dues.ts";
import { receiptPaper } from "../domain/dues-receipt.ts";
import type { DuesBase, DuesKind } from "../domain/dues-rates.ts";
import { sumsTable } from "../domain/dues-sums.ts";
import type { UseCases } from "../use-cases.ts";
import { toFormula, toMemberDues, toPaymentSheet, toReconciliation } from "./to-dues.ts";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const kindOf = (kind: ProtoKind): DuesKind => ProtoKind[kind] as DuesKind;
const baseOf = ({ kind, baseFen, fromMonth, exemptReason }: BaseMessage): DuesBase => ({
  ...{ kind: kindOf(kind), baseFen, fromMonth, exemptReason },
});

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function duesHandler({
  myDues,
  keepingDues,
  importPayments,
  reconciling,
  importDuesRates,
  importDues,
}: UseCases): Handlers<typeof DuesService> {
  return {
    async getMyDues({ year }, { actor }) {
      return toMemberDues(await myDues.get(year, requirePerson(actor)));
    },
    async estimateDues({ kind, baseFen, month }) {
      const base = { kind: kindOf(kind), baseFen, fromMonth: month, exemptReason: "" };
      return toFormula(await myDues.estimate(base));
    },
    async declareBase({ base }, { actor, operationId }) {
      return toMemberDues(await myDues.declare(operationId, baseOf(base!), requirePerson(actor)));
    },
    async listBranchDues({ organizationId }) {
      const { members, ...branch } = await keepingDues.list(organizationId);
      return { ...branch, members: [...members] };
    },
    async getMemberDues({ organizationId, personId, year }) {
      return toMemberDues(await keepingDues.get(organizationId, personId, year));
    },
    async setBase({ organizationId, personId, base, reason }, { actor, operationId }) {
      const whose = { organizationId, personId };
      return toMemberDues(
        await keepingDues.setBase(operationId, whose, baseOf(base!), reason, requirePerson(actor)),
      );
    },
    async recordPayment({ organizationId, personId, way, surplus, ...wanted }, { actor, operationId }) {
      const { day, fen, reference } = wanted;
      const payment = { day, fen, reference, way: PayWay[way] as Way, surplus: Surplus[surplus] as More };
      return toMemberDues(
        await keepingDues.record(operationId, { organizationId, personId }, payment, requirePerson(actor)),
      );
    },
    async reversePayment({ organizationId, personId, paymentId, reason }, { actor, operationId }) {
      const whose = { organizationId, personId };
      return toMemberDues(
        await keepingDues.reverse(operationId, whose, paymentId, reason, requirePerson(actor)),
      );
    },
    previewPayments: async ({ organizationId, workbook }) =>
      toPaymentSheet(await importPayments.preview(organizationId, workbook)),
    importPayments: async ({ organizationId, workbook }, { actor }) =>
      toPaymentSheet(await importPayments.run(organizationId, workbook, requirePerson(actor))),
    async getReceipt({ paymentId, personId }, { actor }) {
      const { account, allotted, branchName } = await keepingDues.receipt(
        paymentId,
        personId,
        requirePerson(actor),
      );
      return {
        fileName: `${allotted.payment.receiptNumber}.pdf`,
        mediaType: "application/pdf",
        content: await toPdf(receiptPaper(account, allotted, branchName)),
      };
    },
    async getReconciliation({ organizationId, year }, { actor }) {
      return toReconciliation(await reconciling.get(organizationId, year, requirePerson(actor)));
    },
    async exportReconciliation({ organizationId, year }, { actor }) {
      const sums = await reconciling.get(organizationId, year, requirePerson(actor));
      return {
        fileName: `${sums.organizationName}${sums.year}年党费.xlsx`,
        ...{ mediaType: XLSX, content: await writeSheet(sumsTable(sums)) },
      };
    },
    async recordRemittance({ organizationId, month, fen, day, reference }, { actor, operationId }) {
      const wanted = { month, fen, day, reference };
      return toReconciliation(
        await reconciling.remit(operationId, organizationId, wanted, requirePerson(actor)),
      );
    },
    async reverseRemittance({ organizationId, remittanceId, year, reason }, { actor, operationId }) {
      const wanted = { remittanceId, year, reason };
      return toReconciliation(
        await reconciling.reverse(operationId, organizationId, wanted, requirePerson(actor)),
      );
    },
    async importDuesRates({ yaml, fileName }) {
      return { fromMonths: await importDuesRates(yaml, fileName) };
    },
    importDues: ({ yaml, fileName }) => importDues(yaml, fileName),
  };
}
