/** Who was at an activity and for how long, as a form holds it. Hours are counted in tenths, and said in halves. */
import type { ActivityJson, ConfirmedHoursJson } from "@qiming/contracts/browser/activity";
import { isFeature, withPlace } from "./activity.ts";

const STEP = 5;
const MINUTES_A_TENTH = 6;

export interface HoursDraft {
  readonly personId: string;
  readonly name: string;
  /** 0: was not there; empty: nothing was said yet. */
  tenths: number | "";
  isCore: boolean;
}

export const hasHours = ({ participants = [] }: ActivityJson): boolean =>
  participants.some(({ hoursTenths }) => !!hoursTenths);

/**
 * Of those with a place, but for the reader: nobody confirms their own. Who was not there is told from who was not asked about by the others: all
 * are said at once.
 */
export function hoursDraft(activity: ActivityJson): HoursDraft[] {
  const others = withPlace(activity).filter(({ personId }) => personId !== activity.mine?.personId);
  const wasSaid = hasHours({ participants: others });
  return others.map(({ personId, name, hoursTenths = 0, isCore = false }) => ({
    ...{ personId: personId!, name: name ?? "", isCore },
    tenths: wasSaid ? hoursTenths : "",
  }));
}

/** From the beginning to the end: nobody was there longer. */
export const wholeTenths = ({ plan }: ActivityJson): number =>
  Math.ceil((plan?.minutes ?? 0) / MINUTES_A_TENTH);

/** In halves and the whole, and what was said before. */
export function hoursChoices(activity: ActivityJson, drafts: readonly HoursDraft[]): number[] {
  const whole = wholeTenths(activity);
  const steps = Array.from({ length: Math.floor(whole / STEP) }, (_, index) => (index + 1) * STEP);
  const known = drafts.flatMap(({ tenths }) => (tenths ? [tenths] : []));
  return [...new Set([...steps, whole, ...known])].sort((a, b) => a - b);
}

/** Of how many nothing was said yet. */
export const unsaid = (drafts: readonly HoursDraft[]): number =>
  drafts.filter(({ tenths }) => tenths === "").length;

export const isChanged = (drafts: readonly HoursDraft[], activity: ActivityJson): boolean =>
  JSON.stringify(drafts) !== JSON.stringify(hoursDraft(activity));

/** Nobody carried a part of what they were not at. */
export const toHours = (drafts: readonly HoursDraft[], activity: ActivityJson): ConfirmedHoursJson[] =>
  drafts.map(({ personId, tenths, isCore }) => ({
    personId,
    hoursTenths: tenths || 0,
    isCore: isCore && !!tenths && isFeature(activity),
  }));

/** What closing makes final. */
export function hoursSum(activity: ActivityJson) {
  const hours = withPlace(activity).map(({ hoursTenths = 0 }) => hoursTenths);
  return {
    there: hours.filter(Boolean).length,
    away: hours.filter((tenths) => tenths === 0).length,
    tenths: hours.reduce((sum, tenths) => sum + tenths, 0),
  };
}
