import type { Clock } from "@qiming/core";
import type { BranchFacts, ClaimCounts } from "../domain/branch-facts.ts";
import { draftsFrom } from "../domain/period.ts";
import { reportOf, type Report } from "../domain/report.ts";
import type { RuleBook } from "../domain/rule-book.ts";
import { isPublished } from "../domain/star.ts";
import { branchTally } from "../domain/tally.ts";
import { adoptionIdOf } from "./adopt-rule-book.ts";
import { askedPeriod } from "./close-period.ts";
import type {
  Adoptions,
  BranchUnit,
  Claims,
  Ledger,
  Periods,
  Register,
  RuleBooks,
  Stars,
  Tallies,
} from "./ports.ts";
import { bookOf } from "./read-account.ts";
import { tallyBranches } from "./tally-branches.ts";

interface Ports {
  readonly ledger: Ledger;
  readonly tallies: Tallies;
  readonly periods: Periods;
  readonly claims: Claims;
  readonly adoptions: Adoptions;
  readonly stars: Stars;
  readonly ruleBooks: RuleBooks;
  readonly register: Register;
  readonly clock: Clock;
}

const NONE = { raised: 0, upheld: 0, open: 0 } as const;

/** What a year comes to for an organisation and all below it. */
export function reportYear(ports: Ports) {
  const { periods, claims, adoptions, stars, register, clock } = ports;
  const tally = tallyBranches(ports);
  const booksOf = async (period: string, branches: readonly BranchUnit[]) => {
    const colleges = [...new Set(branches.map(({ collegeId }) => collegeId))];
    const books = colleges.map(async (id) => [id, await bookOf(period, id, ports)] as const);
    return new Map<string, RuleBook>(await Promise.all(books));
  };

  /** @throws PERIOD_INVALID (invalid_argument), RULE_BOOK_NOT_FOUND (failed_precondition) */
  return async (organizationId: string, asked: string): Promise<Report> => {
    const time = clock.now();
    const period = askedPeriod(asked, time);
    const [lineage, branches] = await Promise.all([
      register.lineage(organizationId),
      register.branches(organizationId),
    ]);
    const books = await booksOf(period, branches);
    const ids = branches.map(({ id }) => id);
    const counted = branches.map(({ id, collegeId }) => ({ id, book: books.get(collegeId)! }));
    const [tallies, standings, claimed, taken, round] = await Promise.all([
      tally(organizationId, period, counted),
      periods.standings(ids, period),
      claims.countByBranch(ids, period),
      adoptions.listOf(ids),
      stars.findRound(Number(period)),
    ]);
    const standingOf = new Map(standings.map((each) => [each.organizationId, each]));
    const claimsOf = claimCounts(claimed);
    const adopted = new Set(taken.map(({ id }) => id));
    const starsOf = new Map(
      round && isPublished(round)
        ? round.places.map((place) => [place.organizationId, place.decision?.stars ?? 0])
        : [],
    );
    const facts = branches.map(({ id, name, collegeId, lineage: line }): BranchFacts => {
      const { state = "OPEN", objections = NONE } = standingOf.get(id) ?? {};
      return {
        ...{ id, name, collegeId, collegeName: line[1]?.name ?? name, state, objections },
        tally: branchTally(tallies.get(id) ?? []),
        claims: claimsOf(id),
        hasAdopted: adopted.has(adoptionIdOf(id, books.get(collegeId)!)),
        stars: starsOf.size > 0 ? (starsOf.get(id) ?? 0) : undefined,
      };
    });
    const about = { organizationId, organizationName: lineage.at(-1)?.name ?? "", period, time };
    const isUniversity = lineage.length === 1;
    return reportOf({ ...about, isUniversity, draftsFrom: draftsFrom(period, time) }, facts);
  };
}

type Counted = Awaited<ReturnType<Claims["countByBranch"]>>;

function claimCounts(counted: Counted): (branchId: string) => ClaimCounts {
  const by = new Map(counted.map(({ branchId, state, claims }) => [`${branchId} ${state}`, claims]));
  return (branchId) => {
    const of = (state: Counted[number]["state"]) => by.get(`${branchId} ${state}`) ?? 0;
    return {
      ...{ accepted: of("ACCEPTED"), declined: of("DECLINED"), waiting: of("SUBMITTED") + of("RETURNED") },
    };
  };
}
