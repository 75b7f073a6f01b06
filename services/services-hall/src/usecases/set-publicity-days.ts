import { dayOf, ExpectedError, type Day, type PersonActor } from "@qiming/core";
import { isHeld } from "../domain/development-places.ts";
import { publicityDaysOn, withTerm, type PublicityTerm } from "../domain/publicity-terms.ts";
import type { DossierPorts } from "./dossier-parts.ts";

export interface PublicityDaysView {
  readonly organizationName: string;
  /** Working days, today. */
  readonly days: number;
  readonly terms: readonly PublicityTerm[];
}

/** For how many working days a university makes public; its organisation department sees it and sets it. */
export function setPublicityDays({ publicityTerms, register, clock }: DossierPorts) {
  const today = () => dayOf(clock.now());
  /** @throws ORGANIZATION_NOT_FOUND (not_found) for whoever does not hold the university's office */
  async function held(organizationId: string, actor: PersonActor) {
    const [reader, line] = await Promise.all([
      register.describe(actor.personId),
      register.lineage(organizationId),
    ]);
    const [university] = line;
    if (line.length !== 1 || !university || !isHeld(reader.roles, organizationId, "UNIVERSITY"))
      throw new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", "no such organisation for you");
    return { university, self: { personId: reader.personId, name: reader.name } };
  }
  const viewOf = (organizationName: string, terms: readonly PublicityTerm[]): PublicityDaysView => ({
    ...{ organizationName, terms, days: publicityDaysOn(terms, today()) },
  });

  return {
    async get(organizationId: string, actor: PersonActor): Promise<PublicityDaysView> {
      const { university } = await held(organizationId, actor);
      return viewOf(university.name, await publicityTerms.of(organizationId));
    },
    /** @throws TERM_PAST (failed_precondition), TERMS_FULL (resource_exhausted), TERMS_BUSY (aborted) */
    async set(
      organizationId: string,
      wanted: { readonly days: number; readonly fromDay: Day },
      actor: PersonActor,
    ): Promise<PublicityDaysView> {
      const { university, self } = await held(organizationId, actor);
      const details = { days: String(wanted.days), fromDay: wanted.fromDay };
      const act = { action: "services.set_publicity_days", actorId: actor.personId, details };
      const { terms } = await publicityTerms.change(organizationId, (before) => ({
        value: withTerm(before, { ...wanted, actor: self }, today()),
        act,
      }));
      return viewOf(university.name, terms);
    },
  };
}
