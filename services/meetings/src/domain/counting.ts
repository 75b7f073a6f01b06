/** How votes are counted. Integers only; every comparison says its numbers and the article it comes from. @see docs/domain, 2.3 */

export type MotionKind = "ORDINARY" | "ADMISSION" | "CONFIRMATION" | "ELECTION" | "APPRAISAL";
export type VoteChoice = "APPROVE" | "AGAINST" | "ABSTAIN";

export interface Tally {
  readonly approve: number;
  readonly against: number;
  readonly abstain: number;
}

/** `factor × figure comparison boundFactor × bound`, for example 2 × 5 > 8 or 5 × 7 ≥ 4 × 8. */
export interface Check {
  readonly code: CheckCode;
  readonly factor: number;
  readonly figure: number;
  readonly comparison: ">" | "≥";
  readonly bound: number;
  readonly boundFactor: number;
  readonly holds: boolean;
  readonly source: string;
}

type CheckCode = "QUORUM_ORDINARY" | "QUORUM_ADMISSION" | "QUORUM_ELECTION" | "PASSED";

const BRANCH_RULES = "《中国共产党支部工作条例（试行）》第十一条";
const COMMITTEE_RULES = "《中国共产党支部工作条例（试行）》第十二条";
const ADMISSION_RULES = "《中国共产党发展党员工作细则》第二十条";
const CONFIRMATION_RULES = "《中国共产党发展党员工作细则》第三十三条";
const OPINION_RULES = "《中国共产党发展党员工作细则》第二十一条";
const ELECTION_RULES = "《中国共产党基层组织选举工作条例》";
const COMMITTEE_SETTING = "本平台设定：支委会以全体委员过半数通过";

/** What a meeting is of, as far as counting goes. */
type Body = "ASSEMBLY" | "COMMITTEE";

export const QUORUM_MODES = ["AT_LEAST_HALF", "MORE_THAN_HALF"] as const;
export const ELECTION_QUORUM_MODES = ["AT_LEAST_FOUR_FIFTHS", "MORE_THAN_FOUR_FIFTHS"] as const;

/** Where the articles can be read in two ways, or say nothing: what the university has settled on. */
export interface CountingSettings {
  readonly quorumMode: (typeof QUORUM_MODES)[number];
  readonly electionQuorumMode: (typeof ELECTION_QUORUM_MODES)[number];
  /** Written opinions count in ordinary votes too. */
  readonly countWrittenOpinions: boolean;
}

/** "半数以上" with the half, "不少于五分之四" with the four fifths. */
export const USUAL_SETTINGS: CountingSettings = {
  quorumMode: "AT_LEAST_HALF",
  electionQuorumMode: "AT_LEAST_FOUR_FIFTHS",
  countWrittenOpinions: false,
};

/** How one meeting counts. */
export interface Counting extends CountingSettings {
  readonly body: Body;
}

const check = (
  code: CheckCode,
  figure: number,
  comparison: ">" | "≥",
  bound: number,
  source: string,
  [factor, boundFactor]: readonly [number, number] = [2, 1],
): Check => ({
  ...{ code, factor, figure, comparison, bound, boundFactor, source },
  holds: comparison === ">" ? factor * figure > boundFactor * bound : factor * figure >= boundFactor * bound,
});

/** Somebody is admitted or confirmed. */
export const isAboutPerson = (kind: MotionKind): boolean => kind === "ADMISSION" || kind === "CONFIRMATION";

/** 书面意见 are stated for admission and confirmation alone. */
export const countsWrittenOpinions = (
  { countWrittenOpinions }: CountingSettings,
  kind: MotionKind,
): boolean => isAboutPerson(kind) || (countWrittenOpinions && kind === "ORDINARY");

/**
 * Whether enough voters are there. Written opinions make nobody present.
 *
 * @param shouldAttend voters on the frozen list, without those who are exempt
 */
export function quorum(
  { body, quorumMode, electionQuorumMode }: Counting,
  kind: MotionKind,
  shouldAttend: number,
  present: number,
): Check {
  if (kind === "ELECTION") {
    const comparison = electionQuorumMode === "AT_LEAST_FOUR_FIFTHS" ? "≥" : ">";
    return check("QUORUM_ELECTION", present, comparison, shouldAttend, ELECTION_RULES, [5, 4]);
  }
  if (isAboutPerson(kind)) return check("QUORUM_ADMISSION", present, ">", shouldAttend, ADMISSION_RULES);
  const source = body === "COMMITTEE" ? COMMITTEE_RULES : BRANCH_RULES;
  return check("QUORUM_ORDINARY", present, quorumMode === "AT_LEAST_HALF" ? "≥" : ">", shouldAttend, source);
}

/** Whether a motion passes: by more than half of those who should attend, not of those who came. */
export function passing({ body }: Counting, kind: MotionKind, shouldAttend: number, approve: number): Check {
  const source =
    kind === "ADMISSION"
      ? OPINION_RULES
      : kind === "CONFIRMATION"
        ? CONFIRMATION_RULES
        : kind === "ELECTION"
          ? ELECTION_RULES
          : body === "COMMITTEE"
            ? COMMITTEE_SETTING
            : BRANCH_RULES;
  return check("PASSED", approve, ">", shouldAttend, source);
}

export const NO_VOTES: Tally = { approve: 0, against: 0, abstain: 0 };

export const tallyOf = (choices: readonly VoteChoice[]): Tally => ({
  approve: choices.filter((each) => each === "APPROVE").length,
  against: choices.filter((each) => each === "AGAINST").length,
  abstain: choices.filter((each) => each === "ABSTAIN").length,
});

export const totalOf = ({ approve, against, abstain }: Tally): number => approve + against + abstain;

export interface Outcome {
  /** Of ballots or hands, and of written opinions, together. */
  readonly all: Tally;
  readonly written: Tally;
  readonly checks: readonly Check[];
  readonly passed: boolean;
}

/**
 * What came of a vote that was opened with a quorum.
 *
 * @param present voters present when it was opened
 * @param inRoom ballots, or hands, of those who were there
 */
export function outcome(
  counting: Counting,
  kind: MotionKind,
  { shouldAttend, present }: { readonly shouldAttend: number; readonly present: number },
  inRoom: Tally,
  written: Tally,
): Outcome {
  const counted = countsWrittenOpinions(counting, kind) ? written : NO_VOTES;
  const all = {
    approve: inRoom.approve + counted.approve,
    against: inRoom.against + counted.against,
    abstain: inRoom.abstain + counted.abstain,
  };
  const checks = [
    quorum(counting, kind, shouldAttend, present),
    passing(counting, kind, shouldAttend, all.approve),
  ] as const;
  return { all, written: counted, checks, passed: checks.every(({ holds }) => holds) };
}
