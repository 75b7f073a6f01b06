/** An activity that is proposed, as a form holds it, and as the contract does. */
import type {
  ActivityKindJson,
  ActivityPlanJson,
  ActivityTemplateJson,
} from "@qiming/contracts/browser/activity";
import { startOf, toDayAndTime, type DayAndTime } from "./day-time.ts";
import { LEAST_MINUTES } from "./plan.ts";

export const KINDS: readonly ActivityKindJson[] = ["ACTIVITY_KIND_PRACTICE", "ACTIVITY_KIND_FEATURE"];
export const MOST_MINUTES = 2880;
export const MOST_PLACES = 2000;

export interface ActivityDraft extends DayAndTime {
  kind: ActivityKindJson;
  title: string;
  goal: string;
  description: string;
  place: string;
  minutes: number;
  /** 0: as many as come. */
  places: number;
  forCollege: boolean;
}

export interface ActivityFault {
  readonly field: string;
  readonly fault:
    | "titleMissing"
    | "goalMissing"
    | "placeMissing"
    | "dayMissing"
    | "timeMissing"
    | "startPassed"
    | "minutesOut"
    | "placesOut";
}

/** A new one; after the pattern of another, when it is is decided anew. */
export function newActivity(pattern: ActivityPlanJson = {}): ActivityDraft {
  const { kind, title = "", goal = "", description = "", place = "", startTime } = pattern;
  return {
    ...{ kind: kind ?? KINDS[0]!, title, goal, description, place },
    ...{ day: "", time: startTime ? toDayAndTime(startTime).time : "14:00" },
    minutes: pattern.minutes ?? 120,
    places: pattern.places ?? 0,
    forCollege: pattern.forCollege ?? false,
  };
}

/** What a plan by the example of others begins with: where and when is for each branch to say. */
export const planOf = ({
  kind,
  title = "",
  goal = "",
  description = "",
  minutes,
  places,
  forCollege = false,
}: ActivityTemplateJson): ActivityPlanJson => ({
  ...(kind && { kind }),
  ...{ title, goal, description, forCollege },
  ...(minutes && { minutes }),
  ...(places && { places }),
});

export const toActivityPlan = ({ day, time, ...draft }: ActivityDraft): ActivityPlanJson => ({
  ...draft,
  title: draft.title.trim(),
  goal: draft.goal.trim(),
  description: draft.description.trim(),
  place: draft.place.trim(),
  startTime: startOf({ day, time })!.toISOString(),
});

const isWithin = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

/** In the order of the form. */
export function activityFaults(draft: ActivityDraft, now: Date): ActivityFault[] {
  const start = startOf(draft);
  const checks: [boolean, string, ActivityFault["fault"]][] = [
    [!draft.title.trim(), "title", "titleMissing"],
    [!draft.goal.trim(), "goal", "goalMissing"],
    [!draft.place.trim(), "place", "placeMissing"],
    [!draft.day, "day", "dayMissing"],
    [!draft.time, "time", "timeMissing"],
    [!!start && start <= now, "day", "startPassed"],
    [!isWithin(draft.minutes, LEAST_MINUTES, MOST_MINUTES), "minutes", "minutesOut"],
    [!isWithin(draft.places, 0, MOST_PLACES), "places", "placesOut"],
  ];
  return checks.filter(([isWrong]) => isWrong).map(([, field, fault]) => ({ field, fault }));
}
