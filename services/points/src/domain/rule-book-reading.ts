import { noteRepeated, type Reading } from "@qiming/service-kit";
import {
  APPRAISAL,
  CLAIMED,
  DENIED_SOURCES,
  GRADES,
  isTakenOnce,
  SCORE_PARTS,
  type GradePercents,
  type Indicator,
  type RuleBook,
  type ScorePart,
  type Supplement,
  type SupplementBounds,
} from "./rule-book.ts";

const COMMON = ["code", "version", "title", "effectiveFrom", "changeNote", "indicators"] as const;
const MOST_NOTE = 2000;

/**
 * Reads a rule book and notes everything that is wrong with it.
 *
 * @returns the book, to be used only if nothing is wrong, and the forbidden sources it names
 * @see docs/rule-books.md for the file's form
 */
export function readRuleBook(root: Reading): { book: RuleBook; forbidden: readonly string[] } {
  const fields = root.fields(
    ...COMMON,
    ...(["partCaps", "shrinkingParts", "gradeBands", "objectionDays", "supplement"] as const),
  );
  const book = {
    ...readCommon(fields),
    partCaps: readPartCaps(fields.partCaps),
    shrinkingParts: fields.shrinkingParts.list().map((each) => each.choice(SCORE_PARTS)),
    gradeBands: readGradeBands(fields.gradeBands),
    objectionDays: fields.objectionDays.integer(1, 60),
    ...(fields.supplement.value !== undefined && { supplement: readBounds(fields.supplement) }),
  };
  return { book, forbidden: forbiddenIn(book) };
}

/** The same of what a college adds. @returns also whose it is: the codes of its path, "YT/INFO" */
export function readSupplement(root: Reading): {
  supplement: Omit<Supplement, "collegeId">;
  codePath: string;
  forbidden: readonly string[];
} {
  const fields = root.fields(...COMMON, "organization");
  const supplement = readCommon(fields);
  return { supplement, codePath: fields.organization.text(), forbidden: forbiddenIn(supplement) };
}

const forbiddenIn = ({ indicators }: Pick<RuleBook, "indicators">): string[] =>
  indicators.map(({ source }) => source).filter((name) => Object.hasOwn(DENIED_SOURCES, name));

function readCommon(fields: Readonly<Record<(typeof COMMON)[number], Reading>>) {
  const indicators = fields.indicators.list();
  if (indicators.length === 0) fields.indicators.fault("required", "a rule book has indicators");
  noteRepeated(
    indicators.map((each) => each.at("code")),
    "stands here twice",
  );
  noteRepeated(
    indicators.map((each) => each.at("source")).filter(({ value }) => isTakenOnce(value as string)),
    "an event brings points once",
  );
  return {
    code: fields.code.text(),
    version: fields.version.text(),
    title: fields.title.localized(),
    effectiveFrom: fields.effectiveFrom.day(),
    ...(!fields.changeNote.isMissing && { changeNote: fields.changeNote.text(MOST_NOTE) }),
    indicators: indicators.map(readIndicator),
  };
}

function readIndicator(reading: Reading): Indicator {
  const fields = reading.fields(
    ...(["code", "part", "name", "points", "cap", "source", "gradePercents", "levels"] as const),
  );
  const source = fields.source.text();
  const denied = Object.hasOwn(DENIED_SOURCES, source) ? DENIED_SOURCES[source] : undefined;
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
    tenths >= 0 &&
    tenths <= 10_000
  )
    return tenths;
  reading.fault("tenths", "points with at most one decimal are expected");
  return 0;
}
