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
}

export const GRADES = ["EXCELLENT", "QUALIFIED", "BASICALLY_QUALIFIED", "UNQUALIFIED"] as const;
export type GradePercents = Readonly<Record<(typeof GRADES)[number], number>>;

/** One version of a rule book; never changed once it is in force. */
export interface RuleBook {
  readonly code: string;
  readonly version: string;
  readonly title: LocalizedText;
  /** The first day on which it counts. */
  readonly effectiveFrom: Date;
  readonly partCaps: Readonly<Partial<Record<ScorePart, number>>>;
  readonly indicators: readonly Indicator[];
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
  const fields = root.fields("code", "version", "title", "effectiveFrom", "partCaps", "indicators");
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
  };
  const sources = book.indicators.map((each) => each.source);
  return { book, forbidden: sources.filter((name) => Object.hasOwn(DENIED_SOURCES, name)) };
}

function readIndicator(reading: Reading): Indicator {
  const fields = reading.fields("code", "part", "name", "points", "cap", "source", "gradePercents");
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
  };
}

const APPRAISAL = "meetings.appraisal.closed";

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

function readPartCaps(reading: Reading): Partial<Record<ScorePart, number>> {
  return Object.fromEntries(
    reading.entries().map(([part, points]) => {
      if (!SCORE_PARTS.includes(part as ScorePart))
        points.fault("choice", `one of ${SCORE_PARTS.join(", ")} is expected`);
      return [part, readTenths(points)];
    }),
  );
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
