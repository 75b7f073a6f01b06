import { ExpectedError, type PersonActor } from "@qiming/core";
import type { Answers } from "@qiming/service-form";
import { recorded, reported, statusGiven } from "../domain/development.ts";
import { stepNumbered } from "../domain/development-steps.ts";
import { blankDossier } from "../domain/development-places.ts";
import { placeIn } from "../domain/line.ts";
import { dossierParts, type DossierPorts, type DossierView } from "./dossier-parts.ts";

/** What the person themselves sees and does. */
export function ownDossier(ports: DossierPorts) {
  const { dossiers, register, clock } = ports;
  const parts = dossierParts(ports);

  async function begin(operationId: string, answers: Answers, actor: PersonActor): Promise<DossierView> {
    // They may be further by the time that the call comes again.
    if (await dossiers.find(operationId)) return parts.seen(actor.personId, actor);
    const facts = await register.describe(actor.personId);
    const { personId, name, memberStatus } = facts;
    if (!["NONE", "APPLICANT"].includes(memberStatus))
      throw new ExpectedError("failed_precondition", "STATUS_UNFIT", `${memberStatus} does not apply`);
    if (!placeIn(facts.line, "BRANCH"))
      throw new ExpectedError("failed_precondition", "BRANCH_MISSING", "a branch takes the application");
    const [time, today] = [clock.now(), parts.today()];
    const blank = blankDossier(operationId, facts, time);
    const self = { personId, name };
    const entry = { step: 1, day: today, actor: self, answers, people: [], basis: "", time };
    const dossier = recorded(blank, entry, today);
    const isNew = await dossiers.add({
      ...{ dossier, given: statusGiven(dossier), tells: await parts.tellsOf(blank, dossier, personId) },
      act: { action: "services.begin_dossier", actorId: personId, details: { step: "1" } },
    });
    if (!isNew && !(await dossiers.find(operationId)))
      throw new ExpectedError("already_exists", "DOSSIER_RUNS", "one runs already");
    return parts.seen(personId, actor);
  }
  return {
    /** Without an id where none has been begun. */
    async get(actor: PersonActor): Promise<DossierView> {
      if (await dossiers.findLatest(actor.personId)) return parts.seen(actor.personId, actor);
      const facts = await register.describe(actor.personId);
      const dossier = blankDossier("", facts, clock.now());
      return {
        ...{ dossier, today: parts.today(), isOwn: true, offices: [] },
        memberStatus: facts.memberStatus,
        publicityDays: await parts.publicityDays(dossier, parts.today()),
      };
    },
    /** @throws what `recorded` throws; STEP_NOT_YOURS, STATUS_UNFIT, BRANCH_MISSING (failed_precondition), DOSSIER_RUNS (already_exists) */
    async takeStep(
      operationId: string,
      step: number,
      answers: Answers,
      actor: PersonActor,
    ): Promise<DossierView> {
      if (stepNumbered(step).actor !== "APPLICANT")
        throw new ExpectedError("failed_precondition", "STEP_NOT_YOURS", "others take this step");
      if (step === 1) return begin(operationId, answers, actor);
      const view = await parts.seen(actor.personId, actor);
      const { person } = view.dossier;
      const act = { action: "services.take_step", actor: person, details: { step: String(step) } };
      return parts.change(view, operationId, act, (before) => {
        const today = parts.today();
        const entry = {
          ...{ step, day: today, actor: person, answers, people: [], basis: "", time: clock.now() },
        };
        return recorded(before, entry, today);
      });
    },
    /** @throws DOSSIER_NOT_FOUND (not_found), DOSSIER_ENDED (failed_precondition), DOSSIER_FULL (resource_exhausted) */
    async addReport(operationId: string, text: string, actor: PersonActor): Promise<DossierView> {
      const view = await parts.seen(actor.personId, actor);
      const act = { action: "services.add_report", actor: view.dossier.person };
      return parts.change(view, operationId, act, (before) =>
        reported(before, { day: parts.today(), text: text.trim() }),
      );
    },
  };
}
