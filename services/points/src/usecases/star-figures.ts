import { counts } from "../domain/account.ts";
import type { Grade } from "../domain/rule-book.ts";
import type { Figures } from "../domain/star.ts";
import type { Ledger, Register, Stars } from "./ports.ts";

const COURSE = "learning.course.passed";

/** What the platform knows of a branch's year now. */
export function starFigures({
  ledger,
  register,
  stars,
}: {
  readonly ledger: Pick<Ledger, "listBranch">;
  readonly register: Pick<Register, "roll">;
  readonly stars: Pick<Stars, "findCompliance">;
}) {
  return async (branchId: string, year: number): Promise<Figures> => {
    const [roll, accounts, told] = await Promise.all([
      register.roll(branchId),
      ledger.listBranch(branchId, String(year)),
      stars.findCompliance(branchId, year),
    ]);
    const ids = new Set(roll.map(({ personId }) => personId));
    const ofMembers = accounts.filter(({ personId }) => ids.has(personId));
    const courses = ofMembers.map(
      ({ entries }) => entries.filter((each) => each.evidence.type === COURSE && counts(each)).length,
    );
    const grades: Partial<Record<Grade, number>> = {};
    for (const { grade } of ofMembers) if (grade) grades[grade.grade] = (grades[grade.grade] ?? 0) + 1;
    return {
      ...{ duties: told?.duties ?? [], asOfDay: told?.asOfDay ?? "", members: roll.length, grades },
      membersWithCourse: courses.filter((count) => count > 0).length,
      coursesPassed: courses.reduce((total, count) => total + count, 0),
    };
  };
}
