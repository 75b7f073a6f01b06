import type {
  DossierJson,
  DossierStepJson,
  DueStepJson,
  StandingJson,
} from "@qiming/contracts/browser/development";
import type { LocalizedText, Material } from "@qiming/service-form";

const TAGS: Partial<Record<StandingJson, string>> = {
  STANDING_OK: "qm-tag--info",
  STANDING_YELLOW: "qm-tag--warn",
  STANDING_OVERDUE: "qm-tag--bad",
  STANDING_BLOCKED: "qm-tag--plain",
};
/** Rules that somebody must do something about, beside those that only wait for a day. */
const HALTS = ["VOTE_NOT_PASSED", "VOTE_EXPIRED", "OBJECTION_OPEN"];

/** What a kind of paper is called wherever it is asked for; by the Chinese name it is known again in the locker. */
const FILE_KINDS: Readonly<Record<string, LocalizedText>> = {
  DOSSIER_FILE_KIND_APPLICATION: { zhCn: "入党申请书", en: "Application" },
  DOSSIER_FILE_KIND_THOUGHT_REPORT: { zhCn: "思想汇报", en: "Thought report" },
  DOSSIER_FILE_KIND_TRAINING: { zhCn: "培训结业证书", en: "Training certificate" },
  DOSSIER_FILE_KIND_ADMISSION_FORM: { zhCn: "入党志愿书", en: "Admission form" },
};

export const materialFor = (kind: string): Material => ({
  ...{ code: kind, name: FILE_KINDS[kind] ?? NOTHING, help: NOTHING, isRequired: true, when: [] },
});
const NOTHING: LocalizedText = { zhCn: "", en: "" };

export const tagOfDue = ({ standing, rule = "" }: DueStepJson): string =>
  HALTS.includes(rule) ? "qm-tag--bad" : ((standing && TAGS[standing]) ?? "");

/** What a tag says; a step that can be taken at any time has none. */
export function wordOfDue({ standing, rule = "", fromDay }: DueStepJson): string {
  if (HALTS.includes(rule)) return "halted";
  if (standing === "STANDING_BLOCKED") return fromDay ? "notYet" : "waiting";
  return { STANDING_YELLOW: "soon", STANDING_OVERDUE: "late" }[standing as string] ?? "";
}

export interface Stage {
  readonly stage: number;
  readonly steps: readonly DossierStepJson[];
  readonly done: number;
}

/** A lasting step is done when the step after it is. */
export const isDone = ({ steps = [] }: DossierJson, { step = 0, actor, record }: DossierStepJson): boolean =>
  actor === "STEP_ACTOR_REVIEWS" ? !!steps[step]?.record : !!record;

/** The 25 steps in their five stages. */
export const stagesOf = (dossier: DossierJson): Stage[] =>
  [1, 2, 3, 4, 5].map((stage) => {
    const steps = (dossier.steps ?? []).filter((each) => each.stage === stage);
    return { stage, steps, done: steps.filter((each) => isDone(dossier, each)).length };
  });

export const isDue = ({ due = [] }: DossierJson, number: number | undefined): boolean =>
  due.some(({ step }) => step === number);

export const stepOf = ({ steps = [] }: DossierJson, number: number | undefined): DossierStepJson =>
  steps.find(({ step }) => step === number) ?? {};

/** The stage that the next step belongs to; the last where there is none. */
export const stageNow = (dossier: DossierJson): number => stepOf(dossier, dossier.due?.[0]?.step).stage ?? 5;

/** Before which step a publicity may be opened: the next of those that have one. */
export const publishedStep = (dossier: DossierJson): 7 | 17 | 24 =>
  ([7, 17, 24] as const).find((step) => !stepOf(dossier, step).record) ?? 24;

export const runningPublicity = ({ publicities = [] }: DossierJson) =>
  publicities.find(({ closeDay }) => !closeDay);
