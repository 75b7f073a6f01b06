import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Grade as ProtoGrade } from "@qiming/contracts/points/v1/points_service";
import {
  StarBlock as ProtoBlock,
  StarRoundState,
  type BlockWritten,
  type StarRules as RulesMessage,
  type StarService,
} from "@qiming/contracts/points/v1/star_service";
import { requirePerson, type Actor } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import {
  gradesShown,
  isPublished,
  isRated,
  mostStars,
  proposedFor,
  proposedTenths,
  quotaOf,
  quotaUsed,
  totalOf,
  type Figures,
  type RoundState,
  type StarRound,
  type Veto,
  type Written,
} from "../domain/star.ts";
import type { StarBlock, StarRules } from "../domain/star-rules.ts";
import type { UseCases } from "../use-cases.ts";
import type { RatingView, RoundView } from "../usecases/rate-stars.ts";

interface Whose {
  readonly organizationId: string;
  readonly year: number;
}

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function starHandler({ stars }: UseCases): Handlers<typeof StarService> {
  const shown = async ({ organizationId, year }: Whose, actor: Actor) =>
    toRating(await stars.get(organizationId, year, requirePerson(actor)));
  const listed = async ({ organizationId, year }: Whose) => ({
    ...toList(await stars.list(organizationId, year)),
    nextRules: toRules(await stars.nextRules()),
  });
  return {
    listStars: async ({ year }) => toList(await stars.published(year)),
    getRating: (whose, { actor }) => shown(whose, actor),
    listRatings: listed,
    async openRound({ rules, ...whose }, { actor, operationId }) {
      const said = rules && fromRules(rules);
      await stars.open(operationId, whose.organizationId, whose.year, said, requirePerson(actor));
      return listed(whose);
    },
    async advanceRound({ state, ...whose }, { actor }) {
      await stars.advance(whose.year, StarRoundState[state] as RoundState, requirePerson(actor));
      return listed(whose);
    },
    async recordFounding({ day, basis, ...whose }, { actor }) {
      await stars.recordFounding(whose.organizationId, whose.year, day, basis, requirePerson(actor));
      return shown(whose, actor);
    },
    async saveSelfScore({ blocks, handIn, ...whose }, { actor }) {
      const written = blocks.map(fromWritten);
      await stars.selfScore(whose.organizationId, whose.year, written, handIn, requirePerson(actor));
      return shown(whose, actor);
    },
    async assessBranch({ blocks, ...whose }, { actor }) {
      await stars.assess(whose.organizationId, whose.year, blocks.map(fromWritten), requirePerson(actor));
      return shown(whose, actor);
    },
    async setVeto({ code, on, reason, ...whose }, { actor }) {
      const veto = { code, isOn: on, reason };
      await stars.veto(whose.organizationId, whose.year, veto, requirePerson(actor));
      return shown(whose, actor);
    },
    async decideStars({ stars: given, reason, ...whose }, { actor }) {
      await stars.decide(whose.organizationId, whose.year, given, reason, requirePerson(actor));
      return shown(whose, actor);
    },
    async appealRating({ text, ...whose }, { actor }) {
      await stars.appeal(whose.organizationId, whose.year, text, requirePerson(actor));
      return shown(whose, actor);
    },
    async answerAppeal({ answer, ...whose }, { actor }) {
      await stars.answer(whose.organizationId, whose.year, answer, requirePerson(actor));
      return shown(whose, actor);
    },
  };
}

const fromWritten = ({ block, tenths, text }: BlockWritten): Written => ({
  ...{ block: ProtoBlock[block] as StarBlock, tenths, text },
});

const toRound = (round: StarRound) => ({
  ...{ year: round.year, organizationId: round.organizationId, state: StarRoundState[round.state] },
  ...{ day: round.day, quotaPercent: round.rules.quotaPercent, branches: round.places.length },
  ...{ quota: quotaOf(round), quotaUsed: quotaUsed(round), publicityEndDay: round.publicityEndDay },
  vetoItems: round.rules.vetoItems.map(({ code, text }) => ({ code, text })),
  rules: toRules(round.rules),
});

const toList = (view: RoundView | undefined) =>
  view ? { round: toRound(view.round), ratings: view.rows.map((row) => toRow(row, view)) } : { ratings: [] };

function toRow({ place, rating }: RoundView["rows"][number], { round, isOffice }: RoundView) {
  return {
    ...{ organizationId: place.organizationId, organizationName: place.name, collegeName: place.collegeName },
    ...{ isRated: isRated(place, round), stars: place.decision?.stars ?? 0 },
    ...{ isVetoed: place.vetoes.length > 0, handedIn: !!rating?.self?.isHandedIn },
    ...{ assessed: !!rating?.assessment, tenths: rating?.assessment ? totalOf(rating.assessment.blocks) : 0 },
    appealOpen: isOffice && !!rating?.appeal && !rating.appeal.answer,
  };
}

function toRating(view: RatingView) {
  const { round, place, rating, figures, scores, isOffice } = view;
  const tenths = scores.get(place.organizationId);
  // A draft is the branch's own until it is handed in; what is on its way is not for everybody.
  const self = rating?.self && (rating.self.isHandedIn || view.mayWrite) ? rating.self : undefined;
  const appeal = isOffice ? rating?.appeal : undefined;
  const isSeen = isPublished(round) || view.isAbove;
  const assessment = isSeen ? rating?.assessment : undefined;
  const decision = isSeen ? place.decision : undefined;
  return {
    ...{ round: toRound(round), organizationId: place.organizationId, organizationName: place.name },
    ...{ collegeName: place.collegeName, foundDay: place.foundDay, foundBasis: place.foundBasis },
    ...{ isRated: isRated(place, round), lastStars: place.lastStars, handedIn: !!self?.isHandedIn },
    blocks: round.rules.blocks.map((each) => toBlock(each, round.rules, { figures, self, assessment })),
    ...{ selfTenths: self ? totalOf(self.blocks) : 0, assessed: !!assessment },
    assessedTenths: assessment ? totalOf(assessment.blocks) : 0,
    ...(isSeen &&
      tenths !== undefined && {
        proposedStars: proposedFor(round, place.organizationId, scores),
        mostStars: mostStars(tenths, place.vetoes, round.rules),
      }),
    ...{ stars: decision?.stars ?? 0, decisionReason: decision?.reason ?? "" },
    vetoes: isSeen ? place.vetoes.map(toVeto) : [],
    figures: toFigures(figures),
    ...(appeal && { appeal: appeal.text, appealTime: timestampFromDate(appeal.time) }),
    ...(appeal?.answer && {
      ...{ appealAnswer: appeal.answer.text, answerTime: timestampFromDate(appeal.answer.time) },
    }),
    ...{ mayWrite: view.mayWrite, mayAssess: view.mayAssess, mayDecide: view.mayDecide },
  };
}

function toBlock(
  { block, mostTenths }: StarRules["blocks"][number],
  rules: StarRules,
  {
    figures,
    self,
    assessment,
  }: {
    readonly figures: Figures;
    readonly self: { readonly blocks: readonly Written[] } | undefined;
    readonly assessment: { readonly blocks: readonly Written[] } | undefined;
  },
) {
  const proposed = proposedTenths(block, figures, rules);
  const said = self?.blocks.find((each) => each.block === block);
  const found = assessment?.blocks.find((each) => each.block === block);
  return {
    ...{ block: ProtoBlock[block], mostTenths },
    ...(proposed !== undefined && { proposedTenths: proposed }),
    ...(said && { selfTenths: said.tenths, evidence: said.text }),
    ...(found && { assessedTenths: found.tenths, assessReason: found.text }),
  };
}

const toRules = ({ quotaPercent, blocks, bands, vetoItems, publicityDays }: StarRules) => ({
  ...{ quotaPercent, publicityDays, bands: bands.map((band) => ({ ...band })) },
  blocks: blocks.map(({ block, mostTenths }) => ({ block: ProtoBlock[block], mostTenths })),
  vetoItems: vetoItems.map(({ code, text }) => ({ code, text })),
});

const fromRules = ({ quotaPercent, publicityDays, blocks, bands, vetoItems }: RulesMessage): StarRules => ({
  ...{ quotaPercent, publicityDays },
  blocks: blocks.map(({ block, mostTenths }) => ({ block: ProtoBlock[block] as StarBlock, mostTenths })),
  bands: bands.map(({ stars, tenths }) => ({ stars, tenths })),
  vetoItems: vetoItems.map(({ code, text }) => ({
    ...{ code, text: { zhCn: text?.zhCn.trim() ?? "", en: text?.en.trim() ?? "" } },
  })),
});

const toVeto = ({ code, text, reason, time }: Veto) => ({
  ...{ item: { code, text }, reason, time: timestampFromDate(time) },
});

const toFigures = (figures: Figures) => ({
  duties: figures.duties.map(({ name, owed, held, late }) => ({ name, owed, held, late })),
  ...{ asOfDay: figures.asOfDay, members: figures.members, coursesPassed: figures.coursesPassed },
  membersWithCourse: figures.membersWithCourse,
  grades: gradesShown(figures).map(({ grade, people }) => ({ grade: ProtoGrade[grade], people })),
});
