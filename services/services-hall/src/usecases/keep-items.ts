import { dayOf, ExpectedError, type Clock, type PersonActor } from "@qiming/core";
import type { Calendar } from "@qiming/service-kit";
import { addWorkingDays } from "@qiming/core";
import {
  allHold,
  type AnswerFault,
  type Answers,
  answerFaults,
  materialsAsked,
  shownOf,
} from "@qiming/service-form";
import { type Definition, type Fault, type Step, STEP_PLACES, faultsOf } from "../domain/definition.ts";
import {
  drafted,
  dropped,
  eligibility,
  isFree,
  published,
  requireFitting,
  retired,
  versionOn,
  type Eligible,
  type ItemVersion,
  type ServiceItem,
} from "../domain/item.ts";
import { placeIn } from "../domain/line.ts";
import { openKeyOf } from "../domain/queue.ts";
import { arriving, holdingAt, requireInForce } from "./case-parts.ts";
import type { Cases, Items, PersonFacts, Register } from "./ports.ts";

interface Ports {
  readonly items: Items;
  readonly cases: Cases;
  readonly register: Register;
  readonly calendar: Calendar;
  readonly clock: Clock;
}

export interface ItemView extends Eligible {
  readonly item: ServiceItem;
  readonly version: ItemVersion;
  /** Of a case of theirs that is open and keeps a second one from being begun. */
  readonly openCaseId: string;
}

export interface OfferedItem extends Eligible {
  readonly definition: Definition;
  readonly organizationName: string;
}

interface TriedStep {
  readonly code: string;
  readonly organizationName: string;
  readonly holderNames: readonly string[];
  readonly deadlineDay: string;
}

export interface Trial {
  readonly faults: readonly Fault[];
  readonly fields: readonly string[];
  readonly materials: readonly string[];
  readonly refused: readonly AnswerFault[];
  readonly steps: readonly TriedStep[];
  readonly deadlineDay: string;
}

/** Service items: what is offered, and how an office writes it. */
export function keepItems({ items, cases, register, calendar, clock }: Ports) {
  const today = () => dayOf(clock.now());
  const eligibleAs = (definition: Definition, facts: PersonFacts): Eligible =>
    eligibility(definition, {
      memberStatus: facts.memberStatus,
      roles: facts.roles.map(({ role }) => role),
      isInBranch: facts.line.at(-1)?.type === "BRANCH" || definition.applicantRoles.length > 0,
    });
  /** Lines of a person: their own, and of the branches for which they hold an office. */
  const organizationsOf = async (facts: PersonFacts): Promise<string[]> => {
    const lines = await Promise.all(
      facts.roles.map(({ organizationId }) => register.lineage(organizationId)),
    );
    return [...new Set([facts.line, ...lines].flat().map(({ id }) => id))];
  };
  /** Whoever belongs nowhere yet finds what the university offers on pages of their own. */
  const offeredTo = async (facts: PersonFacts) => {
    const own = await organizationsOf(facts);
    if (own.length > 0) return { organizationIds: own, isNewcomer: false };
    const some = await items.findOrganization();
    const university = some === undefined ? undefined : (await register.lineage(some))[0];
    return { organizationIds: university ? [university.id] : [], isNewcomer: true };
  };
  const nameOf = async (organizationId: string) =>
    (await register.lineage(organizationId)).at(-1)?.name ?? "";
  /** Of the organisation whose office asks. @throws ITEM_NOT_FOUND (not_found) */
  const getOwn = async (organizationId: string, code: string): Promise<ServiceItem> => {
    const known = await items.find(code);
    if (known?.organizationId !== organizationId || isFree(known))
      throw new ExpectedError("not_found", "ITEM_NOT_FOUND", `${organizationId} has no item ${code}`);
    return known;
  };
  /** @throws ITEM_NOT_FOUND (not_found) */
  const changeOwn = async (
    organizationId: string,
    code: string,
    act: { readonly action: string; readonly actorId: string },
    decide: (before: ServiceItem) => ServiceItem,
  ): Promise<ServiceItem> => {
    await getOwn(organizationId, code);
    return items.change(code, (before) => ({ item: decide(before), act }));
  };

  return {
    /** What is offered to somebody, by code. */
    async offered({ personId }: PersonActor): Promise<OfferedItem[]> {
      const facts = await register.describe(personId);
      const { organizationIds, isNewcomer } = await offeredTo(facts);
      const found = await items.listOn(organizationIds);
      const offered = found.map(async (item): Promise<OfferedItem[]> => {
        const inForce = versionOn(item, today());
        if (!inForce) return [];
        const definition = await items.definition(item.id, inForce.version);
        if (isNewcomer && !definition.leadsTo) return [];
        const { organizationName } = item;
        return [{ definition, organizationName, ...eligibleAs(definition, facts) }];
      });
      return (await Promise.all(offered)).flat();
    },
    /** @throws ITEM_NOT_FOUND (not_found) */
    async get(code: string, { personId }: PersonActor): Promise<ItemView> {
      const [item, facts] = await Promise.all([items.find(code), register.describe(personId)]);
      const version = requireInForce(item, today());
      const { definition } = version;
      const { organizationIds, isNewcomer } = await offeredTo(facts);
      if (!organizationIds.includes(item!.organizationId) || (isNewcomer && !definition.leadsTo))
        throw new ExpectedError("not_found", "ITEM_NOT_FOUND", "it is offered elsewhere");
      const branchId =
        facts.roles.find(({ role }) => definition.applicantRoles.includes(role))?.organizationId ??
        facts.line.at(-1)?.id ??
        "";
      const open = await cases.findOpen(
        openKeyOf({ itemCode: code, applicant: facts, branchId }, definition),
      );
      const openCaseId = open?.applicant.personId === personId ? open.id : "";
      return { item: item!, version, openCaseId, ...eligibleAs(definition, facts) };
    },
    listOwn: async (organizationId: string): Promise<ServiceItem[]> =>
      (await items.listOf(organizationId)).filter((item) => !isFree(item)),
    getOwn,
    /** @throws ITEM_CODE_TAKEN (already_exists), ITEM_CHANGED (aborted), ITEM_TOO_LARGE (invalid_argument) */
    async saveDraft(
      organizationId: string,
      draft: Definition,
      revision: number,
      actor: PersonActor,
    ): Promise<ServiceItem> {
      const act = { action: "services.save_item_draft", actorId: actor.personId };
      const taken = () => new ExpectedError("already_exists", "ITEM_CODE_TAKEN", `${draft.code} is taken`);
      if (revision === 0) {
        requireFitting(draft);
        const item: ServiceItem = {
          ...{ id: draft.code, organizationId, organizationName: await nameOf(organizationId) },
          ...{ draft, versions: [], lastDay: "", revision: 1 },
        };
        if (await items.add({ item, act })) return item;
        return items.change(draft.code, (before) => {
          if (!isFree(before)) throw taken();
          return { item: { ...item, revision: before.revision + 1 }, act };
        });
      }
      if ((await items.find(draft.code))?.organizationId !== organizationId) throw taken();
      return changeOwn(organizationId, draft.code, act, (before) => drafted(before, draft, revision));
    },
    /** @throws what `dropped` throws */
    dropDraft(
      organizationId: string,
      code: string,
      revision: number,
      actor: PersonActor,
    ): Promise<ServiceItem> {
      const act = { action: "services.drop_item_draft", actorId: actor.personId };
      return changeOwn(organizationId, code, act, (before) => dropped(before, revision));
    },
    /**
     * As somebody of a branch of the organisation would find it. What has faults is not run.
     *
     * @throws BRANCH_NOT_FOUND (not_found)
     */
    async tryDraft(
      organizationId: string,
      definition: Definition,
      branchId: string,
      answers: Answers,
    ): Promise<Trial> {
      const [line, periods] = await Promise.all([register.lineage(branchId), calendar.read()]);
      if (line.at(-1)?.type !== "BRANCH" || !line.some(({ id }) => id === organizationId))
        throw new ExpectedError("not_found", "BRANCH_NOT_FOUND", "no branch of this organisation");
      const faults = faultsOf(definition);
      if (faults.length > 0)
        return { faults, fields: [], materials: [], refused: [], steps: [], deadlineDay: "" };
      const places = STEP_PLACES.flatMap((place) => placeIn(line, place)?.id ?? []);
      const holders = places.length > 0 ? await register.holders([...new Set(places)]) : [];
      const shown = shownOf(definition.fields, answers);
      const arriveAt = arriving(line, holders, "");
      let day = today();
      const steps = stepsTaken(definition, shown.answers, answers).map((step): TriedStep => {
        const { organization, roles } = arriveAt(step);
        day = addWorkingDays(periods, day, step.limitDays);
        return {
          ...{ code: step.code, organizationName: organization.name, deadlineDay: day },
          holderNames: holdingAt(holders, organization.id, roles).map(({ name }) => name),
        };
      });
      return {
        ...{ faults, steps, fields: shown.fields.map(({ code }) => code) },
        materials: materialsAsked(definition.materials, shown.answers).map(({ code }) => code),
        refused: answerFaults(shown.fields, shown.answers),
        deadlineDay: addWorkingDays(periods, today(), definition.limitDays),
      };
    },
    /** @throws what `published` throws */
    async publish(
      organizationId: string,
      code: string,
      {
        revision,
        effectiveDay,
        changeNote,
      }: { readonly revision: number; readonly effectiveDay: string; readonly changeNote: string },
      actor: PersonActor,
    ): Promise<ServiceItem> {
      const { name } = await register.describe(actor.personId);
      const act = { action: "services.publish_item", actorId: actor.personId };
      const version = {
        ...{ effectiveDay, changeNote: changeNote.trim(), publisherId: actor.personId },
        ...{ publisherName: name, publishTime: clock.now() },
      };
      return changeOwn(organizationId, code, act, (before) =>
        published(before, version, { revision, today: today() }),
      );
    },
    /** @throws what `retired` throws */
    retire(
      organizationId: string,
      code: string,
      { revision, lastDay }: { readonly revision: number; readonly lastDay: string },
      actor: PersonActor,
    ): Promise<ServiceItem> {
      const act = { action: "services.retire_item", actorId: actor.personId };
      return changeOwn(organizationId, code, act, (before) =>
        retired(before, lastDay, { revision, today: today() }),
      );
    },
  };
}

/** The steps with these answers, to the form and to what the steps themselves ask. */
function stepsTaken({ steps }: Definition, form: Answers, answers: Answers): Step[] {
  let known = form;
  return steps.filter(({ when, fields }) => {
    if (!allHold(when, known)) return false;
    known = { ...known, ...shownOf(fields, answers, known).answers };
    return true;
  });
}
