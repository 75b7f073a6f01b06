import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { EntryKind, Grade as ProtoGrade, ScorePart } from "@qiming/contracts/points/v1/points_service";
import { counts, type Entry, type PartScore, type Score } from "../domain/account.ts";
import { GRADES, type Grade, type RuleBook } from "../domain/rule-book.ts";

import type { AccountView } from "../usecases/read-account.ts";
import { gradeShown, type readSheet } from "../usecases/read-sheet.ts";

const MONTHS = 12;

export function toAccount({ account, score, book, draftsFrom }: AccountView) {
  const { personId, period, version, entries, grade, exemptions, frozen, sealed } = account;
  return {
    ...{ personId, period, version, totalTenths: score.totalTenths, ruleBook: toBookRef(book) },
    parts: score.parts.map((part) => toPart(part, score, book)),
    entries: [...entries].sort(newestFirst).map((entry) => toEntry(entry, score)),
    ...{ draftGrade: toGrade(score.draftGrade), draftsFromDay: draftsFrom },
    grade: toGrade(grade?.grade),
    gradePath: grade?.reviewId ? `/m/meetings/reviews/${grade.reviewId}` : "",
    exemptMonths: exemptions.map(({ month }) => month),
    exemptReason: exemptions[0]?.reason ?? "",
    ...{ frozen: !!frozen, freezeReason: frozen?.reason ?? "" },
    ...(sealed && { sealTime: timestampFromDate(sealed.time) }),
  };
}

const newestFirst = (a: Entry, b: Entry): number =>
  b.postTime.getTime() - a.postTime.getTime() ||
  // What was brought in at once.
  b.occurTime.getTime() - a.occurTime.getTime() ||
  (a.id < b.id ? 1 : -1);

const toBookRef = ({ code, version, title }: RuleBook) => ({ code, version, title });

const toGrade = (grade: Grade | undefined): ProtoGrade => ProtoGrade[grade ?? "UNSPECIFIED"];

function toPart({ part, tenths, earnedTenths, capTenths }: PartScore, score: Score, book: RuleBook) {
  const shrinks = book.shrinkingParts.includes(part) && score.monthsAsked < MONTHS;
  return {
    ...{ part: ScorePart[part], tenths, capTenths, earnedTenths },
    monthsAsked: shrinks ? score.monthsAsked : 0,
    indicators: book.indicators
      .filter((each) => each.part === part)
      .map(({ code, name, capTenths: cap, unitTenths, gradePercents }) => ({
        ...{ code, name, capTenths: cap, unitTenths },
        gradePercents: gradePercents ? GRADES.map((grade) => gradePercents[grade]) : [],
        tenths: score.indicators[code] ?? 0,
      })),
  };
}

const toEntry = (entry: Entry, score: Score) => ({
  ...{ id: entry.id, indicatorCode: entry.indicatorCode, ruleTenths: entry.ruleTenths },
  // What came after the seal is no part of it.
  tenths: score.entries[entry.id] ?? 0,
  occurTime: timestampFromDate(entry.occurTime),
  postTime: timestampFromDate(entry.postTime),
  evidence: entry.evidence,
  ...{ ruleBookCode: entry.ruleBook.code, ruleBookVersion: entry.ruleBook.version },
  ...{ kind: EntryKind[entry.kind], part: ScorePart[entry.part], counts: counts(entry) },
  corrections: entry.corrections.map((each) => ({
    ...{ counts: each.counts, reason: each.reason, time: timestampFromDate(each.time) },
  })),
});

type Sheet = Awaited<ReturnType<ReturnType<typeof readSheet>["ofBranch"]>>;

export function toSheet({ organizationId, organizationName, period, book, rows, draftsFrom }: Sheet) {
  const excellent = rows.filter(({ view }) => gradeShown(view) === "EXCELLENT").length;
  return {
    ...{ organizationId, organizationName, period, ruleBook: toBookRef(book) },
    ...{ tooManyExcellent: excellent * 3 > rows.length, draftsFromDay: draftsFrom },
    rows: rows.map(({ name, view: { account, score } }) => ({
      ...{ personId: account.personId, name, totalTenths: score.totalTenths, monthsAsked: score.monthsAsked },
      parts: score.parts.map((part) => ({ ...toPart(part, score, book), indicators: [] })),
      ...{ draftGrade: toGrade(score.draftGrade), grade: toGrade(account.grade?.grade) },
      ...{ frozen: !!account.frozen, entries: account.entries.length },
    })),
  };
}

type Distribution = Awaited<ReturnType<ReturnType<typeof readSheet>["distribution"]>>;

export const toDistribution = ({ counts: found, draftsFrom, ...rest }: Distribution) => ({
  ...{ ...rest, draftsFromDay: draftsFrom },
  counts: found.map(({ grade, people }) => ({ grade: toGrade(grade), people })),
});
