import { dayOf, ExpectedError, newId, type PersonActor } from "@qiming/core";
import type { Answers } from "@qiming/service-form";
import type { LooseContents } from "@qiming/service-kit";
import {
  confirmed,
  doneBy,
  filled,
  isRunning,
  nudged,
  stepsAhead,
  submitted,
  waitingIn,
  presentVisit,
  wasDoneBy,
  withdrawn,
  type CasePaper,
  type ServiceCase,
} from "../domain/case.ts";
import { caseNotice } from "../domain/notices.ts";
import { found, openKeyOf } from "../domain/queue.ts";
import { caseNumber, draftFor, lineFor, requireCase, requireEligible } from "./begin-parts.ts";
import {
  arriving,
  byRoleIn,
  caseParts,
  requireInForce,
  type CasePorts,
  type CaseView,
} from "./case-parts.ts";
import type { Holder, Telling } from "./ports.ts";

/** What an applicant does with a case, from the draft to the result. */
export function applyForCase(
  ports: CasePorts & { readonly papersOf: PapersOf; readonly contents: Pick<LooseContents, "loosen"> },
) {
  const { cases, items, register, clock, papersOf, contents } = ports;
  const parts = caseParts(ports);
  /** What a case is about to name no longer: whether anything else does is seen later. */
  const letGo = (papers: readonly CasePaper[], kept: readonly CasePaper[] = []): Promise<void> => {
    const stays = new Set(kept.map(({ paperId }) => paperId));
    const gone = papers.map(({ paperId }) => paperId).filter((id) => !stays.has(id));
    return contents.loosen(gone, clock.now());
  };

  return {
    /** @throws ITEM_NOT_FOUND (not_found), NOT_ELIGIBLE, CASE_RUNS (failed_precondition) */
    async begin(operationId: string, itemCode: string, actor: PersonActor): Promise<CaseView> {
      const known = await cases.find(operationId);
      if (known?.applicant.personId === actor.personId) return parts.view(known);
      const [item, facts] = await Promise.all([items.find(itemCode), register.describe(actor.personId)]);
      const { definition, version } = requireInForce(item, parts.today());
      requireCase(definition);
      const line = await lineFor(register, definition, facts);
      requireEligible(definition, facts, line);
      if (!line.some(({ id }) => id === item!.organizationId))
        throw new ExpectedError("not_found", "ITEM_NOT_FOUND", "it is offered elsewhere");
      const [id, time] = [operationId || newId(clock.now()), clock.now()];
      const draft = draftFor({ definition, version }, facts, line, { id, time });
      const act = { action: "services.begin_case", actorId: actor.personId, details: { itemCode } };
      if (await cases.add({ kept: found(draft, definition), act })) return parts.load(draft.id);
      const there = (await cases.find(draft.id)) ?? (await cases.findOpen(openKeyOf(draft, definition)));
      if (there?.applicant.personId !== actor.personId || isRunning(there))
        throw new ExpectedError("failed_precondition", "CASE_RUNS", "one is on its way already", {
          metadata: { caseId: there?.applicant.personId === actor.personId ? there.id : "" },
        });
      return parts.view(there);
    },
    /** @throws what `filled` and the locker throw, CASE_NOT_FOUND (not_found), CASE_CHANGED (aborted) */
    async save(
      operationId: string,
      caseId: string,
      {
        answers,
        papers,
        edition,
      }: {
        readonly answers: Answers;
        readonly papers: readonly Pick<CasePaper, "materialCode" | "paperId">[];
        readonly edition: number;
      },
      actor: PersonActor,
    ): Promise<CaseView> {
      const view = await parts.mine(caseId, actor);
      if (wasDoneBy(view.kept, operationId)) return view;
      const chosen = await papersOf(actor.personId, papers, view.kept.papers);
      await letGo(view.kept.papers, chosen);
      const act = { action: "services.save_answers", actorId: actor.personId };
      const kept = await parts.change(view, act, (before) => {
        if (wasDoneBy(before, operationId)) return before;
        requireRead(before, edition);
        const after = filled(before, view.definition, { answers, papers: chosen, time: clock.now() });
        return doneBy(after, operationId);
      });
      return { ...view, kept };
    },
    /** @throws what `submitted` throws, CASE_NOT_FOUND (not_found), ITEM_RETIRED, NOT_ELIGIBLE (failed_precondition), CASE_CHANGED (aborted) */
    async submit(
      operationId: string,
      caseId: string,
      edition: number,
      actor: PersonActor,
    ): Promise<CaseView> {
      const view = await parts.mine(caseId, actor);
      if (wasDoneBy(view.kept, operationId)) return view;
      const { kept: draft, definition, line, holders, moment } = view;
      const isFirst = draft.state === "DRAFT";
      if (view.isItemRetired)
        throw new ExpectedError(
          "failed_precondition",
          "ITEM_RETIRED",
          `${draft.itemCode} is offered no longer`,
        );
      if (isFirst) {
        const facts = await register.describe(actor.personId);
        requireEligible(definition, facts, line);
      }
      const year = dayOf(moment.time).slice(0, 4);
      // Tried before a number is taken for it.
      const [first] = stepsAhead(draft, definition);
      const arrival = isFirst ? arriving(line, holders, actor.personId)(first!) : undefined;
      const tried = submitted(draft, definition, { number: draft.number, arrival }, moment);
      await letGo(draft.papers, tried.papers);
      const number = isFirst
        ? caseNumber(definition.code, year, await cases.nextNumber(definition.code, year))
        : draft.number;
      const act = { action: "services.submit_case", actorId: actor.personId };
      const kept = await parts.change(
        view,
        act,
        (before) => {
          if (wasDoneBy(before, operationId)) return before;
          requireRead(before, edition);
          return doneBy(submitted(before, definition, { number, arrival }, moment), operationId);
        },
        (after) => tellHolders("waiting", after, holders),
      );
      return { ...view, kept };
    },
    /** @throws CASE_NOT_FOUND (not_found), CASE_STATE (failed_precondition) */
    async withdraw(caseId: string, reason: string, actor: PersonActor): Promise<CaseView> {
      const view = await parts.mine(caseId, actor);
      if (!view.kept.submitTime) await letGo(view.kept.papers);
      const act = { action: "services.withdraw_case", actorId: actor.personId };
      return { ...view, kept: await parts.change(view, act, (each) => withdrawn(each, reason, view.moment)) };
    },
    /** @throws CASE_NOT_FOUND (not_found), CASE_STATE, NUDGED_TODAY (failed_precondition) */
    async nudge(operationId: string, caseId: string, actor: PersonActor): Promise<CaseView> {
      const view = await parts.mine(caseId, actor);
      const act = { action: "services.nudge_case", actorId: actor.personId };
      const kept = await parts.change(
        view,
        act,
        (each) => (wasDoneBy(each, operationId) ? each : doneBy(nudged(each, clock.now()), operationId)),
        (after) => tellHolders("nudged", after, view.holders),
      );
      return { ...view, kept };
    },
    /** @throws CASE_NOT_FOUND (not_found), CASE_STATE (failed_precondition) */
    async confirm(caseId: string, rating: number, text: string, actor: PersonActor): Promise<CaseView> {
      const view = await parts.mine(caseId, actor);
      const act = { action: "services.confirm_result", actorId: actor.personId };
      const said = { rating, text, time: clock.now() };
      return { ...view, kept: await parts.change(view, act, (each) => confirmed(each, said)) };
    },
  };
}

/** The papers of somebody's locker that are chosen for a case; those that the case has already need not lie there any more. */
export type PapersOf = (
  personId: string,
  chosen: readonly Pick<CasePaper, "materialCode" | "paperId">[],
  before: readonly CasePaper[],
) => Promise<readonly CasePaper[]>;

/** Whoever waits to decide is told. */
export function tellHolders(
  event: "waiting" | "nudged" | "due",
  after: ServiceCase,
  holders: readonly Holder[],
): Telling[] {
  const visit = presentVisit(after);
  if (!visit) return [];
  return waitingIn(visit, byRoleIn(visit, holders), after).map(({ personId }) =>
    caseNotice(event, personId, after),
  );
}

function requireRead(each: ServiceCase, edition: number): void {
  if (each.edition !== edition)
    throw new ExpectedError("aborted", "CASE_CHANGED", "it was changed since it was read");
}
