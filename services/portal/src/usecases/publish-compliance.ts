import { dayOf, type Clock } from "@qiming/core";
import type { BranchCompliance, Compliances } from "./ports.ts";

/** How branches keep their organisational life, for everybody to read. */
export function publishCompliance({ compliances, clock }: { compliances: Compliances; clock: Clock }) {
  return {
    take: (told: BranchCompliance): Promise<void> => compliances.put(told),
    /** @param year 0: this year @returns by the organisation above, then by name */
    async list(year: number) {
      const wanted = year || Number(dayOf(clock.now()).slice(0, 4));
      const [branches, years] = await Promise.all([compliances.list(wanted), compliances.years()]);
      const compare = (a: string, b: string) => a.localeCompare(b, "zh-CN");
      return {
        year: wanted,
        years: [...years].sort((a, b) => b - a),
        // Of a branch that is no more nothing is said.
        branches: branches
          .filter(({ duties }) => duties.length > 0)
          .sort((a, b) => compare(a.parentName, b.parentName) || compare(a.branchName, b.branchName)),
      };
    },
  };
}
