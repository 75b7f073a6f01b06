import type { OfferJson } from "@qiming/contracts/browser/offer";
import { useRoute } from "vue-router";
import { listOffers } from "../offers.ts";

/** The offer that led to this page; none where somebody came by themselves, or where it is no longer open. */
export function useOffer() {
  const id = useRoute().query["offer"];
  return async (signal: AbortSignal): Promise<OfferJson | undefined> => {
    if (!id) return undefined;
    return (await listOffers(signal)).find((each) => each.id === id);
  };
}
