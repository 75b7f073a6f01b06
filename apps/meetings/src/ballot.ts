/**
 * A secret ballot on the voter's side. The device draws a serial that nobody else sees, has it signed blind (RFC 9474), and later casts it with
 * the signature: whoever signs cannot know it again. Every step is kept before the next one begins, so that a page that is closed in between,
 * or a line that breaks, costs nobody their vote.
 */
import type { CandidateGradeJson, VoteChoiceJson } from "@qiming/contracts/browser/meeting";
import type { DrawnPaper } from "@qiming/secret-ballot";
import { deviceStorage, fromBase64, ProblemError, toBase64, toProblem } from "@qiming/web-kit";

/** Whose ballot on what: others who use the same device have their own. */
export interface BallotPlace {
  readonly personId: string;
  readonly meetingId: string;
  readonly itemId: string;
}

/** What stands on a paper: a choice, in an election whom it approves of, in an appraisal everybody's grade. */
export interface Mark {
  readonly choice?: VoteChoiceJson;
  readonly approvedIds?: readonly string[];
  readonly grades?: readonly CandidateGradeJson[];
}

/** What the device keeps of one ballot; bytes as base64. */
export interface KeptBallot extends Mark {
  /** The key that its paper was asked to be signed with. */
  readonly key: string;
  readonly serial: string;
  /** What was sent to be signed, and what takes the blinding off again. */
  readonly blinded: string;
  readonly inv: string;
  /** Missing until the paper is there. */
  readonly signature?: string;
  /** The box has said that it holds it. */
  readonly isCast?: boolean;
}

/** Undefined until a ballot was sent. */
export function markOf({ choice, approvedIds, grades }: KeptBallot): Mark | undefined {
  if (grades) return { grades };
  if (approvedIds) return { approvedIds };
  return choice && { choice };
}

/** Nothing yet; asked for a paper, without an answer; has a paper; has sent a ballot, without an answer; has cast it. */
export type BallotStage = "none" | "asked" | "held" | "sent" | "cast";

export const stageOf = (ballot: KeptBallot | undefined): BallotStage => {
  if (!ballot) return "none";
  if (ballot.isCast) return "cast";
  if (markOf(ballot)) return "sent";
  return ballot.signature ? "held" : "asked";
};

const nameOf = ({ personId, meetingId, itemId }: BallotPlace) =>
  `qiming:ballot:${personId}:${meetingId}:${itemId}`;

export function keptBallot(place: BallotPlace): KeptBallot | undefined {
  try {
    return JSON.parse(deviceStorage.getItem(nameOf(place)) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

/** Nothing on this device says any more which ballot was the voter's. */
export const forgetBallot = (place: BallotPlace): void => deviceStorage.removeItem(nameOf(place));

function keep(place: BallotPlace, ballot: KeptBallot): KeptBallot {
  deviceStorage.setItem(nameOf(place), JSON.stringify(ballot));
  return ballot;
}

/**
 * Takes a paper. Asked for anew after whatever went wrong, it is the same paper.
 *
 * @param paperKey base64url of a DER SubjectPublicKeyInfo
 * @param sign has the blinded serial signed; both base64
 * @throws PAPER_INVALID where the signature is none, and whatever `sign` throws
 */
export async function takePaper(
  place: BallotPlace,
  paperKey: string,
  sign: (blinded: string) => Promise<string>,
): Promise<KeptBallot> {
  const { drawPaper, unblind } = await import("@qiming/secret-ballot");
  const ofThisKey = () => {
    const kept = keptBallot(place);
    return kept?.key === paperKey ? kept : undefined;
  };
  const drawn = ofThisKey() ?? toKept(paperKey, await drawPaper(paperKey));
  // Another tab may have drawn one meanwhile: the first counts.
  const asked = ofThisKey() ?? keep(place, drawn);
  if (asked.signature) return asked;
  const blindSignature = fromBase64(await sign(asked.blinded));
  const paper = { serial: fromBase64(asked.serial), inv: fromBase64(asked.inv) };
  const { signature } = await unblind(paperKey, paper, blindSignature).catch(() => refuse("PAPER_INVALID"));
  return keep(place, { ...asked, signature: toBase64(signature) });
}

const toKept = (key: string, { serial, blinded, inv }: DrawnPaper): KeptBallot => ({
  key,
  serial: toBase64(serial),
  blinded: toBase64(blinded),
  inv: toBase64(inv),
});

export interface CastRequest extends Mark {
  readonly serial: string;
  readonly signature: string;
}

/**
 * Casts the ballot. What may have arrived is not changed any more: it is sent again as it was.
 *
 * @param send puts it into the box
 * @throws PAPER_INVALID without a paper, and whatever `send` throws
 */
export async function cast(
  place: BallotPlace,
  wanted: Mark,
  send: (ballot: CastRequest) => Promise<unknown>,
): Promise<KeptBallot> {
  const held = keptBallot(place);
  if (!held?.signature) return refuse("PAPER_INVALID");
  const { serial, signature } = held;
  const mark = markOf(held) ?? wanted;
  keep(place, { ...held, ...mark });
  try {
    await send({ serial, signature, ...mark });
  } catch (error) {
    if (!mayHaveArrived(error)) keep(place, held);
    throw error;
  }
  return keep(place, { ...held, ...mark, isCast: true });
}

/** Whether the box may hold the ballot although it did not say so: an answer on the way back may be lost, a refusal is none. */
function mayHaveArrived(error: unknown): boolean {
  const { reason, status } = toProblem(error);
  return reason === "BALLOT_CAST" || status === 0 || status >= 500;
}

function refuse(reason: string): never {
  throw new ProblemError({ reason, status: 400 });
}

/** Whether two texts stand for the same bytes, whichever alphabet they are written in. */
export const isSame = (serial: string, other: string): boolean => plain(serial) === plain(other);
const plain = (text: string) => text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
