import {
  addWorkingDays,
  dayOf,
  ExpectedError,
  holdsPermission,
  newId,
  type Clock,
  type Day,
  type PersonActor,
} from "@qiming/core";
import type { Calendar } from "@qiming/service-kit";
import { periodOf, requirePeriod } from "../domain/account.ts";
import { answeredNotice, periodNotice } from "../domain/notices.ts";
import {
  advanced,
  answered,
  isAdvanced,
  mayOf,
  objected,
  openPeriod,
  ownConfirmed,
  periodIdOf,
  requireClosable,
  type BranchPeriod,
  type PeriodState,
} from "../domain/period.ts";
import type { RuleBook } from "../domain/rule-book.ts";
import type { Ledger, Organization, PeriodChange, Periods, Register, RuleBooks } from "./ports.ts";
import { bookOf } from "./read-account.ts";

interface Ports {
  readonly periods: Periods;
  readonly ledger: Ledger;
  readonly ruleBooks: RuleBooks;
  readonly register: Register;
  readonly calendar: Calendar;
  readonly clock: Clock;
}

export interface MyPeriodView extends ReturnType<typeof mayOf> {
  readonly period: BranchPeriod;
  readonly personId: string;
}

export interface PeriodView {
  readonly period: BranchPeriod;
  readonly people: number;
  readonly mayManage: boolean;
}

const HALF_A_YEAR_MS = 182 * 24 * 3_600_000;

/** Where none is asked for: until the summer it is last year that is being closed. @throws PERIOD_INVALID (invalid_argument) */
export function askedPeriod(asked: string, now: Date): string {
  const period = asked || periodOf(new Date(now.getTime() - HALF_A_YEAR_MS));
  requirePeriod(period);
  return period;
}

/** A branch's year from open to confirmed: what its members say of their own, and what its office does. */
export function closePeriod({ periods, ledger, ruleBooks, register, calendar, clock }: Ports) {
  const lineageOf = async (organizationId: string): Promise<readonly Organization[]> => {
    const lineage = await register.lineage(organizationId);
    if (lineage.at(-1)?.type !== "BRANCH")
      throw new ExpectedError("failed_precondition", "NO_BRANCH", "periods are of branches");
    return lineage;
  };
  const blankOf = (branch: Organization | undefined, period: string): BranchPeriod =>
    openPeriod(branch ?? { id: "", name: "" }, period);
  const shownTo = async (
    period: BranchPeriod,
    lineage: readonly Organization[],
    actor: PersonActor,
  ): Promise<PeriodView> => ({
    period,
    people:
      period.state === "OPEN" ? (await register.roll(period.organizationId)).length : period.people.length,
    mayManage: holdsPermission(
      actor,
      "points.manage",
      lineage.map(({ id }) => id),
    ),
  });
  const mine = (period: BranchPeriod, personId: string): MyPeriodView => ({
    ...{ period, personId },
    ...mayOf(period, personId, clock.now()),
  });
  const changeMine = async (
    asked: string,
    { branchId, personId }: PersonActor,
    decide: (period: BranchPeriod) => PeriodChange,
  ): Promise<MyPeriodView> => {
    const period = askedPeriod(asked, clock.now());
    const blank = openPeriod({ id: branchId, name: "" }, period);
    return mine(await periods.change(blank.id, decide, blank), personId);
  };
  const windowEnd = async ({ objectionDays }: RuleBook): Promise<Day> =>
    addWorkingDays(await calendar.read(), dayOf(clock.now()), objectionDays);

  return {
    /** @throws PERIOD_INVALID (invalid_argument) */
    async getMine(asked: string, { branchId, personId }: PersonActor): Promise<MyPeriodView> {
      const period = askedPeriod(asked, clock.now());
      const found = branchId ? await periods.find(periodIdOf(branchId, period)) : undefined;
      return mine(found ?? blankOf(undefined, period), personId);
    },
    /** What `ownConfirmed` throws. */
    confirmOwn: (asked: string, actor: PersonActor) =>
      changeMine(asked, actor, (period) => ({
        period: ownConfirmed(period, actor.personId, clock.now()),
        act: { action: "points.confirm_own", actorId: actor.personId },
      })),
    /** What `objected` throws, and ENTRY_NOT_FOUND (not_found). @param entryId "" about one that is missing */
    async object(asked: string, entryId: string, text: string, actor: PersonActor) {
      const { personId } = actor;
      const account = entryId ? await ledger.find(personId, askedPeriod(asked, clock.now())) : undefined;
      const entry = account?.entries.find(({ id }) => id === entryId);
      const id = newId(clock.now());
      return changeMine(asked, actor, (period) => {
        const entryTitle = entry?.evidence.title;
        const next = objected(period, { id, personId, entryId, entryTitle, text, time: clock.now() });
        if (entryId && !entry)
          throw new ExpectedError("not_found", "ENTRY_NOT_FOUND", `there is no entry ${entryId}`);
        const act = { action: "points.object", actorId: personId, details: { objectionId: id } };
        return { period: next, act };
      });
    },
    /** @throws PERIOD_INVALID (invalid_argument), NO_BRANCH (failed_precondition) */
    async get(organizationId: string, asked: string, actor: PersonActor): Promise<PeriodView> {
      const period = askedPeriod(asked, clock.now());
      const lineage = await lineageOf(organizationId);
      const found = await periods.find(periodIdOf(organizationId, period));
      return shownTo(found ?? blankOf(lineage.at(-1), period), lineage, actor);
    },
    /** By the organisation above, then by name. @throws PERIOD_INVALID (invalid_argument) */
    async list(organizationId: string, asked: string) {
      const period = askedPeriod(asked, clock.now());
      const units = await register.branches(organizationId);
      const branches = units.map(({ lineage }) => {
        const [above, branch] = lineage.slice(-2) as [Organization, Organization];
        return { ...branch, parentName: above.name };
      });
      const found = await periods.list(
        branches.map(({ id }) => id),
        period,
      );
      const known = new Map(found.map((each) => [each.organizationId, each]));
      const rows = branches
        .map(({ id, name, parentName }) => ({
          ...{ id, name, parentName },
          period: known.get(id) ?? openPeriod({ id, name }, period),
        }))
        .sort(
          (a, b) =>
            a.parentName.localeCompare(b.parentName, "zh-CN") || a.name.localeCompare(b.name, "zh-CN"),
        );
      return { period, rows };
    },
    /** What `advanced` throws, NO_BRANCH and RULE_BOOK_NOT_FOUND (failed_precondition). */
    async advance(organizationId: string, asked: string, from: PeriodState, actor: PersonActor) {
      const period = askedPeriod(asked, clock.now());
      const lineage = await lineageOf(organizationId);
      const blank = blankOf(lineage.at(-1), period);
      const before = (await periods.find(blank.id)) ?? blank;
      if (isAdvanced(before, from)) return shownTo(before, lineage, actor);
      requireClosable(period, clock.now());
      const roll = from === "OPEN" ? await register.roll(organizationId) : [];
      const needsBook = from === "REVIEW" || from === "OBJECTIONS";
      const collegeId = lineage[1]?.id ?? "";
      const ruleBook = needsBook ? await bookOf(period, collegeId, { ruleBooks, clock }) : undefined;
      const objectionsUntil = from === "REVIEW" ? await windowEnd(ruleBook!) : "";
      const after = await periods.change(
        blank.id,
        (each) => {
          const next = advanced(each, { from, people: roll, objectionsUntil, ruleBook, now: clock.now() });
          const act = { action: "points.advance_period", actorId: actor.personId };
          return { period: next, act: { ...act, details: { state: next.state } }, tells: tellsOf(next) };
        },
        blank,
      );
      return shownTo(after, lineage, actor);
    },
    /** What `answered` throws, and NO_BRANCH (failed_precondition). */
    async answer(
      organizationId: string,
      asked: string,
      { objectionId, upheld, reason }: { objectionId: string; upheld: boolean; reason: string },
      actor: PersonActor,
    ) {
      const period = askedPeriod(asked, clock.now());
      const lineage = await lineageOf(organizationId);
      const blank = blankOf(lineage.at(-1), period);
      const after = await periods.change(
        blank.id,
        (each) => {
          const next = answered(each, objectionId, {
            ...{ upheld, reason, actorId: actor.personId, time: clock.now() },
          });
          const { personId } = next.objections.find(({ id }) => id === objectionId)!;
          return {
            period: next,
            act: {
              ...{ action: "points.answer_objection", actorId: actor.personId },
              details: { objectionId },
            },
            tells: [answeredNotice({ personId, period }, upheld)],
          };
        },
        blank,
      );
      return shownTo(after, lineage, actor);
    },
  };
}

function tellsOf({ state, people, period, objectionsUntil }: BranchPeriod) {
  return state === "SELF_CHECK" || state === "OBJECTIONS"
    ? people.map(({ personId }) => periodNotice({ personId, period }, state, objectionsUntil))
    : [];
}
