import { ExpectedError } from "@qiming/core";
import { openSteps, probationEnd, recordOf } from "../domain/development.ts";
import { lastBase } from "../domain/dues.ts";
import { liveOffers, noOffers, offersDue, type OfferFacts, type PersonOffers } from "../domain/offer.ts";
import { isOpen } from "../domain/transfer.ts";
import { isMember } from "./dues-parts.ts";
import type { OfferPorts } from "./offer-ports.ts";

/** Those that can be open, or were begun since an offer was made. */
const LATEST_TRANSFERS = 10;
const CONFIRMATION = 22;

/** What every use case of offers does: gather what they hang on. */
export function offerParts({ offers, transfers, dossiers, dues, register, clock }: OfferPorts) {
  const isStillMember = (personId: string): Promise<boolean> =>
    register.describe(personId).then(isMember, (error: unknown) => {
      if (error instanceof ExpectedError && error.reason === "PERSON_NOT_FOUND") return false;
      throw error;
    });
  async function localFacts(personId: string): Promise<OfferFacts> {
    const [mine, dossier, account] = await Promise.all([
      transfers.listMine(personId, LATEST_TRANSFERS),
      dossiers.findLatest(personId),
      dues.find(personId),
    ]);
    const away = mine.filter(({ direction }) => direction !== "IN");
    return {
      isMember: true,
      transfers: away.map((each) => ({
        ...{ beginTime: each.beginTime, isOpen: isOpen(each), isOwn: !each.isByOffice },
      })),
      probationEnd: dossier && openSteps(dossier).includes(CONFIRMATION) ? probationEnd(dossier) : "",
      hasApplied: dossier !== undefined && recordOf(dossier, CONFIRMATION) !== undefined,
      base: account && lastBase(account),
      declareTime: account?.declaration?.declareTime,
    };
  }
  /** The register is asked only where it matters. */
  async function factsOf(personId: string, known: PersonOffers): Promise<OfferFacts> {
    const facts = await localFacts(personId);
    const isIdle = liveOffers(offersDue(known, facts, clock.now())).length === 0;
    return isIdle ? facts : { ...facts, isMember: await isStillMember(personId) };
  }
  return {
    factsOf,
    async knownOf(personId: string): Promise<PersonOffers> {
      return (await offers.find(personId)) ?? noOffers(personId);
    },
  };
}
