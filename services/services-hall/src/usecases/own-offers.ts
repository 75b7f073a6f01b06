import type { PersonActor } from "@qiming/core";
import { liveOffers, offersDue, putOff, resumed, type Offer, type PersonOffers } from "../domain/offer.ts";
import { offerParts } from "./offer-parts.ts";
import type { OfferPorts } from "./offer-ports.ts";

/** What somebody does about what they are offered. Nobody else reaches it. */
export function ownOffers(ports: OfferPorts) {
  const { offers, clock } = ports;
  const parts = offerParts(ports);
  const decide = async (
    { personId }: PersonActor,
    action: string,
    change: (known: PersonOffers) => PersonOffers,
  ): Promise<Offer[]> => {
    const facts = await parts.factsOf(personId, await parts.knownOf(personId));
    const act = { action, actorId: personId };
    const after = await offers.change(personId, (before) => ({
      known: change(offersDue(before, facts, clock.now())),
      act,
    }));
    return liveOffers(after);
  };
  return {
    /** As it is at this moment, whatever time and others have not told yet. */
    async list({ personId }: PersonActor): Promise<Offer[]> {
      const known = await parts.knownOf(personId);
      return liveOffers(offersDue(known, await parts.factsOf(personId, known), clock.now()));
    },
    /** @throws OFFER_NOT_FOUND (not_found), OFFER_CLOSED (failed_precondition), OFFER_BUSY (aborted) */
    putOff: (offerId: string, actor: PersonActor) =>
      decide(actor, "services.put_off_offer", (known) => putOff(known, offerId)),
    /** @throws OFFER_NOT_FOUND (not_found), OFFER_CLOSED (failed_precondition), OFFER_BUSY (aborted) */
    resume: (offerId: string, actor: PersonActor) =>
      decide(actor, "services.resume_offer", (known) => resumed(known, offerId)),
  };
}
