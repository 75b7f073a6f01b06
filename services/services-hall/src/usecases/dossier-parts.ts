import { dayOf, ExpectedError, newId, type Clock, type Day, type PersonActor } from "@qiming/core";
import type { Calendar } from "@qiming/service-kit";
import { doneBy, openSteps, statusGiven, wasDoneBy, type Dossier } from "../domain/development.ts";
import { developmentNotice } from "../domain/development-notices.ts";
import { isHeld, OFFICE_NAMES, organizationOf, placed } from "../domain/development-places.ts";
import { isContactIn, type DossierReader } from "../domain/development-copies.ts";
import { publicityDaysOn } from "../domain/publicity-terms.ts";
import { stepNumbered } from "../domain/development-steps.ts";
import type { PersonRef } from "../domain/line.ts";
import type { Act, AllPublicityTerms, DossierChange, Dossiers, Register, Telling } from "./ports.ts";

export interface DossierPorts {
  readonly dossiers: Dossiers;
  readonly register: Register;
  readonly calendar: Calendar;
  readonly publicityTerms: AllPublicityTerms;
  readonly clock: Clock;
}

/** A dossier with what its reader is to it. */
export interface DossierView extends DossierReader {
  readonly dossier: Dossier;
  readonly today: Day;
  /** What the register says. */
  readonly memberStatus: string;
  /** Working days of a publicity that begins today. */
  readonly publicityDays: number;
}

export const dossierNotFound = () =>
  new ExpectedError("not_found", "DOSSIER_NOT_FOUND", "there is no such dossier for you");

/** What every use case of dossiers does: load, see who asks, save with what others must hear. */
export function dossierParts({ dossiers, register, publicityTerms, clock }: DossierPorts) {
  const today = () => dayOf(clock.now());
  const publicityDays = async ({ universityId }: Dossier, day: Day): Promise<number> =>
    publicityDaysOn(await publicityTerms.of(universityId), day);
  /** Whoever takes what comes next is told, and the person where others acted. */
  const tellsOf = async (before: Dossier, after: Dossier, actorId: string): Promise<Telling[]> => {
    const known = openSteps(before);
    const fresh = openSteps(after).filter((step) => !known.includes(step));
    if (after.records.length === before.records.length) return [];
    const told: Telling[] = [];
    const { personId } = after.person;
    if (actorId !== personId) told.push(developmentNotice("moved", personId, after, fresh[0]));
    for (const step of fresh) {
      const { actor } = stepNumbered(step);
      const office = OFFICE_NAMES.find((name) => name === actor);
      const organizationId = office && organizationOf(after, office);
      if (!office || !organizationId) continue;
      const holders = (await register.holders([organizationId])).filter((each) =>
        isHeld([each], organizationId, office),
      );
      const others = new Set(holders.map((each) => each.personId));
      for (const each of [personId, actorId]) others.delete(each);
      for (const holder of others) told.push(developmentNotice("waits", holder, after, step));
    }
    return told;
  };
  return {
    ...{ today, publicityDays },
    newId: () => newId(clock.now()),
    tellsOf,
    /** Somebody's latest, where they are now, with what the reader is to it. @throws DOSSIER_NOT_FOUND (not_found) for whoever may not see it */
    async seen(personId: string, actor: PersonActor): Promise<DossierView> {
      const [kept, reader] = await Promise.all([
        dossiers.findLatest(personId),
        register.describe(actor.personId),
      ]);
      if (!kept) throw dossierNotFound();
      const facts = await register.describe(personId);
      const dossier = placed(kept, facts.line);
      const isOwn = personId === actor.personId;
      const offices = isOwn
        ? []
        : OFFICE_NAMES.filter((office) => isHeld(reader.roles, organizationOf(dossier, office), office));
      const isContact = isContactIn(dossier, actor.personId) && reader.memberStatus === "FULL";
      if (!isOwn && offices.length === 0 && !isContact) throw dossierNotFound();
      return {
        ...{ dossier, today: today(), isOwn, offices, memberStatus: facts.memberStatus },
        publicityDays: await publicityDays(dossier, today()),
      };
    },
    /** Changes what was seen, once for each call, and answers with it as the same reader sees it. */
    async change(
      view: DossierView,
      operationId: string,
      act: Omit<Act, "actorId"> & { readonly actor: PersonRef },
      decide: (before: Dossier) => Dossier,
    ): Promise<DossierView> {
      const { actor, ...rest } = act;
      const { dossier } = view;
      // It may have been done to a former dossier, which ended meanwhile.
      if (await dossiers.isDoneBy(dossier.person.personId, operationId)) return view;
      // Only notices hang on this: the decision itself is taken anew on what is kept then.
      const tells = await tellsOf(dossier, decide(dossier), actor.personId);
      const after = await dossiers.change(dossier.id, (kept): DossierChange => {
        if (wasDoneBy(kept, operationId)) return { dossier: kept, act: { ...rest, actorId: actor.personId } };
        const decided = decide({ ...kept, ...placeFields(dossier) });
        if (JSON.stringify(decided) === JSON.stringify(kept))
          return { dossier: kept, act: { ...rest, actorId: actor.personId } };
        const now = doneBy(decided, operationId);
        const given = statusGiven(now);
        const isGiven = kept.records.length === 0 || given.status !== statusGiven(kept).status;
        return {
          ...{ dossier: now, act: { ...rest, actorId: actor.personId }, tells },
          ...(isGiven && { given }),
        };
      });
      return { ...view, dossier: after };
    },
  };
}

const placeFields = ({ branchId, branchName, collegeId, collegeName, universityId }: Dossier) => ({
  ...{ branchId, branchName, collegeId, collegeName, universityId },
});
