import { dayOf, ExpectedError } from "@qiming/core";
import {
  blankAccount,
  collectedBy,
  collectorsOf,
  isInSightOf,
  ledgerOf,
  leftBehind,
  placedAt,
  untoldMonths,
  type Collector,
  type DuesAccount,
  type DuesLedger,
  type Place,
} from "../domain/dues.ts";
import type { DuesRates } from "../domain/dues-rates.ts";
import { withDebts } from "../domain/dues-spans.ts";
import { monthOf, type Month } from "../domain/month.ts";
import type { DuesChange, DuesPorts } from "./dues-ports.ts";
import type { Line } from "../domain/line.ts";
import type { PersonFacts, Telling } from "./ports.ts";

/** Whose dues they are, with what it takes to read them. */
export interface DuesView {
  readonly account: DuesAccount;
  readonly ledger: DuesLedger;
  /** The months whose dues the reader collects; of one's own all. */
  readonly collected: DuesLedger;
  readonly collectors: readonly Collector[];
  readonly rates: readonly DuesRates[];
  readonly branch: { readonly id: string; readonly name: string };
  readonly isMember: boolean;
  readonly thisMonth: Month;
  readonly year: number;
}

/** Who may keep a branch's dues by their office, beside the permission: whoever is told of what waits. */
const KEEPERS = ["ORGANIZATION_OFFICER", "BRANCH_SECRETARY"];

export const isMember = ({ memberStatus, line }: PersonFacts): boolean =>
  (memberStatus === "FULL" || memberStatus === "PROBATIONARY") && line.at(-1)?.type === "BRANCH";

const personNotFound = () =>
  new ExpectedError("not_found", "PERSON_NOT_FOUND", "there is no such member of the branch");

export function duesParts({ dues, rateBooks, register, clock }: DuesPorts) {
  const thisMonth = (): Month => monthOf(dayOf(clock.now()));
  const blankOf = ({ personId, name, number }: PersonFacts): DuesAccount =>
    blankAccount({ id: personId, name, number }, thisMonth());
  /** Where the register has them now. */
  const placed = (account: DuesAccount, { line, name, number }: PersonFacts): DuesAccount => {
    const named = account.name === name && account.number === number ? account : { ...account, name, number };
    const place = placeOf(line);
    return place ? placedAt(named, place, thisMonth()) : named;
  };
  /** @param readerBranchId the branch that keeps them; empty: the member reads their own */
  const viewOf = (
    account: DuesAccount,
    facts: PersonFacts,
    rates: readonly DuesRates[],
    { year, readerBranchId }: { readonly year: number; readonly readerBranchId: string },
  ): DuesView => {
    const month = thisMonth();
    const ledger = ledgerOf(account, rates, month);
    const collectors = collectorsOf(account);
    const branch = { id: facts.line.at(-1)?.id ?? "", name: facts.line.at(-1)?.name ?? "" };
    const rest = {
      ...{ rates, isMember: isMember(facts), branch },
      ...{ thisMonth: month, year: year || Number(month.slice(0, 4)) },
    };
    if (readerBranchId && readerBranchId !== branch.id) {
      const left = leftBehind(account, ledger, readerBranchId);
      const theirs = collectors.filter(({ branchId }) => branchId === readerBranchId);
      return { ...rest, ...left, collected: left.ledger, collectors: theirs };
    }
    const collected = readerBranchId ? collectedBy(ledger, account, readerBranchId) : ledger;
    return { ...rest, account, ledger, collected, collectors };
  };
  return {
    ...{ thisMonth, blankOf, placed },
    async view(facts: PersonFacts, year: number, readerBranchId = ""): Promise<DuesView> {
      const [account, rates] = await Promise.all([dues.find(facts.personId), rateBooks.list()]);
      return viewOf(account ?? blankOf(facts), facts, rates, { year, readerBranchId });
    },
    /** Undefined: the register knows nobody of that id any more. */
    async describeIfThere(personId: string): Promise<PersonFacts | undefined> {
      return register.describe(personId).catch((error: unknown) => {
        if (error instanceof ExpectedError && error.reason === "PERSON_NOT_FOUND") return undefined;
        throw error;
      });
    },
    /** The member of a branch. @throws PERSON_NOT_FOUND (not_found) */
    async memberOf(organizationId: string, personId: string): Promise<PersonFacts> {
      const facts = await register.describe(personId);
      if (facts.line.at(-1)?.id !== organizationId) throw personNotFound();
      return facts;
    },
    /** A member of a branch, or somebody who has left it and of whose dues it still collects. @throws PERSON_NOT_FOUND (not_found) */
    async payerOf(
      organizationId: string,
      personId: string,
    ): Promise<{ readonly facts: PersonFacts; readonly hasLeft: boolean }> {
      const facts = await register.describe(personId);
      if (facts.line.at(-1)?.id === organizationId) return { facts, hasLeft: false };
      const [account, rates] = await Promise.all([dues.find(personId), rateBooks.list()]);
      const month = thisMonth();
      if (!account || !isInSightOf(account, ledgerOf(account, rates, month), organizationId, month))
        throw personNotFound();
      return { facts, hasLeft: true };
    },
    /** @throws NOT_A_MEMBER (failed_precondition) */
    requireMember(facts: PersonFacts): void {
      if (!isMember(facts))
        throw new ExpectedError("failed_precondition", "NOT_A_MEMBER", "dues are asked of members");
    },
    /** Whoever keeps a branch's dues, without those who are concerned themselves. */
    async keepersOf(branchId: string, except: string): Promise<string[]> {
      const holders = await register.holders([branchId]);
      const ids = holders.filter(({ role }) => KEEPERS.includes(role)).map(({ personId }) => personId);
      return [...new Set(ids)].filter((each) => each !== except);
    },
    /** Saves what was decided, and tells of months that are settled by it. The same account back: nothing is saved. */
    async change(
      facts: PersonFacts,
      act: DuesChange["act"],
      decide: (before: DuesAccount, rates: readonly DuesRates[]) => DuesAccount,
      tells: readonly Telling[] = [],
      readerBranchId = "",
    ): Promise<DuesView> {
      const rates = await rateBooks.list();
      const month = thisMonth();
      const account = await dues.change(
        facts.personId,
        (before) => {
          const decided = decide(before, rates);
          if (decided === before) return { account: before, act };
          const after = placed(decided, facts);
          const settled = untoldMonths(after, ledgerOf(after, rates, month), month);
          const toldMonths = [...after.toldMonths, ...settled];
          return { account: withDebts({ ...after, toldMonths }, rates, month), act, tells, settled };
        },
        blankOf(facts),
      );
      return viewOf(account, facts, rates, { year: 0, readerBranchId });
    },
  };
}

/** Undefined where a line does not end in a branch. */
export function placeOf(line: Line): Omit<Place, "fromMonth"> | undefined {
  const branch = line.at(-1);
  if (branch?.type !== "BRANCH") return undefined;
  const college = line.length > 2 ? line[1] : undefined;
  return {
    ...{ branchId: branch.id, branchName: branch.name },
    ...{ collegeId: college?.id ?? "", collegeName: college?.name ?? "" },
    lineage: line.map(({ id }) => id),
  };
}
