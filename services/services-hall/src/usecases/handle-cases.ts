import { byName, ExpectedError, type PersonActor } from "@qiming/core";
import type { Answers } from "@qiming/service-form";
import {
  commented,
  copied,
  decided,
  passed,
  presentVisit,
  wasDoneBy,
  type PassKind,
  type ServiceCase,
  type StepDecision,
} from "../domain/case.ts";
import type { PersonRef } from "../domain/line.ts";
import { caseNotice } from "../domain/notices.ts";
import { tellHolders } from "./apply.ts";
import {
  arriving,
  byRoleIn,
  caseParts,
  presentHolders,
  seesPapers,
  type CasePorts,
  type CaseView,
} from "./case-parts.ts";
import type { Telling } from "./ports.ts";

export interface Colleague extends PersonRef {
  readonly roles: readonly string[];
  readonly organizationName: string;
}

const notHeld = () => new ExpectedError("permission_denied", "STEP_NOT_HELD", "the step is held by others");

/** What those who hold a step do with a case. */
export function handleCases(ports: CasePorts) {
  const { register, clock } = ports;
  const parts = caseParts(ports);
  const refOf = async ({ personId }: PersonActor): Promise<PersonRef> => {
    const { name } = await register.describe(personId);
    return { personId, name };
  };
  /** @throws STEP_NOT_HELD (permission_denied) */
  const requireHolding = ({ kept, holders }: CaseView, { personId }: PersonActor): void => {
    if (!presentHolders({ kept, holders }).some((each) => each.personId === personId)) throw notHeld();
  };
  /** Of those who hold an office at a place of the case's line. @throws PERSON_UNFIT (invalid_argument) */
  const officeHolder = ({ kept, holders }: CaseView, personId: string): PersonRef => {
    const holder = holders.find((each) => each.personId === personId);
    if (!holder || personId === kept.applicant.personId)
      throw new ExpectedError("invalid_argument", "PERSON_UNFIT", "this person holds no office here");
    return { personId, name: holder.name };
  };

  return {
    /** @throws what `decided` throws, CASE_NOT_FOUND (not_found) */
    async decide(
      operationId: string,
      caseId: string,
      wanted: {
        readonly stepCode: string;
        readonly decision: StepDecision;
        readonly text: string;
        readonly answers: Answers;
      },
      actor: PersonActor,
    ): Promise<CaseView> {
      const view = await parts.seen(caseId, actor);
      const { definition, holders, line, moment, kept: known } = view;
      const who = await refOf(actor);
      const arriveAt = arriving(line, holders, known.applicant.personId);
      const act = {
        action: "services.decide_step",
        actorId: actor.personId,
        details: { step: wanted.stepCode, decision: wanted.decision },
      };
      const kept = await parts.change(
        view,
        act,
        (before) => {
          if (wasDoneBy(before, operationId)) return before;
          const visit = presentVisit(before);
          const byRole = visit ? byRoleIn(visit, holders) : [];
          return decided(
            before,
            definition,
            { ...wanted, operationId, actor: who },
            { byRole, arriveAt },
            moment,
          );
        },
        (after) => tellsOf(after, known, view),
      );
      return { ...view, kept };
    },
    /** @throws what `passed` throws, CASE_NOT_FOUND (not_found), PERSON_UNFIT (invalid_argument) */
    async pass(
      operationId: string,
      caseId: string,
      wanted: {
        readonly stepCode: string;
        readonly kind: PassKind;
        readonly personId: string;
        readonly reason: string;
      },
      actor: PersonActor,
    ): Promise<CaseView> {
      const view = await parts.seen(caseId, actor);
      if (wasDoneBy(view.kept, operationId)) return view;
      const { personId, ...rest } = wanted;
      requireHolding(view, actor);
      const [who, to] = [await refOf(actor), officeHolder(view, personId)];
      const act = {
        action: "services.pass_step",
        actorId: actor.personId,
        details: { kind: wanted.kind, toId: personId },
      };
      const kept = await parts.change(
        view,
        act,
        (before) => {
          const visit = presentVisit(before);
          const byRole = visit ? byRoleIn(visit, view.holders) : [];
          return passed(before, { ...rest, operationId, actor: who, to }, byRole, clock.now());
        },
        (after) => [caseNotice("passed", personId, after)],
      );
      return { ...view, kept };
    },
    /** Those who hold an office at a place of the case's line, by name, without those who hold the step. @throws CASE_NOT_FOUND (not_found), STEP_NOT_HELD (permission_denied) */
    async colleagues(caseId: string, actor: PersonActor): Promise<Colleague[]> {
      const view = await parts.seen(caseId, actor);
      requireHolding(view, actor);
      const { kept, holders, line } = view;
      const not = new Set([kept.applicant.personId, ...presentHolders(view).map(({ personId }) => personId)]);
      const free = holders.filter(({ personId }) => !not.has(personId));
      return [...new Set(free.map(({ personId }) => personId))]
        .map((personId) => free.filter((each) => each.personId === personId))
        .map((held) => ({
          ...{ personId: held[0]!.personId, name: held[0]!.name, roles: held.map(({ role }) => role) },
          organizationName: line.find(({ id }) => id === held[0]!.organizationId)?.name ?? "",
        }))
        .sort(byName);
    },
    /** By the applicant, or by whoever holds or held a step. @throws CASE_NOT_FOUND (not_found), STEP_NOT_HELD (permission_denied), CASE_STATE (failed_precondition), TOO_MANY_COMMENTS (resource_exhausted) */
    async comment(operationId: string, caseId: string, text: string, actor: PersonActor): Promise<CaseView> {
      const view = await parts.seen(caseId, actor);
      if (!seesPapers(view, actor.personId)) throw notHeld();
      const author = await refOf(actor);
      const act = { action: "services.comment", actorId: actor.personId };
      const kept = await parts.change(
        view,
        act,
        (before) =>
          wasDoneBy(before, operationId)
            ? before
            : commented(before, { author, text, time: clock.now(), operationId }),
        (after) => {
          const told = [after.applicant, ...presentHolders(view)].map(({ personId }) => personId);
          return [...new Set(told)]
            .filter((personId) => personId !== actor.personId)
            .map((personId) => caseNotice("commented", personId, after));
        },
      );
      return { ...view, kept };
    },
    /** @throws CASE_NOT_FOUND (not_found), STEP_NOT_HELD (permission_denied), PERSON_UNFIT (invalid_argument) and what `copied` throws */
    async copy(caseId: string, personId: string, actor: PersonActor): Promise<CaseView> {
      const view = await parts.seen(caseId, actor);
      requireHolding(view, actor);
      const to = officeHolder(view, personId);
      const act = { action: "services.copy_case", actorId: actor.personId, details: { toId: personId } };
      const kept = await parts.change(
        view,
        act,
        (before) => copied(before, to, clock.now()),
        (after) => [caseNotice("copied", personId, after)],
      );
      return { ...view, kept };
    },
  };
}

const ENDS = { RETURNED: "returned", REFUSED: "refused", RESULT_ISSUED: "issued" } as const;

/** The applicant hears how it went; the holders of a step that it has newly come to hear that it waits. */
function tellsOf(after: ServiceCase, before: ServiceCase, { holders }: CaseView): Telling[] {
  const event = ENDS[after.state as keyof typeof ENDS];
  if (event) return [caseNotice(event, after.applicant.personId, after)];
  return after.visits.length > before.visits.length ? tellHolders("waiting", after, holders) : [];
}
