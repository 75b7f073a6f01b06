import type { Clock } from "@qiming/core";
import type { PersonOffers } from "../domain/offer.ts";
import type { Dues } from "./dues-ports.ts";
import type { Act, Dossiers, Register, Telling, Transfers } from "./ports.ts";

export interface OffersChange {
  readonly known: PersonOffers;
  /** Missing: nobody did it, time went on. */
  readonly act?: Act | undefined;
  readonly tells?: readonly Telling[] | undefined;
}

/** What is offered to people, one document each. */
export interface Offers {
  find(personId: string): Promise<PersonOffers | undefined>;
  /** Where there are none yet an empty document is changed; the same back: nothing is saved. @throws OFFER_BUSY (aborted) */
  change(personId: string, decide: (before: PersonOffers) => OffersChange): Promise<PersonOffers>;
  /** Whose time is to be asked by a day, the longest due first. */
  listDue(day: string, limit: number): Promise<PersonOffers[]>;
}

export interface OfferPorts {
  readonly offers: Offers;
  readonly transfers: Pick<Transfers, "listMine">;
  readonly dossiers: Pick<Dossiers, "findLatest" | "listEnding">;
  readonly dues: Pick<Dues, "find">;
  readonly register: Pick<Register, "describe">;
  readonly clock: Clock;
}
