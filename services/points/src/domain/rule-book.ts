import { noteRepeated, type Reading } from "@qiming/service-kit";

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
const APPRAISAL = "meetings.appraisal.closed";

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
const DENIED_SOURCES: Readonly<Record<string, string>> = {
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

/** "YT-2026 v2" */
export const nameOf = ({ code, version }: BookRef): string => `${code} ${version}`;

export function indicatorFor(book: RuleBook, source: string): Indicator | undefined {
  return book.indicators.find((each) => each.source === source);
}

/**
 * Reads a rule book and notes everything that is wrong with it.
 *
 * @returns the book, to be used only if nothing is wrong, and the forbidden sources it names
 * @see docs/rule-books.md for the file's form
 */
export function readRuleBook(root: Reading): { book: RuleBook; forbidden: readonly string[] } {
  const fields = root.fields(
    ...(["code", "version", "title", "effectiveFrom", "partCaps", "indicators"] as const),
    ...(["shrinkingParts", "gradeBands", "objectionDays", "supplement"] as const),
  );
  const indicators = fields.indicators.list();
  if (indicators.length === 0) fields.indicators.fault("required", "a rule book has indicators");
  noteRepeated(
    indicators.map((each) => each.at("code")),
    "stands here twice",
  );
  const book = {
    code: fields.code.text(),
    version: fields.version.text(),
    title: fields.title.localized(),
    effectiveFrom: fields.effectiveFrom.day(),
    partCaps: readPartCaps(fields.partCaps),
    indicators: indicators.map(readIndicator),
    shrinkingParts: fields.shrinkingParts.list().map((each) => each.choice(SCORE_PARTS)),
    gradeBands: readGradeBands(fields.gradeBands),
    objectionDays: fields.objectionDays.integer(1, 60),
    ...(fields.supplement.value !== undefined && { supplement: readBounds(fields.supplement) }),
  };
  noteRepeated(
    indicators
      .map((each) => each.at("source"))
      .filter(({ value }) => value !== CLAIMED && value !== DEDUCTED),
    "an event brings points once",
  );
  const sources = book.indicators.map((each) => each.source);
  return { book, forbidden: sources.filter((name) => Object.hasOwn(DENIED_SOURCES, name)) };
}

function readIndicator(reading: Reading): Indicator {
  const fields = reading.fields(
    ...(["code", "part", "name", "points", "cap", "source", "gradePercents", "levels"] as const),
  );
  const source = fields.source.text();
  const denied = DENIED_SOURCES[source];
  if (denied) fields.source.fault("forbidden", denied);
  return {
    code: fields.code.text(),
    part: fields.part.choice(SCORE_PARTS),
    name: fields.name.localized(),
    unitTenths: readTenths(fields.points),
    capTenths: readTenths(fields.cap),
    source,
    ...readGradePercents(fields.gradePercents, source),
    ...readLevels(fields.levels, source),
  };
}

/** An appraisal, and nothing else, says what its grades are worth. */
function readGradePercents(reading: Reading, source: string): Pick<Indicator, "gradePercents"> {
  const isThere = reading.value !== undefined;
  if (isThere !== (source === APPRAISAL)) {
    reading.fault("required", `${APPRAISAL}, and no other source, has a percentage for every grade`);
    return {};
  }
  if (!isThere) return {};
  const fields = reading.fields(...GRADES);
  const percents = GRADES.map((grade) => [grade, fields[grade].integer(0, 100)] as const);
  return { gradePercents: Object.fromEntries(percents) as GradePercents };
}

function readLevels(reading: Reading, source: string): Pick<Indicator, "levels"> {
  if (reading.value === undefined) return {};
  if (source !== CLAIMED) reading.fault("forbidden", "only what is claimed has levels");
  return {
    levels: reading.list().map((each) => {
      const fields = each.fields("name", "points");
      return { name: fields.name.localized(), tenths: readTenths(fields.points) };
    }),
  };
}

function readPartCaps(reading: Reading): Partial<Record<ScorePart, number>> {
  return Object.fromEntries(
    reading.entries().map(([part, points]) => {
      if (!SCORE_PARTS.includes(part as ScorePart))
        points.fault("choice", `one of ${SCORE_PARTS.join(", ")} is expected`);
      return [part, readTenths(points)];
    }),
  );
}

/** From the best down, each lower than the one before; the worst from 0 on. */
function readGradeBands(reading: Reading): GradePercents {
  const fields = reading.fields("EXCELLENT", "QUALIFIED", "BASICALLY_QUALIFIED");
  const bands = {
    EXCELLENT: readTenths(fields.EXCELLENT),
    QUALIFIED: readTenths(fields.QUALIFIED),
    BASICALLY_QUALIFIED: readTenths(fields.BASICALLY_QUALIFIED),
    UNQUALIFIED: 0,
  };
  if (!GRADES.every((grade, index) => index === 0 || bands[grade] < bands[GRADES[index - 1]!]))
    reading.fault("order", "each grade begins below the one that is better");
  return bands;
}

function readBounds(reading: Reading): SupplementBounds {
  const fields = reading.fields("parts", "mostIndicators", "mostCap");
  return {
    parts: fields.parts.list().map((each) => each.choice(SCORE_PARTS)),
    mostIndicators: fields.mostIndicators.integer(0, 50),
    mostCapTenths: readTenths(fields.mostCap),
  };
}

/** Points with at most one decimal → whole tenths. */
function readTenths(reading: Reading): number {
  const { value } = reading;
  const tenths = typeof value === "number" ? Math.round(value * 10) : Number.NaN;
  if (
    Number.isSafeInteger(tenths) &&
    Math.abs(tenths - (value as number) * 10) < 1e-9 &&
    Math.abs(tenths) <= 10_000
  )
    return tenths;
  reading.fault("tenths", "points with at most one decimal are expected");
  return 0;
}
