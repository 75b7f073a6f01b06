import type { YamlSource } from "@qiming/service-kit";

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
}

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

type Fields = Record<string, unknown>;

/**
 * Reads a rule book and notes everything that is wrong with it in the source.
 *
 * @returns the book, to be used only if nothing is wrong, and the forbidden sources it names
 */
export function readRuleBook(source: YamlSource): { book: RuleBook; forbidden: readonly string[] } {
  const fields = isFields(source.value) ? source.value : {};
  if (!isFields(source.value)) source.fault([], "object", "a rule book has fields");
  // A day begins by China's clock, as periods do.
  const effectiveFrom = new Date(`${text(source, fields, ["effectiveFrom"])}T00:00:00+08:00`);
  if (Number.isNaN(effectiveFrom.getTime()))
    source.fault(["effectiveFrom"], "date", "is no day, for example 2026-01-01");
  const list = Array.isArray(fields["indicators"]) ? (fields["indicators"] as unknown[]) : [];
  if (list.length === 0) source.fault(["indicators"], "required", "a rule book has indicators");
  const indicators = list.map((each, index) => readIndicator(source, each, index));
  indicators.forEach(({ code }, index) => {
    if (indicators.findIndex((each) => each.code === code) < index)
      source.fault(["indicators", index, "code"], "unique", `${code} stands here twice`);
  });
  const book = {
    code: text(source, fields, ["code"]),
    version: text(source, fields, ["version"]),
    title: localized(source, fields["title"], ["title"]),
    effectiveFrom,
    partCaps: readPartCaps(source, fields["partCaps"]),
    indicators,
  };
  return {
    book,
    forbidden: indicators.map((each) => each.source).filter((name) => Object.hasOwn(DENIED_SOURCES, name)),
  };
}

function readIndicator(source: YamlSource, value: unknown, index: number): Indicator {
  const at = ["indicators", index];
  const fields = isFields(value) ? value : {};
  const part = fields["part"] as ScorePart;
  if (!SCORE_PARTS.includes(part))
    source.fault([...at, "part"], "choice", `one of ${SCORE_PARTS.join(", ")}`);
  const indicator = {
    code: text(source, fields, [...at, "code"]),
    part,
    name: localized(source, fields["name"], [...at, "name"]),
    unitTenths: tenths(source, fields["points"], [...at, "points"]),
    capTenths: tenths(source, fields["cap"], [...at, "cap"]),
    source: text(source, fields, [...at, "source"]),
  };
  const denied = DENIED_SOURCES[indicator.source];
  if (denied) source.fault([...at, "source"], "forbidden", denied);
  return indicator;
}

function readPartCaps(source: YamlSource, value: unknown): Partial<Record<ScorePart, number>> {
  if (!isFields(value)) {
    source.fault(["partCaps"], "object", "says the most that each part can bring");
    return {};
  }
  return Object.fromEntries(
    Object.entries(value).map(([part, points]) => {
      if (!SCORE_PARTS.includes(part as ScorePart))
        source.fault(["partCaps", part], "choice", `one of ${SCORE_PARTS.join(", ")}`);
      return [part, tenths(source, points, ["partCaps", part])];
    }),
  );
}

/** Points with at most one decimal → whole tenths. */
function tenths(source: YamlSource, value: unknown, path: (string | number)[]): number {
  const result = typeof value === "number" ? Math.round(value * 10) : Number.NaN;
  if (
    Number.isSafeInteger(result) &&
    Math.abs(result - (value as number) * 10) < 1e-9 &&
    Math.abs(result) <= 10_000
  )
    return result;
  source.fault(path, "tenths", "points with at most one decimal are expected");
  return 0;
}

function localized(source: YamlSource, value: unknown, path: (string | number)[]): LocalizedText {
  const fields = isFields(value) ? value : {};
  return { zhCn: text(source, fields, [...path, "zh-CN"]), en: text(source, fields, [...path, "en"]) };
}

function text(source: YamlSource, fields: Fields, path: (string | number)[]): string {
  const value = fields[path.at(-1)!];
  if (typeof value === "string" && value !== "" && value.length <= 200) return value;
  source.fault(path, "text", `${path.at(-1)}: a text of at most 200 characters is expected`);
  return "";
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
