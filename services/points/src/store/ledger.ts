import { inTurn, insertIfNew, retryOnConflict } from "@qiming/service-kit";
import type { Model } from "mongoose";
import type { Account, Entry } from "../domain/account.ts";
import type { Ledger } from "../usecases/ports.ts";
import type { AccountDocument } from "./documents.ts";

/** Accounts in MongoDB: one document a member and period holds all its entries. */
export function mongoLedger(accounts: Model<AccountDocument>): Ledger {
  const erased = accounts.db.db!.collection<{ _id: string }>("erased_people");
  return {
    async find(personId, period) {
      return (await accounts.findOne({ personId, period }, { _id: 0 }).lean()) ?? undefined;
    },
    async branchOf(personId) {
      const newest = await accounts
        .findOne({ personId }, { branchId: 1 })
        .sort({ personId: -1, period: -1 })
        .lean();
      return newest?.branchId || undefined;
    },
    async post(empty, decide) {
      const { personId, period } = empty;
      const round = async () => {
        const account = (await accounts.findOne({ personId, period }, { _id: 0 }).lean()) ?? empty;
        const entry = decide(account);
        if (entry && !(await append(accounts, account, entry))) return undefined;
        // After the write: whichever of the two came first, one of them sees the other.
        if (entry && (await erased.findOne({ _id: personId }))) await accounts.deleteMany({ personId });
        return true;
      };
      await inTurn(`${accounts.db.name} ${personId} ${period}`, () => retryOnConflict("ACCOUNT_BUSY", round));
    },
    async erase(personId) {
      await insertIfNew(erased, { _id: personId });
      await accounts.deleteMany({ personId });
    },
  };
}

// The version in the filter turns a lost race into "no match": two entries at once cannot both fit under one cap.
async function append(accounts: Model<AccountDocument>, account: Account, entry: Entry): Promise<boolean> {
  const { personId, period, version, branchId, collegeId } = account;
  if (version === 0)
    return insertIfNew(accounts.collection, {
      personId,
      period,
      branchId,
      collegeId,
      version: 1,
      entries: [entry],
    } as never);
  const { modifiedCount } = await accounts.updateOne(
    { personId, period, version },
    { $push: { entries: entry }, $inc: { version: 1 } },
  );
  return modifiedCount === 1;
}
