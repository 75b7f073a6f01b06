import { expect, test } from "@jest/globals";
import { answered, fenOf, yuanOf } from "./form.ts";

test.each([
  ["5", "0.05"],
  ["1250", "12.50"],
  ["100", "1.00"],
  ["-5", "-0.05"],
  ["", ""],
  ["十元", "十元"],
])("%s fen are %s yuan", (fen, yuan) => {
  expect(yuanOf(fen)).toBe(yuan);
});

test.each([
  ["12.5", "1250"],
  ["12", "1200"],
  [" 0.05 ", "5"],
  ["12.345", "12.345"],
  ["1,000", "1,000"],
  ["-3", "-3"],
])("%s yuan are %s fen", (yuan, fen) => {
  expect(fenOf(yuan)).toBe(fen);
});

test("answers are read as people say them, and those to hidden fields are left out", () => {
  const text = (zhCn: string) => ({ zhCn, en: zhCn });
  const fields = [
    { code: "going", label: text("是否出国"), kind: "FIELD_KIND_YES_NO" as const },
    {
      ...{ code: "where", label: text("去哪里"), kind: "FIELD_KIND_TEXT" as const },
      when: [{ field: "going", comparison: "COMPARISON_IS" as const, value: "true" }],
    },
    { code: "amount", label: text("金额"), kind: "FIELD_KIND_MONEY" as const },
  ];
  const values = [
    { code: "going", values: ["false"] },
    { code: "where", values: ["海外"] },
    { code: "amount", values: ["1250"] },
  ];
  expect(answered(fields, values, { yes: "是", no: "否" })).toEqual([
    { code: "going", label: "是否出国", text: "否" },
    { code: "amount", label: "金额", text: "12.50" },
  ]);
});
