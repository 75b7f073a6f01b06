import { academicCalendar, type Parts, type LooseContents } from "@qiming/service-kit";
import type { ServicesHallConfig } from "./config.ts";
import { identityRegister } from "./clients/identity-register.ts";
import { applyForCase } from "./usecases/apply.ts";
import type { DuesPorts } from "./usecases/dues-ports.ts";
import { eraseFromDossiers } from "./usecases/erase-from-dossiers.ts";
import { erasePerson } from "./usecases/erase-person.ts";
import { handleCases } from "./usecases/handle-cases.ts";
import { importCases } from "./usecases/import-cases.ts";
import { importDossiers } from "./usecases/import-dossiers.ts";
import { importDues, importDuesRates } from "./usecases/import-dues.ts";
import { importItems } from "./usecases/import-items.ts";
import { importPayments } from "./usecases/import-payments.ts";
import { importTransfers } from "./usecases/import-transfers.ts";
import { issueProof } from "./usecases/issue-proof.ts";
import { keepDossierFiles } from "./usecases/keep-dossier-files.ts";
import { keepDossiers } from "./usecases/keep-dossiers.ts";
import { keepDues } from "./usecases/keep-dues.ts";
import { keepItems } from "./usecases/keep-items.ts";
import { keepPapers } from "./usecases/keep-papers.ts";
import { keepProofs } from "./usecases/keep-proofs.ts";
import { moveDues } from "./usecases/move-dues.ts";
import { myDues } from "./usecases/my-dues.ts";
import { openDuesOf } from "./usecases/open-dues.ts";
import { ownDossier } from "./usecases/own-dossier.ts";
import type { Offers } from "./usecases/offer-ports.ts";
import { ownOffers } from "./usecases/own-offers.ts";
import type {
  AllPublicityTerms,
  Cases,
  Dossiers,
  Items,
  Lockers,
  Proofs,
  Transfers,
} from "./usecases/ports.ts";
import { takeVotes } from "./usecases/take-votes.ts";
import { readCases } from "./usecases/read-cases.ts";
import { readTransfers } from "./usecases/read-transfers.ts";
import { reconcileDues } from "./usecases/reconcile-dues.ts";
import { remindOfReviews } from "./usecases/remind-of-reviews.ts";
import { runTransfers } from "./usecases/run-transfers.ts";
import { setPublicityDays } from "./usecases/set-publicity-days.ts";
import { watchDues } from "./usecases/watch-dues.ts";
import { watchLimits } from "./usecases/watch-limits.ts";
import { watchOffers } from "./usecases/watch-offers.ts";
import { watchTransfers } from "./usecases/watch-transfers.ts";

export type UseCases = ReturnType<typeof wireUseCases>;

/** Every use case of the service, on its ports. */
export function wireUseCases(
  parts: Parts,
  stores: Pick<DuesPorts, "dues" | "rateBooks" | "remittances"> & {
    readonly items: Items;
    readonly cases: Cases;
    readonly lockers: Lockers;
    readonly contents: LooseContents;
    readonly proofs: Proofs;
    readonly dossiers: Dossiers;
    readonly publicityTerms: AllPublicityTerms;
    readonly transfers: Transfers;
    readonly offers: Offers;
  },
  { webUrl }: ServicesHallConfig,
) {
  const { clock } = parts;
  const ports = { ...stores, clock, register: identityRegister(parts), calendar: academicCalendar(parts) };
  const papers = keepPapers(ports);
  const transferring = runTransfers(ports);
  const offering = watchOffers(ports);
  return {
    keeping: keepItems(ports),
    importItems: importItems(ports),
    applying: applyForCase({ ...ports, papersOf: papers.papersOf }),
    papers,
    erasePerson: async (personId: string): Promise<void> => {
      await erasePerson(ports)(personId);
      await eraseFromDossiers(ports)(personId);
      await stores.publicityTerms.eraseName(personId);
      await transferring.erase(personId);
      await offering.erase(personId);
    },
    handling: handleCases(ports),
    importCases: importCases(ports),
    reading: readCases(ports),
    watchLimits: watchLimits(ports),
    issueProof: issueProof(ports),
    proofs: keepProofs({ ...ports, addressOf: (proofId) => `${webUrl}/verify/${proofId}` }),
    moveDues: moveDues(ports),
    myDues: myDues(ports),
    keepingDues: keepDues(ports),
    importPayments: importPayments(ports),
    reconciling: reconcileDues(ports),
    importDuesRates: importDuesRates(ports),
    importDues: importDues(ports),
    watchDues: watchDues({ ...ports, offerTo: offering.look }),
    ownOffers: ownOffers(ports),
    watchOffers: offering,
    ownDossier: ownDossier(ports),
    keepingDossiers: keepDossiers(ports),
    dossierFiles: keepDossierFiles(ports),
    publicityDays: setPublicityDays(ports),
    remindOfReviews: remindOfReviews(ports),
    takeVote: takeVotes(ports, parts.log),
    importDossiers: importDossiers(ports),
    transferring,
    importTransfers: importTransfers(ports),
    readingTransfers: readTransfers(ports),
    openDuesOf: openDuesOf(ports),
    watchTransfers: watchTransfers(ports),
  };
}
