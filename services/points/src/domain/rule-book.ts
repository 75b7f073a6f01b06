export const SCORE_PARTS = ["BASE", "BONUS", "APPRAISAL", "DEDUCTION"] as const;
export type ScorePart = (typeof SCORE_PARTS)[number];

export interface LocalizedText {
  readonly zhCn: string;
  readonly en: string;
}

/** What one kind of confirmed fact brings. All points are whole tenths. */
export interface Indicator {
  readonly code: string;
  readonly part: ScorePart;
  readonly name: LocalizedText;
  /** What one fact brings, in tenths. */
  readonly unitTenths: number;
  /** The most it brings in a period, in tenths. */
  readonly capTenths: number;
  /** The type of event that is its evidence. */
  readonly source: string;
  /** Of an appraisal: how much of the points each grade on a paper brings; the papers' mean counts. */
  readonly gradePercents?: GradePercents | undefined;
  /** Of what is claimed: what each level brings, instead of the unit. */
  readonly levels?: readonly Level[] | undefined;
}

export interface Level {
  readonly name: LocalizedText;
  readonly tenths: number;
}

/** Whose facts are people's decisions: a member claims with evidence, two people decide on a deduction. Any number of indicators. */
export const CLAIMED = "points.claim.approved";
export const DEDUCTED = "points.deduction.decided";
export const APPRAISAL = "meetings.appraisal.closed";

/** 优秀, 合格, 基本合格, 不合格; the best first. */
export const GRADES = ["EXCELLENT", "QUALIFIED", "BASICALLY_QUALIFIED", "UNQUALIFIED"] as const;
export type Grade = (typeof GRADES)[number];
export type GradePercents = Readonly<Record<Grade, number>>;

/** One version of a rule book; never changed once it is in force. */
export interface RuleBook {
  readonly code: string;
  readonly version: string;
  readonly title: LocalizedText;
  /** The first day on which it counts. */
  readonly effectiveFrom: Date;
  readonly partCaps: Readonly<Partial<Record<ScorePart, number>>>;
  readonly indicators: readonly Indicator[];
  /** Those in which what was earned is set against the months that were asked. */
  readonly shrinkingParts: readonly ScorePart[];
  /** From how many tenths on which grade is drafted; the meeting decides. */
  readonly gradeBands: GradePercents;
  /** So many working days there is to object once a branch has reviewed. */
  readonly objectionDays: number;
  /** What a college may add. Missing: nothing. */
  readonly supplement?: SupplementBounds | undefined;
  /** What has changed, for everybody to read. */
  readonly changeNote?: string | undefined;
  /** Of a member's book: what their college has added; its indicators stand among the others. */
  readonly added?: Supplement | undefined;
}

/** One version of what a college adds to the university's book; never changed once it is in force. */
export interface Supplement extends Pick<
  RuleBook,
  "code" | "version" | "title" | "effectiveFrom" | "indicators" | "changeNote"
> {
  readonly collegeId: string;
}

export interface SupplementBounds {
  readonly parts: readonly ScorePart[];
  readonly mostIndicators: number;
  /** Of all that it adds together. */
  readonly mostCapTenths: number;
}

/**
 * What must never bring a point: presence and attention, not facts.
 *
 * @see 国办函〔2026〕12号, article 2; docs/domain 2.12
 */
export const DENIED_SOURCES: Readonly<Record<string, string>> = {
  login: "logging in is no achievement",
  onlineDuration: "time spent online must not be counted",
  watchDuration: "time spent watching must not be counted; a passed test may be",
  like: "likes must not be counted",
  share: "shares must not be counted",
  pollVote: "votes in polls must not be counted",
  pageView: "page views must not be counted",
  appInstall: "installations must not be counted",
  photoUpload: "uploaded photographs must not be demanded",
  locationTrack: "tracks of where somebody was must not be demanded",
};

/** Which book, in which version. */
export type BookRef = Pick<RuleBook, "code" | "version">;

/** Whose facts bring points by one indicator alone; of claims and deductions there may be several. */
export const isTakenOnce = (source: string): boolean => source !== CLAIMED && source !== DEDUCTED;

/** "YT-2026 v2" */
export const nameOf = ({ code, version }: BookRef): string => `${code} ${version}`;

export function indicatorFor(book: RuleBook, source: string): Indicator | undefined {
  return book.indicators.find((each) => each.source === source);
}
