import { addWorkingDays, dayOf } from "@qiming/core";
import type { Account } from "../../domain/account.ts";
import type { PastObjection, PastYear } from "../../domain/past-years-file.ts";
import {
  advanced,
  answered,
  objected,
  openPeriod,
  ownConfirmed,
  requireEnded,
  sealedPeriod,
  type BranchPeriod,
  type PeriodState,
} from "../../domain/period.ts";
import type { RuleBook } from "../../domain/rule-book.ts";
import { paperId } from "./past-accounts.ts";
import { endOfPeriod, noting, type PastBranch, type Surroundings } from "./surroundings.ts";

const FROM: readonly PeriodState[] = ["OPEN", "SELF_CHECK", "REVIEW", "OBJECTIONS"];

/** Branches' years, gone through step by step as if each day were today. */
export const pastPeriods = (
  years: readonly PastYear[],
  accounts: readonly Account[],
  about: Surroundings,
): BranchPeriod[] =>
  years.flatMap((year) => {
    const branch = about.placeOf(year.codePath, year.line)?.branch;
    const book = branch && about.bookAt(endOfPeriod(year.period), branch.collegeId, year.line);
    if (!branch || !book) return [];
    return noting(year.line, () => replayed(year, { branch, book, accounts, about })) ?? [];
  });

interface Around {
  readonly branch: PastBranch;
  readonly book: RuleBook;
  readonly accounts: readonly Account[];
  readonly about: Surroundings;
}

function replayed({ period: name, steps, unsigned, objections, line }: PastYear, around: Around) {
  const { branch, book, about } = around;
  const absent = new Set(unsigned.map((each) => about.who(each)?.personId));
  const branchName = branch.unit.lineage.at(-1)!.name;
  let period = openPeriod({ id: branch.branchId, name: branchName }, name);
  if (objections.length > 0 && steps.length < 3) line.at("made").fault("order", "nobody could object yet");
  for (const [index, now] of steps.entries()) {
    const from = FROM[index];
    if (!from) {
      requireEnded(name, now);
      period = sealedPeriod(period, now);
      continue;
    }
    const objectionsUntil = addWorkingDays(about.calendar, dayOf(now), book.objectionDays);
    if (from === "SELF_CHECK")
      for (const { personId } of branch.roll)
        if (!absent.has(personId)) period = ownConfirmed(period, personId, now);
    period = advanced(period, { from, people: branch.roll, objectionsUntil, ruleBook: book, now });
    if (from === "REVIEW")
      for (const each of objections) period = withObjection(period, each, around) ?? period;
  }
  return period;
}

function withObjection(
  period: BranchPeriod,
  { line, member, about: title, time, text, isUpheld, answer }: PastObjection,
  { accounts, about }: Around,
): BranchPeriod | undefined {
  const [whose, by] = [about.who(member), about.who(answer.by)];
  if (!whose || !by) return undefined;
  const { personId } = whose;
  const account = accounts.find((each) => each.personId === personId && each.period === period.period);
  const entry = account?.entries.find(({ evidence }) => evidence.title.zhCn === title);
  if (title && !entry) line.at("about").fault("unknown", "there is no entry with this title");
  const id = paperId(personId, dayOf(time), text);
  const about_ = { entryId: entry?.id ?? "", entryTitle: entry?.evidence.title };
  return noting(line, () =>
    answered(objected(period, { id, personId, ...about_, text, time }), id, {
      ...{ upheld: isUpheld, reason: answer.reason, actorId: by.personId, time: answer.time },
    }),
  );
}
