import { insertIfNew } from "@qiming/service-kit";
import type { Connection } from "mongoose";
import { GRADES } from "../domain/rule-book.ts";
import type { AccountTally } from "../domain/tally.ts";
import type { KeptBranch, KeptTallies, Tallies } from "../usecases/ports.ts";

/** An account is a short line, so that those of a whole university fit into one document many times over. */
type Kept = Omit<KeptTallies, "id" | "branches"> & {
  _id: string;
  branches: (Omit<KeptBranch, "accounts"> & { accounts: string[] })[];
};

const packed = (account: AccountTally): string => {
  const { personId, entries, corrected, deductions, isFrozen, isNotAsked, draft, decided } = account;
  const grades = [draft, decided].map((grade) => (grade ? GRADES.indexOf(grade) : -1));
  return [personId, entries, corrected, deductions, Number(isFrozen), Number(isNotAsked), ...grades].join(
    " ",
  );
};
function unpacked(line: string): AccountTally {
  const [personId, ...figures] = line.split(" ");
  const [entries, corrected, deductions, isFrozen, isNotAsked, draft, decided] = figures.map(Number);
  return {
    ...{ personId: personId!, entries: entries!, corrected: corrected!, deductions: deductions! },
    ...{ isFrozen: isFrozen === 1, isNotAsked: isNotAsked === 1 },
    ...{ draft: GRADES[draft!], decided: GRADES[decided!] },
  };
}

/** What was counted of branches, in MongoDB: one document an organisation and year. */
export function mongoTallies(database: Connection): Tallies {
  const kept = database.db!.collection<Kept>("tallies");
  return {
    async find(id) {
      const found = await kept.findOne({ _id: id });
      if (!found) return undefined;
      const { _id, branches, ...tallies } = found;
      const read = branches.map((branch) => ({ ...branch, accounts: branch.accounts.map(unpacked) }));
      return { id: _id, ...tallies, branches: read };
    },
    async save({ id, revision, branches, ...tallies }) {
      const next = revision + 1;
      const written = branches.map((branch) => ({ ...branch, accounts: branch.accounts.map(packed) }));
      const document = { ...tallies, branches: written, revision: next };
      if (revision === 0)
        return (await insertIfNew(kept, { _id: id, ...document } as never)) ? next : undefined;
      const { modifiedCount } = await kept.replaceOne({ _id: id, revision }, document);
      return modifiedCount === 1 ? next : undefined;
    },
    async drop(years) {
      for (const { branchId, period } of years)
        await kept.updateMany({ period, "branches.branchId": branchId }, {
          $pull: { branches: { branchId } },
          $inc: { revision: 1 },
        } as never);
    },
  };
}
