import type { PaperDocument } from "@qiming/documents";
import { isLargeExtra, type AllottedPayment, type DuesAccount } from "./dues.ts";
import { yuan } from "./dues-rates.ts";

const WAYS = { TRANSFER: "转账", CASH: "现金", SHEET: "批量登记" } as const;

/** The receipt of a payment that stands, for the member. */
export function receiptPaper(
  { name, number }: DuesAccount,
  each: AllottedPayment,
  branchName: string,
): PaperDocument {
  const { payment, allotments, extraFen, creditFen } = each;
  const facts: (readonly [string, string])[] = [
    ["收据编号", payment.receiptNumber],
    ["交纳人", number ? `${name}（${number}）` : name],
    ["所在支部", branchName],
    ["交纳日期", payment.day],
    ["交纳方式", WAYS[payment.way]],
    ...(payment.reference ? [["凭证号", payment.reference] as const] : []),
    ["金额", `${yuan(payment.fen)} 元`],
  ];
  const uses: (readonly [string, string])[] = [
    ...allotments.map(({ month, fen }) => [month, `${yuan(fen)} 元`] as const),
    ...(creditFen > 0 ? [["预交余额", `${yuan(creditFen)} 元`] as const] : []),
    ...(extraFen > 0
      ? [["自愿多交", `${yuan(extraFen)} 元${isLargeExtra(each) ? "（全部上缴中央）" : ""}`] as const]
      : []),
  ];
  return {
    title: "党费收据",
    subtitle: branchName,
    parts: [
      { kind: "facts", facts },
      { kind: "heading", text: "所交月份" },
      { kind: "facts", facts: uses },
    ],
    proof: `${payment.recorderName && `经收人：${payment.recorderName}。`}本收据按出具时的登记生成；登记冲正后作废。`,
  };
}
