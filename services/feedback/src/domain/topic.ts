import { addDays, dayOf, ExpectedError, type Day } from "@qiming/core";
import type { Attached } from "./attachment.ts";
import type { PersonRef } from "./directory.ts";
import { isEmpty, type RichText } from "./rich-text.ts";
import type { HoldPattern } from "./technical-hold.ts";

export type TopicKind = "DISCUSSION" | "HELP_ASKED" | "HELP_OFFERED" | "COMPANIONS" | "EXPERIENCE";
export type TopicState = "CANDIDATE" | "OPEN" | "CLOSED" | "DECLINED" | "WITHDRAWN";
/** How something that was written stands for everybody who reads there. */
export type ContentStanding = "VISIBLE" | "HELD" | "EDIT_ASKED" | "HIDDEN" | "REMOVED" | "WITHDRAWN";

/** Answers are promised for so far ahead at most, and topics kept open. */
const MOST_DAYS = 60;
const MOST_SUPPORTERS = 5_000;
const MOST_EDITS = 20;

/** Where people talk: an organisation, or a group of people at one. */
export interface Space {
  readonly id: string;
  readonly kind: "ORGANIZATION" | "GROUP";
  readonly name: string;
  /** From the university down to the organisation. */
  readonly lineage: readonly string[];
}

/** Why something does not stand where its author put it. */
export interface RuleNote {
  readonly ruleCode: string;
  readonly reason: string;
  readonly caseId: string;
  /** Where a technical rule held it. */
  readonly holdPattern?: HoldPattern | undefined;
}

/** What something said until a time. */
export interface Edit {
  readonly title?: string | undefined;
  readonly body: RichText;
  readonly untilTime: Date;
}

export interface Topic extends Attached {
  readonly id: string;
  readonly space: Space;
  readonly kind: TopicKind;
  readonly state: TopicState;
  readonly title: string;
  readonly body: RichText;
  /** Missing: erased. */
  readonly author?: PersonRef | undefined;
  /** Who answers and closes it; missing: nobody yet, or erased. */
  readonly owner?: PersonRef | undefined;
  readonly startTime: Date;
  readonly startDay: Day;
  readonly answerDay?: Day | undefined;
  readonly answeredDay?: Day | undefined;
  readonly closeDay?: Day | undefined;
  readonly summary?: RichText | undefined;
  readonly declinedReason?: string | undefined;
  readonly supporters: readonly string[];
  /** The reply that solved it. */
  readonly solutionId?: string | undefined;
  readonly isLocked: boolean;
  readonly slowSeconds: number;
  /** The cases and the incidents for which it is locked. */
  readonly lockedBy?: readonly string[] | undefined;
  /** The incident for which it is slow. */
  readonly slowBy?: string | undefined;
  readonly edits: readonly Edit[];
  readonly standing: ContentStanding;
  readonly note?: RuleNote | undefined;
  /** When one of its posts was last edited, taken back or moderated. */
  readonly changeTime?: Date | undefined;
  /** Of what its owner was reminded. @see remindersOf */
  readonly reminded?: readonly string[] | undefined;
  /** Up to whom its space was told of it, by their ids. */
  readonly announcedTo?: string | undefined;
  /** Of its replies. */
  readonly tally: TopicTally;
}

/** Read from what was written: never raised by one. */
export interface TopicTally {
  /** Places of those that were taken back are counted. */
  readonly posts: number;
  /** Different people. */
  readonly participants: number;
  /** Somebody else than its author wrote. */
  readonly hasOthers: boolean;
  readonly lastTime: Date;
  readonly lastPostId: string;
}

/** Where somebody stands to a space. */
export interface SpaceStanding {
  readonly personId: string;
  /** They are of it, and write there. */
  readonly belongs: boolean;
  readonly publishes: boolean;
  readonly moderates: boolean;
}

export interface TopicDays {
  readonly answerDay: Day;
  readonly closeDay: Day;
}

const topicState = (message: string): ExpectedError =>
  new ExpectedError("failed_precondition", "TOPIC_STATE", message);

/** @throws TOPIC_STATE (failed_precondition) */
export function requireTopicState(topic: Topic, ...states: readonly TopicState[]): void {
  if (!states.includes(topic.state)) throw topicState(`the topic is ${topic.state}`);
  if (topic.standing === "REMOVED") throw topicState("the topic was removed");
}

/** @throws TOPIC_LOCKED (failed_precondition) */
export function requireUnlocked({ isLocked }: Topic): void {
  if (isLocked) throw new ExpectedError("failed_precondition", "TOPIC_LOCKED", "nobody writes there now");
}

/** @throws DAYS_INVALID (invalid_argument) */
function requireDays({ answerDay, closeDay }: TopicDays, today: Day): void {
  if (!(today < answerDay && answerDay <= closeDay && closeDay <= addDays(today, MOST_DAYS)))
    throw new ExpectedError(
      "invalid_argument",
      "DAYS_INVALID",
      `from tomorrow on, the answer not after the end, and within ${MOST_DAYS} days`,
    );
}

type Beginning = Pick<Topic, "id" | "space" | "title" | "body"> & { readonly author: PersonRef };
const begun = ({ id, space, title, body, author }: Beginning, time: Date) => ({
  ...{ id, space, title, body, author, startTime: time, startDay: dayOf(time) },
  ...{ supporters: [], isLocked: false, slowSeconds: 0, edits: [], standing: "VISIBLE" as const },
  tally: { posts: 0, participants: 0, hasOthers: false, lastTime: time, lastPostId: "" },
});

/**
 * A topic that is open at once, owned by its author.
 *
 * @param days of a discussion: the others have none
 * @throws DAYS_INVALID (invalid_argument)
 */
export function started(
  beginning: Beginning & { readonly kind: TopicKind },
  days: TopicDays | undefined,
  time: Date,
): Topic {
  if (beginning.kind === "DISCUSSION") requireDays(days ?? { answerDay: "", closeDay: "" }, dayOf(time));
  const own = { kind: beginning.kind, state: "OPEN" as const, owner: beginning.author };
  return { ...begun(beginning, time), ...own, ...(beginning.kind === "DISCUSSION" && days) };
}

/** A topic for discussion that its space may support, and whoever publishes there takes up. */
export const nominated = (beginning: Beginning, time: Date): Topic => ({
  ...begun(beginning, time),
  ...{ kind: "DISCUSSION", state: "CANDIDATE" },
});

/** The same back where nothing changes. @throws TOPIC_STATE (failed_precondition) */
export function supported(before: Topic, personId: string, supports: boolean): Topic {
  requireTopicState(before, "CANDIDATE");
  if (before.author?.personId === personId) throw topicState("nobody supports their own");
  if (before.supporters.includes(personId) === supports) return before;
  const others = before.supporters.filter((each) => each !== personId);
  if (supports && others.length >= MOST_SUPPORTERS) return before;
  return { ...before, supporters: supports ? [...others, personId] : others };
}

/** @throws TOPIC_STATE (failed_precondition), DAYS_INVALID (invalid_argument) */
export function adopted(before: Topic, owner: PersonRef, days: TopicDays, time: Date): Topic {
  requireTopicState(before, "CANDIDATE");
  requireDays(days, dayOf(time));
  return { ...before, ...days, owner, state: "OPEN", tally: { ...before.tally, lastTime: time } };
}

/** @throws TOPIC_STATE (failed_precondition), REASON_MISSING (invalid_argument) */
export function declined(before: Topic, reason: string): Topic {
  requireTopicState(before, "CANDIDATE");
  if (!reason.trim()) throw new ExpectedError("invalid_argument", "REASON_MISSING", "everybody reads why");
  return { ...before, state: "DECLINED", declinedReason: reason.trim() };
}

/** @throws TOPIC_STATE (failed_precondition), DAYS_INVALID (invalid_argument) */
export function owned(before: Topic, owner: PersonRef, days: TopicDays, time: Date): Topic {
  requireTopicState(before, "OPEN");
  if (before.kind !== "DISCUSSION") throw topicState("whoever asks for help owns it");
  // What was promised may be moved, and is never unmade: an answer that is overdue stays so.
  const { answerDay, closeDay } = days;
  if (before.answerDay !== answerDay || before.closeDay !== closeDay) requireDays(days, dayOf(time));
  return { ...before, owner, answerDay, closeDay };
}

/** What something said before, with one more. @throws EDITED_TOO_OFTEN (resource_exhausted) */
export function withEdit(edits: readonly Edit[], edit: Edit): Edit[] {
  if (edits.length >= MOST_EDITS)
    throw new ExpectedError("resource_exhausted", "EDITED_TOO_OFTEN", `${MOST_EDITS} times`);
  return [edit, ...edits];
}

/** The same back where it says what it said. @throws TOPIC_STATE (failed_precondition), EDITED_TOO_OFTEN (resource_exhausted) */
export function topicEdited(before: Topic, title: string, body: RichText, time: Date): Topic {
  requireTopicState(before, "CANDIDATE", "OPEN");
  if (before.title === title && JSON.stringify(before.body) === JSON.stringify(body)) return before;
  const edits = withEdit(before.edits, { title: before.title, body: before.body, untilTime: time });
  return { ...before, title, body, edits };
}

/** @throws TOPIC_STATE (failed_precondition) */
export function topicWithdrawn(before: Topic): Topic {
  requireTopicState(before, "CANDIDATE", "OPEN");
  if (before.tally.hasOthers) throw topicState("others wrote in it: it can be closed");
  return { ...before, state: "WITHDRAWN" };
}

/**
 * @param summary what was said and what follows from it; a discussion has one
 * @throws TOPIC_STATE (failed_precondition), SUMMARY_MISSING (invalid_argument)
 */
export function closed(before: Topic, summary: RichText | undefined): Topic {
  requireTopicState(before, "OPEN");
  const says = summary && !isEmpty(summary) ? summary : undefined;
  if (before.kind === "DISCUSSION" && !says)
    throw new ExpectedError("invalid_argument", "SUMMARY_MISSING", "a discussion ends with a summary");
  return { ...before, state: "CLOSED", ...(says && { summary: says }) };
}

/** Whether somebody owes an answer. */
export const waitsFor = (topic: Topic, personId: string): boolean =>
  topic.state === "OPEN" && !!topic.answerDay && !topic.answeredDay && topic.owner?.personId === personId;

/** The owner answered; the first time counts. */
export const answered = (before: Topic, day: Day): Topic =>
  before.answeredDay || before.kind !== "DISCUSSION" ? before : { ...before, answeredDay: day };

/** @param solutionId empty: none did @throws TOPIC_STATE (failed_precondition) */
export function solved(before: Topic, solutionId: string): Topic {
  requireTopicState(before, "OPEN", "CLOSED");
  if (before.kind !== "HELP_ASKED") throw topicState("nobody asks for help in it");
  const { solutionId: _, ...rest } = before;
  return solutionId ? { ...before, solutionId } : rest;
}

/** Who reads a topic: whoever reads in its space, as far as it stands; its author and those who moderate read it whatever became of it. */
export const readsTopic = (topic: Topic, { personId, moderates }: SpaceStanding): boolean =>
  moderates ||
  topic.author?.personId === personId ||
  (topic.state !== "WITHDRAWN" && topic.standing === "VISIBLE");

export type TopicAct =
  | "write"
  | "support"
  | "adopt"
  | "decline"
  | "edit"
  | "withdraw"
  | "close"
  | "answer"
  | "set_owner"
  | "solve"
  | "attach"
  | "report"
  | "moderate";

/** What somebody may do to a topic that they read. */
export function topicActs(
  topic: Topic,
  { personId, belongs, publishes, moderates }: SpaceStanding,
): TopicAct[] {
  const { state, kind, standing } = topic;
  const isAuthor = topic.author?.personId === personId;
  const isOwner = topic.owner?.personId === personId;
  const isOpen = state === "OPEN" && standing !== "REMOVED";
  const isCandidate = state === "CANDIDATE" && standing !== "REMOVED";
  const isAlone = !topic.tally.hasOthers;
  const acts: Readonly<Record<TopicAct, boolean>> = {
    write: isOpen && standing === "VISIBLE" && !topic.isLocked && (belongs || isOwner),
    support: isCandidate && belongs && !isAuthor,
    adopt: isCandidate && publishes,
    decline: isCandidate && publishes,
    edit: isAuthor && (isOpen || isCandidate),
    withdraw: isAuthor && isAlone && (isOpen || isCandidate),
    close: isOpen && (isOwner || (publishes && kind === "DISCUSSION")),
    answer: isOpen && isOwner && kind === "DISCUSSION" && !topic.isLocked,
    set_owner: isOpen && publishes && kind === "DISCUSSION",
    solve: isAuthor && kind === "HELP_ASKED" && (isOpen || state === "CLOSED"),
    attach: isAuthor && (isOpen || isCandidate) && (standing === "VISIBLE" || standing === "HELD"),
    report: (belongs || isOwner) && !isAuthor && standing === "VISIBLE",
    moderate: moderates && !isAuthor,
  };
  return (Object.keys(acts) as TopicAct[]).filter((act) => acts[act]);
}

/** Somebody is gone: who they are, and what they wrote. The summary of a discussion is its space's. */
export function topicWithoutPerson(before: Topic, personId: string, blank: RichText): Topic {
  const isAuthor = before.author?.personId === personId;
  const isOwner = before.owner?.personId === personId;
  const isSupporter = before.supporters.includes(personId);
  if (!isAuthor && !isOwner && !isSupporter) return before;
  const { author: _, owner: __, ...rest } = before;
  return {
    ...rest,
    ...(!isAuthor && before.author && { author: before.author }),
    ...(!isOwner && before.owner && { owner: before.owner }),
    ...(isAuthor && { body: blank, edits: [], attachments: [] }),
    supporters: before.supporters.filter((each) => each !== personId),
  };
}
