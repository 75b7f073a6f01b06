import { addDays, dayOf } from "@qiming/core";
import { probationEnd } from "../domain/development.ts";
import { offerNotice } from "../domain/offer-notices.ts";
import {
  OFFER_RULES,
  offersDue,
  told,
  wasOffered,
  withoutOffers,
  type PersonOffers,
} from "../domain/offer.ts";
import { offerParts } from "./offer-parts.ts";
import type { OfferPorts } from "./offer-ports.ts";

const AT_ONCE = 200;
const BY_ITSELF = "services-hall";

/** What dates and events do to offers: they are made, each occasion once and with one notice, and closed. They change nothing else. */
export function watchOffers(ports: OfferPorts) {
  const { offers, dossiers, clock } = ports;
  const parts = offerParts(ports);

  async function look(personId: string, learn = (known: PersonOffers): PersonOffers => known): Promise<void> {
    const facts = await parts.factsOf(personId, learn(await parts.knownOf(personId)));
    await offers.change(personId, (before) => {
      const known = offersDue(learn(before), facts, clock.now());
      const made = known.offers.filter(({ id }) => before.offers.every((each) => each.id !== id));
      return { known, tells: made.map(({ kind }) => offerNotice(personId, kind)) };
    });
  }
  async function lookAtProbations(): Promise<void> {
    const last = addDays(dayOf(clock.now()), OFFER_RULES.probationDays);
    let after = "";
    for (;;) {
      const ending = await dossiers.listEnding(last, after, AT_ONCE);
      for (const dossier of ending) {
        const { personId } = dossier.person;
        const known = await parts.knownOf(personId);
        const day = probationEnd(dossier);
        if (!wasOffered(known, "CONFIRMATION_ON_PROBATION_END", day)) await look(personId);
      }
      if (ending.length < AT_ONCE) return;
      after = ending.at(-1)!.id;
    }
  }
  return {
    /** Asks whether something is to be offered to somebody now. */
    look: (personId: string) => look(personId),
    /** What the register tells of somebody. */
    learn: (personId: string, news: Parameters<typeof told>[1]) =>
      look(personId, (known) => told(known, news)),
    async erase(personId: string): Promise<void> {
      const act = { action: "services.erase_person", actorId: BY_ITSELF };
      await offers.change(personId, (before) => ({ known: withoutOffers(before), act }));
    },
    async round(): Promise<void> {
      await lookAtProbations();
      const today = dayOf(clock.now());
      for (;;) {
        const due = await offers.listDue(today, AT_ONCE);
        for (const { id } of due) await look(id);
        if (due.length < AT_ONCE) return;
      }
    },
  };
}
