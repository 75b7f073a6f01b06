/** An election: its paper as a voter fills it, its result as everybody reads it, and the round that it may need after it. */
import type {
  AgendaItemJson,
  CandidateJson,
  CandidateResultJson,
  MeetingJson,
  MotionJson,
  VoteResultJson,
} from "@qiming/contracts/browser/meeting";
import type { SignedBallotJson } from "@qiming/contracts/browser/vote";

export const isElection = (motion: MotionJson | undefined): boolean =>
  motion?.kind === "MOTION_KIND_ELECTION";

/** In the order of the paper. */
export const approvedNames = (
  { candidates = [] }: MotionJson,
  approvedIds: readonly string[] = [],
): string[] => namesOf(candidates.filter(({ id }) => approvedIds.includes(id!)));

export const namesOf = (people: readonly { name?: string }[]): string[] =>
  people.map(({ name = "" }) => name);

export const isFull = ({ seats = 0 }: MotionJson, approvedIds: readonly string[]): boolean =>
  approvedIds.length >= seats;

/** The paper with one mark more or less; one that is full takes no more. */
export function marked(motion: MotionJson, approvedIds: readonly string[], id: string): readonly string[] {
  if (approvedIds.includes(id)) return approvedIds.filter((each) => each !== id);
  return isFull(motion, approvedIds) ? approvedIds : [...approvedIds, id];
}

/** Of a further round: the title of the item whose seats it fills. */
export const titleOfFirst = (
  agenda: readonly AgendaItemJson[],
  { roundOf }: AgendaItemJson,
): string | undefined => (roundOf ? agenda.find(({ id }) => id === roundOf)?.title : undefined);

/** More names than half a board has room for. */
export const isLong = ({ candidates = [] }: MotionJson): boolean => candidates.length > FEW_NAMES;
const FEW_NAMES = 6;

export type Standing = "elected" | "tied" | "notElected";

export function standingOf({ isElected, isTied }: CandidateResultJson): Standing {
  if (isElected) return "elected";
  return isTied ? "tied" : "notElected";
}

/** How many of how many seats are filled. */
export function filledSeats({ seats = 0 }: MotionJson, { seatsLeft = 0 }: VoteResultJson) {
  return { n: seats - seatsLeft, all: seats };
}

/** Whether somebody had to have a majority: between those who tied, nobody has to. */
export const needsMajority = ({ candidates = [] }: VoteResultJson): boolean =>
  candidates.some(({ check }) => check);

/** Who stands for the seats that are left: those who tied or, without a tie, all who were not elected. */
export interface Round {
  readonly seats: number;
  readonly candidates: readonly CandidateJson[];
  readonly isTie: boolean;
}

/** The round that an election needs; undefined where every seat is filled, or before it is counted. */
export function nextRound({ vote }: AgendaItemJson): Round | undefined {
  const { candidates = [], seatsLeft = 0 } = vote?.result ?? {};
  if (seatsLeft === 0) return undefined;
  const isTie = candidates.some(({ isTied }) => isTied);
  const stand = new Set(
    candidates
      .filter((each) => standingOf(each) === (isTie ? "tied" : "notElected"))
      .map(({ candidateId }) => candidateId),
  );
  const onPaper = vote?.motion?.candidates ?? [];
  return { seats: seatsLeft, isTie, candidates: onPaper.filter(({ id }) => stand.has(id!)) };
}

/** The round as it stands in the agenda, right after the election that it belongs to. */
export function addedRound(
  agenda: readonly AgendaItemJson[],
  item: AgendaItemJson,
): AgendaItemJson | undefined {
  const round = nextRound(item);
  const next = agenda[agenda.findIndex(({ id }) => id === item.id) + 1];
  const motion = next?.vote?.motion;
  const isIt =
    !!round &&
    isElection(motion) &&
    motion?.text === item.vote?.motion?.text &&
    motion?.seats === round.seats &&
    namesOf(motion?.candidates ?? []).join("\n") === namesOf(round.candidates).join("\n");
  return isIt ? next : undefined;
}

/** Whether seats are left, and no round for them stands in the agenda yet. */
export const isRoundWanted = (agenda: readonly AgendaItemJson[], item: AgendaItemJson): boolean =>
  !!nextRound(item) && !addedRound(agenda, item);

/** The first election whose seats nobody has yet, without another round for them. */
export const unfinishedElection = ({ agenda = [] }: MeetingJson): AgendaItemJson | undefined =>
  agenda.find((item) => isRoundWanted(agenda, item));

/** Whether each candidate has as many votes as there are ballots for them. A ballot with more names than seats is for nobody. */
export function areVotesRight(
  { seats = 0 }: MotionJson,
  { candidates = [] }: VoteResultJson,
  ballots: readonly SignedBallotJson[],
): boolean {
  const valid = ballots.map(({ approvedIds = [] }) => approvedIds).filter(({ length }) => length <= seats);
  return candidates.every(
    ({ candidateId, approve = 0 }) => valid.filter((ids) => ids.includes(candidateId!)).length === approve,
  );
}
