import { ExpectedError, type Period } from "@qiming/core";
import { refusedAt, timeOf } from "@qiming/service-kit";
import {
  commented,
  confirmed,
  copied,
  decided,
  filled,
  holdersOf,
  nudged,
  passed,
  presentVisit,
  stepsAhead,
  submitted,
  withdrawn,
  type CasePaper,
  type Moment,
  type ServiceCase,
} from "../domain/case.ts";
import type { FiledAct, FiledCase } from "../domain/cases-file.ts";
import type { Definition } from "../domain/definition.ts";
import type { Line, PersonRef } from "../domain/line.ts";
import { arriving, byRoleIn } from "./case-parts.ts";
import type { Holder, PersonFacts } from "./ports.ts";

/** Where a filed case is done again. */
export interface Setting {
  readonly definition: Definition;
  readonly line: Line;
  /** Whoever holds a role at the places of its line, now. */
  readonly holders: readonly Holder[];
  /** By number. */
  readonly people: ReadonlyMap<string, PersonFacts>;
  readonly papers: readonly CasePaper[];
  readonly begin: (time: Date) => ServiceCase;
  readonly periods: readonly Period[];
  readonly now: Date;
}

/** A case, done again act by act with the rules of every case. @returns nothing where an act is refused, which is noted at its place */
export function replayed({ answers, acts }: FiledCase, setting: Setting): ServiceCase | undefined {
  const { definition, papers, periods, now } = setting;
  const time = timeOf(acts[0]!.day, 0, now);
  const draft = setting.begin(time);
  const first = filled(draft, definition, { answers: { ...draft.answers, ...answers }, papers, time });
  return acts.reduce<ServiceCase | undefined>((before, act, at) => {
    if (!before) return undefined;
    try {
      return after(before, act, { time: timeOf(act.day, at, now), periods }, setting);
    } catch (error) {
      return refusedAt(act.reading, error);
    }
  }, first);
}

function after(before: ServiceCase, filed: FiledAct, moment: Moment, setting: Setting): ServiceCase {
  const { definition, line, holders, people } = setting;
  const { act, note, answers, rating } = filed;
  const { time } = moment;
  const refOf = (number: string): PersonRef => {
    const { personId, name } = people.get(number)!;
    return { personId, name };
  };
  const visit = presentVisit(before);
  const byRole = visit ? byRoleIn(visit, holders) : [];
  const stepCode = visit?.stepCode ?? "";
  const arriveAt = arriving(line, holders, before.applicant.personId);
  switch (act) {
    case "BEGIN":
      return before;
    case "FILL":
      return filled(before, definition, {
        answers: { ...before.answers, ...answers },
        ...{ papers: before.papers, time },
      });
    case "SUBMIT": {
      const [first] = before.state === "DRAFT" ? stepsAhead(before, definition) : [];
      return submitted(before, definition, { number: "", arrival: first && arriveAt(first) }, moment);
    }
    case "AGREE":
    case "REFUSE":
    case "RETURN": {
      const said = { stepCode, actor: refOf(filed.by), decision: act, text: note, answers };
      return decided(before, definition, said, { byRole, arriveAt }, moment);
    }
    case "HAND_OVER":
    case "ADD_SIGNER": {
      const to = officeHolder(refOf(filed.to), holders);
      return passed(before, { stepCode, actor: refOf(filed.by), kind: act, to, reason: note }, byRole, time);
    }
    case "COPY":
      requireHandling(before, refOf(filed.by), byRole);
      return copied(before, officeHolder(refOf(filed.to), holders), time);
    case "COMMENT": {
      const author = filed.by ? refOf(filed.by) : before.applicant;
      if (author.personId !== before.applicant.personId) requireHandling(before, author, byRole);
      return commented(before, { author, text: note, time });
    }
    case "NUDGE":
      return nudged(before, time);
    case "WITHDRAW":
      return withdrawn(before, note, moment);
    case "CONFIRM":
      return confirmed(before, { rating, text: note, time });
  }
}

/** @throws PERSON_UNFIT (invalid_argument) */
function officeHolder(person: PersonRef, holders: readonly Holder[]): PersonRef {
  if (!holders.some(({ personId }) => personId === person.personId))
    throw new ExpectedError("invalid_argument", "PERSON_UNFIT", "this person holds no office here");
  return person;
}

/** Whoever holds the present step or acted in one. @throws STEP_NOT_HELD (permission_denied) */
function requireHandling(each: ServiceCase, { personId }: PersonRef, byRole: readonly PersonRef[]): void {
  const visit = presentVisit(each);
  const { base = [], signers = [] } = visit ? holdersOf(visit, byRole, each) : {};
  const actors = each.visits.flatMap(({ acts }) => acts.map(({ actor }) => actor));
  if (![...base, ...signers, ...actors].some((one) => one.personId === personId))
    throw new ExpectedError("permission_denied", "STEP_NOT_HELD", "the step is held by others");
}
