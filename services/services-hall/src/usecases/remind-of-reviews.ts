import { dayOf } from "@qiming/core";
import { reviewNotice } from "../domain/development-notices.ts";
import { isHeld } from "../domain/development-places.ts";
import { owedReview } from "../domain/development-standing.ts";
import { recordOf, type Dossier } from "../domain/development.ts";
import type { DossierPorts } from "./dossier-parts.ts";

const AT_ONCE = 200;
const BY_ITSELF = "services-hall";
/** Who trains an activist, and who vouches for a probationary member. */
const TRAINERS = { 6: 5, 21: 9 } as const;

/** Reminds the branch and the contacts of reviews that are due, once of each. A reminder only: nothing is written and nothing decided by it. */
export function remindOfReviews({ dossiers, register, clock }: DossierPorts) {
  async function remind(known: Dossier): Promise<void> {
    const { id, person, branchId } = known;
    const holders = branchId ? await register.holders([branchId]) : [];
    const officers = holders.filter((each) => isHeld([each], branchId, "BRANCH"));
    const act = { action: "services.remind_review", actorId: BY_ITSELF };
    await dossiers.change(id, (before) => {
      const owed = owedReview(before);
      if (!owed || owed.remindFrom > dayOf(clock.now())) return { dossier: before, act };
      const told = new Map<string, boolean>();
      for (const { personId } of recordOf(before, TRAINERS[owed.step])?.people ?? [])
        told.set(personId, false);
      for (const { personId } of officers) told.set(personId, true);
      told.delete(person.personId);
      return {
        dossier: { ...before, remindedDay: owed.byDay },
        act,
        tells: [...told].map(([personId, isOfficer]) => reviewNotice(personId, before, isOfficer)),
      };
    });
  }
  return async (): Promise<void> => {
    const today = dayOf(clock.now());
    for (const each of await dossiers.listOwingReview(today, AT_ONCE)) await remind(each);
  };
}
