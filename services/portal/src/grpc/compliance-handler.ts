import type { ComplianceService } from "@qiming/contracts/portal/v1/compliance_service";
import type { Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function complianceHandler({ compliance }: UseCases): Handlers<typeof ComplianceService> {
  return {
    async listCompliance({ year }) {
      const { branches, ...found } = await compliance.list(year);
      return {
        ...found,
        branches: branches.map(({ changeId: _, year: __, duties, ...branch }) => ({
          ...branch,
          duties: duties.map((duty) => ({ ...duty })),
        })),
      };
    },
  };
}
