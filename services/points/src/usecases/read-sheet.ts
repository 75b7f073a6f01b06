import { ExpectedError, type Clock, type PersonActor } from "@qiming/core";
import { emptyAccount, periodAsked } from "../domain/account.ts";
import { draftsFrom, LEAST_PEOPLE } from "../domain/period.ts";
import { GRADES, type Grade } from "../domain/rule-book.ts";
import type { Ledger, Periods, Register, RuleBooks } from "./ports.ts";
import { bookAsSealed, bookOf, viewOf, type AccountView } from "./read-account.ts";

interface Ports {
  readonly ledger: Ledger;
  readonly ruleBooks: RuleBooks;
  readonly periods: Pick<Periods, "confirmedBook">;
  readonly register: Register;
  readonly clock: Clock;
}

/** What a branch's members come to. */
export function readSheet({ ledger, register, ...ports }: Ports) {
  const views = async (branchId: string, collegeId: string, asked: string) => {
    const period = periodAsked(asked, ports.clock.now());
    const [present, roll, accounts] = await Promise.all([
      bookOf(period, collegeId, ports),
      register.roll(branchId),
      ledger.listBranch(branchId, period),
    ]);
    // A branch is sealed as a whole, with one book.
    const book = await bookAsSealed(
      accounts.find(({ sealed }) => sealed),
      present,
      ports,
    );
    const now = ports.clock.now();
    const known = new Map(accounts.map((account) => [account.personId, account]));
    const rows = roll.map(({ personId, name }) => {
      const account = known.get(personId) ?? emptyAccount(personId, period, { branchId, collegeId });
      return { name, view: viewOf(account, book, now) };
    });
    return { period, book, rows, draftsFrom: draftsFrom(period, now) };
  };
  return {
    /** By name. @throws NO_BRANCH (failed_precondition) and what an account's reading throws */
    async ofBranch(organizationId: string, asked: string) {
      const lineage = await register.lineage(organizationId);
      const branch = lineage.at(-1);
      if (branch?.type !== "BRANCH")
        throw new ExpectedError("failed_precondition", "NO_BRANCH", "sheets are of branches");
      const sheet = await views(organizationId, lineage[1]?.id ?? "", asked);
      return { ...sheet, organizationId, organizationName: branch.name };
    },
    /** How many of somebody's branch would have which grade; no counts of too few. */
    async distribution({ branchId, collegeId }: Pick<PersonActor, "branchId" | "collegeId">, asked: string) {
      const period = periodAsked(asked, ports.clock.now());
      const from = draftsFrom(period, ports.clock.now());
      if (!branchId) return { period, people: 0, counts: [], draftsFrom: from };
      const { rows } = await views(branchId, collegeId, asked);
      const grades = rows.flatMap(({ view }) => gradeShown(view) ?? []);
      const shown = { period, people: rows.length, draftsFrom: from };
      if (grades.length < LEAST_PEOPLE) return { ...shown, counts: [] };
      const counts = GRADES.map((grade) => ({
        grade,
        people: grades.filter((each) => each === grade).length,
      }));
      return { ...shown, counts };
    },
  };
}

/** As decided, otherwise as drafted. */
export const gradeShown = ({ account, score }: AccountView): Grade | undefined =>
  account.grade?.grade ?? score.draftGrade;
