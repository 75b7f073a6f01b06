import { expect, test } from "@jest/globals";
import type { OfferJson } from "@qiming/contracts/browser/offer";
import { causeOf, eventOf, openOnes, pathOf, putOffOnes } from "./offers.ts";

const leaving: OfferJson = {
  ...{ id: "leaving-1", kind: "OFFER_KIND_TRANSFER_ON_LEAVING", cause: "OFFER_CAUSE_LEAVING" },
  ...{ state: "OFFER_STATE_OPEN", day: "2026-06-30" },
};
const pay: OfferJson = {
  ...{ id: "pay-2", kind: "OFFER_KIND_DUES_ON_PAY_CHANGE", cause: "OFFER_CAUSE_BASE_OLD" },
  ...{ state: "OFFER_STATE_PUT_OFF", month: "2026-06" },
};

test("an offer leads to its service, and its address says nothing of its day", () => {
  expect([pathOf(leaving), pathOf(pay)]).toEqual([
    "/m/services/transfer?offer=leaving-1",
    "/m/services/dues?offer=pay-2",
  ]);
  expect([eventOf(leaving), eventOf(pay)]).toEqual(["LIFE_EVENT_MOVING", "LIFE_EVENT_DUES"]);
});

test("open ones and those of 'not now' are told apart", () => {
  expect(openOnes([leaving, pay])).toEqual([leaving]);
  expect(putOffOnes([leaving, pay])).toEqual([pay]);
});

test.each([
  ["2026-03-31", "OFFER_CAUSE_PROBATION_END"],
  ["2026-04-01", "PROBATION_OVER"],
])("on %s the end of a probation is said as %s", (today, said) => {
  expect(causeOf({ cause: "OFFER_CAUSE_PROBATION_END", day: "2026-04-01" }, today)).toBe(said);
});
