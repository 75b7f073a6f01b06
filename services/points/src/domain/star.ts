import { addDays, ExpectedError, type Day } from "@qiming/core";
import { LEAST_PEOPLE } from "./period.ts";
import { GRADES, type Grade, type LocalizedText } from "./rule-book.ts";
import { STAR_BLOCKS, USUAL_RULES, type StarBlock, type StarRules, type VetoItem } from "./star-rules.ts";

const MOST_WITH_VETO = 2;
const FIVE = 5;
const MOST_STEP = 1;

export const STEPS = ["OPEN", "SELF", "ASSESS", "COMMITTEE", "PUBLICITY", "AWARDED"] as const;
export type RoundState = (typeof STEPS)[number];

export interface Veto extends VetoItem {
  readonly reason: string;
  readonly actorId: string;
  readonly time: Date;
}

export interface StarDecision {
  readonly stars: number;
  readonly reason: string;
  readonly actorId: string;
  readonly time: Date;
}

/** A branch's place in a round. */
export interface Place {
  readonly organizationId: string;
  readonly name: string;
  readonly collegeId: string;
  readonly collegeName: string;
  /** "": it was there before the register. */
  readonly foundDay: Day | "";
  readonly foundBasis: string;
  /** 0: it had none. */
  readonly lastStars: number;
  readonly vetoes: readonly Veto[];
  readonly decision?: StarDecision | undefined;
}

/** One year of the university; all decisions lie in it, so that the quota is kept by one write. */
export interface StarRound {
  /** The year. */
  readonly id: string;
  readonly year: number;
  readonly organizationId: string;
  readonly operationId: string;
  readonly state: RoundState;
  readonly day: Day;
  readonly rules: StarRules;
  readonly publicityEndDay: Day | "";
  /** By college and name. */
  readonly places: readonly Place[];
}

export interface Written {
  readonly block: StarBlock;
  readonly tenths: number;
  readonly text: string;
}

export interface DutyFigure {
  readonly code: string;
  readonly name: LocalizedText;
  /** So far: held, late or missed; what is still open is not counted. */
  readonly owed: number;
  readonly held: number;
  readonly late: number;
}

/** What the platform knows of a branch's year. */
export interface Figures {
  readonly duties: readonly DutyFigure[];
  readonly asOfDay: string;
  readonly members: number;
  readonly membersWithCourse: number;
  readonly coursesPassed: number;
  readonly grades: Readonly<Partial<Record<Grade, number>>>;
}

export interface Appeal {
  readonly text: string;
  readonly actorId: string;
  readonly time: Date;
  readonly answer?: { readonly text: string; readonly actorId: string; readonly time: Date } | undefined;
}

/** What is written about a branch in a round. */
export interface StarRating {
  /** `ratingId` */
  readonly id: string;
  readonly organizationId: string;
  readonly year: number;
  readonly self?: { readonly blocks: readonly Written[]; readonly isHandedIn: boolean } | undefined;
  readonly assessment?:
    | {
        readonly blocks: readonly Written[];
        /** As they were then: a star stays explained by what it was given for. */
        readonly figures: Figures;
        readonly actorId: string;
        readonly time: Date;
      }
    | undefined;
  readonly appeal?: Appeal | undefined;
  /** The last step of the round whose writing is over. */
  readonly closed?: RoundState | undefined;
}

export const ratingId = (year: number, organizationId: string): string => `${year}.${organizationId}`;

export const emptyRating = (year: number, organizationId: string): StarRating => ({
  ...{ id: ratingId(year, organizationId), organizationId, year },
});

export const isPublished = ({ state }: Pick<StarRound, "state">): boolean =>
  state === "PUBLICITY" || state === "AWARDED";

/** Whoever is younger than a year on the round's day is not rated. */
export function isRated({ foundDay }: Pick<Place, "foundDay">, { day }: Pick<StarRound, "day">): boolean {
  const yearBefore = `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
  return !foundDay || foundDay <= yearBefore;
}

/** How many five stars there may be, rounded down; whoever is not rated counts among the branches. */
export const quotaOf = ({ places, rules }: Pick<StarRound, "places" | "rules">): number =>
  Math.floor((places.length * rules.quotaPercent) / 100);

export const quotaUsed = ({ places }: Pick<StarRound, "places">): number =>
  places.filter(({ decision }) => decision?.stars === FIVE).length;

/** The most × held in time ÷ owed, late ones half; undefined where nothing was owed. */
function lifeTenths({ duties }: Figures, most: number): number | undefined {
  const sum = (of: (duty: DutyFigure) => number) => duties.reduce((total, each) => total + of(each), 0);
  const owed = sum((duty) => duty.owed);
  const halves = sum(({ held, late }) => 2 * held + late);
  return owed === 0 ? undefined : Math.floor((most * Math.min(halves, 2 * owed)) / (2 * owed));
}

/** The most × members who passed a required course ÷ members; undefined where there are none. */
const memberTenths = ({ members, membersWithCourse }: Figures, most: number): number | undefined =>
  members === 0 ? undefined : Math.floor((most * Math.min(membersWithCourse, members)) / members);

/** What the figures propose for a block, in tenths. Grades propose nothing: nobody is to gain by giving good ones. */
export function proposedTenths(
  block: StarBlock,
  figures: Figures,
  rules: StarRules = USUAL_RULES,
): number | undefined {
  const most = mostOf(block, rules);
  if (block === "ORGANIZATION_LIFE") return lifeTenths(figures, most);
  return block === "MEMBERS" ? memberTenths(figures, most) : undefined;
}

const mostOf = (block: StarBlock, { blocks }: StarRules): number =>
  blocks.find((each) => each.block === block)!.mostTenths;

export const totalOf = (blocks: readonly Written[]): number =>
  blocks.reduce((total, { tenths }) => total + tenths, 0);

const bandOf = (tenths: number, { bands }: StarRules): number =>
  bands.find((band) => tenths >= band.tenths)?.stars ?? 1;

/** The most that score and vetoes allow. */
export const mostStars = (
  tenths: number,
  vetoes: readonly unknown[],
  rules: StarRules = USUAL_RULES,
): number => (vetoes.length > 0 ? Math.min(bandOf(tenths, rules), MOST_WITH_VETO) : bandOf(tenths, rules));

/**
 * What score, vetoes and quota propose for one branch.
 *
 * @param rivals the scores of all who might have five stars, this one's among them
 * @returns 0 where as many with the same score are more than the quota leaves: the committee decides
 */
function proposedStars(
  tenths: number,
  vetoes: readonly unknown[],
  {
    rivals,
    quota,
    rules,
  }: { readonly rivals: readonly number[]; readonly quota: number; readonly rules: StarRules },
): number {
  const most = mostStars(tenths, vetoes, rules);
  if (most < FIVE) return most;
  if (rivals.filter((each) => each >= tenths).length <= quota) return FIVE;
  return rivals.filter((each) => each > tenths).length >= quota ? FIVE - 1 : 0;
}

/**
 * What somebody wrote of the blocks, in their order.
 *
 * @param isWhole each of them must be there
 * @throws SCORE_INVALID (invalid_argument)
 */
function writtenBlocks(blocks: readonly Written[], isWhole: boolean, rules: StarRules): Written[] {
  const sorted = STAR_BLOCKS.flatMap((block) => blocks.filter((each) => each.block === block));
  const isEach = new Set(sorted.map(({ block }) => block)).size === sorted.length;
  const isWithin = sorted.every(({ block, tenths }) => tenths >= 0 && tenths <= mostOf(block, rules));
  if (
    !isEach ||
    !isWithin ||
    sorted.length !== blocks.length ||
    (isWhole && sorted.length < STAR_BLOCKS.length)
  )
    throw new ExpectedError("invalid_argument", "SCORE_INVALID", "each block once, within its most");
  return sorted.map(({ block, tenths, text }) => ({ block, tenths, text: text.trim() }));
}

/** What a rating itself says, whatever the round said before it was read. @throws ROUND_STATE (failed_precondition) */
function requireWriting({ closed }: StarRating, state: RoundState): void {
  if (closed && STEPS.indexOf(closed) >= STEPS.indexOf(state)) refuse("ROUND_STATE", `${state} is over`);
}

/** The step before: what stays closed where a step is not taken after all. */
export const stepBefore = (state: RoundState): RoundState => STEPS[Math.max(0, STEPS.indexOf(state) - 1)]!;

/** @throws ROUND_STATE (failed_precondition), SCORE_INVALID, EVIDENCE_MISSING (invalid_argument) */
export function selfScored(
  rating: StarRating,
  blocks: readonly Written[],
  isHandedIn: boolean,
  rules: StarRules = USUAL_RULES,
): StarRating {
  requireWriting(rating, "SELF");
  const written = writtenBlocks(blocks, isHandedIn, rules);
  if (isHandedIn && written.some(({ text }) => !text))
    throw new ExpectedError("invalid_argument", "EVIDENCE_MISSING", "each block has its evidence in words");
  return { ...rating, self: { blocks: written, isHandedIn } };
}

/** @throws ROUND_STATE (failed_precondition), SCORE_INVALID, REASON_MISSING (invalid_argument) where it differs from the self-score, or without one from what the figures propose */
export function assessedBy(
  rating: StarRating,
  blocks: readonly Written[],
  about: { readonly figures: Figures; readonly actorId: string; readonly time: Date },
  rules: StarRules = USUAL_RULES,
): StarRating {
  requireWriting(rating, "ASSESS");
  const written = writtenBlocks(blocks, true, rules);
  const self = rating.self?.isHandedIn ? rating.self.blocks : [];
  for (const { block, tenths, text } of written) {
    const said =
      self.find((each) => each.block === block)?.tenths ?? proposedTenths(block, about.figures, rules);
    if (said !== undefined && said !== tenths) requireReason(text);
  }
  return { ...rating, assessment: { blocks: written, ...about } };
}

/** The round with one place changed. @throws NOT_IN_ROUND (failed_precondition) */
function withPlace(round: StarRound, organizationId: string, change: (place: Place) => Place): StarRound {
  const place = placeIn(round, organizationId);
  const changed = change(place);
  if (changed === place) return round;
  return { ...round, places: round.places.map((each) => (each === place ? changed : each)) };
}

/** @throws NOT_IN_ROUND (failed_precondition) */
export function placeIn({ places }: StarRound, organizationId: string): Place {
  const place = places.find((each) => each.organizationId === organizationId);
  if (!place)
    throw new ExpectedError("failed_precondition", "NOT_IN_ROUND", "not among the round's branches");
  return place;
}

/** @throws NOT_IN_ROUND, NOT_RATED (failed_precondition) */
export function requireRated(round: StarRound, organizationId: string): Place {
  const place = placeIn(round, organizationId);
  if (!isRated(place, round))
    throw new ExpectedError("failed_precondition", "NOT_RATED", "a branch younger than a year is not rated");
  return place;
}

/** @throws ROUND_STATE (failed_precondition) */
export function requireState({ state }: StarRound, ...states: readonly RoundState[]): void {
  if (!states.includes(state))
    throw new ExpectedError("failed_precondition", "ROUND_STATE", `the round is at ${state}`);
}

/** Not the 30th of February. */
function isDay(day: string): boolean {
  const time = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
}

/** Before anybody decides. @throws ROUND_STATE, NOT_IN_ROUND (failed_precondition), DAY_INVALID (invalid_argument) */
export function founded(round: StarRound, organizationId: string, foundDay: Day, basis: string): StarRound {
  requireState(round, "OPEN", "SELF", "ASSESS");
  if (!isDay(foundDay) || foundDay > round.day)
    throw new ExpectedError("invalid_argument", "DAY_INVALID", "a day up to that of the round");
  return withPlace(round, organizationId, (place) => ({ ...place, foundDay, foundBasis: basis.trim() }));
}

/**
 * Sets a veto, or lifts it; a decision above what it leaves is taken back and made anew. The same round back: it stands so already.
 *
 * @throws ROUND_STATE, NOT_IN_ROUND, NOT_RATED (failed_precondition), VETO_UNKNOWN, REASON_MISSING (invalid_argument)
 */
export function vetoed(
  round: StarRound,
  organizationId: string,
  code: string,
  { isOn, ...given }: Pick<Veto, "reason" | "actorId" | "time"> & { readonly isOn: boolean },
): StarRound {
  requireState(round, "COMMITTEE", "PUBLICITY");
  requireRated(round, organizationId);
  const item = round.rules.vetoItems.find((each) => each.code === code);
  if (!item) throw new ExpectedError("invalid_argument", "VETO_UNKNOWN", `there is no veto item ${code}`);
  requireReason(given.reason);
  return withPlace(round, organizationId, (place) => {
    if (place.vetoes.some((each) => each.code === code) === isOn) return place;
    const others = place.vetoes.filter((each) => each.code !== code);
    if (!isOn) return { ...place, vetoes: others };
    const { decision, ...rest } = place;
    const kept = decision && decision.stars <= MOST_WITH_VETO ? { decision } : {};
    return { ...rest, ...kept, vetoes: [...others, { ...item, ...given, reason: given.reason.trim() }] };
  });
}

/**
 * What the committee decides for one branch.
 *
 * @param scores of every rated branch as assessed, by its id
 * @throws ROUND_STATE, NOT_IN_ROUND, NOT_RATED, ASSESSMENT_MISSING, STARS_ABOVE_BAND, VETO_CAPS, QUOTA_FULL (failed_precondition), REASON_MISSING (invalid_argument)
 */
export function decidedStars(
  round: StarRound,
  organizationId: string,
  decision: StarDecision,
  scores: ReadonlyMap<string, number>,
): StarRound {
  requireState(round, "COMMITTEE", "PUBLICITY");
  const { vetoes, lastStars } = requireRated(round, organizationId);
  const tenths = scores.get(organizationId);
  const { stars, reason } = decision;
  if (tenths === undefined) refuse("ASSESSMENT_MISSING", "it was not assessed yet");
  if (stars > bandOf(tenths, round.rules)) refuse("STARS_ABOVE_BAND", "more than its score allows");
  if (stars > mostStars(tenths, vetoes, round.rules)) refuse("VETO_CAPS", "with a veto never more than two");
  const others = round.places.filter((each) => each.organizationId !== organizationId);
  if (stars === FIVE && quotaUsed({ places: others }) >= quotaOf(round))
    refuse("QUOTA_FULL", "no five stars are left");
  const isLeap = lastStars > 0 && Math.abs(stars - lastStars) > MOST_STEP;
  if (isLeap || stars !== proposedFor(round, organizationId, scores)) requireReason(reason);
  return withPlace(round, organizationId, (place) => ({
    ...place,
    decision: { ...decision, reason: reason.trim() },
  }));
}

/** What is proposed for one branch of a round; 0 as well where it was not assessed. */
export function proposedFor(
  round: StarRound,
  organizationId: string,
  scores: ReadonlyMap<string, number>,
): number {
  const rivals = round.places
    .filter((each) => isRated(each, round))
    .flatMap(({ organizationId: id, vetoes }) => {
      const tenths = scores.get(id);
      return tenths !== undefined && mostStars(tenths, vetoes, round.rules) === FIVE ? [tenths] : [];
    });
  const tenths = scores.get(organizationId);
  const { vetoes } = placeIn(round, organizationId);
  return tenths === undefined
    ? 0
    : proposedStars(tenths, vetoes, { rivals, quota: quotaOf(round), rules: round.rules });
}

/**
 * The round at its next step. The same round back: it is there already.
 *
 * @throws ROUND_STATE, ASSESSMENT_MISSING, DECISION_MISSING, PUBLICITY_RUNS, APPEAL_UNANSWERED (failed_precondition)
 */
export function advanced(
  round: StarRound,
  state: RoundState,
  { ratings, today }: { readonly ratings: readonly StarRating[]; readonly today: Day },
): StarRound {
  if (round.state === state) return round;
  if (STEPS.indexOf(state) !== STEPS.indexOf(round.state) + 1)
    refuse("ROUND_STATE", `from ${round.state} the next step is not ${state}`);
  const rated = round.places.filter((place) => isRated(place, round));
  const assessed = new Set(ratings.flatMap((each) => (each.assessment ? [each.organizationId] : [])));
  if (state === "COMMITTEE" && rated.some(({ organizationId }) => !assessed.has(organizationId)))
    refuse("ASSESSMENT_MISSING", "every rated branch is assessed first");
  if ((state === "PUBLICITY" || state === "AWARDED") && rated.some(({ decision }) => !decision))
    refuse("DECISION_MISSING", "every rated branch is decided first");
  if (state === "AWARDED") {
    if (today <= round.publicityEndDay) refuse("PUBLICITY_RUNS", `until ${round.publicityEndDay}`);
    if (ratings.some(({ appeal }) => appeal && !appeal.answer))
      refuse("APPEAL_UNANSWERED", "every appeal is answered first");
  }
  return {
    ...round,
    state,
    ...(state === "PUBLICITY" && { publicityEndDay: addDays(today, round.rules.publicityDays) }),
  };
}

/** @throws ROUND_STATE, APPEAL_MADE (failed_precondition) */
export function appealed(rating: StarRating, appeal: Appeal): StarRating {
  requireWriting(rating, "PUBLICITY");
  if (rating.appeal) refuse("APPEAL_MADE", "a branch objects once");
  return { ...rating, appeal: { ...appeal, text: appeal.text.trim() } };
}

/** The first answer holds. @throws APPEAL_NOT_FOUND (failed_precondition) */
export function answered(rating: StarRating, answer: NonNullable<Appeal["answer"]>): StarRating {
  if (!rating.appeal || rating.appeal.answer) refuse("APPEAL_NOT_FOUND", "no appeal waits for an answer");
  return { ...rating, appeal: { ...rating.appeal, answer } };
}

/** How many have which grade; none of too few. */
export const gradesShown = ({ grades }: Figures): { grade: Grade; people: number }[] => {
  const counts = GRADES.map((grade) => ({ grade, people: grades[grade] ?? 0 }));
  return counts.reduce((total, { people }) => total + people, 0) < LEAST_PEOPLE ? [] : counts;
};

/** @throws OWN_BRANCH (permission_denied) */
export function requireOtherBranch(organizationId: string, branchId: string): void {
  if (organizationId === branchId)
    throw new ExpectedError("permission_denied", "OWN_BRANCH", "nobody decides about their own branch");
}

function refuse(reason: string, message: string): never {
  throw new ExpectedError("failed_precondition", reason, message);
}

function requireReason(reason: string): void {
  if (!reason.trim()) throw new ExpectedError("invalid_argument", "REASON_MISSING", "a reason is needed");
}
