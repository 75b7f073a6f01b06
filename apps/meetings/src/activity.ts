/** What an activity says about itself, in the words that its pages ask in. */
import type { ActivityJson, ActivityPlanJson, ParticipantJson } from "@qiming/contracts/browser/activity";
import { formatTenths } from "@qiming/web-kit";
import { endOf } from "./meeting.ts";

/** `begun` and `over` are those that were open: their hours are not confirmed yet. */
export type Phase =
  "proposed" | "declined" | "withdrawn" | "cancelled" | "open" | "begun" | "over" | "closed";

const PHASES: Partial<Record<NonNullable<ActivityJson["state"]>, Phase>> = {
  ACTIVITY_STATE_PROPOSED: "proposed",
  ACTIVITY_STATE_DECLINED: "declined",
  ACTIVITY_STATE_WITHDRAWN: "withdrawn",
  ACTIVITY_STATE_CANCELLED: "cancelled",
  ACTIVITY_STATE_CLOSED: "closed",
};

export const isAhead = ({ plan }: ActivityJson, now: Date): boolean => new Date(plan!.startTime!) > now;

const isGoingOn = ({ plan }: ActivityJson, now: Date): boolean =>
  endOf(plan!.startTime!, plan!.minutes ?? 0) > now;

export function phaseOf(activity: ActivityJson, now: Date): Phase {
  const known = activity.state && PHASES[activity.state];
  if (known) return known;
  if (isAhead(activity, now)) return "open";
  return isGoingOn(activity, now) ? "begun" : "over";
}

/** A text of `meetings.activity`, with what stands in it. */
export interface Said {
  readonly text: string;
  readonly values: Readonly<Record<string, string | number>>;
}
const said = (text: string, values: Said["values"] = {}): Said => ({ text, values });

export const isFull = ({ plan, taken = 0 }: ActivityJson): boolean => !!plan?.places && taken >= plan.places;

/** @param isOpen whether it matters how many are left */
export function placesOf(activity: ActivityJson, isOpen: boolean): Said {
  const { plan, taken = 0, waiting = 0 } = activity;
  const places = plan?.places ?? 0;
  if (places === 0) return isOpen ? said("places.any", { taken }) : said("places.noLimit");
  if (!isOpen) return said("places.all", { places });
  if (!isFull(activity)) return said("places.left", { places, left: places - taken });
  return waiting > 0 ? said("places.wait", { places, waiting }) : said("places.full", { places });
}

/** The reader's place among those who wait, from 1; none where they do not wait, and where it is not said who does. */
export function queuePlace({ mine, participants = [] }: ActivityJson): number | undefined {
  if (!mine?.isWaiting) return undefined;
  const waiting = participants.filter(({ isWaiting }) => isWaiting);
  return waiting.findIndex(({ personId }) => personId === mine.personId) + 1 || undefined;
}

/** How it stands for the reader: a text, and the tag that it stands in. */
export function standingOf(activity: ActivityJson, now: Date): Said & { readonly tag: string } {
  const phase = phaseOf(activity, now);
  const { mine, mayManage } = activity;
  const tagged = (tag: string, text: string, values?: Said["values"]) => ({
    ...said(`standing.${text}`, values),
    tag: `qm-tag--${tag}`,
  });
  switch (phase) {
    case "open":
      if (mine?.isWaiting) return tagged("warn", "waiting");
      if (mine) return tagged("good", "joined");
      return isFull(activity) ? tagged("plain", "full") : tagged("info", "open");
    case "over":
      return mayManage ? tagged("warn", "toConfirm") : tagged("plain", "over");
    case "closed":
      return mine?.hoursTenths
        ? tagged("good", "hours", { hours: formatTenths(mine.hoursTenths) })
        : tagged("plain", "over");
    default:
      return tagged(TAGS[phase], phase);
  }
}
const TAGS = {
  proposed: "warn",
  declined: "bad",
  withdrawn: "plain",
  cancelled: "bad",
  begun: "good",
} as const;

const byStart = (a: ActivityJson, b: ActivityJson) =>
  Date.parse(a.plan!.startTime!) - Date.parse(b.plan!.startTime!);

/** What waits for the reader's decision or word, what is to come or goes on, and what was. */
export function inSections(all: readonly ActivityJson[] = [], now: Date) {
  const ofPhase = (activity: ActivityJson) => {
    const phase = phaseOf(activity, now);
    if (activity.mayManage && (phase === "proposed" || phase === "over")) return "toDo";
    if (phase === "open" || phase === "begun") return "toCome";
    // What will not be, or is not decided, is looked for among what is to come.
    return (phase === "cancelled" || phase === "proposed") && isAhead(activity, now) ? "toCome" : "past";
  };
  const of = (section: string) => all.filter((each) => ofPhase(each) === section).sort(byStart);
  return { toDo: of("toDo"), toCome: of("toCome"), past: of("past").reverse() };
}

/** How many can be signed up for. */
export const countOpen = (all: readonly ActivityJson[] = [], now: Date): number =>
  all.filter((each) => phaseOf(each, now) === "open").length;

/** What the reader has to do or to know now; also the name of its text. */
export type ActivityTask =
  | Exclude<Phase, "open" | "begun" | "over">
  | "decide"
  | "signUp"
  | "queue"
  | "joined"
  | "waiting"
  | "notOpen"
  | "confirm"
  | "wasThere"
  | "begun"
  | "over";

export function taskOf(activity: ActivityJson, branchId: string | undefined, now: Date): ActivityTask {
  const phase = phaseOf(activity, now);
  const { mine, mayManage } = activity;
  if (phase === "proposed" && mayManage) return "decide";
  if (phase === "open") {
    if (mine) return mine.isWaiting ? "waiting" : "joined";
    if (!isOpenTo(activity, branchId)) return "notOpen";
    return isFull(activity) ? "queue" : "signUp";
  }
  if (phase !== "begun" && phase !== "over") return phase;
  if (mayManage) return "confirm";
  return mine && !mine.isWaiting ? "wasThere" : phase;
}

/** As far as this device knows; of another college the service says no. */
const isOpenTo = ({ organizationId, plan }: ActivityJson, branchId: string | undefined): boolean =>
  !!branchId && (branchId === organizationId || !!plan?.forCollege);

/** What others read of an activity that is shown to them: what its people wrote, part by part. */
export function wordsShown({ plan = {}, outcome = {} }: ActivityJson) {
  const parts = [
    { name: "name", text: plan.title },
    { name: "goal", text: plan.goal },
    { name: "description", text: plan.description },
    { name: "result", text: outcome.result },
    { name: "deliverable", text: outcome.deliverable },
  ];
  return parts.filter(({ text }) => text);
}

export const withPlace = ({ participants = [] }: ActivityJson): ParticipantJson[] =>
  participants.filter(({ isWaiting }) => !isWaiting);

export const isFeature = ({ plan }: { plan?: ActivityPlanJson }): boolean =>
  plan?.kind === "ACTIVITY_KIND_FEATURE";
