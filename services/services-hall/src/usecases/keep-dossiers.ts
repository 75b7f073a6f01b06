import { byName, ExpectedError, type Day, type PersonActor } from "@qiming/core";
import type { Answers } from "@qiming/service-form";
import {
  objected,
  publicityClosed,
  published,
  recorded,
  reviewed,
  stopped,
  type Dossier,
  type PublishedStep,
} from "../domain/development.ts";
import { isContactIn, isContactOnly } from "../domain/development-copies.ts";
import { mostUrgent, standing, type Due } from "../domain/development-standing.ts";
import { stepNumbered, type StepActor } from "../domain/development-steps.ts";
import { isHeld, OFFICE_NAMES } from "../domain/development-places.ts";
import type { PersonRef } from "../domain/line.ts";
import { dossierNotFound, dossierParts, type DossierPorts, type DossierView } from "./dossier-parts.ts";

export interface RowOfDossier {
  readonly dossier: Dossier;
  readonly due: Due | undefined;
  readonly waitsHere: boolean;
}

export interface StepWritten {
  readonly step: number;
  readonly day: Day;
  readonly answers: Answers;
  readonly peopleIds: readonly string[];
  readonly basis: string;
}

const MOST = 500;

/** What officers of the branch, the college and the university do with the dossiers of others. */
export function keepDossiers(ports: DossierPorts) {
  const { dossiers, register, calendar, clock } = ports;
  const parts = dossierParts(ports);

  /** @throws DOSSIER_NOT_FOUND (not_found), OWN_DOSSIER, STEP_NOT_HELD (permission_denied) */
  async function held(
    personId: string,
    office: StepActor,
    actor: PersonActor,
  ): Promise<{ view: DossierView; self: PersonRef }> {
    const view = await parts.seen(personId, actor);
    if (view.isOwn)
      throw new ExpectedError("permission_denied", "OWN_DOSSIER", "nobody acts on their own dossier");
    if (!view.offices.includes(office))
      throw new ExpectedError("permission_denied", "STEP_NOT_HELD", "others do this");
    const { name } = await register.describe(actor.personId);
    return { view, self: { personId: actor.personId, name } };
  }
  /** @throws MEMBER_UNFIT (failed_precondition) for whoever is no full member, or is the person or the actor */
  async function members(ids: readonly string[], personId: string): Promise<PersonRef[]> {
    return Promise.all(
      ids.map(async (id) => {
        const found = await register.describe(id).catch(nobodyWhereUnknown);
        if (found?.memberStatus !== "FULL" || id === personId)
          throw new ExpectedError("failed_precondition", "MEMBER_UNFIT", "full members are named, others");
        return { personId: id, name: found.name };
      }),
    );
  }
  const change = async (
    operationId: string,
    personId: string,
    office: StepActor,
    actor: PersonActor,
    action: string,
    decide: (before: Dossier, self: PersonRef) => Dossier,
  ): Promise<DossierView> => {
    const { view, self } = await held(personId, office, actor);
    return parts.change(view, operationId, { action, actor: self }, (before) => decide(before, self));
  };

  return {
    get: (personId: string, actor: PersonActor): Promise<DossierView> => parts.seen(personId, actor),
    /** To be taken along, which is nothing for a contact. @throws DOSSIER_NOT_FOUND (not_found) */
    async whole(personId: string, actor: PersonActor): Promise<DossierView> {
      const view = await parts.seen(personId, actor);
      if (isContactOnly(view)) throw dossierNotFound();
      return view;
    },
    /** Those whose contact the actor is, the earliest begun first. */
    async listOfContact({ personId }: PersonActor): Promise<RowOfDossier[]> {
      const { memberStatus } = await register.describe(personId);
      const named = memberStatus === "FULL" ? await dossiers.listOfContact(personId, MOST) : [];
      return named
        .filter((dossier) => isContactIn(dossier, personId))
        .map((dossier) => ({
          ...{ dossier, due: mostUrgent(standing(dossier, parts.today())), waitsHere: false },
        }));
    },
    /** Of a branch all on their way, of a college or the university those who wait for it; most urgent first. @throws ORGANIZATION_NOT_FOUND (not_found) for whoever holds no office there */
    async list(
      organizationId: string,
      actor: PersonActor,
    ): Promise<{ rows: RowOfDossier[]; organizationName: string; maySetPublicity: boolean }> {
      const [reader, line] = await Promise.all([
        register.describe(actor.personId),
        register.lineage(organizationId),
      ]);
      const here = line.at(-1);
      const office = OFFICE_NAMES.find((name) => isHeld(reader.roles, organizationId, name));
      if (!here || !office)
        throw new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", "no such organisation for you");
      const found =
        office === "BRANCH"
          ? await dossiers.listOfBranch(organizationId, MOST)
          : await dossiers.listWaiting(organizationId, MOST);
      const today = parts.today();
      const rows = found
        .filter(({ person }) => person.personId !== actor.personId)
        .map((dossier): RowOfDossier => {
          const dues = standing(dossier, today);
          const ofOffice = dues.filter(({ step }) => stepNumbered(step).actor === office);
          return {
            dossier,
            due: mostUrgent(office === "BRANCH" ? dues : ofOffice),
            waitsHere: ofOffice.some((due) => due.standing !== "BLOCKED"),
          };
        });
      const weight = ({ due }: RowOfDossier) =>
        due ? ["OVERDUE", "YELLOW", "OK", "BLOCKED"].indexOf(due.standing) : 9;
      rows.sort((a, b) => weight(a) - weight(b) || byName(a.dossier.person, b.dossier.person));
      return { rows, organizationName: here.name, maySetPublicity: office === "UNIVERSITY" };
    },
    /** @throws what `recorded` throws; MEMBER_UNFIT (failed_precondition), OWN_DOSSIER, STEP_NOT_HELD (permission_denied) */
    async recordStep(
      operationId: string,
      personId: string,
      written: StepWritten,
      actor: PersonActor,
    ): Promise<DossierView> {
      const { step, day, answers, basis } = written;
      const { actor: office } = stepNumbered(step);
      if (office === "ASSEMBLY")
        throw new ExpectedError("failed_precondition", "STEP_FROM_MEETING", "a meeting's vote decides");
      const { view, self } = await held(personId, office, actor);
      const people = await members(written.peopleIds, personId);
      const act = { action: "services.record_step", actor: self, details: { step: String(step) } };
      return parts.change(view, operationId, act, (before) =>
        recorded(
          before,
          { step, day, actor: self, answers, people, basis, time: clock.now() },
          parts.today(),
        ),
      );
    },
    addReview: (
      operationId: string,
      personId: string,
      { day, text }: { readonly day: Day; readonly text: string },
      actor: PersonActor,
    ) =>
      change(operationId, personId, "BRANCH", actor, "services.add_review", (before, author) =>
        reviewed(before, { day, text: text.trim(), author }, parts.today()),
      ),
    async openPublicity(
      operationId: string,
      personId: string,
      wanted: { readonly step: PublishedStep; readonly fromDay: Day },
      actor: PersonActor,
    ): Promise<DossierView> {
      const { view, self } = await held(personId, "BRANCH", actor);
      const [periods, days] = await Promise.all([
        calendar.read(),
        parts.publicityDays(view.dossier, wanted.fromDay),
      ]);
      const details = { step: String(wanted.step) };
      const act = { action: "services.open_publicity", actor: self, details };
      return parts.change(view, operationId, act, (before) =>
        published(before, wanted, { today: parts.today(), periods, days }),
      );
    },
    noteObjection: (operationId: string, personId: string, text: string, actor: PersonActor) =>
      change(operationId, personId, "BRANCH", actor, "services.note_objection", (before) =>
        objected(before, text),
      ),
    closePublicity: (
      operationId: string,
      personId: string,
      closing: { readonly result: string; readonly isUpheld: boolean },
      actor: PersonActor,
    ) =>
      change(operationId, personId, "BRANCH", actor, "services.close_publicity", (before) =>
        publicityClosed(before, closing, parts.today()),
      ),
    end: (operationId: string, personId: string, reason: string, actor: PersonActor) =>
      change(operationId, personId, "BRANCH", actor, "services.end_dossier", (before) =>
        stopped(before, reason, parts.today()),
      ),
  };
}

function nobodyWhereUnknown(error: unknown): undefined {
  if (error instanceof ExpectedError && error.reason === "PERSON_NOT_FOUND") return undefined;
  throw error;
}
