import { addDays, isWorkingDay, type Day, type Period } from "@qiming/core";
import type { CountingSettings } from "./counting.ts";
import type { MeetingType } from "./meeting.ts";

export const SPANS = ["MONTH", "QUARTER", "YEAR"] as const;
export type Span = (typeof SPANS)[number];
/** Who owes something: every branch, a branch that is large enough for a committee, every group. */
export const OWED_BY = ["BRANCH", "COMMITTEE", "PARTY_GROUP"] as const;
export type OwedBy = (typeof OWED_BY)[number];

export interface LocalizedText {
  readonly zhCn: string;
  readonly en: string;
}

/** One rule: what is to be held how often. */
export interface Duty {
  readonly code: string;
  readonly name: LocalizedText;
  readonly meetingType: MeetingType;
  readonly owedBy: OwedBy;
  readonly every: Span;
  /** How many in each period. */
  readonly least: number;
  /** So many days after the period it can still be made up for, and counts as late. */
  readonly graceDays: number;
  /** So many days before its end one is reminded. */
  readonly remindDays: number;
  /** Nothing is owed in a period with fewer working days in term and outside exam weeks; 0: always owed. */
  readonly leastWorkingDays: number;
  /** The article, in Chinese. */
  readonly source: string;
}

/** One version of the rules; never changed once it is there. */
export interface RuleSet {
  readonly code: string;
  readonly version: string;
  readonly title: LocalizedText;
  /** The first day on which it counts. */
  readonly effectiveFrom: Day;
  readonly duties: readonly Duty[];
  /** How votes are counted from then on. */
  readonly counting?: CountingSettings | undefined;
}

/** Those in force on a day. @param all the latest first */
export const rulesOn = (all: readonly RuleSet[], day: Day): RuleSet | undefined =>
  all.find(({ effectiveFrom }) => effectiveFrom <= day);

export const nameOf = ({ code, version }: Pick<RuleSet, "code" | "version">): string => `${code} ${version}`;

/** A branch or a group as the register knows it now. */
export interface Unit {
  readonly id: string;
  readonly name: string;
  readonly isGroup: boolean;
  /** From the university down to and with it. */
  readonly lineage: readonly string[];
  readonly parentName: string;
  /** 0 of a group. */
  readonly fullMembers: number;
  readonly leaderIds: readonly string[];
}

export interface Exemption {
  readonly reason: string;
  readonly actorId: string;
  readonly time: Date;
}

/** Frozen when its period began. */
export interface Owed {
  readonly duty: string;
  /** The rules' name. */
  readonly rules: string;
  /** "2026-03", "2026-Q1" or "2026" */
  readonly period: string;
  readonly from: Day;
  readonly to: Day;
  readonly exemption?: Exemption | undefined;
}

/** What one branch or group owes in one year. */
export interface Sheet {
  readonly unitId: string;
  readonly year: number;
  readonly lineage: readonly string[];
  /** Periods that ended before are not owed. */
  readonly since: Day;
  /** Periods that began later were not looked at yet; empty: none was. */
  readonly openedTo: Day;
  readonly owed: readonly Owed[];
  /** Reminders that were sent, each once. */
  readonly told: readonly string[];
  /** What was told last of how it stands; missing: nothing was yet. */
  readonly published?: string | undefined;
}

interface PeriodOfYear {
  readonly period: string;
  readonly from: Day;
  readonly to: Day;
}

const two = (number: number): string => String(number).padStart(2, "0");
const lastDayOf = (year: number, month: number): Day =>
  addDays(month === 12 ? `${year + 1}-01-01` : `${year}-${two(month + 1)}-01`, -1);

/** The periods of a year, in order. */
export function periodsOf(year: number, every: Span): PeriodOfYear[] {
  if (every === "YEAR") return [{ period: String(year), from: `${year}-01-01`, to: `${year}-12-31` }];
  const months = every === "MONTH" ? 1 : 3;
  return Array.from({ length: 12 / months }, (_, index) => {
    const first = index * months + 1;
    const period = every === "MONTH" ? `${year}-${two(first)}` : `${year}-Q${index + 1}`;
    return { period, from: `${year}-${two(first)}-01`, to: lastDayOf(year, first + months - 1) };
  });
}

/** From so many full members on a branch has a committee. @see docs/domain, 2.1 */
const MEMBERS_FOR_COMMITTEE = 7;

const owes = ({ isGroup, fullMembers }: Unit, { owedBy }: Duty): boolean =>
  owedBy === "PARTY_GROUP"
    ? isGroup
    : !isGroup && (owedBy === "BRANCH" || fullMembers >= MEMBERS_FOR_COMMITTEE);

/** What a unit of this kind and size owes in a year, by the rules in force when each period begins. @param rulesOn those in force on a day */
function owedIn(unit: Unit, year: number, rulesOn: (day: Day) => RuleSet | undefined): Owed[] {
  const spans = new Map<string, readonly [code: string, every: Span]>();
  for (const { from } of periodsOf(year, "MONTH"))
    for (const { code, every } of rulesOn(from)?.duties ?? []) spans.set(`${code} ${every}`, [code, every]);
  return [...spans.values()].flatMap(([code, every]) =>
    periodsOf(year, every).flatMap((span) => {
      const rules = rulesOn(span.from);
      const duty = rules?.duties.find((each) => each.code === code && each.every === every);
      return rules && duty && owes(unit, duty) ? [{ duty: code, rules: nameOf(rules), ...span }] : [];
    }),
  );
}

const isSame = (a: Owed, b: Owed): boolean => a.duty === b.duty && a.period === b.period;

/** Freezes what is owed in the periods that have begun since it was last looked at. The same sheet back: none has. */
export function opened(
  sheet: Sheet,
  unit: Unit,
  rulesOn: (day: Day) => RuleSet | undefined,
  today: Day,
): Sheet {
  // Periods begin with months.
  const openedTo = `${today.slice(0, 7)}-01`;
  if (sheet.openedTo >= openedTo) return sheet;
  const begun = owedIn(unit, sheet.year, rulesOn).filter(
    (each) =>
      each.from > sheet.openedTo &&
      each.from <= today &&
      each.to >= sheet.since &&
      !sheet.owed.some((known) => isSame(known, each)),
  );
  return { ...sheet, openedTo, owed: [...sheet.owed, ...begun] };
}

/** The sheet of a unit that owes from an earlier day on: it is opened anew from there. The same sheet back: it does. */
export const since = (sheet: Sheet, day: Day): Sheet =>
  day < sheet.since ? { ...sheet, since: day, openedTo: "" } : sheet;

/** What lies ahead of a year, as it would be owed today. */
export const ahead = (
  unit: Unit,
  year: number,
  rulesOn: (day: Day) => RuleSet | undefined,
  today: Day,
): Owed[] => owedIn(unit, year, rulesOn).filter(({ from }) => from > today);

/** The same sheet back: it says so already. @returns undefined where it is not owed */
export function exempted(
  sheet: Sheet,
  duty: string,
  period: string,
  exemption: Exemption | undefined,
): Sheet | undefined {
  const known = sheet.owed.find((each) => each.duty === duty && each.period === period);
  if (!known) return undefined;
  if (known.exemption?.reason === exemption?.reason) return sheet;
  const { exemption: _, ...rest } = known;
  const changed = exemption ? { ...rest, exemption } : rest;
  return { ...sheet, owed: sheet.owed.map((each) => (each === known ? changed : each)) };
}

/** A meeting as far as duties go. */
export interface Occasion {
  readonly id: string;
  readonly type: MeetingType;
  readonly day: Day;
  readonly isHeld: boolean;
}

export type Standing =
  "AHEAD" | "OPEN" | "PLANNED" | "HELD" | "DUE_SOON" | "OVERDUE" | "HELD_LATE" | "MISSING" | "EXEMPT";
export type Light = "GREEN" | "AMBER" | "RED";

export interface Judged {
  readonly owed: Owed;
  readonly duty: Duty;
  readonly standing: Standing;
  readonly light: Light;
  /** The last day on which it can be made up for. */
  readonly graceDay: Day;
  /** The meeting that fulfils it, or is planned to. */
  readonly meetingId?: string | undefined;
  readonly isByCalendar: boolean;
}

const LIGHTS: Readonly<Record<Standing, Light>> = {
  AHEAD: "GREEN",
  OPEN: "GREEN",
  PLANNED: "GREEN",
  HELD: "GREEN",
  EXEMPT: "GREEN",
  DUE_SOON: "AMBER",
  OVERDUE: "AMBER",
  HELD_LATE: "AMBER",
  MISSING: "RED",
};

/**
 * How a unit stands with what it owes. A meeting fulfils one period: the one in which it is held, or, made up for in time, the one before,
 * where nothing was held in that.
 *
 * @param owed of one unit; in any order
 * @param occasions its meetings that were held or are still planned
 */
export function judge(
  owed: readonly Owed[],
  occasions: readonly Occasion[],
  dutyOf: (owed: Owed) => Duty | undefined,
  calendar: readonly Period[],
  today: Day,
): Judged[] {
  const free = new Set([...occasions].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)));
  const take = (type: MeetingType, from: Day, to: Day, isHeld: boolean): Occasion | undefined => {
    for (const each of free)
      if (each.type === type && each.isHeld === isHeld && from <= each.day && each.day <= to) {
        free.delete(each);
        return each;
      }
    return undefined;
  };
  const inOrder = [...owed].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  return inOrder.flatMap((each): Judged[] => {
    const duty = dutyOf(each);
    if (!duty) return [];
    const graceDay = addDays(each.to, duty.graceDays);
    const isByCalendar = isOutOfTerm(each, duty, calendar);
    const isExempt = isByCalendar || !!each.exemption;
    const taken: Occasion[] = [];
    // Whoever need not, and does all the same, has; but makes up for nothing.
    const last = isExempt ? each.to : graceDay;
    while (taken.length < duty.least) {
      const held = take(duty.meetingType, each.from, last, true);
      if (!held) break;
      taken.push(held);
    }
    const isComplete = taken.length === duty.least;
    const plans: Occasion[] = [];
    while (taken.length + plans.length < duty.least) {
      const plan = take(duty.meetingType, each.from, graceDay, false);
      if (!plan) break;
      plans.push(plan);
    }
    const isPlanned = taken.length + plans.length === duty.least && plans.every(({ day }) => day <= each.to);
    const standing = ((): Standing => {
      if (isComplete) return taken.at(-1)!.day <= each.to ? "HELD" : "HELD_LATE";
      if (isExempt) return "EXEMPT";
      if (today < each.from) return "AHEAD";
      if (today > graceDay) return "MISSING";
      if (today > each.to) return "OVERDUE";
      if (isPlanned) return "PLANNED";
      return addDays(each.to, -duty.remindDays) < today ? "DUE_SOON" : "OPEN";
    })();
    const meetingId = (isComplete ? taken.at(-1) : plans[0])?.id;
    return [{ owed: each, duty, standing, light: LIGHTS[standing], graceDay, meetingId, isByCalendar }];
  });
}

/** Whether the academic calendar leaves too little of a period. Beyond its first and its last term it says nothing. */
function isOutOfTerm({ from, to }: Owed, { leastWorkingDays }: Duty, calendar: readonly Period[]): boolean {
  const terms = calendar.filter(({ kind }) => kind === "TERM");
  const isKnown = terms.some((term) => term.from <= from) && terms.some((term) => term.to >= to);
  if (leastWorkingDays === 0 || !isKnown) return false;
  const exams = calendar.filter(({ kind }) => kind === "EXAMS");
  const covers = (periods: readonly Period[], day: Day) =>
    periods.some((each) => each.from <= day && day <= each.to);
  let days = 0;
  for (let day = from; day <= to; day = addDays(day, 1))
    if (covers(terms, day) && !covers(exams, day) && isWorkingDay(calendar, day)) days++;
  return days < leastWorkingDays;
}

/** What the light is about: of each duty what goes on, and the last period that is over. What was missed longer ago stays on the sheet. */
export function inSight(judged: readonly Judged[], today: Day): Judged[] {
  const last = new Map<string, Judged>();
  for (const each of judged)
    if (each.owed.to < today && (last.get(each.duty.code)?.owed.to ?? "") < each.owed.to)
      last.set(each.duty.code, each);
  return judged.filter(
    (each) => last.get(each.duty.code) === each || (each.owed.from <= today && today <= each.owed.to),
  );
}

/** How a unit stands with one duty in a year. */
export interface DutyCompliance {
  readonly code: string;
  readonly name: LocalizedText;
  /** Periods that have begun and are not exempt. */
  readonly owed: number;
  /** On time. */
  readonly held: number;
  readonly late: number;
  readonly missing: number;
}

/** Duties in the order in which they were first owed. @param judged of one unit and year */
export function complianceOf(judged: readonly Judged[]): DutyCompliance[] {
  const codes = [...new Set(judged.map(({ duty }) => duty.code))];
  return codes.map((code) => {
    const own = judged.filter(({ duty }) => duty.code === code);
    const count = (...wanted: Standing[]) => own.filter(({ standing }) => wanted.includes(standing)).length;
    return {
      ...{ code, name: own.at(-1)!.duty.name, owed: own.length - count("AHEAD", "EXEMPT") },
      ...{ held: count("HELD"), late: count("HELD_LATE"), missing: count("MISSING") },
    };
  });
}

const ORDER: readonly Light[] = ["GREEN", "AMBER", "RED"];
export const worst = (lights: readonly Light[]): Light =>
  ORDER[Math.max(0, ...lights.map((light) => ORDER.indexOf(light)))]!;

/** Somebody must plan something, or has not. */
export type ReminderKind = "DUE_SOON" | "OVERDUE" | "MISSING";
export interface Reminder {
  readonly key: string;
  readonly kind: ReminderKind;
  readonly judged: Judged;
}

/** Those that were not sent yet. */
export const remindersOf = (judged: readonly Judged[], { told }: Pick<Sheet, "told">): Reminder[] =>
  judged
    .filter(({ standing }) => standing === "DUE_SOON" || standing === "OVERDUE" || standing === "MISSING")
    .map((each) => ({
      key: `${each.owed.duty} ${each.owed.period} ${each.standing}`,
      kind: each.standing as ReminderKind,
      judged: each,
    }))
    .filter(({ key }) => !told.includes(key));
