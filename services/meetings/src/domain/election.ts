import { ExpectedError } from "@qiming/core";
import { passing, type Check, type Counting } from "./counting.ts";

export interface Candidate {
  readonly id: string;
  readonly name: string;
}

/** Whom a vote is about when it elects. */
export interface Election {
  readonly seats: number;
  /** In the order of the paper. */
  readonly candidates: readonly Candidate[];
  /** Between candidates who all had a majority and as many votes: the one with more has it now, and no majority is asked for again. */
  readonly isTieBreak: boolean;
}

export interface CandidateCount {
  readonly candidateId: string;
  readonly approve: number;
  /** Missing in a tie-break. */
  readonly check?: Check | undefined;
  readonly isElected: boolean;
  /** As many votes as somebody else, and too few seats for both. */
  readonly isTied: boolean;
}

export interface ElectionOutcome {
  /** Most votes first, then in the order of the paper. */
  readonly candidates: readonly CandidateCount[];
  readonly seatsLeft: number;
}

/** @throws BALLOT_INVALID (invalid_argument) of a paper that names somebody else, somebody twice, or more than there are seats */
export function requireApproved(approvedIds: readonly string[], { seats, candidates }: Election): void {
  const isKnown = approvedIds.every((id) => candidates.some((each) => each.id === id));
  if (!isKnown || new Set(approvedIds).size !== approvedIds.length || approvedIds.length > seats)
    throw new ExpectedError(
      "invalid_argument",
      "BALLOT_INVALID",
      "no more names than seats, of the candidates",
    );
}

/**
 * Who is elected: whoever has a majority of those who should attend and is among the first as many as there are seats. Where the last seats would
 * go to some of those with equally many votes, none of them has one yet.
 *
 * @param ballots each as the ids that it approves of
 */
export function electionOutcome(
  { seats, candidates, isTieBreak }: Election,
  counting: Counting,
  shouldAttend: number,
  ballots: readonly (readonly string[])[],
): ElectionOutcome {
  const counts = candidates.map(({ id }) => {
    const approve = ballots.filter((approved) => approved.includes(id)).length;
    const check = passing(counting, "ELECTION", shouldAttend, approve);
    return { candidateId: id, approve, check, isEligible: isTieBreak ? approve > 0 : check.holds };
  });
  const eligible = counts.filter((each) => each.isEligible);
  const ahead = (approve: number) => eligible.filter((each) => each.approve > approve).length;
  const level = (approve: number) => eligible.filter((each) => each.approve === approve).length;
  const placed = counts.map(({ isEligible, check, ...count }): CandidateCount => {
    const isElected = isEligible && ahead(count.approve) + level(count.approve) <= seats;
    const isTied = isEligible && !isElected && ahead(count.approve) < seats;
    return { ...count, isElected, isTied, ...(!isTieBreak && { check }) };
  });
  return {
    candidates: [...placed].sort((a, b) => b.approve - a.approve),
    seatsLeft: seats - placed.filter(({ isElected }) => isElected).length,
  };
}

/** Who stands for the seats that are left: the tied, or else all who were not elected. Undefined: no seat is left, or nobody is. */
export function nextRound(
  { candidates, isTieBreak }: Election,
  { seatsLeft, ...outcome }: ElectionOutcome,
): Election | undefined {
  const isTied = outcome.candidates.some((each) => each.isTied);
  const standing = candidates.filter(({ id }) => {
    const count = outcome.candidates.find(({ candidateId }) => candidateId === id)!;
    return isTied ? count.isTied : !count.isElected;
  });
  return seatsLeft > 0 && standing.length > 0
    ? { seats: Math.min(seatsLeft, standing.length), candidates: standing, isTieBreak: isTied || isTieBreak }
    : undefined;
}
