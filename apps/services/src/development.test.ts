import { expect, test } from "@jest/globals";
import type { DossierJson, DueStepJson } from "@qiming/contracts/browser/development";
import { isDone, publishedStep, stageNow, stagesOf, tagOfDue, wordOfDue } from "./development.ts";

const STAGE_ENDS = [2, 6, 11, 18, 25];
const dossier = (until: number, due: DueStepJson[] = []): DossierJson => ({
  due,
  steps: Array.from({ length: 25 }, (_, at) => ({
    step: at + 1,
    stage: STAGE_ENDS.findIndex((end) => at < end) + 1,
    actor: at === 5 || at === 20 ? ("STEP_ACTOR_REVIEWS" as const) : ("STEP_ACTOR_BRANCH" as const),
    ...(at < until && at !== 5 && at !== 20 && { record: { day: "2026-03-18" } }),
  })),
});

test.each<[DueStepJson, string, string]>([
  [{ standing: "STANDING_OK" }, "", "qm-tag--info"],
  [{ standing: "STANDING_YELLOW" }, "soon", "qm-tag--warn"],
  [{ standing: "STANDING_OVERDUE" }, "late", "qm-tag--bad"],
  [{ standing: "STANDING_BLOCKED", fromDay: "2026-05-01" }, "notYet", "qm-tag--plain"],
  [{ standing: "STANDING_BLOCKED", rule: "REVIEWS_MISSING" }, "waiting", "qm-tag--plain"],
  [{ standing: "STANDING_BLOCKED", rule: "VOTE_EXPIRED" }, "halted", "qm-tag--bad"],
])("%j says %s", (due, word, tag) => {
  expect([wordOfDue(due), tagOfDue(due)]).toEqual([word, tag]);
});

test("a lasting step is done with the one after it, and stages count what is done", () => {
  const six = dossier(6);
  expect(isDone(six, six.steps![5]!)).toBe(false);
  expect(stagesOf(six).map(({ done, steps }) => [done, steps.length])).toEqual([
    [2, 2],
    [3, 4],
    [0, 5],
    [0, 7],
    [0, 7],
  ]);
  expect(stagesOf(dossier(7))[1]?.done).toBe(4);
});

test("the stage of the next step is the present one", () => {
  expect(stageNow(dossier(2, [{ step: 3 }]))).toBe(2);
  expect(stageNow(dossier(25))).toBe(5);
  expect([publishedStep(dossier(6)), publishedStep(dossier(7)), publishedStep(dossier(17))]).toEqual([
    7, 17, 24,
  ]);
});
