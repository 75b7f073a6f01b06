/** Titles of honour: what is shown and what is written, without any screen. */
import type {
  HonourApplicationJson,
  HonourApplicationKindJson,
  HonourCallJson,
  HonourCallStateJson,
  HonourEvidenceJson,
  HonourJson,
} from "@qiming/contracts/browser/honour";
import type { ClaimableJson, ClaimContentJson } from "@qiming/contracts/browser/claim";

const STEPS = ["OPEN", "REVIEW", "PUBLICITY", "AWARDED"] as const;
export type HonourStep = (typeof STEPS)[number];
export const MOST_EVIDENCE = 6;

export const isCancelled = ({ state }: HonourCallJson): boolean => state === "HONOUR_CALL_STATE_CANCELLED";

export const stepOf = ({ state }: HonourCallJson): HonourStep =>
  STEPS.find((each) => state === `HONOUR_CALL_STATE_${each}`) ?? "OPEN";

/** Undefined after the last, and where the call was cancelled. */
export function nextOf(call: HonourCallJson): { step: HonourStep; state: HonourCallStateJson } | undefined {
  const step = isCancelled(call) ? undefined : STEPS[STEPS.indexOf(stepOf(call)) + 1];
  return step && { step, state: `HONOUR_CALL_STATE_${step}` };
}

/** How far a call is; one that is awarded is done. */
export function marksOf(call: HonourCallJson): { step: HonourStep; state: "done" | "current" | "todo" }[] {
  const at = STEPS.indexOf(stepOf(call));
  const isOver = at === STEPS.length - 1;
  return STEPS.map((step, index) => ({
    step,
    state: index < at || isOver ? "done" : index === at ? "current" : "todo",
  }));
}

export const isForBranches = ({ subject }: HonourCallJson): boolean => subject === "HONOUR_SUBJECT_BRANCH";

export type ApplicationStatus =
  | "draft"
  | "withdrawn"
  | "declined"
  | "revoked"
  | "cancelled"
  | "awarded"
  | "chosen"
  | "notChosen"
  | "asks"
  | "waits"
  | "handedIn";

/** Where an application stands, in one word. */
export function statusOf(application: HonourApplicationJson, call: HonourCallJson): ApplicationStatus {
  const { state, kind, opinions = [] } = application;
  if (state === "HONOUR_APPLICATION_STATE_DRAFT") return "draft";
  if (state === "HONOUR_APPLICATION_STATE_WITHDRAWN") return "withdrawn";
  if (state === "HONOUR_APPLICATION_STATE_DECLINED") return "declined";
  if (isCancelled(call)) return "cancelled";
  if (application.isRevoked) return "revoked";
  if (application.isDecided) {
    if (!application.isChosen) return "notChosen";
    return stepOf(call) === "AWARDED" ? "awarded" : "chosen";
  }
  // Who never answered has not agreed.
  if (kind === "HONOUR_APPLICATION_KIND_NOMINATION" && !application.hasAgreed)
    return stepOf(call) === "AWARDED" ? "declined" : "asks";
  return opinions.some(({ isFor }) => isFor === undefined) ? "waits" : "handedIn";
}

const KINDS: Record<ApplicationStatus, string> = {
  ...{ draft: "plain", withdrawn: "plain", declined: "plain", cancelled: "plain", notChosen: "plain" },
  ...{ revoked: "bad", awarded: "good", chosen: "good", asks: "warn", waits: "warn", handedIn: "info" },
};
export const tagOf = (status: ApplicationStatus): string => `qm-tag--${KINDS[status]}`;

/** Whose it is: the member with their branch, or the branch. */
export const nameOf = ({ personName, branchName }: HonourApplicationJson | HonourJson): string =>
  personName || branchName || "";

export const placeOf = ({ personId, branchName, ...rest }: HonourApplicationJson): string =>
  [rest.collegeName, personId && branchName].filter(Boolean).join(" · ");

/** What somebody writes of an application. */
export interface ApplicationForm {
  holderId: string;
  merits: string;
  evidence: { title: string; source: string }[];
  isDraft: boolean;
}

export const formOf = (application?: HonourApplicationJson, holderId = ""): ApplicationForm => ({
  ...{ holderId: application?.id ?? holderId, merits: application?.merits ?? "", isDraft: false },
  evidence: (application?.evidence ?? []).map(({ title = "", source = "" }) => ({ title, source })),
});

const evidenceOf = ({ evidence }: ApplicationForm): HonourEvidenceJson[] =>
  evidence
    .map(({ title, source }) => ({ title: title.trim(), source: source.trim() }))
    .filter(({ title, source }) => title || source);

/** The reason why it cannot be sent yet. */
export function faultOf(form: ApplicationForm, kind: HonourApplicationKindJson): string | undefined {
  if (kind !== "HONOUR_APPLICATION_KIND_OWN" && !form.holderId) return "INVALID_REQUEST";
  if (evidenceOf(form).some(({ title }) => !title)) return "EVIDENCE_MISSING";
  return form.isDraft || form.merits.trim() ? undefined : "MERITS_MISSING";
}

export const toRequest = (callId: string, form: ApplicationForm, kind: HonourApplicationKindJson) => ({
  ...{ callId, merits: form.merits.trim(), evidence: evidenceOf(form), handIn: !form.isDraft },
  branchId: kind === "HONOUR_APPLICATION_KIND_BRANCH" ? form.holderId : "",
  personId: kind === "HONOUR_APPLICATION_KIND_NOMINATION" ? form.holderId : "",
});

/** Evidence that is a page of the platform. */
export const isPage = (source: string | undefined): boolean => /^\/m\/[\w/.?=&{}-]+$/.test(source ?? "");

/** A new call, as somebody writes it. */
export const blankCall = () => ({
  ...{ titleZh: "", titleEn: "", isForBranches: false, conditions: "" },
  ...{ places: 1, lastDay: "", months: 12, publicityDays: 5 },
});
export type CallForm = ReturnType<typeof blankCall>;

export const isWhole = (form: CallForm): boolean =>
  [form.titleZh, form.titleEn, form.conditions, form.lastDay].every((text) => text.trim()) &&
  isBetween(form.places, 1, 200) &&
  isBetween(form.months, 0, 120) &&
  isBetween(form.publicityDays, 1, 30);

const isBetween = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

export const toCall = (organizationId: string, form: CallForm) => ({
  ...{ organizationId, titleZh: form.titleZh.trim(), titleEn: form.titleEn.trim() },
  ...{ conditions: form.conditions.trim(), lastDay: form.lastDay, places: form.places },
  ...{ months: form.months, publicityDays: form.publicityDays },
  subject: form.isForBranches ? ("HONOUR_SUBJECT_BRANCH" as const) : ("HONOUR_SUBJECT_MEMBER" as const),
});

/** Where points are claimed for an honour; undefined where the rule book has no levels to choose from. */
export function claimPath(honour: HonourJson, claimable: readonly ClaimableJson[]): string | undefined {
  const indicator = claimable.find(({ levels }) => levels?.length);
  if (!indicator || honour.isRevoked) return undefined;
  const query = new URLSearchParams({
    ...{
      indicator: indicator.indicatorCode ?? "",
      title: honour.title?.zhCn ?? "",
      day: honour.awardDay ?? "",
    },
    evidence: `/m/points/honours/${honour.callId}`,
  });
  return `/claims?${query.toString()}`;
}

/** What of a claim is known beforehand. */
export function claimGiven(query: Readonly<Record<string, unknown>>): Partial<ClaimContentJson> | undefined {
  const text = (name: string) => (typeof query[name] === "string" ? query[name].slice(0, 200) : "");
  const given = {
    ...{ indicatorCode: text("indicator"), title: text("title"), day: text("day") },
    evidence: text("evidence"),
  };
  return given.title ? given : undefined;
}
