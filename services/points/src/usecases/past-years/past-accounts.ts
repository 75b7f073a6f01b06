import { createHash } from "node:crypto";
import { dayOf, newId, startOf } from "@qiming/core";
import type { Reading } from "@qiming/service-kit";
import {
  corrected,
  emptyAccount,
  entryFor,
  exempted,
  frozenFor,
  graded,
  periodOf,
  posted,
  ruleTenthsOf,
  sealedWith,
  type Account,
  type Entry,
  type Evidence,
  type Papers,
} from "../../domain/account.ts";
import type { Claim } from "../../domain/claim.ts";
import { pathOfClaim } from "../../domain/notices.ts";
import type { PastFact, PastGrade, PastYear, PastYears } from "../../domain/past-years-file.ts";
import { periodIdOf } from "../../domain/period.ts";
import { APPRAISAL, CLAIMED, DEDUCTED, GRADES, indicatorFor, type RuleBook } from "../../domain/rule-book.ts";
import { scoreOf } from "../../domain/score.ts";
import { refOf } from "../../domain/supplement.ts";
import type { Ledger, Periods } from "../ports.ts";
import { endOfPeriod, noting, type PastBranch, type Surroundings } from "./surroundings.ts";

type Step = (account: Account) => Account;

/** What a file says of one account. */
interface Brought {
  readonly personId: string;
  readonly period: string;
  readonly branch: PastBranch;
  readonly entries: { readonly line: Reading; readonly entry: Entry }[];
  /** What is decided about an account that is new here: of one that is known, what was decided here holds. */
  readonly decisions: Step[];
  readonly last: Step[];
}

export const paperId = (...parts: readonly string[]): string =>
  `paper-${createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 40)}`;

/**
 * The accounts as a file makes them, by the rules by which they come to be here.
 *
 * @returns `all` that it is about, `changed` those of them that are to be written
 */
export async function pastAccounts(
  read: PastYears,
  claims: readonly Claim[],
  about: Surroundings,
  { ledger, periods, now }: { readonly ledger: Ledger; readonly periods: Periods; readonly now: Date },
): Promise<{ all: readonly Account[]; changed: readonly Account[] }> {
  const brought = gathered(read, claims, about, now);
  const all: Account[] = [];
  const changed: Account[] = [];
  for (const period of new Set(brought.map((each) => each.period))) {
    const ofPeriod = brought.filter((each) => each.period === period);
    const branchIds = [...new Set(ofPeriod.map(({ branch }) => branch.branchId))];
    const [accounts, years] = await Promise.all([
      ledger.listOf(
        ofPeriod.map(({ personId }) => personId),
        period,
      ),
      periods.list(branchIds, period),
    ]);
    const known = new Map(accounts.map((account) => [account.personId, account]));
    const sealed = new Set(years.filter(({ state }) => state === "SEALED").map(({ id }) => id));
    for (const each of ofPeriod) {
      const before = known.get(each.personId) ?? emptyAccount(each.personId, period, each.branch);
      const isSealed = !!before.sealed || sealed.has(periodIdOf(each.branch.branchId, period));
      const after = folded(each, before, isSealed);
      all.push(after);
      if (after !== before) changed.push(after);
    }
  }
  return { all, changed };
}

function folded({ entries, decisions, last }: Brought, before: Account, isSealed: boolean): Account {
  const missing = entries.filter(({ entry }) => !entryFor(before, entry.evidence));
  if (isSealed) for (const { line } of missing) line.fault("sealed", "the year is sealed already");
  const withEntries = missing.reduce((account, { entry }) => posted(account, entry), before);
  const steps = [...(before.version === 0 ? decisions : []), ...last];
  return steps.reduce((account, step) => step(account), withEntries);
}

function gathered(read: PastYears, claims: readonly Claim[], about: Surroundings, now: Date): Brought[] {
  const accounts = new Map<string, Brought>();
  const at = (personId: string, period: string, branch: PastBranch): Brought => {
    const key = `${personId} ${period}`;
    const found = accounts.get(key) ?? {
      ...{ personId, period, branch },
      ...{ entries: [], decisions: [], last: [] },
    };
    accounts.set(key, found);
    return found;
  };
  const decided = (line: Reading, step: Step): Step => {
    return (account) => noting(line, () => step(account)) ?? account;
  };

  for (const fact of read.facts) {
    const place = about.placeOf(fact.codePath, fact.line);
    if (!place) continue;
    const { branch } = place;
    const evidence = evidenceOf(fact, place, about);
    const book = about.bookAt(fact.time, branch.collegeId, fact.line);
    const entry = evidence && book && entryOf(fact.line, { evidence, book, time: fact.time, now });
    if (!entry) continue;
    const period = periodOf(fact.time);
    for (const { personId } of about.membersIn(branch, fact.members))
      at(personId, period, branch).entries.push({ line: fact.line, entry: { ...entry, id: newId(now) } });
    for (const { member, by, time, reason } of fact.corrections) {
      const [whose, actor] = [about.who(member), about.who(by)];
      if (!whose || !actor) continue;
      const correction = { counts: false, reason, actorId: actor.personId, time };
      at(whose.personId, period, whose.branch).decisions.push(
        decided(member.line, (account) =>
          corrected(account, entryFor(account, evidence!)?.id ?? "", correction),
        ),
      );
    }
  }
  for (const claim of claims.filter(({ state }) => state === "ACCEPTED")) {
    const branch = about.branches.find(({ branchId }) => branchId === claim.branchId)!;
    const line = read.university;
    at(claim.personId, claim.period, branch).entries.push({ line, entry: entryOfClaim(claim, now) });
  }
  for (const { line, member, months, reason, by } of read.exemptions) {
    const [whose, actor] = [about.who(member), about.who(by)];
    if (!whose || !actor) continue;
    at(whose.personId, months[0]?.slice(0, 4) ?? "", whose.branch).decisions.push(
      decided(line, (account) => exempted(account, months, reason, actor.personId)),
    );
  }
  for (const { line, member, period, reason, by, time } of read.freezes) {
    const [whose, actor] = [about.who(member), about.who(by)];
    if (!whose || !actor) continue;
    const freeze = { reason, actorId: actor.personId, time };
    at(whose.personId, period, whose.branch).decisions.push(
      decided(line, (account) => frozenFor(account, freeze)),
    );
  }
  for (const year of read.years) {
    const branch = about.placeOf(year.codePath, year.line)?.branch;
    const book = branch && about.bookAt(endOfPeriod(year.period), branch.collegeId, year.line);
    if (!branch || !book) continue;
    for (const grade of year.grades)
      for (const { personId } of about.membersIn(branch, grade.members)) {
        const account = at(personId, year.period, branch);
        const entry = appraisalOf(year, grade, { branch, book, now });
        if (entry) account.entries.push({ line: year.line, entry });
        account.last.push((before) => (before.grade ? before : graded(before, grade.grade, "")));
      }
    const sealTime = year.steps[4];
    if (!sealTime) continue;
    for (const account of accounts.values())
      if (account.branch === branch && account.period === year.period)
        account.last.push((before) => sealedWith(before, scoreOf(before, book), book, sealTime));
  }
  return [...accounts.values()];
}

function evidenceOf(
  fact: PastFact,
  place: NonNullable<ReturnType<Surroundings["placeOf"]>>,
  about: Surroundings,
): Evidence | undefined {
  const { source, title, time, courseId, isMeeting } = fact;
  const named = { type: source, title: { zhCn: title, en: title } };
  if (courseId) return { ...named, id: courseId, path: `/m/learning/courses/${courseId}` };
  if (!isMeeting)
    return { ...named, id: paperId(place.organizationId, source, dayOf(time), title), path: "" };
  const meeting = about.meetingOf(fact, place);
  return meeting && { ...named, id: meeting.id, path: `/m/meetings/${meeting.id}` };
}

interface EntryParts {
  readonly evidence: Evidence;
  readonly book: RuleBook;
  readonly time: Date;
  readonly now: Date;
  readonly papers?: Papers | undefined;
}

/** What the rule book makes of a fact; one that it does not name is noted: on paper it would get lost. */
function entryOf(line: Reading, { evidence, book, time, now, papers }: EntryParts): Entry | undefined {
  const indicator = indicatorFor(book, evidence.type);
  const ruleTenths = indicator && ruleTenthsOf(indicator, papers);
  if (!indicator || ruleTenths === undefined) {
    line.fault("rule-book", `${book.code} ${book.version} has no rule for ${evidence.type}`);
    return undefined;
  }
  return {
    ...{ id: newId(now), kind: "FACT", indicatorCode: indicator.code, part: indicator.part },
    ...{ ruleTenths, occurTime: time, postTime: now, evidence },
    ...{ ruleBook: refOf(book, indicator.code), actorId: "", corrections: [] },
  };
}

function appraisalOf(
  { line, period, steps }: PastYear,
  { grade, papers }: PastGrade,
  { branch, book, now }: { readonly branch: PastBranch; readonly book: RuleBook; readonly now: Date },
): Entry | undefined {
  const evidence = {
    ...{ type: APPRAISAL, id: paperId(branch.branchId, APPRAISAL, period), path: "" },
    title: { zhCn: `${period} 年度民主评议党员`, en: `Democratic appraisal of ${period}` },
  };
  const one = Object.fromEntries(GRADES.map((each) => [each, each === grade ? 1 : 0])) as Papers;
  const time = steps[0] ?? endOfPeriod(period);
  return entryOf(line, { evidence, book, time, now, papers: papers ?? one });
}

function entryOfClaim(claim: Claim, now: Date): Entry {
  const { id, kind, content, value, decision } = claim;
  const type = kind === "CLAIM" ? CLAIMED : DEDUCTED;
  const title = { zhCn: content.title, en: content.title };
  return {
    ...{ id: newId(now), kind, indicatorCode: value.indicator.code, part: value.part },
    ...{ ruleTenths: value.tenths, occurTime: startOf(content.day), postTime: now },
    evidence: { type, id, title, path: pathOfClaim(id) },
    ...{ ruleBook: value.ruleBook, actorId: decision!.actorId, corrections: [] },
  };
}
