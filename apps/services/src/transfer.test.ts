import { expect, test } from "@jest/globals";
import type { TransferJson } from "@qiming/contracts/browser/transfer";
import { actsShown, isEndingSoon, lastReason, missingIn, stagesOf } from "./transfer.ts";

const shortly = (transfer: TransferJson) => stagesOf(transfer).map(({ stage, state }) => `${stage}:${state}`);

test("a letter that ran out stands still where it is to be accepted", () => {
  const direction = "TRANSFER_DIRECTION_OUT" as const;
  expect(shortly({ direction, crossesColleges: true, state: "TRANSFER_STATE_EXPIRED" })).toEqual([
    ...["submit:done", "branch:done", "college:done", "letter:done", "travel:done", "accept:stopped"],
    "register:todo",
  ]);
});

test("within one college the receiving branch comes after the own one", () => {
  const direction = "TRANSFER_DIRECTION_WITHIN" as const;
  expect(shortly({ direction, state: "TRANSFER_STATE_BRANCH_REVIEWED" })).toEqual([
    ...["submit:done", "branch:done", "accept:current", "register:todo"],
  ]);
  expect(shortly({ direction, state: "TRANSFER_STATE_COMPLETED" })).not.toContain("register:todo");
  expect(stagesOf({ direction, state: "TRANSFER_STATE_CANCELLED" })).toEqual([]);
});

test("says why it came back, and nothing once it goes on", () => {
  const events = [
    { state: "TRANSFER_STATE_RETURNED" as const, text: "请补充" },
    { state: "TRANSFER_STATE_SUBMITTED" as const, text: "" },
  ];
  expect(lastReason({ state: "TRANSFER_STATE_RETURNED", events })).toBe("请补充");
  expect(lastReason({ state: "TRANSFER_STATE_SUBMITTED", events })).toBe("");
});

test("what is asked depends on where it goes; the main act comes first and the grave one last", () => {
  expect(missingIn({ kind: "DESTINATION_KIND_RESIDENCE", organizationName: " " })).toEqual([
    ...["organizationName", "place"],
  ]);
  expect(missingIn({ kind: "DESTINATION_KIND_EMPLOYER", organizationName: "党委" })).toEqual([]);
  expect(missingIn({ kind: "DESTINATION_KIND_BRANCH" })).toEqual(["branchId"]);
  expect(
    actsShown({
      may: ["TRANSFER_ACT_SUBMIT", "TRANSFER_ACT_CANCEL", "TRANSFER_ACT_RETURN", "TRANSFER_ACT_AGREE"],
    }),
  ).toEqual(["TRANSFER_ACT_AGREE", "TRANSFER_ACT_RETURN", "TRANSFER_ACT_CANCEL"]);
  expect([undefined, 16, 15, -1].map(isEndingSoon)).toEqual([false, false, true, true]);
});
