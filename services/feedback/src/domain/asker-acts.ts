import { dayOf, ExpectedError, startOf, type Period } from "@qiming/core";
import { consentWithdrawn } from "./digest.ts";
import {
  added,
  nudged,
  rated,
  reopened,
  withdrawn,
  type AskerAct,
  type DelayedAct,
  type FreeAct,
  type Moment,
  type Satisfaction,
  type Ticket,
} from "./ticket.ts";

export interface AskerDoing {
  readonly act: AskerAct | FreeAct;
  readonly text: string;
  readonly satisfaction?: Satisfaction | undefined;
}

/** What an asker does to a ticket. @throws what the act throws */
export function done(before: Ticket, { act, text, satisfaction }: AskerDoing, moment: Moment): Ticket {
  switch (act) {
    case "add":
      return added(before, text, moment);
    case "withdraw":
      return withdrawn(before, moment);
    case "rate":
      return rated(before, { satisfaction: satisfaction!, text }, moment);
    case "reopen":
      return reopened(before, text, moment);
    case "nudge":
      return nudged(before, moment);
    case "withdraw_consent":
      return consentWithdrawn(before);
  }
}

/**
 * Whether those who handle a ticket see an act of its asker only later: when somebody without a name sat at a screen is nobody's to know. What is taken back from
 * the public is gone at once, and before the ticket itself is seen nothing of it is.
 */
export const isDelayed = ({ nameLevel, hasArrived }: Ticket, { act }: AskerDoing): boolean =>
  nameLevel === "ANONYMOUS" && hasArrived && act !== "withdraw_consent";

/** The act is taken, and waits. @param arriveTime drawn; never before that of an earlier one. @throws what the act throws */
export function delayed(before: Ticket, doing: AskerDoing, arriveTime: Date, moment: Moment): Ticket {
  const seen = asAskerSees(before, moment.periods);
  if (done(seen, doing, moment) === seen) return before;
  const earlier = before.delayed ?? [];
  const last = earlier.at(-1)?.arriveTime ?? arriveTime;
  const act: DelayedAct = {
    ...{ act: doing.act as AskerAct, text: doing.text, satisfaction: doing.satisfaction },
    ...{ day: dayOf(moment.time), arriveTime: arriveTime > last ? arriveTime : last },
  };
  return { ...before, delayed: [...earlier, act] };
}

/** With what they did themselves, whether others see it yet or not. */
export const asAskerSees = (ticket: Ticket, periods: readonly Period[]): Ticket =>
  (ticket.delayed ?? []).reduce((before, act) => taken(before, act, periods), ticket);

/** Those who handle it see the first act that waits, where it is time; the same ticket back where it is not. */
export function nextArrived(before: Ticket, { time, periods }: Moment): Ticket {
  const { delayed: waiting = [], ...rest } = before;
  const [first, ...later] = waiting;
  if (!first || first.arriveTime > time) return before;
  return { ...taken(rest, first, periods), ...(later.length > 0 && { delayed: later }) };
}

const NOON_MS = 12 * 3_600_000;

/** On the day on which it was done. What no longer fits where the ticket stands by now is left out; words stay. */
function taken(before: Ticket, { day, ...doing }: DelayedAct, periods: readonly Period[]): Ticket {
  try {
    return done(before, doing, { time: new Date(startOf(day).getTime() + NOON_MS), periods });
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    if (doing.act !== "add") return before;
    return { ...before, turns: [...before.turns, { kind: "ASKER", text: doing.text, day }] };
  }
}
