import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { HandledTicketSchema } from "@qiming/contracts/feedback/v1/handling_service";
import {
  Closure,
  NameLevel,
  Satisfaction,
  SlaFlag,
  TicketKind,
  TicketState,
  TurnKind,
  type PublishedAnswerSchema,
  type TicketRowSchema,
  type TicketSchema,
} from "@qiming/contracts/feedback/v1/ticket_service";
import { dayOf } from "@qiming/core";
import { deskOf, type Desk } from "../domain/directory.ts";
import type { KeptTicket } from "../domain/queue.ts";
import { flagOf, type SlaClock } from "../domain/sla.ts";
import {
  allows,
  mayExtend,
  reopenUntil,
  transfersLeft,
  type HandlerAct,
  type Moment,
  type Turn,
} from "../domain/ticket.ts";
import { mayDo, mayReview, type Handled } from "../usecases/handle-tickets.ts";
import type { DeskCounts } from "../usecases/ports.ts";
import { cardOf, YELLOW_DAYS } from "../usecases/watch-tickets.ts";

const orEmpty = (text: string | undefined): string => text ?? "";

function toClock(clock: SlaClock, { time, periods }: Moment, yellowDays: number) {
  const flag = flagOf(periods, clock, dayOf(time), yellowDays);
  return {
    ...{ dueDay: clock.dueDay, doneDay: orEmpty(clock.doneDay), isPaused: !!clock.pauseDay },
    flag: flag === "NONE" ? SlaFlag.UNSPECIFIED : SlaFlag[flag],
  };
}

const toTurn = ({ kind, deskName, text, day, time, closure, closureNote }: Turn) => ({
  ...{ kind: TurnKind[kind], deskName, text, day, closureNote: orEmpty(closureNote) },
  ...(time && { time: timestampFromDate(time) }),
  closure: closure ? Closure[closure] : Closure.UNSPECIFIED,
});

/** As everybody may read it. */
export function toPublished({
  digest,
  kind,
  category,
  desk,
  turns,
}: KeptTicket): MessageInitShape<typeof PublishedAnswerSchema> {
  const { id, title, question, answer, day } = digest!;
  const said = turns.findLast((turn) => turn.kind === "ANSWER");
  return {
    ...{ id, title, question, answer, day, kind: TicketKind[kind] },
    ...{ categoryName: category.name, deskName: desk.name, closureNote: orEmpty(said?.closureNote) },
    closure: said?.closure ? Closure[said.closure] : Closure.UNSPECIFIED,
  };
}

export const toFigure = ({ desk, counts }: { readonly desk: Desk; readonly counts: DeskCounts }) => ({
  ...{ deskCode: desk.code, deskName: desk.name, ...counts },
});

/** As its asker and those who handle it read it: without names. */
export function toTicket(kept: KeptTicket, moment: Moment): MessageInitShape<typeof TicketSchema> {
  const { category, desk } = kept;
  return {
    ...{ id: kept.id, number: kept.number, kind: TicketKind[kept.kind], title: kept.title, text: kept.text },
    ...{ categoryCode: category.code, categoryName: category.name, nameLevel: NameLevel[kept.nameLevel] },
    ...{ organizationId: kept.organizationId, organizationName: kept.organizationName },
    ...{ state: TicketState[kept.state], deskName: desk.name, mayPublish: kept.mayPublish },
    submitDay: kept.submitDay,
    firstResponse: toClock(kept.firstResponse, moment, YELLOW_DAYS.firstResponse),
    solution: toClock(kept.solution, moment, YELLOW_DAYS.solution),
    turns: kept.turns.map(toTurn),
    milestones: kept.milestones.map(({ event, deskName, toDeskName, reason, day }) => ({
      ...{ event, deskName, toDeskName, reason, day },
    })),
    satisfaction: kept.satisfaction ? Satisfaction[kept.satisfaction] : Satisfaction.UNSPECIFIED,
    ...{ satisfactionText: kept.satisfactionText, reason: kept.reason },
    ...{ reopenUntilDay: openUntil(kept, moment), reopenCount: kept.reopenCount },
    jointDeskNames: kept.jointDesks.map(({ name }) => name),
    ...(kept.digest && { published: toPublished(kept) }),
    mayWithdraw: allows(kept, "withdraw"),
    mayNudge: allows(kept, "nudge") && kept.nudgeDay !== dayOf(moment.time),
  };
}

function openUntil(kept: KeptTicket, { time }: Moment): string {
  const until = reopenUntil(kept);
  return until >= dayOf(time) ? until : "";
}

export function toRow(kept: KeptTicket, moment: Moment): MessageInitShape<typeof TicketRowSchema> {
  const card = kept.isOpen ? cardOf(kept, moment, dayOf(moment.time)) : "NONE";
  return {
    ...{ id: kept.id, number: kept.number, kind: TicketKind[kept.kind], title: kept.title },
    ...{ state: TicketState[kept.state], deskName: kept.desk.name, submitDay: kept.submitDay },
    dueDay: kept.isOpen ? kept.dueDay : "",
    flag: card === "NONE" ? SlaFlag.UNSPECIFIED : SlaFlag[card],
    ...{ isPaused: kept.isOpen && !!kept.solution.pauseDay, nameLevel: NameLevel[kept.nameLevel] },
  };
}

/** As those who handle it read it. */
export function toHandled({
  kept,
  standing,
  reach,
  moment,
  alike,
}: Handled): MessageInitShape<typeof HandledTicketSchema> {
  const { owner, draftAnswer: draft, nameLevel, asker } = kept;
  const acts = reach.handles || reach.oversees;
  const may = (act: HandlerAct): boolean => mayDo(reach, act) && allows(kept, act);
  const members = deskOf(standing.directory, kept.desk.code)?.members ?? [];
  return {
    ticket: toTicket(kept, moment),
    askerName: nameLevel === "NAMED" ? orEmpty(asker?.name) : "",
    ...{ ownerId: orEmpty(owner?.personId), ownerName: orEmpty(owner?.name), deskCode: kept.desk.code },
    colleagues: acts ? members.map(({ personId, name }) => ({ personId, name })) : [],
    notes: kept.notes.map(({ author, text, time }) => ({
      ...{ authorName: author.name, text, time: timestampFromDate(time) },
    })),
    ...(draft && {
      draftAnswer: {
        ...{ closure: Closure[draft.closure], text: draft.text, closureNote: draft.closureNote },
        ...{ authorName: draft.author.name, returnedReasons: [...draft.returnedReasons] },
      },
    }),
    rights: {
      mayAccept: may("accept"),
      mayHandle: may("reply"),
      mayReview:
        mayReview(reach, kept) && allows(kept, "review") && draft?.author.personId !== standing.actorId,
      mayRoute: reach.oversees && allows(kept, "route"),
      mayExtend: may("extend") && mayExtend(kept, dayOf(moment.time)),
      mayMerge: may("merge") && alike.length > 0,
      mayRefuse: may("refuse"),
      mayTransfer: may("transfer"),
      mayTriage: may("triage"),
      mayInvite: may("invite"),
      mayAnswer: may("answer"),
      mayNote: may("note"),
      mayPublish: mayReview(reach, kept) && kept.mayPublish && !!kept.answerAuthor,
    },
    ...{ mergedCount: kept.merged.length, transfersLeft: transfersLeft(kept) },
    isSupervised: kept.isSupervised,
    alike: alike.map((each) => toRow(each, moment)),
  };
}
