/** How a branch's year is closed, as its pages show it. */
import type { ObjectionJson, PeriodStateJson, PeriodStepJson } from "@qiming/contracts/browser/period";

/** In their order. */
const STATES = [
  "PERIOD_STATE_OPEN",
  "PERIOD_STATE_SELF_CHECK",
  "PERIOD_STATE_REVIEW",
  "PERIOD_STATE_OBJECTIONS",
  "PERIOD_STATE_CONFIRMED",
  "PERIOD_STATE_SEALED",
] as const;
export type State = (typeof STATES)[number];

export const stateOf = (state: PeriodStateJson | undefined): State =>
  STATES.find((each) => each === state) ?? "PERIOD_STATE_OPEN";

export interface ShownStep {
  readonly state: State;
  readonly mark: "done" | "current" | "todo";
  /** When it was reached. */
  readonly time?: string | undefined;
}

/** Every step, with where the year stands; the last one is done once it is reached. */
export function stepsOf(
  present: PeriodStateJson | undefined,
  steps: readonly PeriodStepJson[] = [],
): ShownStep[] {
  const at = STATES.indexOf(stateOf(present));
  return STATES.map((state, index) => ({
    state,
    mark: index < at || at === STATES.length - 1 ? "done" : index === at ? "current" : "todo",
    time: steps.find((each) => each.state === state)?.time,
  }));
}

/** Whether an office can lead it on: what follows the confirmation is not a branch's step. */
export const canAdvance = (state: PeriodStateJson | undefined): boolean =>
  STATES.indexOf(stateOf(state)) < STATES.indexOf("PERIOD_STATE_CONFIRMED");

export const waiting = (objections: readonly ObjectionJson[] = []): ObjectionJson[] =>
  objections.filter(({ isAnswered }) => !isAnswered);
