import { isOpen, presentVisit, withdrawn, type Moment, type ServiceCase, type Visit } from "./case.ts";
import { NOBODY, type PersonRef } from "./line.ts";

/** What stays of a case once its applicant is erased: that it was, its number, its steps and their times. What still ran is withdrawn. */
export function emptied(before: ServiceCase, moment: Moment): ServiceCase {
  const over = isOpen(before) ? withdrawn(before, "", moment) : before;
  return {
    ...over,
    ...{ applicant: NOBODY, answers: {}, papers: [], reason: "", comments: [], copiedTo: [], ratingText: "" },
    visits: over.visits.map((visit) => ({
      ...visit,
      answers: {},
      acts: visit.acts.map((act) => ({ ...act, text: "" })),
    })),
  };
}

/** Another's case without the name of somebody who is erased. A step that was theirs alone goes back to those who gave it. */
export function nameless(before: ServiceCase, personId: string): ServiceCase {
  const without = <T extends PersonRef>(each: T): T =>
    each.personId === personId ? { ...each, name: "" } : each;
  const present = presentVisit(before);
  return {
    ...before,
    visits: before.visits.map((visit) =>
      withNames(visit === present ? released(visit, personId) : visit, without),
    ),
    comments: before.comments.filter(({ author }) => author.personId !== personId),
    copiedTo: before.copiedTo.filter((each) => each.personId !== personId),
  };
}

const withNames = (visit: Visit, without: (each: PersonRef) => PersonRef): Visit => ({
  ...visit,
  acts: visit.acts.map((act) => ({
    ...{ ...act, actor: without(act.actor) },
    ...(act.to && { to: without(act.to) }),
  })),
  handedOver: visit.handedOver.map((each) => ({ ...each, to: without(each.to) })),
  signers: visit.signers.map(without),
});

/** A step without one of those to whom it was given and who have not decided it. */
function released(visit: Visit, personId: string): Visit {
  const { handedOver, signers, acts } = visit;
  const isTheirs = (each: PersonRef) => each.personId === personId;
  if (acts.some((act) => !act.isFormer && act.decision === "AGREE" && isTheirs(act.actor))) return visit;
  const onwards = handedOver.find(({ from }) => from === personId)?.to;
  const others = handedOver.filter(({ from }) => from !== personId);
  return {
    ...visit,
    handedOver: others.flatMap((each) => {
      if (!isTheirs(each.to)) return [each];
      return onwards ? [{ ...each, to: onwards }] : [];
    }),
    signers: signers.filter((each) => !isTheirs(each)),
    // Where only their signature was missing nobody would be left to carry the case on: the others decide anew.
    acts: signers.some(isTheirs) ? acts.map((act) => ({ ...act, isFormer: true })) : acts,
  };
}
