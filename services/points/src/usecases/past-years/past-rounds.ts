import { startOf } from "@qiming/core";
import type { Account } from "../../domain/account.ts";
import type { PastRating, PastRound } from "../../domain/past-years-file.ts";
import {
  advanced,
  appealed,
  assessedBy,
  decidedStars,
  emptyRating,
  founded,
  requireRated,
  selfScored,
  totalOf,
  vetoed,
  type StarRating,
  type StarRound,
} from "../../domain/star.ts";
import { USUAL_RULES } from "../../domain/star-rules.ts";
import type { Compliance, Ledger, Stars } from "../ports.ts";
import { openedRound } from "../rate-stars.ts";
import { starFigures } from "../star-figures.ts";
import { noting, type Surroundings } from "./surroundings.ts";

interface Ports {
  readonly ledger: Ledger;
  readonly stars: Stars;
}

export interface RoundWithRatings {
  readonly round: StarRound;
  readonly ratings: readonly StarRating[];
}

/** Rounds that are not known yet, gone through step by step as if each day were today. */
export async function pastRounds(
  rounds: readonly PastRound[],
  accounts: readonly Account[],
  about: Surroundings,
  { ledger, stars }: Ports,
): Promise<RoundWithRatings[]> {
  const done: RoundWithRatings[] = [];
  for (const past of [...rounds].sort((a, b) => a.year - b.year)) {
    if (await stars.findRound(past.year)) continue;
    const before =
      done.find(({ round }) => round.year === past.year - 1)?.round ?? (await stars.findRound(past.year - 1));
    const assessed = await assessedOf(past, accounts, about, { ledger, stars });
    const found = noting(past.line, () => replayed(past, assessed, about, before));
    if (found) done.push(found);
  }
  return done;
}

interface Assessed {
  readonly past: PastRating;
  readonly organizationId: string;
  readonly actorId: string;
  readonly figures: Awaited<ReturnType<ReturnType<typeof starFigures>>>;
}

/** Each rated branch with what is known of its year: the accounts that are brought in, and what paper says of its meetings. */
async function assessedOf(
  { year, days, ratings, by }: PastRound,
  accounts: readonly Account[],
  about: Surroundings,
  { ledger, stars }: Ports,
): Promise<Assessed[]> {
  const found: Assessed[] = [];
  for (const past of ratings) {
    const branch = about.placeOf(past.codePath, past.line)?.branch;
    if (!branch) continue;
    const { branchId, roll } = branch;
    const deciders = by.flatMap((each) => about.who(each) ?? []);
    const decider = deciders.find((each) => each.branch.branchId !== branchId);
    if (!decider) past.line.fault("OWN_BRANCH", "nobody decides about their own branch");
    const brought = accounts.filter((each) => each.branchId === branchId && each.period === String(year));
    const figures = await starFigures({
      ledger: {
        listBranch: async () =>
          brought.length > 0 ? brought : await ledger.listBranch(branchId, String(year)),
      },
      register: { roll: async () => roll },
      stars: {
        findCompliance: async () =>
          lifeOf(past, branchId, { year, day: days.opened }) ?? stars.findCompliance(branchId, year),
      },
    })(branchId, year);
    found.push({ past, organizationId: branchId, actorId: decider?.personId ?? "", figures });
  }
  return found;
}

function lifeOf(
  { life }: PastRating,
  branchId: string,
  { year, day: asOfDay }: { readonly year: number; readonly day: string },
): Compliance | undefined {
  const name = { zhCn: "组织生活（纸质台账）", en: "Organisational life (on paper)" };
  return life && { branchId, year, asOfDay, duties: [{ code: "ORGANIZATION_LIFE", name, ...life }] };
}

function replayed(
  { year, days, founded: foundings }: PastRound,
  assessed: readonly Assessed[],
  about: Surroundings,
  before: StarRound | undefined,
): RoundWithRatings {
  const units = about.branches.map(({ unit }) => unit);
  const { universityId: organizationId } = about;
  const time = startOf(days.opened);
  const opened = { year, organizationId, operationId: `paper-${year}`, day: days.opened, rules: USUAL_RULES };
  const step = (state: Parameters<typeof advanced>[1], ratings: readonly StarRating[], today: string) =>
    (round = advanced(round, state, { ratings, today }));
  let round = openedRound(opened, units, before);
  for (const { line, codePath, day, basis } of foundings) {
    const branchId = about.placeOf(codePath, line)?.branch.branchId;
    if (branchId) round = noting(line, () => founded(round, branchId, day, basis)) ?? round;
  }
  step("SELF", [], days.opened);
  const ratings = assessed.flatMap(({ past, organizationId: id, actorId, figures }) => {
    const rated = noting(past.line, () => {
      requireRated(round, id);
      const blank = emptyRating(year, id);
      const self = past.self.length > 0 ? selfScored(blank, past.self, true) : blank;
      const rating = assessedBy(self, past.blocks, { figures, actorId, time });
      if (!past.appeal) return rating;
      const { text, by, time: appealTime } = past.appeal;
      return appealed(rating, { text, actorId: about.who(by)?.personId ?? "", time: appealTime });
    });
    return rated ?? [];
  });
  step("ASSESS", [], days.opened);
  step("COMMITTEE", ratings, days.opened);
  const scores = new Map(ratings.map((each) => [each.organizationId, totalOf(each.assessment!.blocks)]));
  for (const { past, organizationId: id, actorId } of assessed) {
    const { veto } = past;
    if (veto)
      round =
        noting(past.line, () =>
          vetoed(round, id, veto.code, { isOn: true, reason: veto.reason, actorId, time }),
        ) ?? round;
  }
  for (const { past, organizationId: id, actorId } of assessed) {
    const { stars, reason } = past;
    if (stars > 0)
      round =
        noting(past.line, () => decidedStars(round, id, { stars, reason, actorId, time }, scores)) ?? round;
  }
  if (days.published) step("PUBLICITY", ratings, days.published);
  if (days.awarded) step("AWARDED", ratings, days.awarded);
  return { round, ratings };
}
