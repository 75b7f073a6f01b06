import { addDays, dayOf, ExpectedError, type Clock, type Day, type Period } from "@qiming/core";
import type { Calendar } from "@qiming/service-kit";
import { USUAL_SETTINGS, type CountingSettings } from "../domain/counting.ts";
import { typesOf, type MeetingHead } from "../domain/meeting.ts";
import { reminderNotice } from "../domain/notices.ts";
import {
  ahead,
  complianceOf,
  exempted,
  inSight,
  judge,
  nameOf,
  opened,
  remindersOf,
  rulesOn,
  since,
  worst,
  type Judged,
  type Light,
  type Occasion,
  type Owed,
  type Sheet,
  type Unit,
} from "../domain/obligations.ts";
import type { Meetings, Placed, Register, RuleSets, Sheets } from "./ports.ts";

interface Ports {
  readonly meetings: Meetings;
  /** What else of a unit stands in the tree with it. */
  readonly placed: readonly Placed[];
  readonly sheets: Sheets;
  readonly ruleSets: RuleSets;
  readonly register: Register;
  readonly calendar: Calendar;
  readonly clock: Clock;
}

/** How one unit stands. */
export interface UnitView {
  readonly unit: Unit;
  readonly light: Light;
  /** Of one year. */
  readonly judged: readonly Judged[];
  /** Those that make the light what it is. */
  readonly reasons: readonly Judged[];
  readonly meetings: ReadonlyMap<string, MeetingHead>;
}

/** Meetings are looked for so long after a year's end: the longest time in which something can be made up for. */
const MOST_GRACE_DAYS = 60;

/** What is owed, by whom, and how they stand with it. */
export function keepObligations({ meetings, placed, sheets, ruleSets, register, calendar, clock }: Ports) {
  const today = (): Day => dayOf(clock.now());
  const thisYear = () => Number(today().slice(0, 4));
  const rules = async () => {
    const all = await ruleSets.list();
    return {
      all,
      on: (day: Day) => rulesOn(all, day),
      dutyOf: ({ rules: name, duty }: Owed) =>
        all.find((each) => nameOf(each) === name)?.duties.find(({ code }) => code === duty),
    };
  };
  type Rules = Awaited<ReturnType<typeof rules>>;

  const blank = ({ id, lineage }: Unit, year: number, first: Day): Sheet => ({
    ...{ unitId: id, year, lineage, since: first, openedTo: "" },
    owed: [],
    told: [],
  });

  /** Opens what has begun of one unit's year. @param first from when on it owes; an earlier day on its sheet stays */
  const open = (unit: Unit, year: number, first: Day, { on }: Rules): Promise<Sheet> =>
    sheets.change(blank(unit, year, first), (sheet) => ({
      sheet: opened(since(sheet, first), unit, on, today()),
    }));

  const view = (
    unit: Unit,
    year: number,
    owed: readonly Owed[],
    found: readonly MeetingHead[],
    { dutyOf }: Rules,
    periods: readonly Period[],
  ): UnitView => {
    const judged = judge(owed, found.flatMap(occasionOf(clock.now())), dutyOf, periods, today());
    const seen = inSight(judged, today());
    return {
      unit,
      judged: judged.filter(({ owed: each }) => each.period.startsWith(String(year))),
      light: worst(seen.map(({ light }) => light)),
      reasons: seen.filter(({ light }) => light !== "GREEN"),
      meetings: new Map(found.map((each) => [each.id, each])),
    };
  };

  const unitOf = async (id: string): Promise<Unit> => {
    const unit = (await register.units(id)).find((each) => each.id === id);
    if (!unit)
      throw new ExpectedError("failed_precondition", "NOTHING_OWED", "only branches and groups owe meetings");
    return unit;
  };

  /** With the year before: what was due in December can still be made up for in January. */
  const assess = async (
    units: readonly Unit[],
    organizationId: string,
    year: number,
    more: readonly Owed[] = [],
  ) => {
    const [known, periods, before, now, held] = await Promise.all([
      rules(),
      calendar.read(),
      sheets.list(organizationId, year - 1),
      sheets.list(organizationId, year),
      meetings.listBetween(organizationId, `${year - 1}-01-01`, addDays(`${year}-12-31`, MOST_GRACE_DAYS)),
    ]);
    // A large branch may hold its organisational life meeting in its groups.
    const heldBy = grouped(held, ({ organizationId: unitId, branchId, plan }) =>
      plan.type === "ORG_LIFE_MEETING" ? branchId : unitId,
    );
    const owedBy = grouped([...before, ...now], ({ unitId }) => unitId);
    return units.map((unit) => {
      const owed = (owedBy.get(unit.id) ?? []).flatMap((sheet) => sheet.owed);
      return view(unit, year, [...owed, ...more], heldBy.get(unit.id) ?? [], known, periods);
    });
  };

  /** Of every unit at and below an organisation now. @param organizationId empty: the whole university */
  const standing = async (organizationId: string): Promise<UnitView[]> => {
    const units = await register.units(organizationId);
    return assess(units, organizationId || (units[0]?.lineage[0] ?? ""), thisYear());
  };

  const sheetOf = async (unitId: string, wanted: number) => {
    const year = wanted || thisYear();
    const [unit, known] = await Promise.all([unitOf(unitId), rules()]);
    if (year === thisYear()) await open(unit, year, today(), known);
    const next = ahead(unit, year, known.on, today());
    const [[shown], [now]] = await Promise.all([assess([unit], unitId, year, next), standing(unitId)]);
    return { ...shown!, year, light: now!.light };
  };

  const decide = async (
    unitId: string,
    { duty, period, reason }: { readonly duty: string; readonly period: string; readonly reason: string },
    actorId: string,
  ): Promise<void> => {
    const [unit, known] = await Promise.all([unitOf(unitId), rules()]);
    const year = Number(period.slice(0, 4));
    await open(unit, year, today(), known);
    const exemption = reason ? { reason, actorId, time: clock.now() } : undefined;
    await sheets.change(blank(unit, year, today()), (sheet) => {
      const changed = exempted(sheet, duty, period, exemption);
      if (!changed)
        throw new ExpectedError("not_found", "OBLIGATION_NOT_FOUND", `${duty} ${period} is not owed`);
      const action = `meetings.${reason ? "exempt" : "withdraw_exemption"}`;
      return { sheet: changed, act: { action, actorId, details: { duty, period } } };
    });
  };

  /** What is kept of a unit follows it to where it stands in the tree now; the sheet last, which says so. */
  const relocate = async (unit: Unit): Promise<void> => {
    for (const each of [meetings, ...placed]) await each.relocate(unit.id, unit.lineage);
    for (const year of [thisYear() - 1, thisYear()])
      await sheets.change(blank(unit, year, today()), (sheet) => ({
        sheet: sheet.owed.length > 0 ? { ...sheet, lineage: unit.lineage } : sheet,
      }));
  };

  /** Opens what has begun of everybody's year. Before the first rules nothing is owed. @param first from when on they owe */
  const openAll = async (first: Day): Promise<number> => {
    const [units, known] = await Promise.all([register.units(""), rules()]);
    if (known.all.length === 0) return 0;
    const year = thisYear();
    const newYear = `${year}-01-01`;
    let count = 0;
    for (const unit of units) {
      const sheet = await sheets.find(unit.id, year);
      if (sheet && sheet.lineage.join() !== unit.lineage.join()) await relocate(unit);
      const before = sheet?.owed.length ?? 0;
      count += (await open(unit, year, first > newYear ? first : newYear, known)).owed.length - before;
    }
    return count;
  };

  const remind = async (views: readonly UnitView[]): Promise<number> => {
    let count = 0;
    for (const { unit, reasons } of views) {
      if (unit.leaderIds.length === 0) continue;
      for (const year of [thisYear() - 1, thisYear()]) {
        const due = reasons.filter(({ owed }) => owed.period.startsWith(String(year)));
        if (remindersOf(due, { told: [] }).length === 0) continue;
        await sheets.change(blank(unit, year, today()), (sheet) => {
          const reminders = remindersOf(due, sheet);
          if (reminders.length === 0) return { sheet };
          count += reminders.length;
          const tells = reminders.flatMap((each) =>
            unit.leaderIds.map((personId) => ({ personId, ...reminderNotice(unit.name, each) })),
          );
          return { sheet: { ...sheet, told: [...sheet.told, ...reminders.map(({ key }) => key)] }, tells };
        });
      }
    }
    return count;
  };

  /** Tells how branches stand with a year, where that is not what was told last. */
  const publish = async (views: readonly UnitView[], year: number): Promise<number> => {
    let count = 0;
    for (const { unit, judged } of views) {
      if (unit.isGroup) continue;
      const duties = complianceOf(judged);
      const published = JSON.stringify([unit.name, unit.parentName, duties]);
      await sheets.change(blank(unit, year, today()), (sheet) => {
        // Where nothing was ever owed nothing is told; where something was, that it is no more.
        if (sheet.published === published || (duties.length === 0 && !sheet.published)) return { sheet };
        count++;
        return { sheet: { ...sheet, published }, compliance: { unit, duties, asOfDay: today() } };
      });
    }
    return count;
  };
  /** Branches that are no more are taken out of what is published. */
  const withdraw = async (units: readonly Unit[], root: string, year: number): Promise<void> => {
    const here = new Set(units.map(({ id }) => id));
    for (const known of await sheets.list(root, year)) {
      if (!known.published || here.has(known.unitId)) continue;
      const unit = { id: known.unitId, name: "", parentName: "" };
      await sheets.change(known, (sheet) =>
        sheet.published
          ? { sheet: { ...sheet, published: "" }, compliance: { unit, duties: [], asOfDay: today() } }
          : { sheet },
      );
    }
  };
  /** The year before goes on as long as something of it can be made up for. */
  const publishYears = async (now: readonly UnitView[]): Promise<number> => {
    const before = thisYear() - 1;
    const isOver = today() > addDays(`${before}-12-31`, MOST_GRACE_DAYS + 1);
    const units = now.map(({ unit }) => unit);
    const root = units[0]?.lineage[0] ?? "";
    const past = isOver ? 0 : await publish(await assess(units, root, before), before);
    for (const year of isOver ? [thisYear()] : [before, thisYear()]) await withdraw(units, root, year);
    return past + (await publish(now, thisYear()));
  };

  return {
    sheetOf,
    standing,
    settingsOn: async (day: Day): Promise<CountingSettings> =>
      (await rules()).on(day)?.counting ?? USUAL_SETTINGS,
    /** @throws OBLIGATION_NOT_FOUND (not_found), OBLIGATION_BUSY (aborted) */
    exempt: decide,
    withdraw: (unitId: string, duty: string, period: string, actorId: string): Promise<void> =>
      decide(unitId, { duty, period, reason: "" }, actorId),
    /** For those that are there when the first rules come: they owe from the rules' first day on, and how they stand is told. */
    async openSinceRules(): Promise<void> {
      const [only, ...others] = (await rules()).all;
      if (!only || others.length > 0) return;
      await openAll(only.effectiveFrom);
      await publishYears(await standing(""));
    },
    async keep(): Promise<{ opened: number; reminded: number; published: number }> {
      const opened = await openAll(today());
      const views = await standing("");
      return { opened, reminded: await remind(views), published: await publishYears(views) };
    },
  };
}

function grouped<T>(all: readonly T[], keyOf: (each: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
  return groups;
}

/** Held meetings, and those that still can be. A plan whose time is over is neither. */
const occasionOf =
  (now: Date) =>
  (head: MeetingHead): Occasion[] => {
    const { id, plan, state, beginTime, hadQuorum } = head;
    // What had no quorum was no meeting.
    const isHeld = (state === "ENDED" || state === "SEALED") && hadQuorum !== false;
    const isOn = state === "IN_SESSION" || state === "ENDING" || plan.startTime > now;
    if (!isHeld && !isOn) return [];
    const day = dayOf((isHeld && beginTime) || plan.startTime);
    return typesOf(head, isHeld).map((type) => ({ id, type, day, isHeld }));
  };
