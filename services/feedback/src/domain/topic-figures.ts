import { daysBetween, type Day } from "@qiming/core";
import type { Topic } from "./topic.ts";

/** Of fewer people nothing is said: at least in one topic so many took part. */
const FEWEST_PEOPLE = 5;

/** How an organisation talks. */
export interface TopicFigure {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly isSmall: boolean;
  readonly topics: number;
  readonly posts: number;
  /** Added up over topics: who takes part in two counts in both. */
  readonly participants: number;
  /** Of discussions whose day to answer is past. */
  readonly due: number;
  readonly answeredInTime: number;
  readonly unanswered: number;
  /** From the start to the answer, in days; 0 where nothing was answered. */
  readonly medianDays: number;
}

/** @param topics of the time that is asked for, whatever became of them */
export function figureOf(
  organization: { readonly id: string; readonly name: string },
  topics: readonly Topic[],
  today: Day,
): TopicFigure {
  const named = { organizationId: organization.id, organizationName: organization.name };
  const counted = topics.filter(
    ({ state, standing }) => (state === "OPEN" || state === "CLOSED") && standing === "VISIBLE",
  );
  const participants = sum(counted.map(({ tally }) => tally.participants));
  const due = counted.filter(({ answerDay }) => answerDay && answerDay < today);
  const inTime = due.filter(({ answerDay, answeredDay }) => answeredDay && answeredDay <= answerDay!);
  const unanswered = due.filter(({ answeredDay }) => !answeredDay);
  const days = counted
    .flatMap(({ startDay, answeredDay }) => (answeredDay ? [daysBetween(startDay, answeredDay)] : []))
    .sort((a, b) => a - b);
  const answers = { due: due.length, answeredInTime: inTime.length, unanswered: unanswered.length };
  const isSmall = !counted.some(({ tally }) => tally.participants >= FEWEST_PEOPLE);
  return {
    ...{ ...named, isSmall, topics: counted.length, ...answers },
    posts: isSmall ? 0 : sum(counted.map(({ tally }) => tally.posts)),
    participants: isSmall ? 0 : participants,
    medianDays: days[Math.floor((days.length - 1) / 2)] ?? 0,
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
