import type { Connection } from "mongoose";
import type { BranchCompliance, Compliances } from "../usecases/ports.ts";
import { putLater } from "@qiming/service-kit";

type ComplianceDocument = BranchCompliance & { _id: string };

/** How branches stand, in MongoDB: one document a branch and year. */
export function mongoCompliances(database: Connection): Compliances {
  const collection = database.db!.collection<ComplianceDocument>("compliance");
  return {
    put: (told) => putLater(collection, { _id: `${told.branchId}:${told.year}`, ...told }, "COMPLIANCE_BUSY"),
    async list(year) {
      const found = await collection.find({ year }, { projection: { _id: 0 } }).toArray();
      return found as BranchCompliance[];
    },
    years: async () => (await collection.distinct("year")) as number[],
  };
}
