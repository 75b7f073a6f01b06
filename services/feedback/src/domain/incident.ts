import { ExpectedError } from "@qiming/core";
import type { PersonRef } from "./directory.ts";

export type IncidentStepKind =
  | "SLOW_MODE"
  | "NORMAL_SPEED"
  | "LOCK"
  | "UNLOCK"
  | "OFFICIAL_ANSWER"
  | "ESCALATE"
  | "ROUTE"
  | "NOTE"
  | "TAKE_OVER"
  | "OPEN"
  | "CLOSE";

/** So many reports on one topic within so long open an incident by themselves. */
export const TRIGGER = { reports: 10, withinMs: 3_600_000 };
const MOST_STEPS = 200;
const SLOW_SECONDS = 60;

export interface IncidentStep {
  readonly kind: IncidentStepKind;
  /** Missing: it did so by itself, or they are gone. */
  readonly actor?: PersonRef | undefined;
  readonly time: Date;
  readonly words: string;
  readonly slowSeconds?: number | undefined;
  readonly postId?: string | undefined;
}
/** What is done while a topic is in uproar: its steps are the log. */
export interface Incident {
  readonly id: string;
  readonly topicId: string;
  readonly lineage: readonly string[];
  readonly spaceName: string;
  readonly trigger: "REPORTS" | "MODERATOR";
  /** Missing: nobody moderates there, or they are gone. */
  readonly owner?: PersonRef | undefined;
  readonly isOpen: boolean;
  readonly openTime: Date;
  readonly closeTime?: Date | undefined;
  readonly isLocked: boolean;
  readonly slowSeconds: number;
  readonly review?: string | undefined;
  readonly steps: readonly IncidentStep[];
}

/** @param opener missing: by itself */
export const incidentOpened = (
  about: Pick<Incident, "id" | "topicId" | "lineage" | "spaceName" | "owner">,
  words: string,
  opener: PersonRef | undefined,
  time: Date,
): Incident => ({
  ...about,
  ...{
    trigger: opener ? "MODERATOR" : "REPORTS",
    isOpen: true,
    openTime: time,
    isLocked: false,
    slowSeconds: 0,
  },
  steps: [{ kind: "OPEN", time, words, ...(opener && { actor: opener }) }],
});

/** @throws INCIDENT_STATE (failed_precondition) */
export function stepTaken(
  before: Incident,
  step: Omit<IncidentStep, "actor" | "time">,
  actor: PersonRef,
  time: Date,
): Incident {
  if (!before.isOpen) throw incidentState("the incident is closed");
  if (before.steps.length >= MOST_STEPS) throw incidentState("its log is full: close it");
  const slowSeconds = step.kind === "SLOW_MODE" ? step.slowSeconds || SLOW_SECONDS : undefined;
  const { slowSeconds: _, ...rest } = step;
  const line: IncidentStep = { ...rest, actor, time, ...(slowSeconds && { slowSeconds }) };
  return {
    ...before,
    ...(slowSeconds && { slowSeconds }),
    ...(step.kind === "NORMAL_SPEED" && { slowSeconds: 0 }),
    ...(step.kind === "LOCK" && { isLocked: true }),
    ...(step.kind === "UNLOCK" && { isLocked: false }),
    ...(step.kind === "TAKE_OVER" && { owner: actor }),
    steps: [...before.steps, line],
  };
}

/** Slow mode ends with it, and its lock: a topic that stays locked is one by a decision. @throws INCIDENT_STATE (failed_precondition) */
export function incidentClosed(before: Incident, review: string, actor: PersonRef, time: Date): Incident {
  if (!before.isOpen) throw incidentState("the incident is closed");
  return {
    ...before,
    ...{ isOpen: false, closeTime: time, isLocked: false, slowSeconds: 0, review },
    steps: [...before.steps, { kind: "CLOSE", actor, time, words: "" }],
  };
}

const incidentState = (message: string) =>
  new ExpectedError("failed_precondition", "INCIDENT_STATE", message);

/** Somebody is gone: their name; what was done stays. */
export function incidentWithoutPerson(before: Incident, personId: string): Incident {
  const { owner, ...rest } = before;
  return {
    ...rest,
    ...(owner && owner.personId !== personId && { owner }),
    steps: before.steps.map((step) => {
      const { actor, ...line } = step;
      return actor?.personId === personId ? line : step;
    }),
  };
}
