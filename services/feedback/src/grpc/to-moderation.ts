import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  CaseEventKind,
  CaseState,
  DecisionKind,
  IncidentStepKind,
  IncidentTrigger,
  PauseState,
  type AppealSchema,
  type AuthorCaseSchema,
  type CaseRowSchema,
  type DecisionSchema,
  type IncidentSchema,
  type ModerationCaseSchema,
  type TransparencySchema,
} from "@qiming/contracts/feedback/v1/moderation_service";
import { HoldPattern } from "@qiming/contracts/feedback/v1/topic_service";
import { appealUntil, type Appeal, type CaseAct, type Decision } from "../domain/moderation-case.ts";
import type { MonthOfModeration } from "../domain/transparency.ts";
import type { ReadCase } from "../usecases/moderation-parts.ts";
import type { ReadIncident } from "../usecases/run-incidents.ts";
import { toExtract, toStanding, toWriter, toWritten } from "./to-topic.ts";

const MODERATORS_ACTS: readonly CaseAct[] = ["decide", "confirm_pause", "lift", "answer_appeal"];

const toDecision = ({
  kind,
  ruleCode,
  reason,
  time,
  pause,
}: Decision): MessageInitShape<typeof DecisionSchema> => ({
  ...{ kind: DecisionKind[kind], ruleCode, reason, time: timestampFromDate(time) },
  ...(pause && { pauseDays: pause.days, pauseState: PauseState[pause.state] }),
  ...(pause?.untilTime && { pauseUntilTime: timestampFromDate(pause.untilTime) }),
});
/** To its author a pause is one when a second moderator has said so. */
const toAuthorsDecision = ({ pause, ...decision }: Decision) =>
  toDecision(pause?.state === "CONFIRMED" ? { ...decision, pause } : decision);
const toAppeal = ({ words, time, dueTime, answer }: Appeal): MessageInitShape<typeof AppealSchema> => ({
  ...{ words, time: timestampFromDate(time), dueTime: timestampFromDate(dueTime) },
  ...(answer && {
    ...{ answerTime: timestampFromDate(answer.time), isOverturned: answer.isOverturned },
    answerReason: answer.reason,
  }),
});
const holdOf = ({ kept: { hold } }: ReadCase): HoldPattern =>
  hold ? HoldPattern[hold.pattern] : HoldPattern.UNSPECIFIED;
const isOverdue = ({ kept: { state, dueTime } }: ReadCase, now: Date): boolean =>
  (state === "WAITING" || state === "APPEALED") && dueTime < now;

export function toCaseRow(read: ReadCase, now: Date): MessageInitShape<typeof CaseRowSchema> {
  const { kept, content } = read;
  const codes = [...kept.reports.map(({ ruleCode }) => ruleCode), ...(kept.hold ? [kept.hold.ruleCode] : [])];
  return {
    ...{ caseId: kept.id, topicTitle: content.topic.title, spaceName: kept.spaceName },
    ...{ extract: toExtract((content.post ?? content.topic).body), dueTime: timestampFromDate(kept.dueTime) },
    ...{ isOverdue: isOverdue(read, now), reportCount: kept.reports.length },
    ...{ ruleCodes: [...new Set(codes)].sort(), isHeld: !!kept.hold },
  };
}

/** Who reported is said to nobody, and who wrote or appealed stands in no line. */
export function toCase(
  read: ReadCase,
  acts: readonly CaseAct[],
  incidentId: string,
  now: Date,
): MessageInitShape<typeof ModerationCaseSchema> {
  const { kept, content, standing } = read;
  const { decision, appeal } = kept;
  const said = content.post ?? content.topic;
  return {
    ...{ caseId: kept.id, topicId: kept.topicId, postId: kept.postId ?? "" },
    ...{ topicTitle: content.topic.title, spaceName: kept.spaceName, state: CaseState[kept.state] },
    ...{ dueTime: timestampFromDate(kept.dueTime), isOverdue: isOverdue(read, now) },
    ...{ body: toWritten(said.body), editCount: said.edits.length, author: toWriter(content.author) },
    ...{ standing: toStanding(said.standing), holdPattern: holdOf(read) },
    reports: kept.reports.map(({ personId, ruleCode, words, time }) => ({
      ...{ ruleCode, words, time: timestampFromDate(time), isMine: personId === standing.personId },
    })),
    ...(decision && { decision: toDecision(decision) }),
    ...(appeal && { appeal: toAppeal(appeal) }),
    history: kept.history.map(({ kind, time, actor, decision: what, ruleCode = "", reason = "" }) => ({
      ...{ kind: CaseEventKind[kind], time: timestampFromDate(time), actorName: actor?.name ?? "" },
      ...{ decision: what ? DecisionKind[what] : DecisionKind.UNSPECIFIED, ruleCode, reason },
    })),
    may: acts.filter((each) => MODERATORS_ACTS.includes(each)),
    incidentId,
  };
}

export function toAuthorCase(
  read: ReadCase,
  acts: readonly CaseAct[],
): MessageInitShape<typeof AuthorCaseSchema> {
  const { kept, content } = read;
  const { decision, appeal } = kept;
  const said = content.post ?? content.topic;
  return {
    ...{ caseId: kept.id, topicId: kept.topicId, postId: kept.postId ?? "" },
    ...{ topicTitle: content.topic.title, state: CaseState[kept.state] },
    ...{ body: toWritten(said.body), standing: toStanding(said.standing), holdPattern: holdOf(read) },
    ...(decision && { decision: toAuthorsDecision(decision), appealUntilDay: appealUntil(decision) }),
    ...(appeal && { appeal: toAppeal(appeal) }),
    ...{ liftedReason: kept.liftedReason ?? "", ticketId: kept.ticketId ?? "" },
    may: acts.filter((each) => !MODERATORS_ACTS.includes(each)),
  };
}

export const toTransparency = ({
  byKind,
  ...month
}: MonthOfModeration): MessageInitShape<typeof TransparencySchema> => ({
  ...month,
  byRule: [...month.byRule],
  byKind: byKind.map(({ kind, decisions }) => ({ kind: DecisionKind[kind], decisions })),
});

export function toIncident({
  incident,
  topic,
  isOwner,
}: ReadIncident): MessageInitShape<typeof IncidentSchema> {
  const { isOpen } = incident;
  return {
    ...{ incidentId: incident.id, topicId: topic.id, topicTitle: topic.title, spaceName: incident.spaceName },
    ...{ trigger: IncidentTrigger[incident.trigger], owner: toWriter(incident.owner), isOpen },
    openTime: timestampFromDate(incident.openTime),
    steps: incident.steps.map(({ kind, actor, time, words, slowSeconds = 0, postId = "" }) => ({
      ...{ kind: IncidentStepKind[kind], actorName: actor?.name ?? "", time: timestampFromDate(time) },
      ...{ words, slowSeconds, postId },
    })),
    ...{ isLocked: incident.isLocked, slowSeconds: incident.slowSeconds, review: incident.review ?? "" },
    may: [...(isOpen ? ["step"] : []), ...(isOpen && isOwner ? ["close"] : [])],
  };
}
