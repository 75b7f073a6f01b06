import type { LifeEventJson } from "@qiming/contracts/browser/item";
import type { OfferCauseJson, OfferJson, OfferKindJson } from "@qiming/contracts/browser/offer";
import { offers } from "./api.ts";

const PAGES: Readonly<Record<OfferKindJson, string>> = {
  OFFER_KIND_UNSPECIFIED: "",
  OFFER_KIND_TRANSFER_ON_LEAVING: "transfer",
  OFFER_KIND_CONFIRMATION_ON_PROBATION_END: "development",
  OFFER_KIND_DUES_ON_PAY_CHANGE: "dues",
};
const EVENTS: Readonly<Record<OfferKindJson, LifeEventJson>> = {
  OFFER_KIND_UNSPECIFIED: "LIFE_EVENT_EVERYDAY",
  OFFER_KIND_TRANSFER_ON_LEAVING: "LIFE_EVENT_MOVING",
  OFFER_KIND_CONFIRMATION_ON_PROBATION_END: "LIFE_EVENT_JOINING",
  OFFER_KIND_DUES_ON_PAY_CHANGE: "LIFE_EVENT_DUES",
};

/** Where the offered service is begun; the page knows the offer by its id, the address says nothing of its occasion. */
export const pathOf = ({ kind, id = "" }: OfferJson): string =>
  `/m/services/${PAGES[kind ?? "OFFER_KIND_UNSPECIFIED"]}?offer=${id}`;

/** Under which occasion of the hall the service stands. */
export const eventOf = ({ kind }: OfferJson): LifeEventJson => EVENTS[kind ?? "OFFER_KIND_UNSPECIFIED"];

/** Open ones, for which somebody may act now; and those of "not now". */
export const openOnes = (offers: readonly OfferJson[]): OfferJson[] =>
  offers.filter(({ state }) => state === "OFFER_STATE_OPEN");
export const putOffOnes = (offers: readonly OfferJson[]): OfferJson[] =>
  offers.filter(({ state }) => state === "OFFER_STATE_PUT_OFF");

/** Which words say why: before the end of the probation others than after it. @param today "2026-03-18" */
export const causeOf = ({ cause, day = "" }: OfferJson, today: string): OfferCauseJson | "PROBATION_OVER" =>
  cause === "OFFER_CAUSE_PROBATION_END" && day <= today
    ? "PROBATION_OVER"
    : (cause ?? "OFFER_CAUSE_UNSPECIFIED");

/** What somebody is offered. It stands beside what they came for: without an answer that goes on without it. */
export const listOffers = (signal?: AbortSignal): Promise<OfferJson[]> =>
  offers.listMyOffers({}, signal ? { signal } : {}).then(
    ({ offers: found = [] }) => found,
    () => [],
  );
