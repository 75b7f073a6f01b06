import { dayOf, ExpectedError, holdsPermission, type Clock, type PersonActor } from "@qiming/core";
import { publishedNotice, selfScoreNotice, starAnswerNotice } from "../domain/notices.ts";
import {
  advanced,
  answered,
  appealed,
  assessedBy,
  decidedStars,
  founded,
  isPublished,
  isRated,
  placeIn,
  requireOtherBranch,
  requireRated,
  requireState,
  selfScored,
  stepBefore,
  totalOf,
  vetoed,
  type Figures,
  type Place,
  type RoundState,
  type StarRating,
  type StarRound,
  type Written,
} from "../domain/star.ts";
import { requireSound, USUAL_RULES, type StarRules } from "../domain/star-rules.ts";
import type { BranchUnit, Ledger, RatingChange, Register, RoundChange, Stars, Telling } from "./ports.ts";
import { starFigures } from "./star-figures.ts";

interface Ports {
  readonly stars: Stars;
  readonly ledger: Ledger;
  readonly register: Register;
  readonly clock: Clock;
}

export interface RoundView {
  readonly round: StarRound;
  /** Places to be shown, with what was written of each. */
  readonly rows: readonly { readonly place: Place; readonly rating: StarRating | undefined }[];
  /** Whoever stands above sees what is on its way. */
  readonly isOffice: boolean;
}

export interface RatingView {
  readonly round: StarRound;
  readonly place: Place;
  readonly rating: StarRating | undefined;
  readonly figures: Figures;
  /** By branch. */
  readonly scores: ReadonlyMap<string, number>;
  readonly isOffice: boolean;
  /** Above the branch: sees what is on its way. */
  readonly isAbove: boolean;
  readonly mayWrite: boolean;
  readonly mayAssess: boolean;
  readonly mayDecide: boolean;
}

/** Star rounds from the opening to the award. */
export function rateStars({ stars, ledger, register, clock }: Ports) {
  const figuresOf = starFigures({ ledger, register, stars });
  const nextRules = async (): Promise<StarRules> => (await stars.findRound(0))?.rules ?? USUAL_RULES;
  const required = async (year: number): Promise<StarRound> => {
    const round = await stars.findRound(year);
    if (!round) throw new ExpectedError("not_found", "ROUND_NOT_FOUND", "there is no round of this year");
    return round;
  };
  const requireUniversity = (actor: PersonActor, { organizationId }: StarRound): void => {
    if (!holdsPermission(actor, "points.oversee", [organizationId]))
      throw new ExpectedError("permission_denied", "PERMISSION_DENIED", "only the university decides");
  };
  const changeRound = async (
    actor: PersonActor,
    year: number,
    action: string,
    decide: (round: StarRound) => Omit<RoundChange, "act">,
    details?: Record<string, string>,
  ): Promise<void> => {
    await required(year);
    await stars.changeRound(year, (round) => ({
      ...decide(round),
      act: { action, actorId: actor.personId, ...(details && { details }) },
    }));
  };
  const changeRating = (
    actor: PersonActor,
    year: number,
    organizationId: string,
    action: string,
    decide: (rating: StarRating) => Omit<RatingChange, "act">,
  ) =>
    stars.changeRating(year, organizationId, (rating) => ({
      ...decide(rating),
      act: { action, actorId: actor.personId },
    }));

  return {
    /** What is published of a year; no rows before. @param year 0 for the last */
    async published(year: number): Promise<RoundView | undefined> {
      const round = await stars.findRound(year);
      if (!round) return undefined;
      const rows = isPublished(round) ? await rowsOf(stars, round, round.places) : [];
      return { round, rows, isOffice: false };
    },
    /** Of an organisation and of all below it. */
    async list(organizationId: string, year: number): Promise<RoundView | undefined> {
      const round = await stars.findRound(year);
      if (!round) return undefined;
      const isHere = (place: Place) =>
        [round.organizationId, place.collegeId, place.organizationId].includes(organizationId);
      return { round, rows: await rowsOf(stars, round, round.places.filter(isHere)), isOffice: true };
    },
    /** @throws PERMISSION_DENIED, ROUND_NOT_FOUND, NOT_IN_ROUND */
    async get(organizationId: string, year: number, actor: PersonActor): Promise<RatingView> {
      const lineage = (await register.lineage(organizationId)).map(({ id }) => id);
      const may = (permission: string) => holdsPermission(actor, permission, lineage);
      const round = await stars.findRound(year);
      const isOffice = may("points.accounts.read");
      // What does not exist is refused like what may not be seen.
      if (!isOffice && !(round && isPublished(round)))
        throw new ExpectedError("permission_denied", "PERMISSION_DENIED", "not permitted");
      const found = round ?? (await required(year));
      const place = placeIn(found, organizationId);
      const ratings = await stars.listRatings(found.year);
      const rating = ratings.find((each) => each.organizationId === organizationId);
      const figures = rating?.assessment?.figures ?? (await figuresOf(organizationId, found.year));
      const isOther = actor.branchId !== organizationId;
      const isUniversity = holdsPermission(actor, "points.oversee", [found.organizationId]);
      return {
        ...{ round: found, place, rating, figures, isOffice, scores: scoresOf(ratings) },
        ...{ mayWrite: may("points.manage"), isAbove: may("points.oversee") },
        mayAssess: may("points.oversee") && isOther,
        mayDecide: isUniversity && isOther,
      };
    },
    /** What a round is opened with if nothing else is said: those of the last, otherwise the usual ones. */
    nextRules,
    /**
     * @param said missing: `nextRules`
     * @throws NO_UNIVERSITY (failed_precondition), ROUND_OPENED (already_exists), ROUND_RULES_INVALID (invalid_argument)
     */
    async open(
      operationId: string,
      organizationId: string,
      year: number,
      said: StarRules | undefined,
      actor: PersonActor,
    ): Promise<void> {
      if (said) requireSound(said);
      if ((await register.lineage(organizationId)).length !== 1)
        throw new ExpectedError("failed_precondition", "NO_UNIVERSITY", "rounds are the university's");
      const [units, before, rules] = await Promise.all([
        register.branches(organizationId),
        stars.findRound(year - 1),
        said ?? nextRules(),
      ]);
      const opened = { year, organizationId, operationId, day: dayOf(clock.now()), rules };
      const round = openedRound(opened, units, before);
      const act = { action: "points.open_star_round", actorId: actor.personId };
      if (await stars.addRound({ round, act })) return;
      if ((await required(year)).operationId === operationId) return;
      throw new ExpectedError("already_exists", "ROUND_OPENED", `${year} has its round`);
    },
    /**
     * The ratings are closed before the round goes on, so that what is written in that instant is either counted or refused. Broken off
     * between the two, it is called again.
     *
     * What `advanced` throws, ROUND_NOT_FOUND, PERMISSION_DENIED.
     */
    async advance(year: number, state: RoundState, actor: PersonActor): Promise<void> {
      const known = await required(year);
      requireUniversity(actor, known);
      const today = dayOf(clock.now());
      const units = await register.branches(known.organizationId);
      const next = advanced(known, state, { ratings: await stars.listRatings(year), today });
      if (next === known) return;
      const branches = known.places.map(({ organizationId }) => organizationId);
      await stars.closeRatings(year, branches, known.state);
      const ratings = await stars.listRatings(year);
      try {
        await changeRound(actor, year, "points.advance_star_round", (before) => {
          const round = advanced(before, state, { ratings, today });
          return { round, tells: round === before ? [] : tellsOf(round, units) };
        });
      } catch (error) {
        // Where the round itself has gone on, what was closed stays closed.
        if (error instanceof ExpectedError && error.reason !== "ROUND_STATE")
          await stars.closeRatings(year, branches, stepBefore(known.state));
        throw error;
      }
    },
    /** What `founded` throws, ROUND_NOT_FOUND, OWN_BRANCH. */
    recordFounding(organizationId: string, year: number, day: string, basis: string, actor: PersonActor) {
      requireOtherBranch(organizationId, actor.branchId);
      return changeRound(
        actor,
        year,
        "points.record_founding",
        (round) => ({ round: founded(round, organizationId, day, basis) }),
        { branchId: organizationId },
      );
    },
    /** What `selfScored` throws, ROUND_NOT_FOUND, ROUND_STATE, NOT_IN_ROUND, NOT_RATED. */
    async selfScore(
      organizationId: string,
      year: number,
      blocks: readonly Written[],
      isHandedIn: boolean,
      actor: PersonActor,
    ): Promise<void> {
      const round = await required(year);
      requireState(round, "SELF");
      requireRated(round, organizationId);
      await changeRating(actor, year, organizationId, "points.score_own_branch", (rating) => ({
        rating: selfScored(rating, blocks, isHandedIn, round.rules),
      }));
    },
    /** What `assessedBy` throws, ROUND_NOT_FOUND, ROUND_STATE, NOT_IN_ROUND, NOT_RATED, OWN_BRANCH. */
    async assess(
      organizationId: string,
      year: number,
      blocks: readonly Written[],
      actor: PersonActor,
    ): Promise<void> {
      const round = await required(year);
      requireState(round, "ASSESS");
      requireRated(round, organizationId);
      requireOtherBranch(organizationId, actor.branchId);
      const figures = await figuresOf(organizationId, year);
      const about = { figures, actorId: actor.personId, time: clock.now() };
      await changeRating(actor, year, organizationId, "points.assess_branch", (rating) => ({
        rating: assessedBy(rating, blocks, about, round.rules),
      }));
    },
    /** What `vetoed` throws, ROUND_NOT_FOUND, PERMISSION_DENIED, OWN_BRANCH. */
    async veto(
      organizationId: string,
      year: number,
      veto: { readonly code: string; readonly isOn: boolean; readonly reason: string },
      actor: PersonActor,
    ): Promise<void> {
      requireUniversity(actor, await required(year));
      requireOtherBranch(organizationId, actor.branchId);
      const { code, isOn, reason } = veto;
      const given = { isOn, reason, actorId: actor.personId, time: clock.now() };
      await changeRound(
        actor,
        year,
        isOn ? "points.set_veto" : "points.lift_veto",
        (round) => ({ round: vetoed(round, organizationId, code, given) }),
        { branchId: organizationId, code },
      );
    },
    /** What `decidedStars` throws, ROUND_NOT_FOUND, PERMISSION_DENIED, OWN_BRANCH. */
    async decide(
      organizationId: string,
      year: number,
      stars_: number,
      reason: string,
      actor: PersonActor,
    ): Promise<void> {
      requireUniversity(actor, await required(year));
      requireOtherBranch(organizationId, actor.branchId);
      const scores = scoresOf(await stars.listRatings(year));
      const decision = { stars: stars_, reason, actorId: actor.personId, time: clock.now() };
      await changeRound(
        actor,
        year,
        "points.decide_stars",
        (round) => ({ round: decidedStars(round, organizationId, decision, scores) }),
        { branchId: organizationId, stars: String(stars_) },
      );
    },
    /** What `appealed` throws, ROUND_NOT_FOUND, ROUND_STATE, NOT_IN_ROUND, NOT_RATED. */
    async appeal(organizationId: string, year: number, text: string, actor: PersonActor): Promise<void> {
      const round = await required(year);
      requireState(round, "PUBLICITY");
      requireRated(round, organizationId);
      const appeal = { text, actorId: actor.personId, time: clock.now() };
      await changeRating(actor, year, organizationId, "points.appeal_stars", (rating) => ({
        rating: appealed(rating, appeal),
      }));
    },
    /** What `answered` throws, ROUND_NOT_FOUND, ROUND_STATE, PERMISSION_DENIED, OWN_BRANCH. */
    async answer(organizationId: string, year: number, text: string, actor: PersonActor): Promise<void> {
      const round = await required(year);
      requireUniversity(actor, round);
      requireOtherBranch(organizationId, actor.branchId);
      requireState(round, "PUBLICITY");
      placeIn(round, organizationId);
      const answer = { text: text.trim(), actorId: actor.personId, time: clock.now() };
      await changeRating(actor, year, organizationId, "points.answer_star_appeal", (before) => {
        const rating = answered(before, answer);
        return { rating, tells: [starAnswerNotice(before.appeal!.actorId, organizationId, year)] };
      });
    },
  };
}

const rowsOf = async (stars: Stars, { year }: StarRound, places: readonly Place[]) => {
  const ratings = new Map((await stars.listRatings(year)).map((each) => [each.organizationId, each]));
  return places.map((place) => ({ place, rating: ratings.get(place.organizationId) }));
};

/** As assessed, by branch. */
const scoresOf = (ratings: readonly StarRating[]): ReadonlyMap<string, number> =>
  new Map(
    ratings.flatMap(({ organizationId, assessment }) =>
      assessment ? [[organizationId, totalOf(assessment.blocks)]] : [],
    ),
  );

/** A round as it begins. @param before that of the year before */
export const openedRound = (
  opened: Pick<StarRound, "year" | "organizationId" | "operationId" | "day" | "rules">,
  units: readonly BranchUnit[],
  before: StarRound | undefined,
): StarRound => ({
  ...{ ...opened, id: String(opened.year), state: "OPEN", publicityEndDay: "" },
  places: units.map((unit) => placeOf(unit, before)).sort(byName),
});

function placeOf({ lineage, foundDay }: BranchUnit, before: StarRound | undefined): Place {
  const branch = lineage.at(-1)!;
  const college = lineage.length > 2 ? lineage[1] : undefined;
  const last = before?.places.find(({ organizationId }) => organizationId === branch.id);
  return {
    ...{ organizationId: branch.id, name: branch.name, foundDay, foundBasis: "", vetoes: [] },
    ...{ collegeId: college?.id ?? "", collegeName: college?.name ?? "" },
    lastStars: before?.state === "AWARDED" ? (last?.decision?.stars ?? 0) : 0,
  };
}

const byName = (a: Place, b: Place): number =>
  a.collegeName.localeCompare(b.collegeName, "zh-CN") || a.name.localeCompare(b.name, "zh-CN");

/** Who leads a rated branch hears that it is to say how it stands, and later what came of it. */
function tellsOf(round: StarRound, units: readonly BranchUnit[]): Telling[] {
  const notice =
    round.state === "SELF" ? selfScoreNotice : round.state === "PUBLICITY" ? publishedNotice : undefined;
  if (!notice) return [];
  const leaders = new Map(units.map(({ lineage, leaderIds }) => [lineage.at(-1)!.id, leaderIds]));
  return round.places
    .filter((place) => isRated(place, round))
    .flatMap(({ organizationId }) =>
      (leaders.get(organizationId) ?? []).map((personId) => notice(personId, organizationId, round)),
    );
}
