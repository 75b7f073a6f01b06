import type { CaseJson, CaseRowJson, CaseStateJson, CaseStepJson } from "@qiming/contracts/browser/case";

const TAGS: Partial<Record<CaseStateJson, string>> = {
  CASE_STATE_DRAFT: "qm-tag--plain",
  CASE_STATE_IN_REVIEW: "qm-tag--info",
  CASE_STATE_RETURNED: "qm-tag--warn",
  CASE_STATE_RESULT_ISSUED: "qm-tag--good",
  CASE_STATE_ARCHIVED: "qm-tag--good",
  CASE_STATE_REFUSED: "qm-tag--bad",
  CASE_STATE_WITHDRAWN: "qm-tag--plain",
};
export const tagOf = (state: CaseStateJson | undefined): string => (state && TAGS[state]) ?? "";

/** What the applicant must do something about comes first, then what is under way, then what is over. */
export function inSections(rows: readonly CaseRowJson[]) {
  const inState = (...states: CaseStateJson[]) => rows.filter(({ state }) => state && states.includes(state));
  return {
    todo: inState("CASE_STATE_RETURNED", "CASE_STATE_DRAFT", "CASE_STATE_RESULT_ISSUED"),
    running: inState("CASE_STATE_IN_REVIEW"),
    over: inState("CASE_STATE_ARCHIVED", "CASE_STATE_REFUSED", "CASE_STATE_WITHDRAWN"),
  };
}

const STOPPED: readonly (CaseStateJson | undefined)[] = ["CASE_STATE_REFUSED", "CASE_STATE_WITHDRAWN"];

/** How each step stands, as QmSteps shows it: the one in which a case was refused or taken back is the last that was entered. */
export function stepStates({
  steps = [],
  state,
}: Pick<CaseJson, "steps" | "state">): ("done" | "current" | "todo" | "stopped")[] {
  const last = steps.findLastIndex(({ enterTime }) => enterTime);
  return steps.map(({ enterTime, leaveTime }, at) => {
    if (!enterTime) return "todo";
    if (at === last && STOPPED.includes(state)) return "stopped";
    return leaveTime ? "done" : "current";
  });
}

export const presentStep = ({ steps = [] }: CaseJson): CaseStepJson | undefined =>
  steps.find(({ isPresent }) => isPresent);
