import type {
  DestinationJson,
  DestinationKindJson,
  TransferActJson,
  TransferJson,
  TransferStateJson,
} from "@qiming/contracts/browser/transfer";

const TAGS: Partial<Record<TransferStateJson, string>> = {
  TRANSFER_STATE_DRAFT: "qm-tag--plain",
  TRANSFER_STATE_COMPLETED: "qm-tag--good",
  TRANSFER_STATE_RETURNED: "qm-tag--warn",
  TRANSFER_STATE_REJECTED: "qm-tag--warn",
  TRANSFER_STATE_EXPIRED: "qm-tag--bad",
  TRANSFER_STATE_CANCELLED: "qm-tag--plain",
};
export const transferTag = (state: TransferStateJson | undefined): string =>
  (state && TAGS[state]) ?? "qm-tag--info";

export const isOver = ({ state }: TransferJson): boolean =>
  state === "TRANSFER_STATE_COMPLETED" || state === "TRANSFER_STATE_CANCELLED";

/** Of a letter: few days are left. */
export const isEndingSoon = (daysLeft: number | undefined): boolean =>
  daysLeft !== undefined && daysLeft <= 15;

type Stage = "submit" | "branch" | "college" | "letter" | "travel" | "accept" | "register";

const STAGES: Readonly<Record<string, readonly Stage[]>> = {
  TRANSFER_DIRECTION_WITHIN: ["submit", "branch", "college", "accept", "register"],
  TRANSFER_DIRECTION_OUT: ["submit", "branch", "college", "letter", "travel", "accept", "register"],
  TRANSFER_DIRECTION_IN: ["travel", "accept", "register"],
};
/** What is being done in a state. */
const PRESENT: Readonly<Record<TransferStateJson, Stage | "over" | undefined>> = {
  TRANSFER_STATE_UNSPECIFIED: undefined,
  TRANSFER_STATE_DRAFT: "submit",
  TRANSFER_STATE_RETURNED: "submit",
  TRANSFER_STATE_SUBMITTED: "branch",
  TRANSFER_STATE_BRANCH_REVIEWED: "college",
  TRANSFER_STATE_COLLEGE_REVIEWED: "letter",
  TRANSFER_STATE_ISSUED: "travel",
  TRANSFER_STATE_IN_TRANSIT: "accept",
  TRANSFER_STATE_EXPIRED: "accept",
  TRANSFER_STATE_REISSUE_REQUESTED: "letter",
  TRANSFER_STATE_REJECTED: "accept",
  TRANSFER_STATE_ACCEPTED: "register",
  TRANSFER_STATE_COMPLETED: "over",
  TRANSFER_STATE_CANCELLED: undefined,
};
const STOPPED: readonly (TransferStateJson | undefined)[] = [
  ...(["TRANSFER_STATE_RETURNED", "TRANSFER_STATE_REJECTED", "TRANSFER_STATE_EXPIRED"] as const),
];

/** Where it stands, stage by stage; none of what was cancelled. */
export function stagesOf({
  direction,
  state = "TRANSFER_STATE_UNSPECIFIED",
  crossesColleges = false,
}: TransferJson): { stage: Stage; state: "done" | "current" | "todo" | "stopped" }[] {
  const stages = (STAGES[direction ?? ""] ?? []).filter((stage) => stage !== "college" || crossesColleges);
  let present = PRESENT[state];
  if (!present) return [];
  const isHere = (stage: Stage) => stages.includes(stage);
  if (present === "college" && !isHere("college")) present = "accept";
  if (present === "letter" && !isHere("letter")) present = "accept";
  const at = present === "over" ? stages.length : stages.indexOf(present);
  return stages.map((stage, i) => ({
    stage,
    state: i < at ? "done" : i > at ? "todo" : STOPPED.includes(state) ? "stopped" : "current",
  }));
}

/** What somebody last said why it came back or ended. */
export function lastReason({ events = [], state }: TransferJson): string {
  const stopped = [...STOPPED, "TRANSFER_STATE_CANCELLED"];
  return stopped.includes(state) ? (events.findLast((each) => each.state === state)?.text ?? "") : "";
}

/** Acts that say why. */
export const NEEDS_TEXT: readonly TransferActJson[] = [
  ...(["TRANSFER_ACT_RETURN", "TRANSFER_ACT_REJECT", "TRANSFER_ACT_REQUEST_REISSUE"] as const),
  ...(["TRANSFER_ACT_GIVE_OPINION", "TRANSFER_ACT_ANSWER_FLAG"] as const),
];
export const GRAVE: readonly TransferActJson[] = ["TRANSFER_ACT_CANCEL", "TRANSFER_ACT_REJECT"];
export const MAIN: readonly TransferActJson[] = [
  ...(["TRANSFER_ACT_AGREE", "TRANSFER_ACT_ISSUE", "TRANSFER_ACT_ACCEPT"] as const),
  ...(["TRANSFER_ACT_RECORD_RECEIPT", "TRANSFER_ACT_REQUEST_REISSUE", "TRANSFER_ACT_GIVE_OPINION"] as const),
  ...(["TRANSFER_ACT_ASSIGN", "TRANSFER_ACT_SETTLE_AGAIN"] as const),
];

/** Handing in is part of the form; what may be done beside it, the main acts first. */
export function actsShown({ may = [] }: TransferJson): TransferActJson[] {
  const rank = (act: TransferActJson) => (MAIN.includes(act) ? 0 : GRAVE.includes(act) ? 2 : 1);
  return may.filter((act) => act !== "TRANSFER_ACT_SUBMIT").sort((a, b) => rank(a) - rank(b));
}

export const KINDS: readonly DestinationKindJson[] = [
  ...(["DESTINATION_KIND_BRANCH", "DESTINATION_KIND_EMPLOYER"] as const),
  ...(["DESTINATION_KIND_SCHOOL", "DESTINATION_KIND_RESIDENCE"] as const),
];

/** The fields that are missing. */
export function missingIn({ kind, branchId, organizationName, place }: DestinationJson): string[] {
  if (kind === "DESTINATION_KIND_BRANCH") return branchId ? [] : ["branchId"];
  return [
    ...(organizationName?.trim() ? [] : ["organizationName"]),
    ...(kind !== "DESTINATION_KIND_RESIDENCE" || place?.trim() ? [] : ["place"]),
  ];
}
