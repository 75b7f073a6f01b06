import { randomBytes } from "node:crypto";
import { dayOf, ExpectedError, holdsPermission, type Clock, type PersonActor } from "@qiming/core";
import type { Calendar } from "@qiming/service-kit";
import { holdersOf, presentVisit, type Moment, type ServiceCase, type Visit } from "../domain/case.ts";
import type { Definition, Step } from "../domain/definition.ts";
import { isRetiredOn, versionOn, type ItemVersion, type ServiceItem } from "../domain/item.ts";
import { arrivalOf, placeIn, type Arrival, type Line, type PersonRef } from "../domain/line.ts";
import { STEP_PLACES } from "../domain/definition.ts";
import { isProofDue } from "../domain/proof.ts";
import { found, type KeptCase } from "../domain/queue.ts";
import type { CaseChange, Cases, Holder, Items, Register } from "./ports.ts";

export interface CasePorts {
  readonly cases: Cases;
  readonly items: Items;
  readonly register: Register;
  readonly calendar: Calendar;
  readonly clock: Clock;
}

/** A case with what it takes to read it or to act in it. */
export interface CaseView {
  readonly kept: KeptCase;
  readonly definition: Definition;
  /** Whoever holds a role at the places of its line, now. */
  readonly holders: readonly Holder[];
  readonly line: Line;
  readonly moment: Moment;
  /** Of a draft whether its item is offered no longer. */
  readonly isItemRetired: boolean;
  /** Whether the reader oversees it. */
  readonly isOverseen?: boolean;
}

/** 192 bits: whoever knows one was given it. */
export const newSecret = (): string => randomBytes(24).toString("base64url");

/** In whose name the service does what nobody asked for. */
export const BY_ITSELF = "services-hall";

/** Of holders those who hold one of some roles at an organisation. */
export const holdingAt = (
  holders: readonly Holder[],
  organizationId: string,
  roles: readonly string[],
): PersonRef[] =>
  holders
    .filter((each) => each.organizationId === organizationId && roles.includes(each.role))
    .map(({ personId, name }) => ({ personId, name }));

export const byRoleIn = (visit: Visit, holders: readonly Holder[]): PersonRef[] =>
  holdingAt(holders, visit.organizationId, visit.roles);

/** Where a step would be taken for the applicant of a line. */
export const arriving =
  (line: Line, holders: readonly Holder[], applicantId: string) =>
  (step: Step): Arrival =>
    arrivalOf(step, line, applicantId, (organizationId, roles) => holdingAt(holders, organizationId, roles));

/** Everybody who holds the present step. */
export function presentHolders({ kept, holders }: Pick<CaseView, "kept" | "holders">): PersonRef[] {
  const visit = presentVisit(kept);
  if (!visit) return [];
  const { base, signers } = holdersOf(visit, byRoleIn(visit, holders), kept);
  return [...base, ...signers];
}

const notFound = () => new ExpectedError("not_found", "CASE_NOT_FOUND", "there is no such case for you");

/** @throws ITEM_NOT_FOUND (not_found) */
export function requireInForce(item: ServiceItem | undefined, today: string): ItemVersion {
  const version = item && versionOn(item, today);
  if (!version) throw new ExpectedError("not_found", "ITEM_NOT_FOUND", "no such item is in force");
  return version;
}

export function caseParts({ cases, items, register, calendar, clock }: CasePorts) {
  const momentNow = async (): Promise<Moment> => ({ time: clock.now(), periods: await calendar.read() });
  const holdersOn = async (line: Line): Promise<Holder[]> => {
    const places = STEP_PLACES.flatMap((place) => placeIn(line, place)?.id ?? []);
    return places.length > 0 ? register.holders([...new Set(places)]) : [];
  };
  const load = async (caseId: string): Promise<CaseView> => {
    const kept = await cases.find(caseId);
    if (!kept) throw notFound();
    return view(kept);
  };
  const view = async (kept: KeptCase): Promise<CaseView> => {
    const [definition, line, moment, term] = await Promise.all([
      items.definition(kept.itemCode, kept.itemVersion),
      register.lineage(kept.branchId),
      momentNow(),
      kept.state === "DRAFT" ? items.termOf(kept.itemCode) : undefined,
    ]);
    const isItemRetired = term !== undefined && isRetiredOn(term, dayOf(moment.time));
    return { kept, definition, line, holders: await holdersOn(line), moment, isItemRetired };
  };
  return {
    ...{ momentNow, holdersOn, load, view },
    today: () => dayOf(clock.now()),
    /** Somebody's own. @throws CASE_NOT_FOUND (not_found) */
    async mine(caseId: string, { personId }: PersonActor): Promise<CaseView> {
      const loaded = await load(caseId);
      if (loaded.kept.applicant.personId !== personId) throw notFound();
      return loaded;
    },
    /** @throws CASE_NOT_FOUND (not_found) for whoever may not see it */
    async seen(caseId: string, actor: PersonActor): Promise<CaseView> {
      const loaded = await load(caseId);
      if (!maySee(loaded, actor)) throw notFound();
      return { ...loaded, isOverseen: oversees(loaded, actor) };
    },
    /** The same case back: nothing is saved. */
    async change(
      { kept: { id }, definition }: CaseView,
      act: CaseChange["act"],
      decide: (before: KeptCase) => ServiceCase,
      tellsOf: (after: ServiceCase) => CaseChange["tells"] = () => [],
    ): Promise<KeptCase> {
      return cases.change(id, (before) => {
        const after = decide(before);
        if (after === before) return { kept: before, act };
        const isDue = isProofDue(before, after, definition);
        // Settled with the result: whatever happens afterwards, there is one.
        const kept = found(isDue ? { ...after, proofId: newSecret() } : after, definition);
        return { kept, act, tells: tellsOf(after), isProofDue: isDue };
      });
    },
  };
}

/**
 * The applicant, whoever holds or held a step, whoever has a copy, and those who oversee the branch, unless it is restricted; whoever could revoke the proof in which it
 * ended. A draft is the applicant's alone.
 */
function maySee(view: CaseView, actor: PersonActor): boolean {
  const { personId } = actor;
  const { kept } = view;
  if (kept.applicant.personId === personId) return true;
  if (!kept.submitTime) return false;
  return (
    isHandling(view, personId) ||
    kept.copiedTo.some((each) => each.personId === personId) ||
    oversees(view, actor) ||
    mayFindProof(view, personId)
  );
}

/** Of a case that ended in a proof: whoever holds its last step's role now, though others decided. */
export const mayFindProof = (view: Pick<CaseView, "kept" | "holders">, personId: string): boolean =>
  !!view.kept.proofId && holdsLastStep(view, personId);

/** Whoever holds a role of the step that the case took last, now. */
export function holdsLastStep(
  { kept, holders }: Pick<CaseView, "kept" | "holders">,
  personId: string,
): boolean {
  const last = kept.visits.at(-1);
  return !!last && byRoleIn(last, holders).some((each) => each.personId === personId);
}

/** The applicant, and whoever handles it: they read all that was handed in. */
export const seesPapers = (view: Pick<CaseView, "kept" | "holders">, personId: string): boolean =>
  view.kept.applicant.personId === personId || isHandling(view, personId);

/** Whoever oversees the branch of a case that is not restricted. */
export const oversees = ({ kept }: CaseView, actor: PersonActor): boolean =>
  !kept.isRestricted && holdsPermission(actor, "services.cases.oversee", kept.lineage);

/** Whoever holds the present step or acted in one. */
export const isHandling = (
  { kept, holders }: Pick<CaseView, "kept" | "holders">,
  personId: string,
): boolean =>
  kept.deciders.includes(personId) ||
  presentHolders({ kept, holders }).some((each) => each.personId === personId);
