import type {
  DecisionKindJson,
  IncidentStepKindJson,
  ShieldedCountJson,
} from "@qiming/contracts/browser/moderation";

export const DECISIONS = [
  "DECISION_KIND_KEEP",
  "DECISION_KIND_ROUTE",
  "DECISION_KIND_ASK_EDIT",
  "DECISION_KIND_HIDE",
  "DECISION_KIND_REMOVE",
  "DECISION_KIND_LOCK",
] as const satisfies readonly DecisionKindJson[];

/** With what a pause may come. */
export const mayPause = (kind: string): boolean =>
  kind === "DECISION_KIND_HIDE" || kind === "DECISION_KIND_REMOVE";

const SEEN_AS: Readonly<Record<string, string>> = {
  DECISION_KIND_KEEP: "qm-tag--good",
  DECISION_KIND_ROUTE: "qm-tag--good",
  DECISION_KIND_ASK_EDIT: "qm-tag--warn",
  DECISION_KIND_HIDE: "qm-tag--bad",
  DECISION_KIND_REMOVE: "qm-tag--bad",
  DECISION_KIND_LOCK: "qm-tag--warn",
};
export const decisionTag = (kind: string | undefined): string => SEEN_AS[kind ?? ""] ?? "";

/** What moderators do in an incident: what its topic is already is not offered. */
export function stepsOf(
  isLocked: boolean | undefined,
  slowSeconds: number | undefined,
): IncidentStepKindJson[] {
  return [
    "INCIDENT_STEP_KIND_SLOW_MODE",
    ...(slowSeconds ? (["INCIDENT_STEP_KIND_NORMAL_SPEED"] as const) : []),
    isLocked ? "INCIDENT_STEP_KIND_UNLOCK" : "INCIDENT_STEP_KIND_LOCK",
    "INCIDENT_STEP_KIND_OFFICIAL_ANSWER",
    "INCIDENT_STEP_KIND_ESCALATE",
    "INCIDENT_STEP_KIND_ROUTE",
    "INCIDENT_STEP_KIND_NOTE",
    "INCIDENT_STEP_KIND_TAKE_OVER",
  ];
}

/** A number, or that it is too small to be said. */
export const countText = (shown: ShieldedCountJson | undefined, few: string): string =>
  shown?.isSmall ? few : String(shown?.count ?? 0);

/** @param month YYYY-MM */
export function monthBeside(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const index = year * 12 + number - 1 + by;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`;
}

/** Of an address of the topic's page, or of a post by itself. */
export function postIdIn(address: string): string {
  const text = address.trim();
  return /[?&]post=([^&#\s]+)/u.exec(text)?.[1] ?? text;
}
