/** What is held where, and what can be decided there. The service says so too, and its word counts. */
import type { BallotModeJson, MeetingTypeJson, MotionKindJson } from "@qiming/contracts/browser/meeting";

const AT_BRANCH: readonly MeetingTypeJson[] = [
  "MEETING_TYPE_BRANCH_ASSEMBLY",
  "MEETING_TYPE_COMMITTEE_MEETING",
  "MEETING_TYPE_PARTY_LECTURE",
  "MEETING_TYPE_THEME_PARTY_DAY",
];

/** Empty where no meetings are held: then they are held below. */
export function typesAt(organizationType: string | undefined): readonly MeetingTypeJson[] {
  if (organizationType === "ORGANIZATION_TYPE_BRANCH") return AT_BRANCH;
  return organizationType === "ORGANIZATION_TYPE_PARTY_GROUP" ? ["MEETING_TYPE_GROUP_MEETING"] : [];
}

/** Only an assembly decides about members, and elects. */
export function kindsAt(type: MeetingTypeJson): readonly MotionKindJson[] {
  if (type === "MEETING_TYPE_BRANCH_ASSEMBLY")
    return [
      "MOTION_KIND_ORDINARY",
      "MOTION_KIND_ADMISSION",
      "MOTION_KIND_CONFIRMATION",
      "MOTION_KIND_ELECTION",
    ];
  return type === "MEETING_TYPE_COMMITTEE_MEETING" ? ["MOTION_KIND_ORDINARY"] : [];
}

/** Whether somebody is decided about: with absent voters' written opinions. */
export const isAboutMember = (kind: MotionKindJson | undefined): boolean =>
  kind === "MOTION_KIND_ADMISSION" || kind === "MOTION_KIND_CONFIRMATION";

export const isAlwaysSecret = (kind: MotionKindJson): boolean =>
  isAboutMember(kind) || kind === "MOTION_KIND_ELECTION";

export const modesFor = (kind: MotionKindJson): readonly BallotModeJson[] =>
  isAlwaysSecret(kind) ? ["BALLOT_MODE_SECRET"] : ["BALLOT_MODE_SHOW_OF_HANDS", "BALLOT_MODE_SECRET"];
