import { dayOf, ExpectedError, type Day } from "@qiming/core";
import { describedFile } from "@qiming/documents";

/** A paper of somebody's locker; its bytes lie elsewhere. */
export interface Paper {
  readonly id: string;
  readonly name: string;
  /** What it is, in its owner's words; empty: not said. */
  readonly kind: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** sha-256 of the bytes, hex. */
  readonly digest: string;
  /** The last day on which it counts; empty: for good. */
  readonly validUntil: Day | "";
  readonly addTime: Date;
}

/** All papers of one person. */
export interface Locker {
  /** Whose it is. */
  readonly id: string;
  /** Latest first. */
  readonly papers: readonly Paper[];
  /** Ids of the latest that were removed: a call that comes again neither brings one back nor misses it. */
  readonly gone?: readonly string[] | undefined;
}

const MOST_PAPERS = 30;
const MOST_GONE = 50;

/** A paper by what is in it. @throws FILE_EMPTY, FILE_TYPE, FILE_ACTIVE, FILE_LOCKED, FILE_TOO_DENSE, DAY_PASSED (invalid_argument) */
export async function describedPaper({
  content,
  ...wanted
}: Pick<Paper, "id" | "name" | "kind" | "addTime"> & {
  readonly validUntil: string;
  readonly content: Uint8Array;
}): Promise<Paper> {
  const { name, kind, validUntil, addTime } = wanted;
  if (validUntil && !(isDay(validUntil) && validUntil >= dayOf(addTime)))
    throw new ExpectedError("invalid_argument", "DAY_PASSED", "it does not count any more");
  return { ...wanted, ...(await describedFile(name, content)), kind: kind.trim(), validUntil };
}

const isDay = (day: string): boolean => {
  const time = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
};

export const paperOf = ({ papers }: Locker, paperId: string): Paper | undefined =>
  papers.find(({ id }) => id === paperId);

export const isGone = ({ gone = [] }: Locker, paperId: string): boolean => gone.includes(paperId);

/** The same locker back: it lies there already, or did. @throws LOCKER_FULL (resource_exhausted) */
export function withPaper(locker: Locker, paper: Paper): Locker {
  if (paperOf(locker, paper.id) || isGone(locker, paper.id)) return locker;
  if (locker.papers.length >= MOST_PAPERS)
    throw new ExpectedError("resource_exhausted", "LOCKER_FULL", `at most ${MOST_PAPERS} papers`);
  return { ...locker, papers: [paper, ...locker.papers] };
}

/** The same locker back: it was removed before. @throws PAPER_NOT_FOUND (not_found) */
export function withoutPaper(locker: Locker, paperId: string): Locker {
  if (isGone(locker, paperId)) return locker;
  if (!paperOf(locker, paperId)) throw noPaper();
  return {
    ...locker,
    papers: locker.papers.filter(({ id }) => id !== paperId),
    gone: [...(locker.gone ?? []), paperId].slice(-MOST_GONE),
  };
}

export const noPaper = () =>
  new ExpectedError("not_found", "PAPER_NOT_FOUND", "there is no such paper for you");
