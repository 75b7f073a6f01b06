import {
  OfferCause,
  OfferKind,
  OfferState,
  type OfferService,
} from "@qiming/contracts/services_hall/v1/offer_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { Offer } from "../domain/offer.ts";
import type { UseCases } from "../use-cases.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function offerHandler({ ownOffers }: UseCases): Handlers<typeof OfferService> {
  return {
    async listMyOffers(_, { actor }) {
      return answer(await ownOffers.list(requirePerson(actor)));
    },
    async putOffOffer({ offerId }, { actor }) {
      return answer(await ownOffers.putOff(offerId, requirePerson(actor)));
    },
    async resumeOffer({ offerId }, { actor }) {
      return answer(await ownOffers.resume(offerId, requirePerson(actor)));
    },
  };
}

const answer = (offers: readonly Offer[]) => ({ offers: offers.map(toOffer) });

const toOffer = ({ id, kind, cause, state, date }: Offer) => ({
  ...{ id, kind: OfferKind[kind], cause: OfferCause[cause] },
  state: state === "PUT_OFF" ? OfferState.PUT_OFF : OfferState.OPEN,
  ...(kind === "DUES_ON_PAY_CHANGE" ? { month: date } : { day: date }),
});
