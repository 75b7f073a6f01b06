/** What is held where, and what can be decided there. The service says so too, and its word counts. */
import type {
  BallotModeJson,
  MeetingJson,
  MeetingTypeJson,
  MotionKindJson,
} from "@qiming/contracts/browser/meeting";

const AT_BRANCH: readonly MeetingTypeJson[] = [
  "MEETING_TYPE_BRANCH_ASSEMBLY",
  "MEETING_TYPE_COMMITTEE_MEETING",
  "MEETING_TYPE_PARTY_LECTURE",
  "MEETING_TYPE_THEME_PARTY_DAY",
  "MEETING_TYPE_ORG_LIFE_MEETING",
  "MEETING_TYPE_DEMOCRATIC_APPRAISAL",
];
const IN_GROUP: readonly MeetingTypeJson[] = ["MEETING_TYPE_GROUP_MEETING", "MEETING_TYPE_ORG_LIFE_MEETING"];

/** Empty where no meetings are held: then they are held below. */
export function typesAt(organizationType: string | undefined): readonly MeetingTypeJson[] {
  if (organizationType === "ORGANIZATION_TYPE_BRANCH") return AT_BRANCH;
  return organizationType === "ORGANIZATION_TYPE_PARTY_GROUP" ? IN_GROUP : [];
}

/** In which forms a type of meeting can be held; empty of those that have no form but their own. */
export function formsAt(
  type: MeetingTypeJson,
  organizationType: string | undefined,
): readonly MeetingTypeJson[] {
  if (type !== "MEETING_TYPE_ORG_LIFE_MEETING") return [];
  return organizationType === "ORGANIZATION_TYPE_PARTY_GROUP"
    ? ["MEETING_TYPE_GROUP_MEETING"]
    : ["MEETING_TYPE_BRANCH_ASSEMBLY", "MEETING_TYPE_COMMITTEE_MEETING"];
}

const OF_ASSEMBLY: readonly MotionKindJson[] = [
  "MOTION_KIND_ORDINARY",
  "MOTION_KIND_ADMISSION",
  "MOTION_KIND_CONFIRMATION",
  "MOTION_KIND_ELECTION",
];

/**
 * Only an assembly decides about members, elects and tests.
 *
 * @param form of an organisational life meeting
 */
export function kindsAt(type: MeetingTypeJson, form: MeetingTypeJson | ""): readonly MotionKindJson[] {
  if (type === "MEETING_TYPE_DEMOCRATIC_APPRAISAL") return ["MOTION_KIND_APPRAISAL", ...OF_ASSEMBLY];
  const isOrgLife = type === "MEETING_TYPE_ORG_LIFE_MEETING";
  const held = isOrgLife ? form : type;
  if (held === "MEETING_TYPE_BRANCH_ASSEMBLY")
    return isOrgLife ? [...OF_ASSEMBLY, "MOTION_KIND_APPRAISAL"] : OF_ASSEMBLY;
  return held === "MEETING_TYPE_COMMITTEE_MEETING" ? ["MOTION_KIND_ORDINARY"] : [];
}

/** Whether micro-lectures are given in such a meeting. */
export const hasLectures = ({ plan }: Pick<MeetingJson, "plan">): boolean =>
  plan?.type === "MEETING_TYPE_PARTY_LECTURE" || plan?.type === "MEETING_TYPE_THEME_PARTY_DAY";

/** Whether somebody is decided about: with absent voters' written opinions. */
export const isAboutMember = (kind: MotionKindJson | undefined): boolean =>
  kind === "MOTION_KIND_ADMISSION" || kind === "MOTION_KIND_CONFIRMATION";

export const isAlwaysSecret = (kind: MotionKindJson): boolean =>
  isAboutMember(kind) || kind === "MOTION_KIND_ELECTION" || kind === "MOTION_KIND_APPRAISAL";

export const modesFor = (kind: MotionKindJson): readonly BallotModeJson[] =>
  isAlwaysSecret(kind) ? ["BALLOT_MODE_SECRET"] : ["BALLOT_MODE_SHOW_OF_HANDS", "BALLOT_MODE_SECRET"];
