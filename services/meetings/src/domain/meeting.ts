import { randomBytes } from "node:crypto";
import { byName, ExpectedError } from "@qiming/core";
import {
  isThere,
  voters,
  type AttendanceRole,
  type AttendanceStatus,
  type Invited,
  type Presence,
} from "./attendance.ts";
import { quorum, USUAL_SETTINGS, type Counting, type CountingSettings } from "./counting.ts";
import type { SpotCheck } from "./evaluation.ts";
import type { FollowUp } from "./follow-up.ts";
import type { MeetingFile } from "./meeting-file.ts";
import { nextRound } from "./election.ts";
import { isRunning, newVote, requireVoteState, type Motion, type Room, type Vote } from "./vote.ts";

export const MEETING_TYPES = [
  "BRANCH_ASSEMBLY",
  "COMMITTEE_MEETING",
  "GROUP_MEETING",
  "PARTY_LECTURE",
  "THEME_PARTY_DAY",
  "ORG_LIFE_MEETING",
  "DEMOCRATIC_APPRAISAL",
] as const;
export type MeetingType = (typeof MEETING_TYPES)[number];
export type MeetingMode = "OFFLINE" | "ONLINE" | "HYBRID";
export type MeetingState = "PLANNED" | "NOTICED" | "IN_SESSION" | "ENDING" | "ENDED" | "SEALED" | "CANCELLED";

export interface AgendaPoint {
  readonly title: string;
  readonly motion?: Motion | undefined;
  /** Of a member's proposal that was taken up, with who made it. */
  readonly proposalId?: string | undefined;
  readonly proposerName?: string | undefined;
}

export interface Exemption {
  readonly personId: string;
  readonly reason: string;
  readonly superiorConsent: string;
  readonly assemblyDecision: string;
}

export interface Plan {
  readonly type: MeetingType;
  /** Of an organisational life meeting: held as an assembly where nothing is said. */
  readonly form?: MeetingType | undefined;
  readonly title: string;
  readonly startTime: Date;
  readonly minutes: number;
  readonly mode: MeetingMode;
  readonly place: string;
  readonly link: string;
  readonly agenda: readonly AgendaPoint[];
  readonly guests: readonly string[];
  readonly exemptions: readonly Exemption[];
}

export interface AgendaItem {
  readonly id: string;
  readonly title: string;
  readonly vote?: Vote | undefined;
  /** Of a further round: the item whose seats were left open. */
  readonly roundOf?: string | undefined;
  /** Of a member's proposal that was taken up, with who made it. */
  readonly proposalId?: string | undefined;
  readonly proposerName?: string | undefined;
  /** Of a micro-lecture: who gives it. */
  readonly speakerId?: string | undefined;
}

export interface Confirmed {
  readonly personId: string;
  readonly status: AttendanceStatus;
}

export interface Section {
  readonly id: string;
  readonly text: string;
  readonly revision: number;
  /** Of what somebody said under an item; else missing. */
  readonly speech?: Speech | undefined;
}

export interface Speech {
  readonly itemId: string;
  readonly personId: string;
  /** Written, or put right, by the speaker. */
  readonly isOwnWords: boolean;
}

export interface Addendum {
  readonly id: string;
  readonly text: string;
  readonly authorId: string;
  readonly time: Date;
}

export interface Meeting {
  readonly id: string;
  readonly organizationId: string;
  readonly organizationName: string;
  /** From the university down to the organisation, as the tree was when it was planned. */
  readonly lineage: readonly string[];
  /** Where points and figures belong. */
  readonly branchId: string;
  readonly collegeId: string;
  /** The same of all that were planned as one series; missing of a single one. */
  readonly seriesId?: string | undefined;
  readonly state: MeetingState;
  readonly plan: Plan;
  readonly agenda: readonly AgendaItem[];
  /** Frozen with the notice; empty before. */
  readonly invited: readonly Invited[];
  /** Who came, and how: the confirmed list; empty before the meeting has ended. */
  readonly confirmed: readonly Confirmed[];
  readonly cancelReason: string;
  /** Frozen with the notice. */
  readonly counting?: CountingSettings | undefined;
  /** What the codes of its sign-in are made from. */
  readonly secret: string;
  readonly sections: readonly Section[];
  readonly addenda: readonly Addendum[];
  readonly digest: string;
  readonly followUps: readonly FollowUp[];
  readonly spotChecks: readonly SpotCheck[];
  /** As they came. */
  readonly files: readonly MeetingFile[];
  /** How often what is attached to the minutes has become another; missing: never. */
  readonly attachmentChanges?: number | undefined;
  /** The minutes that were sent to be confirmed, and when. */
  readonly circulated?: { readonly version: number; readonly time: Date } | undefined;
  /** All that were, in their order. */
  readonly circulatedVersions?: readonly number[] | undefined;
  readonly noticeTime?: Date | undefined;
  readonly beginTime?: Date | undefined;
  readonly endTime?: Date | undefined;
  readonly sealTime?: Date | undefined;
  readonly revision: number;
  /** Once it has ended: whether enough voters were there for a meeting of its type. */
  readonly hadQuorum?: boolean | undefined;
  /** Held before the platform was there. */
  readonly isFromPaper?: boolean | undefined;
}

/** What a row about a meeting says. */
export interface MeetingHead extends Pick<
  Meeting,
  "id" | "organizationId" | "organizationName" | "branchId" | "state" | "beginTime" | "hadQuorum"
> {
  readonly plan: Pick<Plan, "type" | "title" | "startTime" | "minutes" | "mode" | "place">;
  readonly agenda: readonly {
    readonly vote?: { readonly state: Vote["state"]; readonly motion: Pick<Motion, "kind"> } | undefined;
  }[];
}

/** What a meeting counts as: an organisational life meeting with a test of grades is a democratic appraisal as well. */
export function typesOf(
  { plan, agenda }: Pick<MeetingHead, "plan" | "agenda">,
  isHeld: boolean,
): MeetingType[] {
  const hasTest = agenda.some(
    ({ vote }) => vote?.motion.kind === "APPRAISAL" && (!isHeld || vote.state === "CLOSED"),
  );
  return plan.type === "ORG_LIFE_MEETING" && hasTest ? [plan.type, "DEMOCRATIC_APPRAISAL"] : [plan.type];
}

/** One can sign in so long before the planned start, and a meeting can begin so early. */
const SIGN_IN_BEFORE_MS = 30 * 60_000;
const SECRET_BYTES = 32;
export const MOST_POINTS = 20;

type Form = Pick<Plan, "type" | "form">;

/** Assembly, committee, group, or another that has no form but its own. */
const formOf = ({ type, form }: Form): MeetingType =>
  type === "ORG_LIFE_MEETING"
    ? (form ?? "BRANCH_ASSEMBLY")
    : type === "DEMOCRATIC_APPRAISAL"
      ? "BRANCH_ASSEMBLY"
      : type;

/** On which kind of organisation a meeting is held. */
export const isPlaced = (form: Form, organizationType: string): boolean =>
  organizationType === (formOf(form) === "GROUP_MEETING" ? "PARTY_GROUP" : "BRANCH");

const isCommittee = (form: Form): boolean => formOf(form) === "COMMITTEE_MEETING";
const isAssembly = (form: Form): boolean => formOf(form) === "BRANCH_ASSEMBLY";

export const countingOf = ({ plan, counting }: Pick<Meeting, "plan" | "counting">): Counting => ({
  ...(counting ?? USUAL_SETTINGS),
  body: isCommittee(plan) ? "COMMITTEE" : "ASSEMBLY",
});

/** Whether a meeting can decide at all, and therefore needs a quorum. */
export const decides = (form: Form): boolean => isAssembly(form) || isCommittee(form);

/** Where micro-lectures are given. */
export const hasLectures = ({ type }: Form): boolean =>
  type === "PARTY_LECTURE" || type === "THEME_PARTY_DAY";

const isAppraised = ({ type, ...form }: Form): boolean =>
  type === "DEMOCRATIC_APPRAISAL" || (type === "ORG_LIFE_MEETING" && isAssembly({ type, ...form }));

export const signInTime = ({ plan }: Pick<Meeting, "plan">): Date =>
  new Date(plan.startTime.getTime() - SIGN_IN_BEFORE_MS);

/** @throws PLAN_INVALID (invalid_argument) that names the field */
export function requirePlan(plan: Plan): void {
  const { type, form, mode, place, link } = plan;
  if (form && type !== "ORG_LIFE_MEETING")
    throw invalid("plan.form", "FORM_ITS_OWN", `a ${type} has no form but its own`);
  if (mode !== "ONLINE" && !place.trim()) throw invalid("plan.place", "PLACE_MISSING", "a place is needed");
  if (mode !== "OFFLINE" && !isHttps(link))
    throw invalid("plan.link", "LINK_INVALID", "an https address is needed");
  requireMotions(plan);
}

/** What is decided, and how, in a meeting of a type. @param within the field that holds the agenda @throws PLAN_INVALID (invalid_argument) */
export function requireMotions(plan: Form & Pick<Plan, "agenda">, within = "plan"): void {
  const { type } = plan;
  plan.agenda.forEach(({ motion }, index) => {
    if (!motion) return;
    const field = `${within}.agenda.${index}.motion`;
    if (!decides(plan)) throw invalid(field, "NOTHING_DECIDED", `a ${type} decides nothing`);
    requireElection(motion, field);
    requireConfirmation(motion, field);
    if (motion.kind === "ORDINARY") return;
    if (motion.kind === "APPRAISAL" && !isAppraised(plan))
      throw invalid(field, "APPRAISAL_ONLY", "members are given grades in their appraisal");
    if (!isAssembly(plan)) throw invalid(field, "ASSEMBLY_ONLY", "an assembly decides about members");
    if (motion.ballotMode !== "SECRET")
      throw invalid(field, "SECRET_ONLY", "members are decided about in secret");
  });
}

function requireElection({ kind, election }: Motion, field: string): void {
  if ((kind === "ELECTION") !== !!election)
    throw invalid(field, "ELECTION_ONLY", "an election, and nothing else, has seats and candidates");
  if (!election) return;
  const { seats, candidates } = election;
  if (seats < 1 || candidates.length < seats)
    throw invalid(field, "CANDIDATES_MISSING", "there are at least as many candidates as seats");
  if (new Set(candidates.map(({ name }) => name)).size !== candidates.length)
    throw invalid(field, "CANDIDATE_TWICE", "somebody stands there twice");
}

/** A probation is extended by half a year to a year. */
function requireConfirmation({ kind, confirmation }: Motion, field: string): void {
  if (!confirmation) return;
  const { outcome, extendMonths } = confirmation;
  if (kind !== "CONFIRMATION")
    throw invalid(field, "CONFIRMATION_ONLY", "only a confirmation has such an outcome");
  if (outcome === "EXTEND" ? extendMonths < 6 || extendMonths > 12 : extendMonths !== 0)
    throw invalid(field, "EXTENSION_LENGTH", "an extension has 6 to 12 months, nothing else has any");
}

const isHttps = (link: string): boolean => URL.canParse(link) && new URL(link).protocol === "https:";

export const invalid = (field: string, rule: string, message: string) =>
  new ExpectedError("invalid_argument", "PLAN_INVALID", message, { violations: [{ field, rule, message }] });

export const newMeeting = (
  known: Pick<
    Meeting,
    "id" | "organizationId" | "organizationName" | "lineage" | "branchId" | "collegeId" | "seriesId"
  >,
  plan: Plan,
): Meeting => ({
  ...known,
  state: "PLANNED",
  invited: [],
  confirmed: [],
  cancelReason: "",
  secret: randomBytes(SECRET_BYTES).toString("base64url"),
  sections: [],
  addenda: [],
  digest: "",
  followUps: [],
  spotChecks: [],
  files: [],
  revision: 0,
  ...planned(plan),
});

const planned = (plan: Plan): Pick<Meeting, "plan" | "agenda"> => ({
  plan,
  agenda: plan.agenda.map(({ title, motion, proposalId, proposerName }, index) => ({
    id: `i${index + 1}`,
    title,
    ...(motion && { vote: newVote(motion) }),
    ...(proposalId && { proposalId, proposerName }),
  })),
});

/** @throws MEETING_STATE (failed_precondition) */
export function requireState({ state }: Pick<Meeting, "state">, ...wanted: readonly MeetingState[]): void {
  if (!wanted.includes(state))
    throw new ExpectedError("failed_precondition", "MEETING_STATE", `the meeting is ${state}`, {
      metadata: { state },
    });
}

/** @throws MEETING_STATE, MEETING_CHANGED (aborted) */
export function replanned(meeting: Meeting, plan: Plan, revision: number): Meeting {
  requireState(meeting, "PLANNED");
  if (meeting.revision !== revision)
    throw new ExpectedError("aborted", "MEETING_CHANGED", "somebody else has changed the plan");
  const changed = planned(plan);
  return { ...meeting, ...changed, files: movedFiles(meeting, changed.agenda) };
}

/** Files of an item go with its title into another agenda; where that is gone, they are of the whole meeting. */
function movedFiles({ files, agenda }: Meeting, to: readonly AgendaItem[]): MeetingFile[] {
  const placeOf = (itemId: string): string => {
    const title = agenda.find(({ id }) => id === itemId)?.title;
    return to.find((item) => item.title === title)?.id ?? "";
  };
  return files.map((file) => ({ ...file, itemId: file.itemId && placeOf(file.itemId) }));
}

/**
 * A member's proposal as the last point. The same meeting back: it is on its agenda already.
 *
 * @throws MEETING_STATE, AGENDA_FULL (failed_precondition)
 */
export function withProposal(
  meeting: Meeting,
  point: AgendaPoint & { readonly proposalId: string },
): Meeting {
  const { plan } = meeting;
  if (plan.agenda.some(({ proposalId }) => proposalId === point.proposalId)) return meeting;
  requireState(meeting, "PLANNED");
  if (plan.agenda.length >= MOST_POINTS)
    throw new ExpectedError("failed_precondition", "AGENDA_FULL", "there is no room on the agenda");
  return { ...meeting, ...planned({ ...plan, agenda: [...plan.agenda, point] }) };
}

/** A member as the register knows them. */
export interface RollEntry {
  readonly personId: string;
  readonly name: string;
  readonly isFull: boolean;
  readonly areRightsSuspended: boolean;
  readonly roles: readonly string[];
}

const COMMITTEE = [
  "BRANCH_SECRETARY",
  "BRANCH_DEPUTY_SECRETARY",
  "ORGANIZATION_OFFICER",
  "PUBLICITY_OFFICER",
  "DISCIPLINE_OFFICER",
];

export const isOnCommittee = ({ roles }: Pick<RollEntry, "roles">): boolean =>
  roles.some((role) => COMMITTEE.includes(role));

/**
 * Who should attend, and who of them may vote: full members whose rights nobody has suspended and whom no decision leaves out.
 *
 * @throws NOBODY_TO_INVITE (failed_precondition); EXEMPTION_INVALID (invalid_argument) of somebody who is not on the list
 */
export function invitedFrom({ exemptions, ...plan }: Plan, roll: readonly RollEntry[]): Invited[] {
  const called = isCommittee(plan) ? roll.filter(isOnCommittee) : roll;
  const stranger = exemptions.find(({ personId }) => !called.some((each) => each.personId === personId));
  if (stranger)
    throw new ExpectedError("invalid_argument", "EXEMPTION_INVALID", "somebody exempt is not on the list", {
      metadata: { personId: stranger.personId },
    });
  if (called.length === 0)
    throw new ExpectedError("failed_precondition", "NOBODY_TO_INVITE", "there is nobody to invite");
  return called
    .map(({ personId, name, ...entry }) => {
      const isExempt = exemptions.some((each) => each.personId === personId);
      return { personId, name, ...roleOf(entry, isExempt) };
    })
    .sort(byName);
}

function roleOf(
  { isFull, areRightsSuspended }: Pick<RollEntry, "isFull" | "areRightsSuspended">,
  isExempt: boolean,
): { role: AttendanceRole; roleReason: string } {
  if (!isFull) return { role: "NON_VOTING", roleReason: "PROBATIONARY" };
  if (areRightsSuspended) return { role: "NON_VOTING", roleReason: "RIGHTS_SUSPENDED" };
  return isExempt ? { role: "EXEMPT", roleReason: "EXEMPT" } : { role: "VOTER", roleReason: "" };
}

/**
 * @param settings what counting goes by at the time of the meeting
 * @throws MEETING_STATE, START_PASSED (failed_precondition) and what `invitedFrom` throws
 */
export function noticed(
  meeting: Meeting,
  roll: readonly RollEntry[],
  settings: CountingSettings,
  now: Date,
): Meeting {
  requireState(meeting, "PLANNED");
  if (meeting.plan.startTime <= now)
    throw new ExpectedError("failed_precondition", "START_PASSED", "the planned start is over");
  const invited = invitedFrom(meeting.plan, roll);
  const agenda = meeting.agenda.map((item) => withReviewed(item, invited));
  return { ...meeting, state: "NOTICED", invited, agenda, counting: settings, noticeTime: now };
}

/** Everybody who is invited stands on the paper of an appraisal. */
function withReviewed(item: AgendaItem, invited: readonly Invited[]): AgendaItem {
  if (item.vote?.motion.kind !== "APPRAISAL") return item;
  const reviewed = invited.map(({ personId, name }, index) => ({ id: `c${index + 1}`, name, personId }));
  return { ...item, vote: { ...item.vote, motion: { ...item.vote.motion, reviewed } } };
}

export function cancelled(meeting: Meeting, reason: string): Meeting {
  requireState(meeting, "PLANNED", "NOTICED");
  return { ...meeting, state: "CANCELLED", cancelReason: reason };
}

/** @throws MEETING_STATE, TOO_EARLY (failed_precondition) */
export function begun(meeting: Meeting, now: Date): Meeting {
  requireState(meeting, "NOTICED");
  if (now < signInTime(meeting))
    throw new ExpectedError(
      "failed_precondition",
      "TOO_EARLY",
      "a meeting begins half an hour early at most",
    );
  return { ...meeting, state: "IN_SESSION", beginTime: now };
}

/**
 * Nobody signs in from now on; who has before is confirmed next.
 *
 * @throws MEETING_STATE, VOTE_RUNNING (failed_precondition)
 */
export function ending(meeting: Meeting): Meeting {
  if (meeting.state === "ENDING") return meeting;
  requireState(meeting, "IN_SESSION");
  requireNoVoteRunning(meeting);
  return { ...meeting, state: "ENDING" };
}

/**
 * Whoever is not known to have come was absent; who asked for leave, on leave; of whom a decision leaves out of the count, nothing is said. A
 * meeting that decides and had no quorum was none.
 */
export function ended(meeting: Meeting, presences: readonly Presence[], now: Date): Meeting {
  requireState(meeting, "ENDING");
  const confirmed = meeting.invited.flatMap(({ personId, role }) => {
    const known = presences.find((each) => each.personId === personId);
    if (role === "EXEMPT" && !known?.status) return [];
    const missing = known?.reply === "ASKS_FOR_LEAVE" ? "ON_LEAVE" : "ABSENT";
    return [{ personId, status: known?.status ?? missing }];
  });
  const { shouldAttend, presentVoterIds, counting } = roomOf(meeting, presences);
  const hadQuorum =
    !decides(meeting.plan) || quorum(counting, "ORDINARY", shouldAttend, presentVoterIds.length).holds;
  return { ...meeting, state: "ENDED", confirmed, hadQuorum, endTime: now };
}

/** @throws VOTE_RUNNING (failed_precondition) */
export function requireNoVoteRunning({ agenda }: Meeting, butItemId = ""): void {
  if (agenda.some(({ id, vote }) => id !== butItemId && vote && isRunning(vote)))
    throw new ExpectedError("failed_precondition", "VOTE_RUNNING", "a vote is still running");
}

/** In an appraisal members on probation have a paper as well. */
export const givesGrades = ({ role, roleReason }: Invited): boolean =>
  role === "VOTER" || roleReason === "PROBATIONARY";

/** Voters who should attend, and which of them are there. */
export function roomOf(meeting: Meeting, presences: readonly Presence[]): Room {
  const { invited } = meeting;
  const there = new Set(presences.filter(isThere).map(({ personId }) => personId));
  const all = voters(invited).map(({ personId }) => personId);
  return {
    counting: countingOf(meeting),
    shouldAttend: all.length,
    presentVoterIds: all.filter((personId) => there.has(personId)),
    presentMemberIds: invited
      .filter(givesGrades)
      .flatMap(({ personId }) => (there.has(personId) ? personId : [])),
  };
}

/** @throws VOTE_NOT_FOUND (not_found) */
export function voteOf({ agenda }: Meeting, itemId: string): Vote {
  const vote = agenda.find(({ id }) => id === itemId)?.vote;
  if (!vote) throw new ExpectedError("not_found", "VOTE_NOT_FOUND", `nothing is decided under ${itemId}`);
  return vote;
}

export const withVote = (meeting: Meeting, itemId: string, vote: Vote): Meeting => ({
  ...meeting,
  agenda: meeting.agenda.map((item) => (item.id === itemId ? { ...item, vote } : item)),
});

const ROUND = /^(.+?)(?:r(\d+))?$/;

/**
 * Another round of an election for the seats that it left open, as the next item of the agenda.
 *
 * @throws MEETING_STATE, VOTE_STATE, NO_SEAT_LEFT (failed_precondition), VOTE_NOT_FOUND (not_found), ROUND_ADDED (already_exists)
 */
export function withRound(meeting: Meeting, itemId: string): Meeting {
  requireState(meeting, "IN_SESSION");
  const { motion, elected, ...vote } = voteOf(meeting, itemId);
  requireVoteState({ motion, ...vote }, "CLOSED");
  const election = motion.election && elected && nextRound(motion.election, elected);
  if (!election) throw new ExpectedError("failed_precondition", "NO_SEAT_LEFT", "every seat is taken");
  const [, first = "", round = "1"] = ROUND.exec(itemId) ?? [];
  const number = Number(round) + 1;
  const id = `${first}r${number}`;
  if (meeting.agenda.some((each) => each.id === id))
    throw new ExpectedError("already_exists", "ROUND_ADDED", "the next round is there already");
  const index = meeting.agenda.findIndex((each) => each.id === itemId);
  const title = `${meeting.agenda.find((each) => each.id === first)!.title}（第${number}轮）`;
  const added = { id, title, roundOf: first, vote: newVote({ ...motion, election }) };
  return { ...meeting, agenda: meeting.agenda.toSpliced(index + 1, 0, added) };
}

/** Whether somebody was there, by the confirmed list. */
export const attended = ({ confirmed }: Meeting, personId: string): boolean =>
  confirmed.some((each) => each.personId === personId && isThere(each));

/** @throws NOT_ON_LIST, WAS_NOT_THERE (permission_denied) */
export function requireAttended(meeting: Meeting, personId: string): void {
  if (!meeting.invited.some((each) => each.personId === personId))
    throw new ExpectedError("permission_denied", "NOT_ON_LIST", "not on the list of this meeting");
  if (!attended(meeting, personId))
    throw new ExpectedError("permission_denied", "WAS_NOT_THERE", "whoever was there says how it was");
}
