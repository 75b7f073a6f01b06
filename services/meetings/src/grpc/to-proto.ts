import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  AppraisalGrade,
  AttendanceRole,
  AttendanceStatus,
  BallotMode,
  ConfirmationOutcome,
  MeetingFileKind,
  MeetingMode,
  MeetingState,
  MeetingType,
  MotionKind,
  Reply,
  VoteChoice,
  VoteState,
} from "@qiming/contracts/meetings/v1/meeting_service";
import { isSaid, type GradeTally } from "../domain/appraisal.ts";
import { isThere, unknown, voters, type Invited, type Presence } from "../domain/attendance.ts";
import { quorum, type Check } from "../domain/counting.ts";
import type { FollowUp } from "../domain/follow-up.ts";
import type { MeetingFile } from "../domain/meeting-file.ts";
import {
  countingOf,
  decides,
  givesGrades,
  signInTime,
  type Meeting,
  type MeetingHead,
  type Plan,
} from "../domain/meeting.ts";
import { speechesOf, versionOf } from "../domain/minutes.ts";
import type { Mark, Motion, SignedBallot, Vote } from "../domain/vote.ts";
import type { MinutesVersion } from "../usecases/ports.ts";
import type { Snapshot, View } from "../usecases/read-meeting.ts";

/** Two steps of the inside that are one to those who look. */
const SHOWN_STATES = { ENDING: "IN_SESSION" } as const;
const SHOWN_VOTES = { OPENING: "PENDING", CLOSING: "COUNTING" } as const;

const stateOf = (state: Meeting["state"]) => MeetingState[state === "ENDING" ? SHOWN_STATES[state] : state];
const time = (date: Date | undefined) => (date ? timestampFromDate(date) : undefined);

export const toSummary = ({ id, organizationId, organizationName, plan, state }: MeetingHead) => ({
  ...{ id, organizationId, organizationName },
  type: MeetingType[plan.type],
  title: plan.title,
  startTime: timestampFromDate(plan.startTime),
  minutes: plan.minutes,
  mode: MeetingMode[plan.mode],
  place: plan.place,
  state: stateOf(state),
});

export function toMeeting(view: View) {
  const { meeting, mayManage, readerId } = view;
  const presenceOf = presencesOf(view);
  const place = (invited: Invited) =>
    toAttendee(invited, presenceOf(invited), mayManage || invited.personId === readerId);
  const mine = meeting.invited.find(({ personId }) => personId === readerId);
  const figures = toFigures(meeting, presenceOf);
  return {
    id: meeting.id,
    organizationId: meeting.organizationId,
    organizationName: meeting.organizationName,
    state: stateOf(meeting.state),
    plan: toPlan(meeting.plan, mayManage),
    agenda: meeting.agenda.map(({ id, title, vote, roundOf, proposerName, speakerId = "" }) => ({
      id,
      title,
      roundOf: roundOf ?? "",
      proposerName: proposerName ?? "",
      ...{ speakerId, speakerName: nameIn(meeting, speakerId) },
      ...(vote && { vote: toVote(view, id, vote, figures) }),
    })),
    attendees: meeting.invited.map(place),
    figures,
    ...(mine && { mine: place(mine) }),
    mayManage,
    cancelReason: meeting.cancelReason,
    noticeTime: time(meeting.noticeTime),
    beginTime: time(meeting.beginTime),
    endTime: time(meeting.endTime),
    signInTime: timestampFromDate(signInTime(meeting)),
    minutes: toMinutes(view),
    revision: meeting.revision,
    seriesId: meeting.seriesId ?? "",
    fromPaper: meeting.isFromPaper ?? false,
    followUps: meeting.followUps.map((each) => toFollowUp(each, meeting)),
    files: meeting.files.map(toFile),
  };
}

/** What is known of each; once the list is confirmed, what it says. */
function presencesOf({ meeting, presences }: Snapshot): (invited: Invited) => Presence {
  const known = new Map(presences.map((each) => [each.personId, each]));
  const confirmed = new Map(meeting.confirmed.map(({ personId, status }) => [personId, status]));
  return ({ personId }) => {
    const presence = known.get(personId) ?? unknown(personId);
    const status = confirmed.get(personId);
    return status ? { ...presence, status } : presence;
  };
}

export const toAttendee = (
  { personId, name, role, roleReason }: Invited,
  presence: Presence,
  isFull: boolean,
) => ({
  ...{ personId, name, roleReason },
  role: AttendanceRole[role],
  reply: Reply[presence.reply ?? "UNSPECIFIED"],
  leaveReason: isFull ? presence.leaveReason : "",
  status: AttendanceStatus[presence.status ?? "UNSPECIFIED"],
  method: presence.method ?? "",
  time: time(presence.time),
  corrections: isFull
    ? presence.corrections.map(({ before, after, reason, ...each }) => ({
        before: AttendanceStatus[before],
        after: AttendanceStatus[after],
        reason,
        time: timestampFromDate(each.time),
      }))
    : [],
});

function toFigures(meeting: Meeting, presenceOf: (invited: Invited) => Presence) {
  const { plan, invited } = meeting;
  const all = voters(invited);
  const presentVoters = all.filter((each) => isThere(presenceOf(each))).length;
  return {
    shouldAttend: all.length,
    presentVoters,
    present: invited.filter((each) => isThere(presenceOf(each))).length,
    ...(decides(plan) &&
      invited.length > 0 && {
        quorum: toCheck(quorum(countingOf(meeting), "ORDINARY", all.length, presentVoters)),
      }),
  };
}

const toCheck = (check: Check) => ({ ...check });

const toPlan = (plan: Plan, isFull: boolean) => ({
  type: MeetingType[plan.type],
  form: MeetingType[plan.form ?? "UNSPECIFIED"],
  title: plan.title,
  startTime: timestampFromDate(plan.startTime),
  minutes: plan.minutes,
  mode: MeetingMode[plan.mode],
  place: plan.place,
  link: plan.link,
  agenda: toAgenda(plan.agenda),
  guests: [...plan.guests],
  // Why somebody is left out is not for everybody.
  exemptions: isFull ? plan.exemptions.map((each) => ({ ...each })) : [],
});

export const toAgenda = (agenda: Plan["agenda"]) =>
  agenda.map(({ title, motion, proposalId }) => ({
    title,
    ...(motion && { motion: toMotion(motion) }),
    proposalId: proposalId ?? "",
  }));

const toMotion = ({ kind, ballotMode, text, election, personId, reviewed, confirmation }: Motion) => ({
  kind: MotionKind[kind],
  ballotMode: BallotMode[ballotMode],
  text,
  seats: election?.seats ?? 0,
  candidates: (election?.candidates ?? reviewed ?? []).map(({ id, name }) => ({ id, name })),
  personId: personId ?? "",
  outcome: ConfirmationOutcome[confirmation?.outcome ?? "UNSPECIFIED"],
  extendMonths: confirmation?.extendMonths ?? 0,
  isTieBreak: election?.isTieBreak ?? false,
});

const shownState = ({ state }: Vote) =>
  state === "OPENING" || state === "CLOSING" ? SHOWN_VOTES[state] : state;

function toVote(
  { meeting, counts, papersOf, readerId, mayManage }: View,
  itemId: string,
  vote: Vote,
  { shouldAttend, presentVoters }: ReturnType<typeof toFigures>,
) {
  const { papers = 0, ballots = 0 } = counts.get(itemId) ?? {};
  const mine = meeting.invited.find(({ personId }) => personId === readerId);
  const nameOf = (personId: string) => meeting.invited.find((each) => each.personId === personId)?.name ?? "";
  return {
    motion: toMotion(vote.motion),
    state: VoteState[shownState(vote)],
    presentVoters: vote.voterIds.length,
    papersHandedOut: papers,
    ballotsCast: vote.counted?.length ?? ballots,
    writtenOpinions: vote.opinions.length,
    opinions: mayManage
      ? vote.opinions.map(({ personId, choice }) => ({
          personId,
          name: nameOf(personId),
          choice: VoteChoice[choice],
        }))
      : [],
    paperKey: vote.key?.publicKey ?? "",
    mayVote: shownState(vote) === "PENDING" ? mayHavePaper(vote, mine) : vote.voterIds.includes(readerId),
    hasPaper: papersOf.has(itemId),
    ...(shownState(vote) === "PENDING" && {
      quorum: toCheck(quorum(countingOf(meeting), vote.motion.kind, shouldAttend, presentVoters)),
    }),
    ...(vote.outcome && { result: toResult(vote, papers, { readerId, mayManage }) }),
  };
}

const mayHavePaper = ({ motion }: Vote, mine: Invited | undefined): boolean =>
  !!mine && (motion.kind === "APPRAISAL" ? givesGrades(mine) : mine.role === "VOTER");

const toMark = ({ choice, approvedIds = [], grades = [] }: Mark) => ({
  choice: VoteChoice[choice ?? "UNSPECIFIED"],
  approvedIds: [...approvedIds],
  grades: grades.map(({ candidateId, grade }) => ({ candidateId, grade: AppraisalGrade[grade] })),
});

const toElected = ({ elected, motion }: Vote) => ({
  candidates: (elected?.candidates ?? []).map(({ check, ...count }) => ({
    ...count,
    name: motion.election!.candidates.find(({ id }) => id === count.candidateId)!.name,
    ...(check && { check: toCheck(check) }),
  })),
  seatsLeft: elected?.seatsLeft ?? 0,
});

type Reader = Pick<View, "readerId" | "mayManage">;

/** What a test says of somebody is for themselves and for those who count it. */
const toAppraised = ({ motion, appraised = [] }: Vote, { readerId, mayManage }: Reader) =>
  appraised.flatMap(({ candidateId, tally }) => {
    const { name, personId } = motion.reviewed!.find(({ id }) => id === candidateId)!;
    const isMine = personId === readerId && isSaid(tally);
    return mayManage || isMine ? { candidateId, name, ...toTally(tally) } : [];
  });

export const toTally = (tally: GradeTally) => ({
  excellent: tally.EXCELLENT,
  qualified: tally.QUALIFIED,
  basicallyQualified: tally.BASICALLY_QUALIFIED,
  unqualified: tally.UNQUALIFIED,
});

/** Whoever grades a whole branch may be known by the pattern: what stands on the papers of a test is for those who count it. */
export const isMarkShown = ({ motion }: Pick<Vote, "motion">, mayManage: boolean): boolean =>
  mayManage || motion.kind !== "APPRAISAL";

function toResult(vote: Vote, papers: number, reader: Reader) {
  const { outcome, counted, motion } = vote;
  const { all, written, checks, passed } = outcome!;
  return {
    ...all,
    writtenApprove: written.approve,
    writtenAgainst: written.against,
    writtenAbstain: written.abstain,
    papersNotReturned: motion.ballotMode === "SECRET" ? papers - (counted?.length ?? 0) : 0,
    passed,
    checks: checks.map(toCheck),
    ballots: (counted ?? []).map(({ serial, ...mark }) => ({
      serial,
      ...toMark(isMarkShown(vote, reader.mayManage) ? mark : {}),
    })),
    ...toElected(vote),
    grades: toAppraised(vote, reader),
  };
}

export const toBallot = ({ serial, signature, ...mark }: SignedBallot, isShown: boolean) => ({
  serial: Buffer.from(serial, "base64url"),
  signature: Buffer.from(signature, "base64url"),
  ...toMark(isShown ? mark : {}),
});

const nameIn = ({ invited }: Pick<Meeting, "invited">, personId: string): string =>
  invited.find((each) => each.personId === personId)?.name ?? "";

export const toFollowUp = (
  { id, text, ownerId, dueDay, isOpen, entries }: FollowUp,
  meeting: Pick<Meeting, "invited">,
) => ({
  ...{ id, text, ownerId, dueDay, isOpen, ownerName: nameIn(meeting, ownerId) },
  entries: entries.map(({ authorId, time: when, ...entry }) => ({
    ...entry,
    authorName: nameIn(meeting, authorId),
    time: timestampFromDate(when),
  })),
});

const toFile = ({ kind, time: added, ...file }: MeetingFile) => ({
  ...file,
  kind: MeetingFileKind[kind],
  time: timestampFromDate(added),
});

/** Of those who were there, in the order of the list. */
const toConfirmations = ({ meeting, presences, mayManage, readerId }: View) =>
  meeting.invited.flatMap(({ personId, name }) => {
    const given = presences.find((each) => each.personId === personId)?.confirmation;
    if (!given) return [];
    const isShown = mayManage || personId === readerId || given.objection === "";
    return [
      {
        ...{ personId, name, version: given.version, time: timestampFromDate(given.time) },
        objection: isShown ? given.objection : "-",
      },
    ];
  });

const toMinutes = (view: View) => ({
  sections: toSections(view.meeting),
  speeches: toSpeeches(view.meeting),
  versions: view.versions.map((each) => toVersionHead(view.meeting, each)),
  ...toSealed(view.meeting),
  circulateTime: time(view.meeting.circulated?.time),
  circulatedVersion: view.meeting.circulated?.version ?? 0,
  version: versionOf(view.meeting),
  confirmations: toConfirmations(view),
});

const toSections = ({ sections }: Pick<Meeting, "sections">) =>
  sections.filter(({ speech }) => !speech).map(({ id, text, revision }) => ({ id, text, revision }));

const toSpeeches = (meeting: Pick<Meeting, "agenda" | "sections" | "invited">) =>
  speechesOf(meeting).map(({ text, revision, speech }) => ({
    ...{ text, revision, itemId: speech!.itemId, personId: speech!.personId },
    name: nameIn(meeting, speech!.personId),
    isOwnWords: speech!.isOwnWords,
  }));

const toVersionHead = (
  meeting: Meeting,
  { version, time: sent, senderId = "" }: Omit<MinutesVersion, "sections">,
) => ({ version, circulateTime: timestampFromDate(sent), senderName: nameIn(meeting, senderId) });

/** Minutes as they were sent round. */
export const toVersion = (meeting: Meeting, { sections, ...head }: MinutesVersion) => ({
  ...toVersionHead(meeting, head),
  sections: toSections({ sections }),
  speeches: toSpeeches({ ...meeting, sections }),
});

const toSealed = ({ digest, sealTime, addenda, invited }: Meeting) => ({
  digest,
  sealTime: time(sealTime),
  addenda: addenda.map(({ text, authorId, time: when }) => ({
    text,
    authorName: invited.find(({ personId }) => personId === authorId)?.name ?? "",
    time: timestampFromDate(when),
  })),
});
