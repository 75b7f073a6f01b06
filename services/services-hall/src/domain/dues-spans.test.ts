import { expect, test } from "@jest/globals";
import {
  blankAccount,
  placedAt,
  transferred,
  type DecidedBase,
  type DuesAccount,
  type Payment,
} from "./dues.ts";
import { RATES } from "./dues.fixture.ts";
import { spansOf, withDebts } from "./dues-spans.ts";

const place = (branchId: string) => ({
  ...{ branchId, branchName: branchId, collegeId: "", collegeName: "", lineage: ["u", branchId] },
});
const rates = [RATES];
const base: DecidedBase = {
  ...{ id: "1", kind: "STUDENT", baseFen: 0, fromMonth: "2026-01", exemptReason: "", reason: "" },
  ...{ deciderId: "", deciderName: "", decideTime: new Date(0), differenceFen: 0 },
};
const payment = (day: string, fen: number, branchId: string): Payment => ({
  ...{ id: day, day, fen, way: "CASH", reference: "", surplus: "PREPAID", branchId, receiptNumber: "" },
  ...{ recorderId: "", recorderName: "", recordTime: new Date(0) },
});
const there = (more: Partial<DuesAccount> = {}): DuesAccount => ({
  ...placedAt(blankAccount({ id: "p", name: "林示", number: "1" }, "2026-01"), place("b1"), "2026-01"),
  ...{ bases: [base], ...more },
});
const moved = (account = there()) =>
  transferred(account, { sender: place("b1"), receiver: place("b2"), month: "2026-03" });
const left = (account = there()) => transferred(account, { sender: place("b1"), month: "2026-03" });
const read = (account: DuesAccount) =>
  spansOf(account)
    .filter(({ organizationId }) => organizationId !== "u")
    .map((each) => `${each.organizationId} ${each.fromMonth}..${each.toMonth}`);

test.each<[string, DuesAccount, string[]]>([
  ["is there", there(), ["b1 ..9999-12"]],
  ["moved", moved(), ["b1 ..2026-03", "b2 2026-04..9999-12"]],
  ["left the university", left(), ["b1 ..2026-03"]],
  [
    "moved, and paid the former branch later",
    moved(there({ payments: [payment("2026-06-01", 60, "b1")] })),
    ["b1 ..2026-06", "b2 2026-04..9999-12"],
  ],
])("whoever %s counts where and when they are or paid", (_, account, spans) => {
  expect(read(account)).toEqual(spans);
});

test("a branch that somebody has left is owed what is open of its own months, until it is paid", () => {
  expect(withDebts(there(), rates, "2026-09").owedAt).toBeUndefined();
  for (const away of [moved(), left()]) {
    const owing = withDebts(away, rates, "2027-09");
    expect(owing.owedAt).toEqual(["b1"]);
    expect(withDebts(owing, rates, "2027-09")).toBe(owing);
    const paid = { ...owing, payments: [payment("2026-05-02", 60, "b1")] };
    expect(withDebts(paid, rates, "2027-09").owedAt).toEqual([]);
  }
});
