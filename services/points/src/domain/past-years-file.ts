import { dayOf, type Day } from "@qiming/core";
import type { Reading } from "@qiming/service-kit";
import { isFactKind } from "./fact-kinds.ts";
import {
  APPRAISAL,
  CLAIMED,
  DEDUCTED,
  GRADES,
  SCORE_PARTS,
  type Grade,
  type GradePercents,
} from "./rule-book.ts";
import type { DraftIndicator } from "./rule-book-draft.ts";
import type { Written } from "./star.ts";
import { USUAL_RULES } from "./star-rules.ts";

/** Somebody, by the number that they have; where it stands in the file. */
export interface PastPerson {
  readonly number: string;
  readonly line: Reading;
}

/** Members of a branch, by name or all but some. */
export interface PastMembers {
  readonly isAll: boolean;
  readonly people: readonly PastPerson[];
}

/** A fact that some members of a branch have in common. */
export interface PastFact {
  readonly line: Reading;
  readonly codePath: string;
  readonly source: string;
  readonly title: string;
  readonly time: Date;
  /** The platform knows the meeting that began at this time. */
  readonly isMeeting: boolean;
  /** "": no course of the platform. */
  readonly courseId: string;
  readonly members: PastMembers;
  readonly corrections: readonly PastDecision[];
}

interface PastDecision {
  readonly member: PastPerson;
  readonly by: PastPerson;
  readonly time: Date;
  readonly reason: string;
}

export interface PastClaim {
  readonly line: Reading;
  readonly member: PastPerson;
  readonly indicator: string;
  readonly level: number;
  readonly day: Day;
  readonly title: string;
  readonly evidence: string;
  readonly submitTime: Date;
  readonly act?: (typeof CLAIM_ACTS)[number] | undefined;
  /** Of one that was decided. */
  readonly decision?: Omit<PastDecision, "member"> | undefined;
}

export interface PastDeduction {
  readonly line: Reading;
  readonly member: PastPerson;
  readonly indicator: string;
  readonly day: Day;
  readonly reason: string;
  readonly by: PastPerson;
  readonly proposeTime: Date;
  readonly answer: string;
  readonly isAgreed?: boolean | undefined;
  readonly decision?: Omit<PastDecision, "member"> | undefined;
}

export interface PastExemption {
  readonly line: Reading;
  readonly member: PastPerson;
  readonly months: readonly string[];
  readonly reason: string;
  readonly by: PastPerson;
}

export type PastFreeze = PastDecision & { readonly line: Reading; readonly period: string };

export interface PastObjection {
  readonly line: Reading;
  readonly member: PastPerson;
  /** The title of the entry; "": about one that was missing. */
  readonly about: string;
  readonly time: Date;
  readonly text: string;
  readonly isUpheld: boolean;
  readonly answer: Omit<PastDecision, "member">;
}

export interface PastGrade {
  readonly grade: Grade;
  readonly members: PastMembers;
  /** How many papers gave which grade; missing: the grade alone is known. */
  readonly papers?: GradePercents | undefined;
}

/** A branch's year, as far as it came. */
export interface PastYear {
  readonly line: Reading;
  readonly codePath: string;
  readonly period: string;
  /** In the order of the states: self-check, review, objections, confirmed, sealed. */
  readonly steps: readonly Date[];
  /** Whoever has not signed that their own is right. */
  readonly unsigned: readonly PastPerson[];
  readonly objections: readonly PastObjection[];
  readonly grades: readonly PastGrade[];
}

export interface PastRating {
  readonly line: Reading;
  readonly codePath: string;
  readonly blocks: readonly Written[];
  /** What the branch gave itself; none: it said nothing. */
  readonly self: readonly Written[];
  readonly life?: { readonly owed: number; readonly held: number; readonly late: number } | undefined;
  readonly veto?: { readonly code: string; readonly reason: string } | undefined;
  /** 0: not decided. */
  readonly stars: number;
  readonly reason: string;
  readonly appeal?: { readonly text: string; readonly by: PastPerson; readonly time: Date } | undefined;
}

/** A round of star branches, as far as it came. */
export interface PastRound {
  readonly line: Reading;
  readonly year: number;
  /** Opened, published, awarded. */
  readonly days: { readonly opened: Day; readonly published: Day | ""; readonly awarded: Day | "" };
  /** Who decided, but about their own branch. */
  readonly by: readonly PastPerson[];
  readonly founded: readonly {
    readonly line: Reading;
    readonly codePath: string;
    readonly day: Day;
    readonly basis: string;
  }[];
  readonly ratings: readonly PastRating[];
}

/** What a college has begun to write. */
export interface PastDraft {
  readonly line: Reading;
  readonly codePath: string;
  readonly by: PastPerson;
  readonly version: string;
  readonly effectiveFrom: Day;
  readonly changeNote: string;
  /** Those that it would add. */
  readonly indicators: readonly DraftIndicator[];
}

export interface PastYears {
  readonly university: Reading;
  readonly facts: readonly PastFact[];
  readonly claims: readonly PastClaim[];
  readonly deductions: readonly PastDeduction[];
  readonly exemptions: readonly PastExemption[];
  readonly freezes: readonly PastFreeze[];
  readonly years: readonly PastYear[];
  readonly rounds: readonly PastRound[];
  readonly drafts: readonly PastDraft[];
}

const LISTS = [
  "facts",
  "claims",
  "deductions",
  "exemptions",
  "freezes",
  "years",
  "rounds",
  "drafts",
] as const;
const CLAIM_ACTS = ["accept", "return", "decline", "withdraw"] as const;
const STEPS = ["selfCheck", "review", "objections", "confirmed", "sealed"] as const;
const MOST_TEXT = 500;

/**
 * Reads years that were kept on paper and notes everything that is wrong with them by themselves.
 *
 * @see docs/points-moving-in.md for the file's form
 */
export function readPastYears(root: Reading, now: Date): PastYears {
  const lists = root.fields("university", ...LISTS);
  const read = reader(now);
  return {
    university: lists.university,
    facts: lists.facts.list().flatMap(read.facts),
    claims: lists.claims.list().map(read.claim),
    deductions: lists.deductions.list().map(read.deduction),
    exemptions: lists.exemptions.list().map(read.exemption),
    freezes: lists.freezes.list().map(read.freeze),
    years: lists.years.list().map(read.year),
    rounds: lists.rounds.list().map(read.round),
    drafts: lists.drafts.list().map(draftOf),
  };
}

function reader(now: Date) {
  const past = (reading: Reading, time: Date): Date => {
    if (time > now) reading.fault("past", "what is still to come is not brought in");
    return time;
  };
  const time = (reading: Reading) => past(reading, reading.day());
  const day = (reading: Reading): Day => dayOf(time(reading));
  const dayIfAny = (reading: Reading): Day | "" => (reading.isMissing ? "" : day(reading));
  const minute = (reading: Reading): Date => {
    const text = typeof reading.value === "string" ? reading.value : "";
    const found = new Date(`${text.replace(" ", "T")}:00+08:00`);
    if (/^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(text) && !Number.isNaN(found.getTime()))
      return past(reading, found);
    reading.fault("time", "a time is expected, for example 2026-03-18 19:00");
    return new Date(0);
  };
  const decided = (line: Reading, by: Reading, on: Reading, reason: Reading) => ({
    ...{ line, by: person(by), time: time(on), reason: optional(reason) },
  });

  return {
    /** One of each time that the line names. */
    facts(line: Reading): PastFact[] {
      const fields = line.fields(
        ...(["organization", "source", "title", "day", "held", "course", "members", "except"] as const),
        "corrections",
      );
      const source = fields.source.text(100);
      if (!isFactKind(source) || [CLAIMED, DEDUCTED, APPRAISAL].includes(source))
        fields.source.fault("choice", "a kind of fact that the platform tells");
      const isMeeting = fields.day.isMissing;
      const given = isMeeting ? fields.held : fields.day;
      const times = Array.isArray(given.value) ? given.list() : [given];
      const fact = {
        ...{ line, codePath: fields.organization.text(100), source, title: fields.title.text(), isMeeting },
        ...{ courseId: optional(fields.course), members: membersOf(fields.members, fields.except) },
        corrections: fields.corrections.list().map((each) => {
          const { member, by, day: on, reason } = each.fields("member", "by", "day", "reason");
          return { member: person(member), ...decided(each, by, on, reason) };
        }),
      };
      return times.map((each) => ({ ...fact, time: isMeeting ? minute(each) : time(each) }));
    },
    claim(line: Reading): PastClaim {
      const fields = line.fields(
        ...(["member", "indicator", "level", "day", "title", "evidence", "submitted"] as const),
        ...(["act", "by", "decided", "reason"] as const),
      );
      const act = fields.act.isMissing ? undefined : fields.act.choice(CLAIM_ACTS);
      const isDecided = act && act !== "withdraw";
      return {
        ...{ line, member: person(fields.member), indicator: fields.indicator.text(40), act },
        level: fields.level.isMissing ? 0 : fields.level.integer(0, 20),
        ...{ day: day(fields.day), title: fields.title.text(), evidence: fields.evidence.text(MOST_TEXT) },
        submitTime: time(fields.submitted),
        ...(isDecided && { decision: decided(line, fields.by, fields.decided, fields.reason) }),
      };
    },
    deduction(line: Reading): PastDeduction {
      const fields = line.fields(
        ...(["member", "indicator", "day", "reason", "by", "proposed", "answer", "agreed"] as const),
        ...(["decidedBy", "decided", "decision"] as const),
      );
      const isDecided = !fields.agreed.isMissing;
      return {
        ...{ line, member: person(fields.member), indicator: fields.indicator.text(40) },
        ...{ day: day(fields.day), reason: fields.reason.text(), by: person(fields.by) },
        ...{ proposeTime: time(fields.proposed), answer: optional(fields.answer) },
        ...(isDecided && {
          isAgreed: fields.agreed.flag(),
          decision: decided(line, fields.decidedBy, fields.decided, fields.decision),
        }),
      };
    },
    exemption(line: Reading): PastExemption {
      const { member, months, reason, by } = line.fields("member", "months", "reason", "by");
      if (months.list().length === 0) months.fault("required", "months are expected");
      return {
        ...{ line, member: person(member), reason: reason.text(), by: person(by) },
        months: months.list().map((each) => each.text(7)),
      };
    },
    freeze(line: Reading): PastFreeze {
      const { member, year, day: on, reason, by } = line.fields("member", "year", "day", "reason", "by");
      const period = String(year.integer(2000, 2099));
      return { member: person(member), period, ...decided(line, by, on, reason) };
    },
    year(line: Reading): PastYear {
      const fields = line.fields("organization", "year", ...STEPS, "unsigned", "made", "grades");
      const there = STEPS.filter((step) => !fields[step].isMissing);
      const steps = there.map((step) => time(fields[step]));
      if (there.some((step, index) => step !== STEPS[index]) || steps.some((at, i) => at < steps[i - 1]!))
        line.fault("order", `${STEPS.join(", ")}: each after the one before`);
      return {
        ...{ line, codePath: fields.organization.text(100), steps },
        period: String(fields.year.integer(2000, 2099)),
        unsigned: fields.unsigned.list().map(person),
        objections: fields.made.list().map((each) => {
          const made = each.fields(
            ...(["member", "about", "day", "text", "upheld", "by", "answered", "reason"] as const),
          );
          return {
            ...{ line: each, member: person(made.member), about: optional(made.about) },
            ...{ time: time(made.day), text: made.text.text(MOST_TEXT), isUpheld: made.upheld.flag() },
            answer: decided(each, made.by, made.answered, made.reason),
          };
        }),
        grades: fields.grades.list().map((each) => {
          const { grade, members, except, papers } = each.fields("grade", "members", "except", "papers");
          const counted = papers.isMissing ? undefined : papers.fields(...GRADES);
          return {
            ...{ grade: grade.choice(GRADES), members: membersOf(members, except) },
            ...(counted && {
              papers: Object.fromEntries(
                GRADES.map((name) => [name, counted[name].isMissing ? 0 : counted[name].integer(0, 1000)]),
              ) as GradePercents,
            }),
          };
        }),
      };
    },
    round(line: Reading): PastRound {
      const fields = line.fields(
        ...(["year", "opened", "published", "awarded", "by", "founded", "ratings"] as const),
      );
      const days = {
        opened: day(fields.opened),
        published: dayIfAny(fields.published),
        awarded: dayIfAny(fields.awarded),
      };
      return {
        ...{ line, year: fields.year.integer(2000, 2099), days, by: fields.by.list().map(person) },
        founded: fields.founded.list().map((each) => {
          const { organization, day: on, basis } = each.fields("organization", "day", "basis");
          return { line: each, codePath: organization.text(100), day: day(on), basis: basis.text() };
        }),
        ratings: fields.ratings.list().map((each) => ratingOf(each, time)),
      };
    },
  };
}

/** Anything may be wrong with a draft; whoever opens it is told. */
function draftOf(line: Reading): PastDraft {
  const fields = line.fields(
    ...(["organization", "by", "version", "effectiveFrom", "changeNote", "indicators"] as const),
  );
  return {
    ...{ line, codePath: fields.organization.text(100), by: person(fields.by) },
    ...{ version: fields.version.text(20), effectiveFrom: dayOf(fields.effectiveFrom.day()) },
    changeNote: optional(fields.changeNote),
    indicators: fields.indicators.list().map((each) => {
      const { code, part, name, points, cap, source } = each.fields(
        ...(["code", "part", "name", "points", "cap", "source"] as const),
      );
      return {
        ...{ code: code.text(40), part: part.choice(SCORE_PARTS), name: name.localized(60) },
        ...{ unitTenths: points.integer(0, 100) * 10, capTenths: cap.integer(0, 1000) * 10 },
        ...{ source: source.text(100), gradePercents: [], levels: [] },
      };
    }),
  };
}

function ratingOf(line: Reading, time: (reading: Reading) => Date): PastRating {
  const fields = line.fields(
    ...(["organization", "self", "selfText", "points", "text", "life"] as const),
    ...(["veto", "stars", "reason", "appeal"] as const),
  );
  const life = fields.life.isMissing ? undefined : fields.life.fields("owed", "held", "late");
  const veto = fields.veto.isMissing ? undefined : fields.veto.fields("code", "reason");
  const appeal = fields.appeal.isMissing ? undefined : fields.appeal.fields("text", "by", "day");
  return {
    ...{ line, codePath: fields.organization.text(100), reason: optional(fields.reason) },
    blocks: blocksOf(fields.points, fields.text),
    self: fields.self.isMissing ? [] : blocksOf(fields.self, fields.selfText),
    stars: fields.stars.isMissing ? 0 : fields.stars.integer(1, 5),
    ...(life && {
      life: {
        owed: life.owed.integer(0, 500),
        held: life.held.integer(0, 500),
        late: life.late.isMissing ? 0 : life.late.integer(0, 500),
      },
    }),
    ...(veto && { veto: { code: veto.code.text(40), reason: veto.reason.text() } }),
    ...(appeal && {
      appeal: { text: appeal.text.text(MOST_TEXT), by: person(appeal.by), time: time(appeal.day) },
    }),
  };
}

/** @param texts one for all of them, or one for each */
function blocksOf(points: Reading, texts: Reading): Written[] {
  const given = points.list();
  const said = Array.isArray(texts.value) ? texts.list() : USUAL_RULES.blocks.map(() => texts);
  if (given.length !== USUAL_RULES.blocks.length)
    points.fault("list", "points of each block, in their order: leadership to role");
  if (said.length !== USUAL_RULES.blocks.length)
    texts.fault("list", "a text, or one of each block in their order");
  return USUAL_RULES.blocks.flatMap(({ block, mostTenths }, index) => {
    const [reading, text] = [given[index], said[index]];
    return reading && text
      ? [{ block, tenths: reading.integer(0, mostTenths / 10) * 10, text: text.text(MOST_TEXT) }]
      : [];
  });
}

const person = (line: Reading): PastPerson => ({ number: line.text(40), line });
const optional = (reading: Reading): string => (reading.isMissing ? "" : reading.text(MOST_TEXT));

function membersOf(members: Reading, except: Reading): PastMembers {
  const isAll = members.isMissing;
  return { isAll, people: (isAll ? except : members).list().map(person) };
}
