/** What a branch or a group owes, how it stands with that, and what is to be done about it. */
import type { MeetingSummaryJson } from "@qiming/contracts/browser/meeting";
import type {
  LightJson,
  ObligationJson,
  ObligationSheetJson,
  ObligationStandingJson,
  UnitStandingJson,
} from "@qiming/contracts/browser/obligation";

export type Tone = "good" | "info" | "warn" | "bad" | "soft";
export interface Look {
  readonly icon: string;
  readonly tone: Tone;
}

const UNKNOWN: Look = { icon: "", tone: "soft" };
const STANDINGS: Partial<Record<ObligationStandingJson, Look>> = {
  OBLIGATION_STANDING_OPEN: { icon: "calendar", tone: "soft" },
  OBLIGATION_STANDING_PLANNED: { icon: "meeting", tone: "info" },
  OBLIGATION_STANDING_HELD: { icon: "check", tone: "good" },
  OBLIGATION_STANDING_DUE_SOON: { icon: "warning", tone: "warn" },
  OBLIGATION_STANDING_OVERDUE: { icon: "warning", tone: "warn" },
  OBLIGATION_STANDING_HELD_LATE: { icon: "check", tone: "warn" },
  OBLIGATION_STANDING_MISSING: { icon: "close", tone: "bad" },
  OBLIGATION_STANDING_EXEMPT: { icon: "info", tone: "soft" },
};
const LIGHTS: Partial<Record<LightJson, Look>> = {
  LIGHT_GREEN: { icon: "check", tone: "good" },
  LIGHT_AMBER: { icon: "warning", tone: "warn" },
  LIGHT_RED: { icon: "error", tone: "bad" },
};
export const lookOf = (standing: ObligationStandingJson | undefined): Look =>
  (standing && STANDINGS[standing]) ?? UNKNOWN;
export const lookOfLight = (light: LightJson | undefined): Look => (light && LIGHTS[light]) ?? UNKNOWN;

/** The worse, the higher. */
export const severity = (light: LightJson | undefined): number =>
  light === "LIGHT_RED" ? 2 : light === "LIGHT_AMBER" ? 1 : 0;

export const EVERY = { MONTH: 1, QUARTER: 3, YEAR: 12 } as const;
export type Every = keyof typeof EVERY;

/** "2026-03" is one of a year's months, "2026-Q1" one of its quarters, "2026" the year itself. */
export function periodOf(period: string): { year: number; every: Every; index: number } {
  const [year, part = ""] = period.split("-");
  const every = !part ? "YEAR" : part.startsWith("Q") ? "QUARTER" : "MONTH";
  return { year: Number(year), every, index: Number(part.replace("Q", "")) || 1 };
}

/** The key of a period's name among those of `meetings.duties`. */
export function periodKey(period: string): string {
  const { every, index } = periodOf(period);
  return every === "YEAR" ? "year" : `${every.toLowerCase()}.${index}`;
}

/** To plan a meeting, or one that makes up for what was missed; to go on with one that is planned; or there is nothing left to do. */
export type Step = "plan" | "makeUp" | "meeting" | "missed";
const STEPS: Partial<Record<ObligationStandingJson, Step>> = {
  OBLIGATION_STANDING_OPEN: "plan",
  OBLIGATION_STANDING_PLANNED: "meeting",
  OBLIGATION_STANDING_DUE_SOON: "plan",
  OBLIGATION_STANDING_OVERDUE: "makeUp",
  OBLIGATION_STANDING_MISSING: "missed",
};
/** @returns undefined where nothing comes next */
export function stepOf({ standing, meeting }: ObligationJson): Step | undefined {
  const step = standing && STEPS[standing];
  return step && meeting ? "meeting" : step;
}

/** Whether the meeting that is planned comes too late to be in time. */
export const isTooLate = ({ standing, meeting }: ObligationJson): boolean =>
  !!meeting && stepOf({ standing, meeting }) === "meeting" && standing !== "OBLIGATION_STANDING_PLANNED";

/** The last day for the next step. */
export const lastDay = ({ standing, toDay = "", graceDay = "" }: ObligationJson): string =>
  standing === "OBLIGATION_STANDING_OVERDUE" || standing === "OBLIGATION_STANDING_MISSING" ? graceDay : toDay;

const URGENCY: readonly (ObligationStandingJson | undefined)[] = [
  "OBLIGATION_STANDING_OVERDUE",
  "OBLIGATION_STANDING_DUE_SOON",
  "OBLIGATION_STANDING_MISSING",
  "OBLIGATION_STANDING_OPEN",
  "OBLIGATION_STANDING_PLANNED",
  "OBLIGATION_STANDING_HELD_LATE",
];
const byUrgency = (a: ObligationJson, b: ObligationJson): number =>
  URGENCY.indexOf(a.standing) - URGENCY.indexOf(b.standing) || (lastDay(a) < lastDay(b) ? -1 : 1);

export const keyOf = ({ duty, period }: ObligationJson): string => `${duty} ${period}`;

/** What makes the light what it is, the worst first. */
export const worstFirst = (reasons: readonly ObligationJson[] = []): ObligationJson[] =>
  [...reasons].sort((a, b) => severity(b.light) - severity(a.light) || byUrgency(a, b));

/**
 * What is to be done next, the most urgent first. What was missed longer ago no longer makes the light what it is, and is none of it.
 *
 * @param reasons of the light now, those of the year before among them
 */
export function toDo(
  { obligations = [] }: ObligationSheetJson,
  reasons: readonly ObligationJson[],
): ObligationJson[] {
  const more = obligations.filter(({ standing }) => standing !== "OBLIGATION_STANDING_MISSING");
  const all = new Map([...reasons, ...more].map((each) => [keyOf(each), each]));
  return [...all.values()].filter(stepOf).sort(byUrgency);
}

export interface DutyRow {
  readonly key: string;
  readonly every: Every;
  /** The last of them: its name and source are the newest rules'. */
  readonly duty: ObligationJson;
  /** All periods of a year; nothing is owed in those without an obligation. */
  readonly cells: readonly { readonly period: string; readonly obligation: ObligationJson | undefined }[];
}

/** The year as a calendar: a row a duty, in the rules' order. */
export function rowsOf({ obligations = [], year = 0 }: ObligationSheetJson): DutyRow[] {
  const rows = new Map<string, ObligationJson[]>();
  for (const each of obligations) {
    const key = `${each.duty} ${periodOf(each.period ?? "").every}`;
    rows.set(key, [...(rows.get(key) ?? []), each]);
  }
  return [...rows].map(([key, owed]) => {
    const { every } = periodOf(owed[0]!.period ?? "");
    const cells = periodsOf(year, every).map((period) => ({
      period,
      obligation: owed.find((each) => each.period === period),
    }));
    return { key, every, duty: owed.at(-1)!, cells };
  });
}

function periodsOf(year: number, every: Every): string[] {
  if (every === "YEAR") return [String(year)];
  return Array.from({ length: 12 / EVERY[every] }, (_, index) =>
    every === "MONTH" ? `${year}-${String(index + 1).padStart(2, "0")}` : `${year}-Q${index + 1}`,
  );
}

/** What is held, or has not begun, needs no decision. */
export const canExempt = (obligation: ObligationJson): boolean => !!stepOf(obligation);
/** What the academic calendar says, nobody decides. */
export const canWithdraw = ({ standing, exempted }: ObligationJson): boolean =>
  standing === "OBLIGATION_STANDING_EXEMPT" && !!exempted?.reason;

export const planPath = (organizationId: string, { meetingType }: ObligationJson): string =>
  `/plan/${organizationId}?type=${meetingType}`;
export const meetingPath = ({ id = "" }: MeetingSummaryJson, mayPlan: boolean | undefined): string =>
  `/${id}${mayPlan ? "/manage" : ""}`;

/** Where a unit's page leads back to. Nothing: to the list of meetings; only who oversees comes from above. */
export function above(
  { mayExempt }: ObligationSheetJson,
  unit: UnitStandingJson | undefined,
): { to: string; name: string } | undefined {
  if (!mayExempt || !unit?.parentId) return undefined;
  const page = unit.isGroup ? "duties" : "oversight";
  return { to: `/${page}/${unit.parentId}`, name: unit.parentName ?? "" };
}

/** The year by China's clock. */
export const yearOf = (now: Date): number =>
  Number(new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", year: "numeric" }).format(now));
