import { addDays, dayOf, ExpectedError, type Day } from "@qiming/core";
import { monthAfter, monthOf, type Month } from "./month.ts";

/** Services that a date or an event suggests to somebody before they look for them. */

/** When what is offered. */
export const OFFER_RULES = {
  /** Before the day on which somebody is expected to leave. */
  leavingDays: 60,
  /** Before the day on which the probation ends. */
  probationDays: 30,
  /** A day that moves by no more than this was corrected: it is the same occasion, and what was said of it holds. */
  correctedDays: 31,
  /** After so many months a base may no longer be what somebody is paid. */
  baseMonths: 12,
  /** So long a change of the register is taken for a change of pay. */
  payMonths: 3,
} as const;

export type OfferKind = "TRANSFER_ON_LEAVING" | "CONFIRMATION_ON_PROBATION_END" | "DUES_ON_PAY_CHANGE";
export type OfferCause = "LEAVING" | "PROBATION_END" | "CATEGORY_CHANGED" | "BASE_OLD";
export type OfferState = "OPEN" | "PUT_OFF" | "TAKEN" | "PAST";

export interface Offer {
  /** Says nothing of its occasion, so that it may stand in an address. */
  readonly id: string;
  readonly kind: OfferKind;
  readonly cause: OfferCause;
  /** The day, or for dues the month, for which it was made: never offered again. */
  readonly occasion: string;
  /** The occasion as it stands now, corrected or not. */
  readonly date: string;
  readonly madeTime: Date;
  readonly state: OfferState;
  /** Of one that passed because its day became another one: how it stood, and stands again once the day is put right. */
  readonly stoodAs?: "OPEN" | "PUT_OFF" | undefined;
}

/** All offers of a person: one document. */
export interface PersonOffers {
  /** The person's. */
  readonly id: string;
  readonly offers: readonly Offer[];
  /** As the register told last; empty: none is known, or it has passed. */
  readonly leaveDay: Day | "";
  readonly leaveTime?: Date | undefined;
  /** In which the register had them as another kind of person last; empty: never. */
  readonly payMonth: Month | "";
  /** When time is to be asked again; missing: only something new changes anything. */
  readonly watchDay?: Day | undefined;
  readonly isErased: boolean;
}

/** What an offer hangs on, as it is now. */
export interface OfferFacts {
  /** Full or probationary, in a branch. */
  readonly isMember: boolean;
  /** Away from here, latest first. */
  readonly transfers: readonly {
    readonly beginTime: Date;
    readonly isOpen: boolean;
    readonly isOwn: boolean;
  }[];
  /** Of a dossier that waits for the application for confirmation; else empty. */
  readonly probationEnd: Day | "";
  readonly hasApplied: boolean;
  /** The base that was decided last; missing: none. */
  readonly base?: { readonly kind: string; readonly fromMonth: Month; readonly decideTime: Date } | undefined;
  readonly declareTime?: Date | undefined;
}

const SLUGS: Readonly<Record<OfferKind, string>> = {
  TRANSFER_ON_LEAVING: "leaving",
  CONFIRMATION_ON_PROBATION_END: "probation",
  DUES_ON_PAY_CHANGE: "pay",
};
/** More than anybody has in a life; the oldest of more are forgotten. */
const MOST_OFFERS = 100;

export const noOffers = (personId: string): PersonOffers => ({
  ...{ id: personId, offers: [], leaveDay: "", payMonth: "", isErased: false },
});

const isLive = ({ state }: Pick<Offer, "state">): boolean => state === "OPEN" || state === "PUT_OFF";

export const liveOffers = ({ offers }: Pick<PersonOffers, "offers">): Offer[] => offers.filter(isLive);

type Wanted = Pick<Offer, "kind" | "cause" | "date">;

/** A day that was corrected is no other occasion; a month is either the same or another one. */
const isOccasion = ({ kind, occasion }: Offer, date: string): boolean =>
  kind === "DUES_ON_PAY_CHANGE"
    ? occasion === date
    : addDays(occasion, -OFFER_RULES.correctedDays) <= date &&
      date <= addDays(occasion, OFFER_RULES.correctedDays);

const madeFor = (offers: readonly Offer[], { kind, date }: Pick<Offer, "kind" | "date">) =>
  offers.find((each) => each.kind === kind && isOccasion(each, date));

/** Whether something was offered, whatever has become of it. */
export const wasOffered = (
  { offers }: Pick<PersonOffers, "offers">,
  kind: OfferKind,
  date: string,
): boolean => madeFor(offers, { kind, date }) !== undefined;

const basesKnownSince = ({ base, declareTime }: OfferFacts, month: Month): boolean =>
  declareTime !== undefined || (base !== undefined && base.fromMonth >= month);

/** What is to be offered now, whether it was before or not. A day of leaving that has passed is not known any more. */
function occasionsNow(known: PersonOffers, facts: OfferFacts, today: Day): Wanted[] {
  if (!facts.isMember) return [];
  const { leaveDay, payMonth, offers } = known;
  const { probationEnd, base } = facts;
  const thisMonth = monthOf(today);
  const wanted: Wanted[] = [];
  const isNear = leaveDay && today >= addDays(leaveDay, -OFFER_RULES.leavingDays);
  if (isNear && !facts.transfers.some(({ isOpen }) => isOpen))
    wanted.push({ kind: "TRANSFER_ON_LEAVING", cause: "LEAVING", date: leaveDay });
  if (probationEnd && today >= addDays(probationEnd, -OFFER_RULES.probationDays))
    wanted.push({ kind: "CONFIRMATION_ON_PROBATION_END", cause: "PROBATION_END", date: probationEnd });
  const isFresh = payMonth !== "" && payMonth > monthAfter(thisMonth, -OFFER_RULES.payMonths);
  const yearAgo = monthAfter(thisMonth, -OFFER_RULES.baseMonths);
  const askedMonths = offers
    .filter(({ kind }) => kind === "DUES_ON_PAY_CHANGE")
    .map(({ occasion }) => occasion);
  if (isFresh && !basesKnownSince(facts, payMonth))
    wanted.push({ kind: "DUES_ON_PAY_CHANGE", cause: "CATEGORY_CHANGED", date: payMonth });
  else if (
    base?.kind === "SALARY" &&
    !basesKnownSince(facts, monthAfter(yearAgo)) &&
    !askedMonths.some((month) => month > yearAgo)
  )
    wanted.push({ kind: "DUES_ON_PAY_CHANGE", cause: "BASE_OLD", date: thisMonth });
  return wanted;
}

/** How a live offer stands now. The same offer back where nothing has changed. */
function settled(offer: Offer, { leaveDay }: PersonOffers, facts: OfferFacts, today: Day): Offer {
  const closed = (state: "TAKEN" | "PAST"): Offer => ({ ...offer, state });
  const moved = (date: string): Offer => {
    const { state } = offer;
    if (!date || !isOccasion(offer, date))
      return { ...closed("PAST"), ...((state === "OPEN" || state === "PUT_OFF") && { stoodAs: state }) };
    return date === offer.date ? offer : { ...offer, date };
  };
  if (!facts.isMember) return closed("PAST");
  switch (offer.kind) {
    case "TRANSFER_ON_LEAVING": {
      const begun = facts.transfers.find(({ isOpen, beginTime }) => isOpen || beginTime >= offer.madeTime);
      if (begun) return closed(begun.isOwn ? "TAKEN" : "PAST");
      return moved(leaveDay);
    }
    case "CONFIRMATION_ON_PROBATION_END":
      return facts.hasApplied ? closed("TAKEN") : moved(facts.probationEnd);
    case "DUES_ON_PAY_CHANGE": {
      const { declareTime, base } = facts;
      if (declareTime && declareTime >= offer.madeTime) return closed("TAKEN");
      const isDecided = base !== undefined && base.decideTime >= offer.madeTime;
      const isOver = offer.occasion <= monthAfter(monthOf(today), -OFFER_RULES.baseMonths);
      return isDecided || isOver ? closed("PAST") : offer;
    }
  }
}

/** As it stood before its day became another one, where it holds again. The same offer back where it does not. */
function putRight(offer: Offer, known: PersonOffers, facts: OfferFacts, today: Day): Offer {
  const { stoodAs, ...rest } = offer;
  if (!stoodAs) return offer;
  const now = settled({ ...rest, state: stoodAs }, known, facts, today);
  return now.state === "PAST" ? offer : now;
}

/** The offers as they are to be now. The same back where nothing has changed. */
export function offersDue(before: PersonOffers, facts: OfferFacts, now: Date): PersonOffers {
  if (before.isErased) return before;
  const today = dayOf(now);
  const leaveDay = before.leaveDay !== "" && before.leaveDay < today ? "" : before.leaveDay;
  const known = { ...before, leaveDay };
  const present = before.offers.map((each) => (isLive(each) ? settled(each, known, facts, today) : each));
  // Where an occasion that is live has its day, an earlier one stays past.
  const isOffered = (kind: OfferKind) => present.some((each) => each.kind === kind && isLive(each));
  const offers = present.map((each) => (isOffered(each.kind) ? each : putRight(each, known, facts, today)));
  const fresh = occasionsNow({ ...known, offers }, facts, today).filter((each) => !madeFor(offers, each));
  const made = fresh.map(({ kind, cause, date }): Offer => {
    const count = offers.filter((each) => each.kind === kind).length + 1;
    return {
      ...{ id: `${SLUGS[kind]}-${count}`, kind, cause, date, occasion: date },
      ...{ madeTime: now, state: "OPEN" },
    };
  });
  // Of a kind there is one at a time: the latest occasion takes the place of the one before.
  const replaced = offers.map((each): Offer =>
    isLive(each) && made.some(({ kind }) => kind === each.kind) ? { ...each, state: "PAST" } : each,
  );
  const all = [...replaced, ...made].slice(-MOST_OFFERS);
  const watchDay = watchDayOf({ ...known, offers: all }, today);
  const isSame =
    leaveDay === before.leaveDay &&
    watchDay === before.watchDay &&
    all.length === before.offers.length &&
    all.every((each, at) => each === before.offers[at]);
  return isSame ? before : { ...known, offers: all, watchDay };
}

/** Tomorrow while something is live or could be made; else the day on which leaving comes near. */
function watchDayOf({ offers, leaveDay }: PersonOffers, today: Day): Day | undefined {
  const tomorrow = addDays(today, 1);
  if (offers.some(isLive)) return tomorrow;
  if (!leaveDay || madeFor(offers, { kind: "TRANSFER_ON_LEAVING", date: leaveDay })) return undefined;
  const near = addDays(leaveDay, -OFFER_RULES.leavingDays);
  return near > tomorrow ? near : tomorrow;
}

/** What the register told; what it told later counts. The same back where it is known. */
export function told(
  before: PersonOffers,
  {
    leaveDay,
    isCategoryChanged,
    time,
  }: { readonly leaveDay: Day | ""; readonly isCategoryChanged: boolean; readonly time: Date },
): PersonOffers {
  if (before.isErased) return before;
  const month = isCategoryChanged ? monthOf(dayOf(time)) : "";
  const payMonth = month > before.payMonth ? month : before.payMonth;
  const isLater = before.leaveTime === undefined || time > before.leaveTime;
  if (!isLater) return payMonth === before.payMonth ? before : { ...before, payMonth };
  return { ...before, payMonth, leaveDay, leaveTime: time };
}

/** @throws OFFER_NOT_FOUND (not_found), OFFER_CLOSED (failed_precondition) */
function withState(known: PersonOffers, offerId: string, state: "OPEN" | "PUT_OFF"): PersonOffers {
  const offer = known.offers.find(({ id }) => id === offerId);
  if (!offer) throw new ExpectedError("not_found", "OFFER_NOT_FOUND", "there is no such offer for you");
  if (!isLive(offer))
    throw new ExpectedError("failed_precondition", "OFFER_CLOSED", "it was taken, or has passed");
  if (offer.state === state) return known;
  return { ...known, offers: known.offers.map((each) => (each === offer ? { ...each, state } : each)) };
}

/** Not now. @throws what `withState` throws */
export const putOff = (known: PersonOffers, offerId: string): PersonOffers =>
  withState(known, offerId, "PUT_OFF");

/** After all. @throws what `withState` throws */
export const resumed = (known: PersonOffers, offerId: string): PersonOffers =>
  withState(known, offerId, "OPEN");

/** What stays of somebody who is erased: that nothing is to be kept, whatever is told late. */
export const withoutOffers = (before: PersonOffers): PersonOffers =>
  before.isErased ? before : { ...noOffers(before.id), isErased: true };
